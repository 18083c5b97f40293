//! What follows a signup, and what the account's page does.

use axum::http::StatusCode;

use super::guard::is_admin;
use super::{erasing, links, own_sessions, service};
use crate::email_address::EmailAddress;
use crate::features::accounts::model::WORDING_VERSION;
use crate::ids::SignupId;
use crate::server::consent::store::list_events;
use crate::server::db::Backend;
use crate::server::mail::Message;
use crate::server::suppression::{Reason, find_reason};
use crate::server::tokens;
use crate::testing::{Page, TestApp};
use crate::time::{DAY_MS, HOUR_MS};

const BOTH: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];
const SIGNUPS: &str = "SELECT COUNT(*) FROM worker_signup";
const CONFIRMED: &str =
    "SELECT COUNT(*) FROM worker_signup WHERE confirmed_at IS NOT NULL AND left_at IS NULL";
const ACCOUNTS: &str = "SELECT COUNT(*) FROM account";
const SESSIONS: &str = "SELECT COUNT(*) FROM session";

async fn app_on(backend: Backend) -> TestApp {
    TestApp::with(
        backend,
        &[
            ("MLT_LIMITS_SIGNUPS_PER_MINUTE", "1000"),
            ("MLT_SITE_POSTAL_ADDRESS", "1 Bay St, Toronto"),
        ],
    )
    .await
}

/// Fills in the signup form and runs what follows.
async fn sign_up_as(app: &TestApp, name: &str, email: &str) {
    let wording = service::wording(&app.state.config.site).text;
    let token = app.form_token();
    let page = app
        .call(
            "sign_up_worker",
            &[
                ("name", name),
                ("email", email),
                ("role", "mlt-ca"),
                ("region", "CA-ON"),
                ("consent", "yes"),
                ("wording", &wording),
                ("form_token", &token),
            ],
        )
        .await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    app.run_tasks().await;
}

async fn sign_up(app: &TestApp, email: &str) {
    sign_up_as(app, "Jo Example", email).await;
}

fn last_mail(app: &TestApp) -> Message {
    app.state.mailer.sent().pop().expect("a message")
}

fn token_in(message: &Message, path: &str) -> String {
    let start = format!("http://127.0.0.1:3000{path}/");
    let (_, rest) = message
        .text
        .split_once(&start)
        .unwrap_or_else(|| panic!("no {path} in: {}", message.text));
    let token: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
    assert!(message.html.contains(&format!("{start}{token}\"")));
    token
}

/// Presses the button of a link's page.
async fn press(app: &TestApp, path: &str, function: &str, token: &str) -> Page {
    app.state.clock.advance_ms(1);
    app.post_form(&format!("{path}/{token}"), function, &[("token", token)])
        .await
}

async fn confirm(app: &TestApp, token: &str) -> Page {
    press(app, links::CONFIRM_PATH, "confirm_signup", token).await
}

async fn refuse(app: &TestApp, token: &str) -> Page {
    press(app, links::REFUSE_PATH, "refuse_signup", token).await
}

async fn reason(app: &TestApp, email: &str) -> Option<Reason> {
    let email = EmailAddress::parse(email).expect("an address");
    find_reason(&app.state.db, &app.state, &email, "worker")
        .await
        .expect("readable")
}

/// What the ledger says about the only person in it.
async fn acts(app: &TestApp) -> Vec<String> {
    let people = app
        .test_db
        .texts("SELECT DISTINCT person_id FROM consent_event")
        .await;
    assert_eq!(people.len(), 1);
    let events = list_events(&app.state.db, &SignupId::new(people[0].clone()))
        .await
        .expect("readable");
    for event in &events {
        assert_eq!(event.purpose, "worker");
        assert_eq!(event.wording_version, WORDING_VERSION);
        assert_eq!(event.kind == "asked", event.token_id.is_empty());
    }
    events.into_iter().map(|event| event.kind).collect()
}

