//! The way in, as visitors go it.

use axum::http::{Method, StatusCode};

use super::store::{delete_sign_ins_of, list_sign_ins_of};
use super::{ATTEMPTS, MAILS_PER_HOUR};
use crate::email_address::EmailAddress;
use crate::features::accounts::server::links;
use crate::server::db::Backend;
use crate::server::mail::Message;
use crate::server::suppression;
use crate::server::tokens;
use crate::testing::{Page, TestApp};
use crate::time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};

const BOTH: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];
const MANY: (&str, &str) = ("MLT_LIMITS_SIGNUPS_PER_MINUTE", "1000");
const ACCOUNTS: &str = "SELECT COUNT(*) FROM account";
const SESSIONS: &str = "SELECT COUNT(*) FROM session";

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("a plain address")
}

async fn app_on(backend: Backend) -> TestApp {
    TestApp::with(
        backend,
        &[MANY, ("MLT_ACCOUNTS_ADMINS", "Boss@example.org")],
    )
    .await
}

/// Types the address into the form; returns the browser's cookie.
async fn ask(app: &TestApp, email: &str, next: &str, cookies: &str) -> Page {
    let token = app.form_token();
    let fields = [
        ("email", email),
        ("next", next),
        ("form_token", token.as_str()),
    ];
    let page = app
        .post_form_with_cookies("/sign-in", "ask_sign_in", &fields, cookies)
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
    app.run_tasks().await;
    page
}

fn last_mail(app: &TestApp) -> Message {
    app.state.mailer.sent().pop().expect("a message")
}

fn token_in(message: &Message) -> String {
    let start = "http://127.0.0.1:3000/sign-in/";
    let (_, rest) = message.text.split_once(start).expect("a link");
    let token: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
    assert!(message.html.contains(&format!("{start}{token}\"")));
    token
}

fn code_in(message: &Message) -> String {
    let line = message
        .text
        .lines()
        .map(str::trim)
        .find(|line| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit()))
        .expect("a code");
    assert!(message.html.contains(line));
    line.to_owned()
}

/// Another code than this one.
fn wrong(code: &str) -> &'static str {
    if code == "000000" { "111111" } else { "000000" }
}

async fn type_code(app: &TestApp, code: &str, cookies: &str) -> Page {
    let token = app.form_token();
    let fields = [("code", code), ("form_token", token.as_str())];
    app.post_form_with_cookies("/sign-in/code", "redeem_sign_in_code", &fields, cookies)
        .await
}

async fn press(app: &TestApp, token: &str, cookies: &str) -> Page {
    let path = format!("/sign-in/{token}");
    app.post_form_with_cookies(&path, "redeem_sign_in", &[("token", token)], cookies)
        .await
}

/// The session cookie an answer set.
fn session_of(page: &Page) -> String {
    page.cookies()
        .split("; ")
        .find(|cookie| cookie.starts_with("session="))
        .unwrap_or_else(|| panic!("no session in {:?}: {}", page.headers, page.text))
        .to_owned()
}

