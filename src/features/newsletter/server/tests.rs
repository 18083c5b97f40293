//! What happens after the form: by mail, by link, and on the way to many people.

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode};

use super::issue_text::IssueText;
use super::issues::{self, DeliveryCounts, Plan, SendError};
use super::{links, samples, service};
use crate::email_address::EmailAddress;
use crate::features::newsletter::model::WORDING_VERSION;
use crate::ids::SignupId;
use crate::server::consent::store::list_events;
use crate::server::db::Backend;
use crate::server::http_error::AppError;
use crate::server::mail::Message;
use crate::server::suppression::{self, Reason, find_reason};
use crate::server::tokens;
use crate::testing::smtp::SmtpServer;
use crate::testing::{Page, TestApp};
use crate::time::{DAY_MS, HOUR_MS};

const BOTH: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];
const SUBSCRIBERS: &str = "SELECT COUNT(*) FROM subscriber";
const ON_THE_LIST: &str =
    "SELECT COUNT(*) FROM subscriber WHERE confirmed_at IS NOT NULL AND left_at IS NULL";
const ONE_CLICK: &str = "List-Unsubscribe=One-Click";

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("a plain address")
}

async fn app_with(backend: Backend) -> TestApp {
    TestApp::with(
        backend,
        &[
            ("MLT_LIMITS_SIGNUPS_PER_MINUTE", "1000"),
            ("MLT_SITE_POSTAL_ADDRESS", "1 Bay St, Toronto"),
        ],
    )
    .await
}

/// Types the address into the form and runs what follows.
async fn ask(app: &TestApp, email: &str) {
    let wording = service::wording(&app.state.config.site).text;
    let token = app.form_token();
    let page = app
        .call(
            "subscribe",
            &[
                ("email", email),
                ("page", "/jobs"),
                ("wording", &wording),
                ("form_token", &token),
            ],
        )
        .await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    app.run_tasks().await;
}

fn last_mail(app: &TestApp) -> Message {
    app.state.mailer.sent().pop().expect("a message")
}

/// The token of the link whose address holds `path`.
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

async fn act(app: &TestApp, function: &str, token: &str) -> Page {
    // The ledger is in the order of time.
    app.state.clock.advance_ms(1);
    app.call(function, &[("token", token)]).await
}

/// Onto the list the way everybody gets there.
async fn join(app: &TestApp, email: &str) {
    ask(app, email).await;
    let token = token_in(&last_mail(app), "/newsletter/confirm");
    let page = act(app, "confirm_subscription", &token).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
}

/// Many at once, for whom the way there does not matter.
async fn fill_list(app: &TestApp, count: usize) {
    for i in 0..count {
        app.state.clock.advance_ms(1);
        let mut tx = app.state.db.begin().await.expect("a transaction");
        let id = SignupId::new(app.state.rng.id(&app.state.clock));
        let email = address(&format!("reader{i}@example.org"));
        super::store::insert_subscriber(&mut tx, &id, &email, app.now())
            .await
            .expect("stored");
        super::store::mark_confirmed(&mut tx, &id, app.now())
            .await
            .expect("stored");
        tx.commit().await.expect("a commit");
    }
}

async fn reason(app: &TestApp, email: &str) -> Option<Reason> {
    find_reason(&app.state.db, &app.state, &address(email), "newsletter")
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
        assert_eq!(event.purpose, "newsletter");
        assert_eq!(event.wording_version, WORDING_VERSION);
        assert_eq!(event.network, "127.0.0.0");
        assert_eq!(event.kind == "asked", event.token_id.is_empty());
    }
    events.into_iter().map(|event| event.kind).collect()
}

fn an_issue(slug: &str) -> IssueText {
    let text = format!(
        "+++\nsubject = \"News from the lab\"\nslug = \"{slug}\"\ndate = \"2026-11-20\"\n+++\n\n## Night shifts\n\nRead *more* about [jobs](/jobs).\n"
    );
    IssueText::parse(&text, "http://127.0.0.1:3000").expect("complete")
}

/// Puts everybody into the queue.
async fn queue(app: &TestApp, text: &IssueText) {
    let issue = issues::begin(&app.state, text).await.expect("begun");
    let mut after = None;
    while let Some(last) = issues::queue_batch(&app.state, &issue, after.as_ref())
        .await
        .expect("stored")
        .last
    {
        after = Some(last);
    }
}

fn mails_by_recipient(app: &TestApp) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for message in app.state.mailer.sent() {
        *counts.entry(message.to.as_str().to_owned()).or_default() += 1;
    }
    counts
}