/// D4: both links stand in one message, and only a POST confirms.
/// D10: signing up as a worker asks for no updates.
#[tokio::test]
async fn a_signup_is_confirmed_by_its_owner_who_is_signed_in_with_it() {
    for backend in BOTH {
        let app = app_on(backend).await;
        sign_up(&app, "Jo@Example.org").await;
        let mail = last_mail(&app);
        assert_eq!(app.state.mailer.sent().len(), 1);
        assert_eq!(mail.to.as_str(), "Jo@example.org");
        assert_eq!(mail.subject, "Confirm your signup with Caring Support");
        assert!(mail.text.contains("1 Bay St, Toronto"));
        assert!(mail.list().is_none());
        assert!(
            !mail.text.contains("Jo Example"),
            "nothing a stranger typed"
        );
        let token = token_in(&mail, links::CONFIRM_PATH);
        let refuse = token_in(&mail, links::REFUSE_PATH);
        assert_ne!(token, refuse);

        for path in [
            format!("{}/{token}", links::CONFIRM_PATH),
            format!("{}/{refuse}", links::REFUSE_PATH),
        ] {
            let page = app.get(&path).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.text.contains("id=\"link\""));
            assert!(page.text.contains("noindex"));
        }
        assert_eq!(app.test_db.count(CONFIRMED).await, 0, "a GET does nothing");
        assert_eq!(app.test_db.count(ACCOUNTS).await, 0, "a GET does nothing");
        assert_eq!(acts(&app).await, ["asked"]);

        let entered = confirm(&app, &token).await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
        assert_eq!(
            entered.header("location"),
            "/account?done=confirm_signup#profile"
        );
        assert_eq!(app.test_db.count(CONFIRMED).await, 1);
        assert_eq!(acts(&app).await, ["asked", "confirmed"]);
        let account = app
            .get_with_cookies("/account?done=confirm_signup", &entered.cookies())
            .await;
        for part in [
            "You are signed in as Jo@example.org",
            "Your signup is confirmed",
            "value=\"Jo Example\"",
            "<option value=\"mlt-ca\" selected",
            "<option value=\"CA-ON\" selected",
        ] {
            assert!(account.text.contains(part), "{part}");
        }
        let subscribers = "SELECT COUNT(*) FROM subscriber";
        assert_eq!(app.test_db.count(subscribers).await, 0);

        let again = confirm(&app, &token).await;
        assert_eq!(again.status, StatusCode::GONE);
        assert!(again.text.contains("Your details stand in your account"));
        assert_eq!(app.test_db.count(SESSIONS).await, 1);
    }
}

/// D4: whoever refuses is never written to again, by no form of the site.
#[tokio::test]
async fn whoever_refuses_hears_nothing_more() {
    for backend in BOTH {
        let app = app_on(backend).await;
        sign_up(&app, "jo@example.org").await;
        let mail = last_mail(&app);
        let token = token_in(&mail, links::REFUSE_PATH);
        for _ in 0..2 {
            let page = refuse(&app, &token).await;
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
            let page = app.get(page.header("location")).await;
            assert!(page.text.contains("We will not write to you"));
        }
        assert_eq!(acts(&app).await, ["asked", "refused"]);
        assert_eq!(reason(&app, "JO@example.org").await, Some(Reason::Refused));
        app.state.clock.advance_ms(2 * HOUR_MS);
        sign_up(&app, "jo@example.org").await;
        let form_token = app.form_token();
        let fields = [
            ("email", "jo@example.org"),
            ("form_token", form_token.as_str()),
        ];
        app.call("ask_sign_in", &fields).await;
        app.run_tasks().await;
        assert_eq!(app.state.mailer.sent().len(), 1);

        // A mistake is mended with the other link of the same message.
        let page = confirm(&app, &token_in(&mail, links::CONFIRM_PATH)).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        assert_eq!(reason(&app, "jo@example.org").await, None);
    }
}