#[tokio::test]
async fn a_link_signs_in_the_browser_that_presses_its_button() {
    for backend in BOTH {
        let app = app_on(backend).await;
        let asked = ask(&app, "Jo@Example.org", "", "").await;
        assert_eq!(
            asked.header("location"),
            "/sign-in/code?done=ask_sign_in#code"
        );
        let mail = last_mail(&app);
        assert_eq!(mail.to.as_str(), "Jo@example.org");
        assert_eq!(mail.subject, "Sign in to Caring Support");
        let token = token_in(&mail);

        let page = app.get(&format!("/sign-in/{token}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("redeem_sign_in"));
        assert!(!page.text.to_lowercase().contains("jo@example.org"));
        assert!(page.text.contains("noindex"));
        assert_eq!(page.header("set-cookie"), "");
        assert_eq!(app.test_db.count(ACCOUNTS).await, 0, "a GET does nothing");
        assert_eq!(app.test_db.count(SESSIONS).await, 0, "a GET does nothing");

        // Another browser, as on a phone.
        let entered = press(&app, &token, "").await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
        assert_eq!(
            entered.header("location"),
            "/account?done=redeem_sign_in#content"
        );
        let account = app
            .get_with_cookies("/account", &session_of(&entered))
            .await;
        assert_eq!(account.status, StatusCode::OK);
        assert!(account.text.contains("You are signed in as Jo@example.org"));
        assert_eq!(app.test_db.count(ACCOUNTS).await, 1);
        assert_eq!(
            app.test_db
                .count("SELECT last_signed_in_at FROM account")
                .await,
            app.now().0
        );

        // Link or code: whichever comes first ends both.
        let again = press(&app, &token, "").await;
        assert_eq!(again.status, StatusCode::GONE);
        assert!(again.text.contains("It works once"));
        assert!(again.text.contains("Get a fresh link"));
        let code = type_code(&app, &code_in(&mail), &asked.cookies()).await;
        assert_eq!(code.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(app.test_db.count(SESSIONS).await, 1);
    }
}

#[tokio::test]
async fn a_code_signs_in_the_browser_that_asked() {
    for backend in BOTH {
        let app = app_on(backend).await;
        let asked = ask(&app, "jo@example.org", "/jobs?q=night", "").await;
        let mail = last_mail(&app);
        let code = code_in(&mail);
        let form = app
            .get_with_cookies("/sign-in/code", &asked.cookies())
            .await;
        assert!(form.text.contains("autocomplete=\"one-time-code\""));
        assert!(form.text.contains("inputmode=\"numeric\""));

        let foreign = type_code(&app, &code, "").await;
        assert_eq!(foreign.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            foreign
                .text
                .contains("only in the browser in which you asked")
        );
        let other = ask(&app, "else@example.org", "", "").await;
        let foreign = type_code(&app, &code, &other.cookies()).await;
        assert_eq!(foreign.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(foreign.text.contains("This code does not work"));
        assert_eq!(app.test_db.count(SESSIONS).await, 0);

        let spaced = format!(" {} {}", &code[..3], &code[3..]);
        let entered = type_code(&app, &spaced, &asked.cookies()).await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
        assert_eq!(
            entered.header("location"),
            "/jobs?q=night&done=redeem_sign_in_code#content"
        );
        let account = app
            .get_with_cookies("/account", &session_of(&entered))
            .await;
        assert!(account.text.contains("jo@example.org"));

        let again = type_code(&app, &code, &asked.cookies()).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        let token = token_in(&mail);
        assert_eq!(press(&app, &token, "").await.status, StatusCode::GONE);
        let page = app.get(&format!("/sign-in/{token}")).await;
        assert_eq!(page.status, StatusCode::GONE);
        assert!(page.text.contains("its code may have been used"));
        assert_eq!(app.test_db.count(SESSIONS).await, 1);
    }
}

#[tokio::test]
async fn a_code_has_five_tries_and_its_link_goes_on_working() {
    for backend in BOTH {
        let app = app_on(backend).await;
        let asked = ask(&app, "jo@example.org", "", "").await;
        let mail = last_mail(&app);
        let code = code_in(&mail);
        for (typed, sentence) in [("12345", "Type the six digits"), ("a23456", "six digits")] {
            let page = type_code(&app, typed, &asked.cookies()).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.text.contains(sentence), "no try is lost on {typed}");
        }
        for _ in 0..ATTEMPTS {
            let page = type_code(&app, wrong(&code), &asked.cookies()).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let page = type_code(&app, &code, &asked.cookies()).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains("Ask for a fresh message") || page.text.contains("fresh"));
        assert_eq!(app.test_db.count(SESSIONS).await, 0);
        let entered = press(&app, &token_in(&mail), "").await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn nobody_guesses_on_with_fresh_messages() {
    let app = app_on(Backend::Sqlite).await;
    let mut cookies = String::new();
    for _ in 0..6 {
        cookies = ask(&app, "jo@example.org", "", "").await.cookies();
        for _ in 0..ATTEMPTS {
            type_code(&app, wrong(&code_in(&last_mail(&app))), &cookies).await;
        }
        app.state.clock.advance_ms(HOUR_MS);
    }
    cookies = ask(&app, "jo@example.org", "", &cookies).await.cookies();
    let mail = last_mail(&app);
    let page = type_code(&app, &code_in(&mail), &cookies).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let entered = press(&app, &token_in(&mail), "").await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "the owner gets in");
}

#[tokio::test]
async fn link_and_code_end_after_fifteen_minutes() {
    for backend in BOTH {
        let app = app_on(backend).await;
        let asked = ask(&app, "jo@example.org", "", "").await;
        let mail = last_mail(&app);
        app.state.clock.advance_ms(15 * MINUTE_MS);
        let token = token_in(&mail);
        let page = app.get(&format!("/sign-in/{token}")).await;
        assert_eq!(page.status, StatusCode::GONE);
        assert!(page.text.contains("that time is over"));
        assert!(page.text.contains("href=\"/sign-in\""));
        assert_eq!(press(&app, &token, "").await.status, StatusCode::GONE);
        let page = type_code(&app, &code_in(&mail), &asked.cookies()).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(app.test_db.count(SESSIONS).await, 0);
    }
}

#[tokio::test]
async fn a_message_that_comes_late_is_good_for_fifteen_minutes_too() {
    let app = app_on(Backend::Sqlite).await;
    let token = app.form_token();
    let fields = [("email", "jo@example.org"), ("form_token", token.as_str())];
    let asked = app.post_form("/sign-in", "ask_sign_in", &fields).await;
    app.state.clock.advance_ms(HOUR_MS);
    app.run_tasks().await;
    app.state.clock.advance_ms(14 * MINUTE_MS);
    let code = code_in(&last_mail(&app));
    let entered = type_code(&app, &code, &asked.cookies()).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER);

    // Two hours later nobody waits for it any more.
    let token = app.form_token();
    let fields = [("email", "jo@example.org"), ("form_token", token.as_str())];
    app.post_form("/sign-in", "ask_sign_in", &fields).await;
    app.state.clock.advance_ms(2 * HOUR_MS);
    app.run_tasks().await;
    assert_eq!(app.state.mailer.sent().len(), 1);
}

/// D7: a token of another purpose does not sign in, and one to sign in does nothing else.
#[tokio::test]
async fn a_token_does_one_thing() {
    for backend in BOTH {
        let app = app_on(backend).await;
        for (token, status) in [
            ("", StatusCode::NOT_FOUND),
            ("abc", StatusCode::NOT_FOUND),
            (&*"0".repeat(64), StatusCode::NOT_FOUND),
        ] {
            let page = app.call("redeem_sign_in", &[("token", token)]).await;
            assert_eq!(page.status, status, "{token}");
        }
        for purpose in [links::CONFIRM, links::REFUSE] {
            let mut tx = app.state.db.begin().await.expect("a transaction");
            let token = tokens::issue(&mut tx, &app.state, purpose, "s1")
                .await
                .expect("issued");
            tx.commit().await.expect("a commit");
            let page = app.call("redeem_sign_in", &[("token", &token)]).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN);
            let page = app.get(&format!("/sign-in/{token}")).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN);
            assert!(page.text.contains("made for something else"));
        }
        ask(&app, "jo@example.org", "", "").await;
        let token = token_in(&last_mail(&app));
        for function in ["confirm_signup", "refuse_signup", "confirm_subscription"] {
            let page = app.call(function, &[("token", &token)]).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{function}");
        }
        assert_eq!(app.test_db.count(SESSIONS).await, 0);
    }
}

/// D3: nothing tells known, unknown and refused addresses apart, before or after the code.
#[tokio::test]
async fn every_address_gets_the_same_answer() {
    for backend in BOTH {
        let app = app_on(backend).await;
        app.sign_in("known@example.org").await;
        let mut tx = app.state.db.begin().await.expect("a transaction");
        suppression::refuse(&mut tx, &app.state, &address("never@example.org"), "p1")
            .await
            .expect("stored");
        tx.commit().await.expect("a commit");

        let mut answers = Vec::new();
        for email in ["known@example.org", "new@example.org", "never@example.org"] {
            let tasks = "SELECT COUNT(*) FROM task";
            let before = app.test_db.count(tasks).await;
            let asked = ask(&app, email, "", "").await;
            assert_eq!(app.test_db.count(tasks).await, before + 1);
            let cookies = asked.cookies();
            let form = app.get_with_cookies("/sign-in/code", &cookies).await;
            let wrong = type_code(&app, "000000", &cookies).await;
            let value = |page: &Page| page.text.split("form_token").next().map(str::to_owned);
            answers.push((
                asked.status,
                asked.header("location").to_owned(),
                asked.text.clone(),
                value(&form).map(|text| text.len()),
                wrong.status,
                wrong.text.contains("This code does not work"),
            ));
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
        let recipients: Vec<String> = app
            .state
            .mailer
            .sent()
            .iter()
            .map(|message| message.to.as_str().to_owned())
            .collect();
        assert_eq!(recipients, ["known@example.org", "new@example.org"]);
    }
}

#[tokio::test]
async fn an_address_is_not_flooded() {
    for backend in BOTH {
        let app = app_on(backend).await;
        let first = ask(&app, "jo@example.org", "", "").await;
        let second = ask(&app, "Jo@example.org", "", &first.cookies()).await;
        assert_eq!(app.state.mailer.sent().len(), 1, "one a minute");
        assert_eq!(first.cookies(), second.cookies(), "the browser stays known");
        let code = code_in(&last_mail(&app));
        let entered = type_code(&app, &code, &second.cookies()).await;
        assert_eq!(
            entered.status,
            StatusCode::SEE_OTHER,
            "an impatient second try does not end the first"
        );
        for _ in 0..10 {
            app.state.clock.advance_ms(MINUTE_MS);
            ask(&app, "jo@example.org", "", "").await;
        }
        let sent = i64::try_from(app.state.mailer.sent().len()).expect("few");
        assert_eq!(sent, MAILS_PER_HOUR);
        for _ in 0..23 {
            app.state.clock.advance_ms(HOUR_MS - 10 * MINUTE_MS);
            for _ in 0..3 {
                app.state.clock.advance_ms(2 * MINUTE_MS);
                ask(&app, "jo@example.org", "", "").await;
            }
        }
        // Twenty in the first seven hours; from then on one an hour, so that nobody can keep
        // the owner out.
        let sent = app.state.mailer.sent().len();
        assert!((20..=20 + 16).contains(&sent), "{sent}");
    }
}

#[tokio::test]
async fn a_message_that_failed_is_tried_again() {
    let app = app_on(Backend::Sqlite).await;
    ask(&app, "jo@example.org", "", "").await;
    let task = app.test_db.texts("SELECT task_id FROM sign_in").await;
    let id = app.test_db.texts("SELECT id FROM sign_in").await;
    let again = super::send(
        &app.state,
        &crate::ids::SignInId::new(id[0].clone()),
        crate::ids::TaskId::new(task[0].clone()),
    )
    .await;
    again.expect("sent");
    assert_eq!(app.state.mailer.sent().len(), 2, "the same task, at once");
}

#[tokio::test]
async fn signing_in_ends_the_session_that_the_browser_had() {
    for backend in BOTH {
        let app = app_on(backend).await;
        let old = app.sign_in("jo@example.org").await;
        let elsewhere = app.sign_in("jo@example.org").await;
        ask(&app, "jo@example.org", "", &old).await;
        let entered = press(&app, &token_in(&last_mail(&app)), &old).await;
        let fresh = session_of(&entered);
        assert_ne!(old, fresh);
        for (cookies, status) in [
            (&old, StatusCode::UNAUTHORIZED),
            (&elsewhere, StatusCode::OK),
            (&fresh, StatusCode::OK),
        ] {
            let page = app.get_with_cookies("/account", cookies).await;
            assert_eq!(page.status, status);
        }
    }
}

#[tokio::test]
async fn cookies_are_out_of_reach_and_the_database_holds_no_secret() {
    for backend in BOTH {
        let app = app_on(backend).await;
        let asked = ask(&app, "jo@example.org", "", "").await;
        let mail = last_mail(&app);
        let entered = press(&app, &token_in(&mail), &asked.cookies()).await;
        let headers: Vec<String> = [&asked, &entered]
            .iter()
            .flat_map(|page| page.headers.get_all("set-cookie"))
            .map(|value| value.to_str().expect("text").to_owned())
            .collect();
        assert_eq!(headers.len(), 3, "{headers:?}");
        for header in &headers {
            assert!(
                header.contains("; Path=/; ") && header.contains("; HttpOnly; SameSite=Lax"),
                "{header}"
            );
        }
        assert!(headers.iter().any(|header| header.starts_with("sign-in=;")));

        let rows = [
            app.test_db
                .texts("SELECT id || browser_hash || code_hash || task_id FROM sign_in")
                .await,
            app.test_db
                .texts("SELECT id || token_hash || device || network FROM session")
                .await,
            app.test_db
                .texts("SELECT id || hash || subject FROM token")
                .await,
            app.test_db
                .texts("SELECT payload || dedupe_key FROM task")
                .await,
        ]
        .concat()
        .join("\n");
        let browser = asked.cookies().replace("sign-in=", "");
        let session = session_of(&entered).replace("session=", "");
        for secret in [&token_in(&mail), &code_in(&mail), &browser, &session] {
            assert!(!secret.is_empty() && !rows.contains(secret.as_str()));
        }
        let tasks = app.test_db.texts("SELECT payload FROM task").await;
        assert!(tasks.iter().all(|payload| !payload.contains('@')));
    }
}

#[tokio::test]
async fn production_binds_both_cookies_to_host_and_https() {
    let app = app_on(Backend::Sqlite).await;
    let mut config = (*app.state.config).clone();
    config.leptos.env = leptos::config::Env::PROD;
    let app = app.restarted_with(config);
    let asked = ask(&app, "jo@example.org", "", "").await;
    let entered = press(&app, &token_in(&last_mail(&app)), "").await;
    for (page, start) in [(&asked, "__Host-sign-in="), (&entered, "__Host-session=")] {
        let cookie = page.header("set-cookie");
        assert!(cookie.starts_with(start), "{cookie}");
        assert!(cookie.ends_with("; HttpOnly; SameSite=Lax; Secure"));
    }
}

#[tokio::test]
async fn guests_are_shown_the_way_in_and_come_back() {
    let app = app_on(Backend::Sqlite).await;
    let page = app.get("/account?x=a%26b").await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert!(page.text.contains("<h1 tabindex=\"-1\">Sign in first</h1>"));
    let link = "href=\"/sign-in?next=%2Faccount%3Fx%3Da%2526b\"";
    assert!(page.text.contains(link));
    let page = app.get("/sign-in?next=%2Faccount%3Fx%3Da%2526b").await;
    assert!(page.text.contains("value=\"/account?x=a%26b\""));
    let posted = app.post_form("/account", "sign_out", &[]).await;
    assert_eq!(posted.status, StatusCode::UNAUTHORIZED);
    assert!(posted.text.contains("Sign in first"));

    // Nobody is sent to another site.
    for next in ["https://evil.example/", "//evil.example", "/\\evil.example"] {
        app.state.clock.advance_ms(MINUTE_MS + SECOND_MS);
        ask(&app, "jo@example.org", next, "").await;
        let entered = press(&app, &token_in(&last_mail(&app)), "").await;
        assert_eq!(
            entered.header("location"),
            "/account?done=redeem_sign_in#content",
            "{next}"
        );
    }
}

#[tokio::test]
async fn a_wrong_address_comes_back_with_what_was_typed() {
    let app = app_on(Backend::Sqlite).await;
    let token = app.form_token();
    let fields = [
        ("email", "jo@nowhere"),
        ("next", "/jobs"),
        ("form_token", token.as_str()),
    ];
    let page = app
        .post_form("/sign-in?next=/jobs", "ask_sign_in", &fields)
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("value=\"jo@nowhere\""));
    assert!(page.text.contains("href=\"#sign-in-email\""));
    assert!(page.text.contains("name=\"next\" value=\"/jobs\""));
    assert_eq!(
        page.header("set-cookie"),
        "",
        "no cookie before there is a need"
    );
    assert_eq!(app.test_db.count("SELECT COUNT(*) FROM sign_in").await, 0);

    let hasty = crate::server::form_guard::issue_token(&app.state);
    let fields = [("email", "jo@example.org"), ("form_token", hasty.as_str())];
    let page = app.call("ask_sign_in", &fields).await;
    assert!(page.text.contains("quicker than people type"));
}

#[tokio::test]
async fn the_operator_gets_a_link_on_the_terminal() {
    for backend in BOTH {
        let app = app_on(backend).await;
        let boss = address("boss@example.org");
        let link = super::make_link(&app.state, &boss).await.expect("made");
        app.run_tasks().await;
        assert!(app.state.mailer.sent().is_empty(), "no mail");
        let token = link
            .strip_prefix("http://127.0.0.1:3000/sign-in/")
            .expect("a link of this site");
        // A browser without a cookie has the empty hash of nobody.
        let page = type_code(&app, "000000", "sign-in=").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let entered = press(&app, token, "").await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER);
        let page = app
            .get_with_cookies("/account", &session_of(&entered))
            .await;
        assert!(page.text.contains("You are signed in as boss@example.org"));
        assert_eq!(press(&app, token, "").await.status, StatusCode::GONE);

        let late = super::make_link(&app.state, &boss).await.expect("made");
        app.state.clock.advance_ms(15 * MINUTE_MS);
        let token = late.rsplit('/').next().expect("a token");
        assert_eq!(press(&app, token, "").await.status, StatusCode::GONE);
    }
}