#[tokio::test]
async fn d4_both_links_stand_in_one_message_and_only_a_post_confirms() {
    for backend in BOTH {
        let app = app_with(backend).await;
        ask(&app, "Jo@Example.org").await;
        let mail = last_mail(&app);
        assert_eq!(app.state.mailer.sent().len(), 1);
        assert_eq!(mail.to.as_str(), "Jo@example.org");
        assert_eq!(
            mail.subject,
            "Confirm your address for updates from Caring Support"
        );
        assert!(mail.text.contains("1 Bay St, Toronto"));
        assert!(mail.list().is_none(), "not mail that people asked for");
        let confirm = token_in(&mail, "/newsletter/confirm");
        let refuse = token_in(&mail, "/newsletter/refuse");
        assert_ne!(confirm, refuse);

        for path in [
            format!("/newsletter/confirm/{confirm}"),
            format!("/newsletter/refuse/{refuse}"),
        ] {
            app.get(&path).await;
        }
        assert_eq!(
            app.test_db.count(ON_THE_LIST).await,
            0,
            "a GET does nothing"
        );
        assert_eq!(acts(&app).await, ["asked"]);

        let page = act(&app, "confirm_subscription", &confirm).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(app.test_db.count(ON_THE_LIST).await, 1);
        assert_eq!(acts(&app).await, ["asked", "confirmed"]);
        let again = act(&app, "confirm_subscription", &confirm).await;
        assert_eq!(again.status, StatusCode::GONE);
        assert_eq!(again.text, "{\"Link\":\"Used\"}");
    }
}

#[tokio::test]
async fn d4_whoever_refuses_is_never_written_to_again() {
    for backend in BOTH {
        let app = app_with(backend).await;
        ask(&app, "jo@example.org").await;
        let mail = last_mail(&app);
        let refuse = token_in(&mail, "/newsletter/refuse");
        for _ in 0..2 {
            let page = act(&app, "refuse_mail", &refuse).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        }
        assert_eq!(acts(&app).await, ["asked", "refused"]);
        assert_eq!(reason(&app, "JO@example.org").await, Some(Reason::Refused));

        for _ in 0..3 {
            app.state.clock.advance_ms(HOUR_MS);
            ask(&app, "jo@example.org").await;
        }
        app.state.clock.advance_ms(8 * DAY_MS);
        app.keep_timetable().await;
        app.run_tasks().await;
        assert_eq!(app.test_db.count(SUBSCRIBERS).await, 0, "erased");
        ask(&app, "jo@example.org").await;
        assert_eq!(app.state.mailer.sent().len(), 1, "the refusal outlives it");

        // The owner wrote to the operator.
        let lifted = service::lift_refusal(&app.state, &address("jo@example.org")).await;
        assert!(lifted.expect("stored"));
        app.state.clock.advance_ms(HOUR_MS);
        ask(&app, "jo@example.org").await;
        assert_eq!(app.state.mailer.sent().len(), 2);
    }
}

#[tokio::test]
async fn a_refusal_by_mistake_is_mended_with_the_link_of_the_same_message() {
    let app = app_with(Backend::Sqlite).await;
    ask(&app, "jo@example.org").await;
    let mail = last_mail(&app);
    act(&app, "refuse_mail", &token_in(&mail, "/newsletter/refuse")).await;
    let confirm = token_in(&mail, "/newsletter/confirm");
    let page = act(&app, "confirm_subscription", &confirm).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(reason(&app, "jo@example.org").await, None);
    assert_eq!(app.test_db.count(ON_THE_LIST).await, 1);
    assert_eq!(acts(&app).await, ["asked", "refused", "confirmed"]);
}

#[tokio::test]
async fn d4_what_nobody_confirms_is_gone_on_day_eight() {
    for backend in BOTH {
        let app = app_with(backend).await;
        ask(&app, "jo@example.org").await;
        let mail = last_mail(&app);
        app.state.clock.advance_ms(7 * DAY_MS - 1);
        app.keep_timetable().await;
        app.run_tasks().await;
        assert_eq!(app.test_db.count(SUBSCRIBERS).await, 1);
        app.state.clock.advance_ms(1);
        for (function, path) in [
            ("confirm_subscription", "/newsletter/confirm"),
            ("refuse_mail", "/newsletter/refuse"),
        ] {
            let page = act(&app, function, &token_in(&mail, path)).await;
            assert_eq!(page.status, StatusCode::GONE);
            assert_eq!(page.text, "{\"Link\":\"Expired\"}");
        }
        app.state.clock.advance_ms(DAY_MS);
        app.keep_timetable().await;
        app.run_tasks().await;
        assert_eq!(app.test_db.count(SUBSCRIBERS).await, 0);
        assert_eq!(acts(&app).await, ["asked"], "the ledger stays");
        // Long after, the hashes of the tokens go as well.
        app.state.clock.advance_ms(31 * DAY_MS);
        app.keep_timetable().await;
        app.run_tasks().await;
        assert_eq!(app.test_db.count("SELECT COUNT(*) FROM token").await, 0);
    }
}

#[tokio::test]
async fn d2_a_mail_outage_loses_nobody_and_doubles_nothing() {
    let app = app_with(Backend::Sqlite).await;
    // Put aside until the mail is back: the row and the task wait.
    let wording = service::wording(&app.state.config.site).text;
    for _ in 0..3 {
        let token = app.form_token();
        let fields = [
            ("email", "jo@example.org"),
            ("wording", wording.as_str()),
            ("form_token", token.as_str()),
        ];
        assert!(app.call("subscribe", &fields).await.status.is_success());
        app.state.clock.advance_ms(2 * HOUR_MS);
    }
    assert!(app.state.mailer.sent().is_empty());
    app.run_tasks().await;
    assert_eq!(app.state.mailer.sent().len(), 1);
}