/// D4: what nobody confirms is gone on day eight.
#[tokio::test]
async fn an_unconfirmed_signup_ends_after_seven_days() {
    for backend in BOTH {
        let app = app_on(backend).await;
        sign_up(&app, "jo@example.org").await;
        let mail = last_mail(&app);
        app.state.clock.advance_ms(7 * DAY_MS - 1);
        app.keep_timetable().await;
        app.run_tasks().await;
        assert_eq!(app.test_db.count(SIGNUPS).await, 1);
        app.state.clock.advance_ms(1);
        for (path, function) in [
            (links::CONFIRM_PATH, "confirm_signup"),
            (links::REFUSE_PATH, "refuse_signup"),
        ] {
            let token = token_in(&mail, path);
            let page = press(&app, path, function, &token).await;
            assert_eq!(page.status, StatusCode::GONE);
            assert!(page.text.contains("that time is over"));
        }
        app.state.clock.advance_ms(DAY_MS);
        app.keep_timetable().await;
        app.run_tasks().await;
        assert_eq!(app.test_db.count(SIGNUPS).await, 0);
        assert_eq!(acts(&app).await, ["asked"], "the ledger stays");
    }
}

#[tokio::test]
async fn a_signup_whose_message_waits_is_not_erased_before_it_left() {
    for backend in BOTH {
        let app = app_on(backend).await;
        sign_up(&app, "jo@example.org").await;
        app.test_db
            .execute("UPDATE worker_signup SET confirmation_sent_at = NULL")
            .await;
        for (days, left) in [(36, 1), (1, 0)] {
            app.state.clock.advance_ms(days * DAY_MS);
            let mut tx = app.state.db.begin().await.expect("a transaction");
            let before = app.now().minus_ms(links::PENDING_MS);
            erasing::erase_unconfirmed(&mut tx, before)
                .await
                .expect("stored");
            tx.commit().await.expect("a commit");
            assert_eq!(app.test_db.count(SIGNUPS).await, left, "after {days} days");
        }
    }
}

#[tokio::test]
async fn one_message_an_hour_however_often_somebody_signs_up() {
    for backend in BOTH {
        let app = app_on(backend).await;
        for _ in 0..3 {
            sign_up(&app, "jo@example.org").await;
        }
        assert_eq!(app.state.mailer.sent().len(), 1);
        app.state.clock.advance_ms(HOUR_MS);
        sign_up(&app, "jo@example.org").await;
        assert_eq!(app.state.mailer.sent().len(), 2);
    }
}

#[tokio::test]
async fn somebody_who_is_signed_up_hears_so_and_nothing_changes() {
    for backend in BOTH {
        let app = app_on(backend).await;
        sign_up(&app, "jo@example.org").await;
        let first = last_mail(&app);
        app.state.clock.advance_ms(HOUR_MS);
        sign_up(&app, "jo@example.org").await;
        let second = last_mail(&app);
        confirm(&app, &token_in(&second, links::CONFIRM_PATH)).await;
        assert_eq!(app.test_db.count(SESSIONS).await, 1);

        // The older link would be a way in that is good for days.
        let page = confirm(&app, &token_in(&first, links::CONFIRM_PATH)).await;
        assert_eq!(page.status, StatusCode::GONE);
        assert_eq!(app.test_db.count(SESSIONS).await, 1);

        app.state.clock.advance_ms(HOUR_MS);
        sign_up_as(&app, "Somebody else", "jo@example.org").await;
        let mail = last_mail(&app);
        assert_eq!(mail.subject, "You are signed up with Caring Support");
        assert!(!mail.text.contains(links::CONFIRM_PATH));
        assert_eq!(
            app.test_db.texts("SELECT name FROM account").await,
            ["Jo Example"]
        );
        let page = refuse(&app, &token_in(&mail, links::REFUSE_PATH)).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        assert_eq!(app.test_db.count(CONFIRMED).await, 0);
        app.state.clock.advance_ms(31 * DAY_MS);
        app.keep_timetable().await;
        app.run_tasks().await;
        assert_eq!(app.test_db.count(SIGNUPS).await, 0, "erased after 30 days");
    }
}