#[tokio::test]
async fn what_was_asked_is_erased_after_a_day() {
    for backend in BOTH {
        let app = app_on(backend).await;
        ask(&app, "jo@example.org", "", "").await;
        app.state.clock.advance_ms(DAY_MS);
        app.keep_timetable().await;
        app.run_tasks().await;
        let rows = "SELECT COUNT(*) FROM sign_in";
        assert_eq!(app.test_db.count(rows).await, 1);
        app.state.clock.advance_ms(DAY_MS);
        app.keep_timetable().await;
        app.run_tasks().await;
        assert_eq!(app.test_db.count(rows).await, 0);
        let token = token_in(&last_mail(&app));
        let page = app.get(&format!("/sign-in/{token}")).await;
        assert_eq!(page.status, StatusCode::GONE, "the page still says why");
    }
}

#[tokio::test]
async fn of_two_at_the_same_time_one_gets_in() {
    for backend in BOTH {
        let app = app_on(backend).await;
        let asked = ask(&app, "jo@example.org", "", "").await;
        let mail = last_mail(&app);
        let (token, code) = (token_in(&mail), code_in(&mail));
        let form_token = app.form_token();
        let fields = [("code", code.as_str()), ("form_token", form_token.as_str())];
        let cookies = asked.cookies();
        let link = [("token", token.as_str())];
        let (a, b) = tokio::join!(
            app.call("redeem_sign_in", &link),
            app.call_with_cookies("redeem_sign_in_code", &fields, &cookies),
        );
        let entered = [&a, &b]
            .iter()
            .filter(|page| page.status.is_success())
            .count();
        assert_eq!(entered, 1, "{} {}", a.text, b.text);
        assert_eq!(app.test_db.count(SESSIONS).await, 1);
    }
}