#[tokio::test]
async fn somebody_on_the_list_who_asks_again_hears_so() {
    let app = app_with(Backend::Sqlite).await;
    join(&app, "jo@example.org").await;
    app.state.clock.advance_ms(HOUR_MS);
    for _ in 0..2 {
        ask(&app, "jo@example.org").await;
    }
    assert_eq!(app.state.mailer.sent().len(), 2);
    let mail = last_mail(&app);
    assert_eq!(
        mail.subject,
        "You are on the list for updates from Caring Support"
    );
    let refuse = token_in(&mail, "/newsletter/refuse");
    assert_eq!(
        act(&app, "refuse_mail", &refuse).await.status,
        StatusCode::OK
    );
    assert_eq!(app.test_db.count(ON_THE_LIST).await, 0);
}

#[tokio::test]
async fn d7_a_token_does_one_thing() {
    for backend in BOTH {
        let app = app_with(backend).await;
        join(&app, "jo@example.org").await;
        let person = app
            .test_db
            .texts("SELECT id FROM subscriber")
            .await
            .remove(0);
        let purposes = [
            (links::CONFIRM, "confirm_subscription"),
            (links::REFUSE, "refuse_mail"),
            (links::UNSUBSCRIBE, "leave_list"),
            (links::AFTER_LEAVING, "undo_leaving"),
        ];
        for (purpose, own) in purposes {
            let mut tx = app.state.db.begin().await.expect("a transaction");
            let token = tokens::issue(&mut tx, &app.state, purpose, &person)
                .await
                .expect("issued");
            tx.commit().await.expect("a commit");
            for (_, function) in purposes.iter().filter(|(_, function)| *function != own) {
                let page = act(&app, function, &token).await;
                assert_eq!(
                    page.status,
                    StatusCode::FORBIDDEN,
                    "{own} used to {function}"
                );
                assert_eq!(page.text, "{\"Link\":\"Foreign\"}");
            }
            if own != "leave_list" {
                let path = format!("/unsubscribe/{token}");
                let page = app.send(Method::POST, &path, &[], ONE_CLICK.into()).await;
                assert_eq!(page.status, StatusCode::FORBIDDEN, "{own}");
            }
        }
        assert_eq!(app.test_db.count(ON_THE_LIST).await, 1);
        for (token, status) in [
            ("", StatusCode::NOT_FOUND),
            ("abc", StatusCode::NOT_FOUND),
            (&*"0".repeat(64), StatusCode::NOT_FOUND),
        ] {
            let page = act(&app, "leave_list", token).await;
            assert_eq!(page.status, status, "{token}");
        }
    }
}

#[tokio::test]
async fn d5_unsubscribe_is_one_click() {
    for backend in BOTH {
        let app = app_with(backend).await;
        join(&app, "jo@example.org").await;
        queue(&app, &an_issue("first")).await;
        app.run_tasks().await;
        let mail = last_mail(&app);
        assert_eq!(mail.subject, "News from the lab");
        assert!(mail.text.contains("[jobs](http://127.0.0.1:3000/jobs)"));
        assert!(
            mail.html
                .contains("<a href=\"http://127.0.0.1:3000/jobs\">jobs</a>")
        );
        assert!(mail.text.contains("1 Bay St, Toronto"));
        let token = token_in(&mail, "/unsubscribe");
        let list = mail.list().cloned().expect("headers for leaving");
        let path = format!("/unsubscribe/{token}");
        assert_eq!(list.unsubscribe_url, format!("http://127.0.0.1:3000{path}"));
        assert_eq!(list.name, "updates");

        let page = app.get(&path).await;
        assert_eq!(page.header("set-cookie"), "");
        assert_eq!(
            app.test_db.count(ON_THE_LIST).await,
            1,
            "a GET does nothing"
        );

        app.state.clock.advance_ms(1);
        let multipart = "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
        for (content_type, body) in [
            ("application/x-www-form-urlencoded", ONE_CLICK),
            ("multipart/form-data; boundary=x", multipart),
            ("application/x-www-form-urlencoded", ONE_CLICK),
        ] {
            // As a web mailer sends it, from its own site.
            let page = app
                .send(
                    Method::POST,
                    &path,
                    &[
                        ("content-type", content_type),
                        ("origin", "https://mail.example"),
                        ("sec-fetch-site", "cross-site"),
                    ],
                    body.into(),
                )
                .await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.text);
            assert_eq!(page.header("location"), "");
            assert_eq!(page.header("set-cookie"), "");
            assert_eq!(app.test_db.count(ON_THE_LIST).await, 0);
        }
        assert_eq!(acts(&app).await, ["asked", "confirmed", "withdrawn"]);
        assert_eq!(
            reason(&app, "jo@example.org").await,
            Some(Reason::Unsubscribed)
        );

        let before = app.state.mailer.sent().len();
        queue(&app, &an_issue("second")).await;
        app.run_tasks().await;
        assert_eq!(
            app.state.mailer.sent().len(),
            before,
            "the next one is not sent"
        );
    }
}