#[tokio::test]
async fn confirming_leaves_what_the_owner_saved() {
    let app = app_on(Backend::Sqlite).await;
    let cookies = app.sign_in("jo@example.org").await;
    let page = app
        .call_with_cookies("save_profile", &[("name", "Joanna")], &cookies)
        .await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    sign_up(&app, "jo@example.org").await;
    confirm(&app, &token_in(&last_mail(&app), links::CONFIRM_PATH)).await;
    let names = app.test_db.texts("SELECT name || role FROM account").await;
    assert_eq!(names, ["Joanna"]);
}

/// D7: tokens of the two signups do not stand in for each other.
#[tokio::test]
async fn a_token_does_one_thing() {
    for backend in BOTH {
        let app = app_on(backend).await;
        sign_up(&app, "jo@example.org").await;
        let mail = last_mail(&app);
        let token = token_in(&mail, links::CONFIRM_PATH);
        for function in ["refuse_signup", "confirm_subscription", "leave_list"] {
            let page = app.call(function, &[("token", &token)]).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{function}");
        }
        let token = token_in(&mail, links::REFUSE_PATH);
        for function in ["confirm_signup", "refuse_mail"] {
            let page = app.call(function, &[("token", &token)]).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{function}");
        }
        assert_eq!(app.test_db.count(CONFIRMED).await, 0);
        let stored = app.test_db.texts("SELECT hash FROM token").await;
        assert!(!stored.contains(&token));
    }
}

#[tokio::test]
async fn a_profile_is_saved_and_shown_without_scripts() {
    for backend in BOTH {
        let app = app_on(backend).await;
        let cookies = app.sign_in("jo@example.org").await;
        let page = app.get_with_cookies("/account", &cookies).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.header("cache-control"), "private, no-store");
        for field in ["name", "role", "region", "disciplines[]"] {
            let hint = format!("id=\"profile-{field}-hint\"");
            assert!(page.text.contains(&hint), "{field} says why it is asked");
        }
        assert!(!page.text.contains(" checked"));

        let fields = [
            ("name", "Zo\u{eb} <b>"),
            ("role", "mla-t-ca"),
            ("region", "US-TX"),
            ("disciplines[]", "microbiology"),
            ("disciplines[]", "core-lab"),
            ("looking", "yes"),
        ];
        let saved = app
            .post_form_with_cookies("/account", "save_profile", &fields, &cookies)
            .await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        assert_eq!(
            saved.header("location"),
            "/account?done=save_profile#profile"
        );
        let page = app
            .get_with_cookies("/account?done=save_profile", &cookies)
            .await;
        for part in [
            "Your details are saved",
            "value=\"Zo\u{eb} &lt;b&gt;\"",
            "<option value=\"mla-t-ca\" selected",
            "<option value=\"US-TX\" selected",
            "value=\"microbiology\" checked",
            "value=\"core-lab\" checked",
            "value=\"yes\" checked",
        ] {
            assert!(page.text.contains(part), "{part}");
        }
        let kept = app.test_db.texts("SELECT disciplines FROM account").await;
        assert_eq!(kept, ["[\"core-lab\",\"microbiology\"]"]);

        // The form of another tab, from before.
        let wrong = app
            .post_form_with_cookies("/account", "save_profile", &[("name", "a\u{7}b")], &cookies)
            .await;
        assert!(
            wrong.text.contains("name=\"edition\" value=\"\""),
            "not seen yet"
        );
        let other = app
            .post_form_with_cookies("/account", "save_profile", &[("name", "Zo")], &cookies)
            .await;
        assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(other.text.contains("saved elsewhere"));
        assert!(other.text.contains("value=\"Zo\""));
        let again = app
            .post_form_with_cookies("/account", "save_profile", &fields, &cookies)
            .await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "a double click");

        let edition = |page: &Page| {
            let (_, rest) = page
                .text
                .split_once("name=\"edition\" value=\"")
                .expect("one");
            rest.split('"').next().unwrap_or_default().to_owned()
        };
        let emptied = app
            .post_form_with_cookies(
                "/account",
                "save_profile",
                &[("edition", &edition(&other))],
                &cookies,
            )
            .await;
        assert_eq!(
            emptied.status,
            StatusCode::SEE_OTHER,
            "all of it is optional"
        );
        let kept =
            "SELECT name || role || region || disciplines || COALESCE(looking_at, 0) FROM account";
        assert_eq!(app.test_db.texts(kept).await, ["[]0"]);
    }
}