#[tokio::test]
async fn other_sites_cannot_sign_anybody_in() {
    let app = app_on(Backend::Sqlite).await;
    ask(&app, "jo@example.org", "", "").await;
    let token = token_in(&last_mail(&app));
    let page = app
        .send(
            Method::POST,
            &format!("/sign-in/{token}"),
            &[
                ("sec-fetch-site", "cross-site"),
                ("origin", "https://evil.example"),
            ],
            format!("_form=redeem_sign_in&token={token}"),
        )
        .await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert_eq!(app.test_db.count(SESSIONS).await, 0);
}

#[test]
fn the_next_page_is_one_of_this_site() {
    for (asked, next) in [
        ("", "/account"),
        ("/", "/account"),
        ("https://evil.example/", "/account"),
        ("/jobs?q=night", "/jobs?q=night"),
        ("/admin", "/admin"),
    ] {
        assert_eq!(super::next_page(asked).address(), next, "{asked}");
    }
}

#[tokio::test]
async fn what_was_asked_with_an_address_goes_with_it() {
    for backend in BOTH {
        let app = app_on(backend).await;
        ask(&app, "Jo@example.org", "/jobs", "").await;
        ask(&app, "kim@example.org", "", "").await;
        let jo = address("jo@example.org");
        let found = list_sign_ins_of(&app.state.db, &jo)
            .await
            .expect("readable");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].next_page, "/jobs");
        let mut tx = app.state.db.begin().await.expect("a transaction");
        let gone = delete_sign_ins_of(&mut tx, &jo).await.expect("stored");
        tx.commit().await.expect("a commit");
        assert_eq!(gone, [found[0].id.clone()]);
        let left = app.test_db.texts("SELECT email FROM sign_in").await;
        assert_eq!(left, ["kim@example.org"]);
    }
}