#[tokio::test]
async fn nothing_but_the_one_tap_may_come_from_another_site() {
    let app = app_with(Backend::Sqlite).await;
    let path = format!("/unsubscribe/{}", "0".repeat(64));
    for body in [
        "_form=subscribe&email=jo%40example.org",
        "_form=leave_list&token=0",
        "",
    ] {
        let page = app
            .send(
                Method::POST,
                &path,
                &[
                    ("origin", "https://evil.example"),
                    ("sec-fetch-site", "cross-site"),
                ],
                body.into(),
            )
            .await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{body}");
        assert!(!page.text.contains("Link"), "refused before it was read");
    }
    assert_eq!(app.test_db.count(SUBSCRIBERS).await, 0);
}

#[tokio::test]
async fn leaving_by_the_page_can_be_explained_and_undone() {
    for backend in BOTH {
        let app = app_with(backend).await;
        join(&app, "jo@example.org").await;
        queue(&app, &an_issue("first")).await;
        app.run_tasks().await;
        let token = token_in(&last_mail(&app), "/unsubscribe");
        let page = act(&app, "leave_list", &token).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let (_, rest) = page
            .text
            .split_once("/unsubscribed/")
            .expect("the page after leaving");
        let undo: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
        assert_eq!(app.test_db.count(ON_THE_LIST).await, 0);

        let why = [("token", undo.as_str()), ("reason", "too_many")];
        assert_eq!(
            app.call("say_why_leaving", &why).await.status,
            StatusCode::OK
        );
        let other = [("token", undo.as_str()), ("reason", "'; --")];
        let refused = app.call("say_why_leaving", &other).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let reasons = app
            .test_db
            .texts("SELECT left_reason FROM subscriber")
            .await;
        assert_eq!(reasons, ["too_many"]);

        assert_eq!(
            act(&app, "undo_leaving", &undo).await.status,
            StatusCode::OK
        );
        assert_eq!(app.test_db.count(ON_THE_LIST).await, 1);
        assert_eq!(reason(&app, "jo@example.org").await, None);
        assert_eq!(
            acts(&app).await,
            ["asked", "confirmed", "withdrawn", "restored"]
        );
        assert_eq!(
            act(&app, "undo_leaving", &undo).await.status,
            StatusCode::GONE
        );

        // The link of the same message works a second time.
        assert_eq!(act(&app, "leave_list", &token).await.status, StatusCode::OK);
        assert_eq!(app.test_db.count(ON_THE_LIST).await, 0);
    }
}