#[tokio::test]
async fn a_wrong_profile_comes_back_with_what_was_typed() {
    let app = app_on(Backend::Sqlite).await;
    let cookies = app.sign_in("jo@example.org").await;
    let fields = [
        ("name", "a\u{7}b"),
        ("region", "CA-XX"),
        ("disciplines[]", "microbiology"),
        ("looking", "yes"),
    ];
    let page = app
        .post_form_with_cookies("/account", "save_profile", &fields, &cookies)
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in [
        "href=\"#profile-name\"",
        "href=\"#profile-region\"",
        "value=\"microbiology\" checked",
        "value=\"yes\" checked",
        "<title>Error: Your account",
    ] {
        assert!(page.text.contains(part), "{part}");
    }
    let untouched = "SELECT COUNT(*) FROM account WHERE profile_updated_at IS NULL";
    assert_eq!(app.test_db.count(untouched).await, 1);
}

#[tokio::test]
async fn sessions_are_listed_and_ended_by_their_owner_alone() {
    for backend in BOTH {
        let app = app_on(backend).await;
        let mine = app.sign_in("jo@example.org").await;
        app.state.clock.advance_ms(1);
        let other = app.sign_in("jo@example.org").await;
        app.state.clock.advance_ms(1);
        let stranger = app.sign_in("kim@example.org").await;
        let page = app.get_with_cookies("/account", &mine).await;
        assert_eq!(
            page.text
                .matches("<strong>Firefox on Linux</strong>")
                .count(),
            2
        );
        assert_eq!(page.text.matches("This one").count(), 1);
        assert!(page.text.contains("203.0.113.0"));
        let ids = app
            .test_db
            .texts("SELECT id FROM session ORDER BY created_at, id")
            .await;

        // Somebody else's id does nothing.
        for id in &ids[..2] {
            let page = app
                .call_with_cookies("end_session", &[("session", id)], &stranger)
                .await;
            assert_eq!(page.status, StatusCode::OK);
        }
        assert_eq!(app.test_db.count(SESSIONS).await, 3);
        let guest = app.call("end_session", &[("session", &ids[0])]).await;
        assert_eq!(guest.status, StatusCode::UNAUTHORIZED);

        let ended = app
            .post_form_with_cookies("/account", "end_session", &[("session", &ids[1])], &mine)
            .await;
        assert_eq!(
            ended.header("location"),
            format!("/account?done=end_session#{}", own_sessions::PLACE)
        );
        let status = |page: Page| page.status;
        assert_eq!(
            status(app.get_with_cookies("/account", &other).await),
            StatusCode::UNAUTHORIZED
        );

        app.sign_in("jo@example.org").await;
        app.sign_in("jo@example.org").await;
        let page = app
            .post_form_with_cookies("/account", "end_other_sessions", &[], &mine)
            .await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        assert_eq!(app.test_db.count(SESSIONS).await, 2);
        for cookies in [&mine, &stranger] {
            let page = app.get_with_cookies("/account", cookies).await;
            assert_eq!(page.status, StatusCode::OK);
        }
    }
}

#[tokio::test]
async fn signing_out_ends_the_session_and_takes_the_cookie() {
    for backend in BOTH {
        let app = app_on(backend).await;
        let cookies = app.sign_in("jo@example.org").await;
        app.get_with_cookies("/account", &cookies).await;
        let page = app
            .post_form_with_cookies("/account", "sign_out", &[], &cookies)
            .await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        assert_eq!(page.header("location"), "/sign-in?done=sign_out#sign-in");
        let cleared = page.header("set-cookie");
        assert!(
            cleared.starts_with("session=; Path=/; Max-Age=0;"),
            "{cleared}"
        );
        assert_eq!(app.test_db.count(SESSIONS).await, 0);
        let page = app.get_with_cookies("/account", &cookies).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        let page = app.get("/sign-in?done=sign_out").await;
        assert!(page.text.contains("You are signed out."));
    }
}