/// Requests that were never mailed have no code: a wrong code counts once, not once for each
/// of them, or one press could use up the day's tries of somebody else.
#[tokio::test]
async fn what_was_not_mailed_does_not_count_as_tried() {
    for backend in BOTH {
        let app = app_on(backend).await;
        let asked = ask(&app, "jo@example.org", "", "").await;
        let code = code_in(&last_mail(&app));
        for _ in 0..30 {
            ask(&app, "jo@example.org", "", &asked.cookies()).await;
        }
        assert_eq!(app.state.mailer.sent().len(), 1, "a minute has not passed");
        type_code(&app, wrong(&code), &asked.cookies()).await;
        let tried = "SELECT CAST(SUM(attempts) AS BIGINT) FROM sign_in";
        assert_eq!(app.test_db.count(tried).await, 1);
        let entered = type_code(&app, &code, &asked.cookies()).await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
    }
}

/// However often a stranger asks, the owner's own request gets a message within the hour.
#[tokio::test]
async fn nobody_keeps_the_owner_out_by_asking() {
    for backend in BOTH {
        let app = app_on(backend).await;
        let mailed = async || {
            ask(&app, "jo@example.org", "", "").await;
            app.state.mailer.sent().len()
        };
        for _ in 0..4 {
            for _ in 0..5 {
                mailed().await;
                app.state.clock.advance_ms(2 * MINUTE_MS);
            }
            app.state.clock.advance_ms(HOUR_MS);
        }
        assert_eq!(app.state.mailer.sent().len(), 20, "the day's limit");
        assert_eq!(mailed().await, 21, "an hour has passed");
        app.state.clock.advance_ms(2 * MINUTE_MS);
        assert_eq!(mailed().await, 21);
        app.state.clock.advance_ms(HOUR_MS);
        assert_eq!(mailed().await, 22);
    }
}

/// Somebody who was sent a link of somebody else comes to the page that says whose account
/// it is.
#[tokio::test]
async fn only_the_browser_that_asked_goes_on_to_the_page_it_came_from() {
    for backend in BOTH {
        let app = app_on(backend).await;
        for here in [true, false] {
            let asked = ask(&app, "jo@example.org", "/jobs?q=night", "").await;
            let cookies = if here { asked.cookies() } else { String::new() };
            let entered = press(&app, &token_in(&last_mail(&app)), &cookies).await;
            let page = if here { "/jobs?q=night&" } else { "/account?" };
            let location = entered.header("location");
            assert!(location.starts_with(page), "{location}");
            app.state.clock.advance_ms(2 * MINUTE_MS);
        }
    }
}