#[tokio::test]
async fn whoever_left_comes_back_by_double_opt_in_and_is_erased_otherwise() {
    for backend in BOTH {
        let app = app_with(backend).await;
        join(&app, "jo@example.org").await;
        queue(&app, &an_issue("first")).await;
        app.run_tasks().await;
        let token = token_in(&last_mail(&app), "/unsubscribe");
        act(&app, "leave_list", &token).await;
        app.state.clock.advance_ms(HOUR_MS);
        join(&app, "jo@example.org").await;
        assert_eq!(reason(&app, "jo@example.org").await, None);
        assert_eq!(app.test_db.count(ON_THE_LIST).await, 1);

        act(&app, "leave_list", &token).await;
        app.state.clock.advance_ms(29 * DAY_MS);
        app.keep_timetable().await;
        app.run_tasks().await;
        assert_eq!(app.test_db.count(SUBSCRIBERS).await, 1);
        app.state.clock.advance_ms(DAY_MS);
        app.keep_timetable().await;
        app.run_tasks().await;
        assert_eq!(app.test_db.count(SUBSCRIBERS).await, 0);
        assert_eq!(
            reason(&app, "jo@example.org").await,
            Some(Reason::Unsubscribed)
        );
        // The old link still answers kindly.
        assert_eq!(act(&app, "leave_list", &token).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn d8_typing_an_address_mails_a_link_to_those_on_the_list_alone() {
    for backend in BOTH {
        let app = app_with(backend).await;
        join(&app, "jo@example.org").await;
        ask(&app, "waiting@example.org").await;
        let before = app.state.mailer.sent().len();
        let mut answers = Vec::new();
        for email in [
            "unknown@example.org",
            "waiting@example.org",
            "jo@example.org",
            "JO@example.org",
        ] {
            let tasks = app.test_db.count("SELECT COUNT(*) FROM task").await;
            let token = app.form_token();
            let page = app
                .call(
                    "ask_leave_link",
                    &[("email", email), ("form_token", &token)],
                )
                .await;
            answers.push((page.status, page.text));
            assert_eq!(
                app.test_db.count("SELECT COUNT(*) FROM task").await,
                tasks + 1,
                "the same work for every address"
            );
        }
        assert!(
            answers.windows(2).all(|pair| pair[0] == pair[1]),
            "{answers:?}"
        );
        app.run_tasks().await;
        assert_eq!(app.state.mailer.sent().len(), before + 1);
        let mail = last_mail(&app);
        assert_eq!(mail.to.as_str(), "jo@example.org");
        let token = token_in(&mail, "/unsubscribe");
        assert_eq!(act(&app, "leave_list", &token).await.status, StatusCode::OK);
        assert_eq!(app.test_db.count(ON_THE_LIST).await, 0);
        let payloads = app.test_db.texts("SELECT payload FROM task").await;
        assert!(payloads.iter().all(|payload| !payload.contains("example")));
    }
}

#[tokio::test]
async fn an_issue_is_sent_once_and_a_crash_does_not_double_it() {
    for backend in BOTH {
        let app = app_with(backend).await;
        fill_list(&app, 450).await;
        let text = an_issue("first");
        let plan = issues::plan(&app.state, &text).await.expect("can be sent");
        let all = Plan {
            recipients: 450,
            queued: 0,
        };
        assert_eq!(plan, all);

        // The first run stops after one batch; some of it is mailed meanwhile.
        let issue = issues::begin(&app.state, &text).await.expect("begun");
        let batch = issues::queue_batch(&app.state, &issue, None)
            .await
            .expect("stored");
        assert_eq!(batch.fresh, 200);
        app.run_tasks().await;
        assert_eq!(app.state.mailer.sent().len(), 200);
        let plan = issues::plan(&app.state, &text).await.expect("goes on");
        assert_eq!(plan, Plan { queued: 200, ..all });
        let mut other = text.clone();
        other.body.push('!');
        assert!(matches!(
            issues::plan(&app.state, &other).await,
            Err(SendError::OtherText(_))
        ));

        // Two operators go on at the same time.
        tokio::join!(queue(&app, &text), queue(&app, &text));
        app.run_tasks().await;
        let mails = mails_by_recipient(&app);
        assert_eq!(mails.len(), 450);
        assert!(mails.values().all(|count| *count == 1), "{mails:?}");
        let refused = issues::plan(&app.state, &text).await.expect_err("sent");
        assert!(
            refused.to_string().contains("450 sent, 0 waiting"),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn a_message_of_unknown_outcome_is_not_sent_again() {
    for backend in BOTH {
        let app = app_with(backend).await;
        fill_list(&app, 3).await;
        queue(&app, &an_issue("first")).await;
        // As if the process had died between handing over and noting it.
        app.test_db
            .execute(
                "UPDATE issue_delivery SET started_at = 1
                 WHERE subscriber_id = (SELECT MIN(subscriber_id) FROM issue_delivery)",
            )
            .await;
        app.run_tasks().await;
        assert_eq!(app.state.mailer.sent().len(), 2);
        let issue = issues::find_issue(&app.state, "first")
            .await
            .expect("readable")
            .expect("sent");
        let counts = issues::store::count_deliveries(&app.state.db, &issue.id).await;
        assert_eq!(
            counts.expect("readable"),
            DeliveryCounts {
                waiting: 0,
                uncertain: 1,
                sent: 2,
                skipped: 0,
                bounced: 0,
            }
        );
        let dead = "SELECT COUNT(*) FROM task WHERE dead_at IS NOT NULL";
        assert_eq!(app.test_db.count(dead).await, 1, "the operator sees it");
    }
}

#[tokio::test]
async fn whoever_leaves_while_an_issue_is_being_sent_does_not_get_it() {
    let app = app_with(Backend::Sqlite).await;
    join(&app, "jo@example.org").await;
    join(&app, "al@example.org").await;
    queue(&app, &an_issue("first")).await;
    app.test_db
        .execute("UPDATE subscriber SET left_at = 5 WHERE email = 'jo@example.org'")
        .await;
    let before = app.state.mailer.sent().len();
    app.run_tasks().await;
    assert_eq!(app.state.mailer.sent().len(), before + 1);
    let refused = issues::plan(&app.state, &an_issue("first")).await;
    let said = refused.expect_err("sent").to_string();
    assert!(
        said.contains("1 sent, 0 waiting, 0 uncertain, 1 left"),
        "{said}"
    );
}

/// The link to confirm in a message as the mail server got it.
fn confirm_token(text: &str) -> String {
    let (_, rest) = text.split_once("/newsletter/confirm/").expect("a link");
    rest.chars().take_while(char::is_ascii_hexdigit).collect()
}

async fn counts_of(app: &TestApp, slug: &str) -> DeliveryCounts {
    let issue = issues::find_issue(&app.state, slug)
        .await
        .expect("readable")
        .expect("begun");
    issues::store::count_deliveries(&app.state.db, &issue.id)
        .await
        .expect("readable")
}

#[tokio::test]
async fn a_mailbox_that_is_gone_gets_no_more_issues_until_its_owner_confirms_again() {
    for backend in BOTH {
        let mut server = SmtpServer::start("none");
        let settings = server.settings();
        let settings: Vec<(&str, &str)> = settings
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let app = TestApp::with(backend, &settings).await;
        ask(&app, "jo@example.org").await;
        let token = confirm_token(&server.message().await.text);
        act(&app, "confirm_subscription", &token).await;

        server.plan("refuse").await;
        queue(&app, &an_issue("first")).await;
        app.run_tasks().await;
        assert_eq!(server.event().await.event, "refuse");
        assert_eq!(reason(&app, "jo@example.org").await, Some(Reason::Bounced));
        let bounced = DeliveryCounts {
            bounced: 1,
            ..DeliveryCounts::default()
        };
        assert_eq!(counts_of(&app, "first").await, bounced);
        let undone = "SELECT COUNT(*) FROM task WHERE finished_at IS NULL";
        assert_eq!(app.test_db.count(undone).await, 0, "nothing to send again");
        let said = issues::plan(&app.state, &an_issue("first")).await;
        let said = said.expect_err("sent").to_string();
        assert!(
            said.contains("0 left before, 1 without a mailbox"),
            "{said}"
        );

        // The next issue does not even ask the mail server.
        queue(&app, &an_issue("second")).await;
        app.run_tasks().await;
        assert_eq!(counts_of(&app, "second").await, bounced);
        assert!(server.settled().await.is_empty());

        // The owner comes back by the form, like anybody else.
        app.state.clock.advance_ms(2 * HOUR_MS);
        ask(&app, "jo@example.org").await;
        let mail = server.message().await;
        assert_eq!(
            mail.subject,
            "Confirm your address for updates from Caring Support"
        );
        assert_eq!(
            reason(&app, "jo@example.org").await,
            Some(Reason::Bounced),
            "a form proves nothing"
        );
        act(&app, "confirm_subscription", &confirm_token(&mail.text)).await;
        assert_eq!(reason(&app, "jo@example.org").await, None);
        assert_eq!(
            acts(&app).await,
            ["asked", "confirmed", "asked", "confirmed"]
        );
        queue(&app, &an_issue("third")).await;
        app.run_tasks().await;
        assert_eq!(server.message().await.subject, "News from the lab");
    }
}

#[tokio::test]
async fn a_refusal_of_the_message_says_nothing_about_the_mailbox() {
    let mut server = SmtpServer::start("none");
    let settings = server.settings();
    let settings: Vec<(&str, &str)> = settings
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let app = TestApp::with(Backend::Sqlite, &settings).await;
    fill_list(&app, 2).await;
    queue(&app, &an_issue("first")).await;
    for plan in ["refuse-data", "refuse-relaying"] {
        server.plan(plan).await;
    }
    app.run_tasks().await;
    for i in 0..2 {
        assert_eq!(reason(&app, &format!("reader{i}@example.org")).await, None);
    }
    let dead = "SELECT COUNT(*) FROM task WHERE dead_at IS NOT NULL";
    assert_eq!(app.test_db.count(dead).await, 2, "the operator sees it");
    assert_eq!(counts_of(&app, "first").await.waiting, 2);
}

#[tokio::test]
async fn production_sends_nothing_without_a_postal_address() {
    let app = TestApp::new().await;
    let mut config = (*app.state.config).clone();
    config.leptos.env = leptos::config::Env::PROD;
    let app = app.restarted_with(config);
    let refused = issues::plan(&app.state, &an_issue("first")).await;
    assert!(matches!(refused, Err(SendError::NoPostalAddress)));
}

#[tokio::test]
async fn made_up_people_are_loaded_once_and_never_on_a_public_site() {
    for backend in BOTH {
        let app = app_with(backend).await;
        for (count, fresh) in [(2, 2), (3, 1), (3, 0)] {
            let loaded = samples::load(&app.state, count).await.expect("loaded");
            assert_eq!(loaded, fresh);
        }
        assert_eq!(app.test_db.count(ON_THE_LIST).await, 3);
        let mut config = (*app.state.config).clone();
        config.leptos.env = leptos::config::Env::PROD;
        let app = app.restarted_with(config);
        let refused = samples::load(&app.state, 4).await;
        assert!(matches!(refused, Err(AppError::Forbidden)), "{refused:?}");
        assert_eq!(app.test_db.count(ON_THE_LIST).await, 3);
    }
}

#[tokio::test]
async fn a_preview_is_marked_and_stores_nothing() {
    let app = app_with(Backend::Sqlite).await;
    issues::send_preview(&app.state, &an_issue("first"), address("me@example.org"))
        .await
        .expect("sent");
    let mail = last_mail(&app);
    assert_eq!(mail.subject, "[Preview] News from the lab");
    assert!(mail.list().is_none());
    assert!(mail.text.contains("http://127.0.0.1:3000/unsubscribe\n"));
    for table in [
        "SELECT COUNT(*) FROM issue",
        "SELECT COUNT(*) FROM token",
        "SELECT COUNT(*) FROM task",
    ] {
        assert_eq!(app.test_db.count(table).await, 0, "{table}");
    }
}

#[tokio::test]
async fn the_feed_lists_what_was_sent() {
    for backend in BOTH {
        let app = app_with(backend).await;
        assert_eq!(app.get("/updates.atom").await.status, StatusCode::OK);
        fill_list(&app, 1).await;
        queue(&app, &an_issue("first")).await;
        let feed = app.get("/updates.atom").await;
        assert_eq!(
            feed.header("content-type"),
            "application/atom+xml; charset=utf-8"
        );
        assert!(feed.text.contains("<title>News from the lab</title>"));
        assert!(
            feed.text
                .contains("<id>http://127.0.0.1:3000/updates/first</id>")
        );
        assert!(
            feed.text
                .contains("<summary>Read more about jobs.</summary>")
        );
        assert!(
            feed.text
                .contains("<published>2026-11-20T00:00:00Z</published>")
        );
    }
}

/// Follows a form without scripts to the page that says how it went.
async fn press(app: &TestApp, path: &str, form: &str, fields: &[(&str, &str)]) -> Page {
    let answer = app.post_form(path, form, fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(answer.header("set-cookie"), "");
    let location = answer.header("location").to_owned();
    let page = app
        .get(location.split('#').next().unwrap_or_default())
        .await;
    assert_eq!(page.status, StatusCode::OK, "{location}");
    page
}

#[tokio::test]
async fn d4_the_pages_of_the_links_work_without_scripts() {
    let app = app_with(Backend::Sqlite).await;
    ask(&app, "jo@example.org").await;
    let mail = last_mail(&app);
    let confirm = token_in(&mail, "/newsletter/confirm");
    let refuse = token_in(&mail, "/newsletter/refuse");

    let path = format!("/newsletter/confirm/{confirm}");
    let page = app.get(&path).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("<title>Confirm your address"));
    assert!(page.text.contains("Yes, send me the updates</button>"));
    assert!(page.text.contains("name=\"robots\" content=\"noindex\""));
    assert_eq!(page.header("set-cookie"), "");
    assert_eq!(page.header("cache-control"), "private, no-cache");
    let page = press(&app, &path, "confirm_subscription", &[("token", &confirm)]).await;
    assert!(page.text.contains("You are on the list"));
    assert_eq!(app.test_db.count(ON_THE_LIST).await, 1);
    let page = app.get(&path).await;
    assert_eq!(page.status, StatusCode::GONE);
    assert!(page.text.contains("This link was used before"));
    assert!(page.text.contains("Ask for a fresh link"));

    let path = format!("/newsletter/refuse/{refuse}");
    let page = app.get(&path).await;
    assert!(page.text.contains("Never write to me</button>"));
    let page = press(&app, &path, "refuse_mail", &[("token", &refuse)]).await;
    assert!(page.text.contains("We will not write to you"));
    assert!(!page.text.contains("Never write to me</button>"));
}

#[tokio::test]
async fn leaving_and_coming_back_works_without_scripts() {
    let app = app_with(Backend::Sqlite).await;
    join(&app, "jo@example.org").await;
    queue(&app, &an_issue("first")).await;
    app.run_tasks().await;
    let token = token_in(&last_mail(&app), "/unsubscribe");
    let path = format!("/unsubscribe/{token}");
    let page = app.get(&path).await;
    assert!(page.text.contains("Leave the list</button>"));

    let answer = app
        .post_form(&path, "leave_list", &[("token", &token)])
        .await;
    let location = answer.header("location").to_owned();
    let after = location.split(['?', '#']).next().unwrap_or_default();
    let undo = after
        .strip_prefix("/unsubscribed/")
        .expect("the page after");
    let page = app.get(&location).await;
    assert!(page.text.contains("You have left the list"));
    assert!(page.text.contains("Put me back on the list</button>"));
    assert!(
        app.get(&path)
            .await
            .text
            .contains("You are not on the list")
    );

    let fields = [("token", undo), ("reason", "not_useful")];
    let page = press(&app, after, "say_why_leaving", &fields).await;
    assert!(page.text.contains("Thank you, that helps."));
    assert!(!page.text.contains("Say why"));
    let page = press(&app, after, "undo_leaving", &[("token", undo)]).await;
    assert!(page.text.contains("You are back on the list"));
    assert_eq!(app.test_db.count(ON_THE_LIST).await, 1);
}

#[tokio::test]
async fn d7_each_fault_of_a_link_has_its_page_and_status() {
    let app = app_with(Backend::Sqlite).await;
    ask(&app, "jo@example.org").await;
    let mail = last_mail(&app);
    let confirm = token_in(&mail, "/newsletter/confirm");
    let refuse = token_in(&mail, "/newsletter/refuse");
    let unknown = "0".repeat(64);
    app.state.clock.advance_ms(7 * DAY_MS);
    for page in [
        "newsletter/confirm",
        "newsletter/refuse",
        "unsubscribe",
        "unsubscribed",
    ] {
        let own = match page {
            "newsletter/confirm" => &confirm,
            _ => &refuse,
        };
        let other = if page == "newsletter/refuse" {
            &confirm
        } else {
            &refuse
        };
        let mut cases = vec![
            (&unknown[1..], StatusCode::NOT_FOUND, "is not complete"),
            (unknown.as_str(), StatusCode::NOT_FOUND, "is not known here"),
            (
                other.as_str(),
                StatusCode::FORBIDDEN,
                "made for something else",
            ),
        ];
        if page.starts_with("newsletter") {
            cases.push((own, StatusCode::GONE, "that time is over"));
        }
        for (token, status, says) in cases {
            let shown = app.get(&format!("/{page}/{token}")).await;
            assert_eq!(shown.status, status, "{page} {says}");
            assert!(shown.text.contains(says), "{page} {says}");
        }
    }
    // A form that is sent late says the same, with its status.
    let path = format!("/newsletter/confirm/{confirm}");
    let late = app
        .post_form(&path, "confirm_subscription", &[("token", &confirm)])
        .await;
    assert_eq!(late.status, StatusCode::GONE);
    assert!(late.text.contains("that time is over"));
}

#[tokio::test]
async fn d8_the_page_for_typing_an_address_says_the_same_to_everybody() {
    let app = app_with(Backend::Sqlite).await;
    join(&app, "jo@example.org").await;
    let mut pages = Vec::new();
    for email in ["unknown@example.org", "jo@example.org"] {
        let token = app.form_token();
        let fields = [("email", email), ("form_token", token.as_str())];
        let page = press(&app, "/unsubscribe", "ask_leave_link", &fields).await;
        assert!(page.text.contains("If this address is on the list"));
        pages.push(page.steady_text());
    }
    assert_eq!(pages[0], pages[1]);
    let token = app.form_token();
    let fields = [("email", "nobody"), ("form_token", token.as_str())];
    let page = app
        .post_form("/unsubscribe", "ask_leave_link", &fields)
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("value=\"nobody\""));
}

#[tokio::test]
async fn the_archive_shows_what_was_sent() {
    for backend in BOTH {
        let app = app_with(backend).await;
        let page = app.get("/updates").await;
        assert!(page.text.contains("The first update will stand here"));
        assert_eq!(
            app.get("/updates/first").await.status,
            StatusCode::NOT_FOUND
        );
        fill_list(&app, 1).await;
        queue(&app, &an_issue("first")).await;
        let page = app.get("/updates").await;
        assert!(
            page.text
                .contains("<a href=\"/updates/first\">News from the lab</a>")
        );
        assert!(page.text.contains("href=\"/updates.atom\""));
        let page = app.get("/updates/first").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("<h2>Night shifts</h2>"));
        assert!(
            page.text
                .contains("<a href=\"http://127.0.0.1:3000/jobs\">jobs</a>")
        );
        assert!(!page.text.contains("/unsubscribe/"), "nobody's link");
        let sitemap = app.get("/sitemap.xml").await;
        assert!(sitemap.text.contains("/updates/first</loc>"));
        assert!(!sitemap.text.contains("/unsubscribed"));
    }
}

/// An old issue, sent on to somebody, holds a link to leave: it must not be a way to put the
/// owner back.
#[tokio::test]
async fn the_link_of_an_issue_opens_no_way_back_for_those_who_left() {
    for backend in BOTH {
        let app = app_with(backend).await;
        join(&app, "jo@example.org").await;
        queue(&app, &an_issue("first")).await;
        app.run_tasks().await;
        let token = token_in(&last_mail(&app), "/unsubscribe");
        let undo_tokens = "SELECT COUNT(*) FROM token WHERE purpose = 'undo_unsubscribe'";
        let first = act(&app, "leave_list", &token).await;
        assert!(first.text.contains("/unsubscribed/"), "{}", first.text);
        assert_eq!(app.test_db.count(undo_tokens).await, 1);
        let second = act(&app, "leave_list", &token).await;
        assert_eq!(second.status, StatusCode::OK);
        assert!(!second.text.contains("/unsubscribed/"), "{}", second.text);
        assert_eq!(app.test_db.count(undo_tokens).await, 1);
    }
}

#[tokio::test]
async fn a_refused_address_gets_no_link_to_leave_either() {
    for backend in BOTH {
        let app = app_with(backend).await;
        join(&app, "jo@example.org").await;
        let before = app.state.mailer.sent().len();
        let email = address("jo@example.org");
        let mut tx = app.state.db.begin().await.expect("a transaction");
        suppression::refuse(&mut tx, &app.state, &email, "somebody")
            .await
            .expect("stored");
        tx.commit().await.expect("a commit");
        let token = app.form_token();
        let fields = [("email", "jo@example.org"), ("form_token", &token)];
        let page = app.call("ask_leave_link", &fields).await;
        assert_eq!(page.status, StatusCode::OK);
        app.run_tasks().await;
        assert_eq!(app.state.mailer.sent().len(), before);
    }
}