#[tokio::test]
async fn sessions_end_when_idle_and_when_old() {
    for backend in BOTH {
        let app = app_on(backend).await;
        let idle = app.sign_in("jo@example.org").await;
        app.state.clock.advance_ms(30 * DAY_MS);
        let page = app.get_with_cookies("/account", &idle).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "idle");

        let busy = app.sign_in("jo@example.org").await;
        for _ in 0..179 {
            app.state.clock.advance_ms(DAY_MS);
            let page = app.get_with_cookies("/sign-in", &busy).await;
            assert!(page.text.contains("You are signed in as"));
        }
        app.state.clock.advance_ms(DAY_MS);
        let page = app.get_with_cookies("/account", &busy).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "absolute");

        app.keep_timetable().await;
        app.run_tasks().await;
        assert_eq!(app.test_db.count(SESSIONS).await, 0, "erased");
    }
}

#[tokio::test]
async fn tokens_of_erased_signups_lead_nowhere() {
    let app = app_on(Backend::Sqlite).await;
    for purpose in [links::CONFIRM, links::REFUSE] {
        let mut tx = app.state.db.begin().await.expect("a transaction");
        let token = tokens::issue(&mut tx, &app.state, purpose, "gone")
            .await
            .expect("issued");
        tx.commit().await.expect("a commit");
        let (path, function) = if purpose == links::CONFIRM {
            (links::CONFIRM_PATH, "confirm_signup")
        } else {
            (links::REFUSE_PATH, "refuse_signup")
        };
        let page = press(&app, path, function, &token).await;
        assert_eq!(page.status, StatusCode::GONE);
    }
}

#[tokio::test]
async fn admins_are_the_addresses_of_the_settings() {
    let app = TestApp::with(
        Backend::Sqlite,
        &[("MLT_ACCOUNTS_ADMINS", "Boss@example.org kim@example.org")],
    )
    .await;
    for (email, expected) in [
        ("boss@EXAMPLE.org", true),
        ("kim@example.org", true),
        ("jo@example.org", false),
    ] {
        let email = EmailAddress::parse(email).expect("an address");
        assert_eq!(
            is_admin(&app.state.config.accounts, &email),
            expected,
            "{email:?}"
        );
    }
}

/// Anybody can have the message sent, and its link is good for days: it is no way in to what
/// was there before, or to what runs the site.
#[tokio::test]
async fn a_signup_signs_nobody_in_to_an_account_that_was_there_before() {
    for backend in BOTH {
        let app = app_on(backend).await;
        app.sign_in("jo@example.org").await;
        sign_up(&app, "jo@example.org").await;
        let token = token_in(&last_mail(&app), links::CONFIRM_PATH);
        let page = confirm(&app, &token).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        assert_eq!(page.cookies(), "");
        assert_eq!(app.test_db.count(CONFIRMED).await, 1);
        let location = page.header("location").replace("#link", "");
        let shown = app.get(&location).await;
        assert_eq!(shown.status, StatusCode::OK, "{location}");
        assert!(shown.text.contains("Your signup is confirmed"));
    }
}

/// Those who run the site look at the signup: it says what the account says.
#[tokio::test]
async fn changed_details_reach_the_signup() {
    for backend in BOTH {
        let app = app_on(backend).await;
        sign_up(&app, "jo@example.org").await;
        let token = token_in(&last_mail(&app), links::CONFIRM_PATH);
        let cookies = confirm(&app, &token).await.cookies();
        let fields = [
            ("name", "Joanna"),
            ("role", "mla-t-ca"),
            ("region", "US-TX"),
        ];
        let saved = app
            .post_form_with_cookies("/account", "save_profile", &fields, &cookies)
            .await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let kept = "SELECT name || ',' || role || ',' || region FROM worker_signup";
        assert_eq!(app.test_db.texts(kept).await, ["Joanna,mla-t-ca,US-TX"]);
    }
}
