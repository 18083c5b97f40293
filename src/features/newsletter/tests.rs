use axum::http::{Method, StatusCode};

use super::model::WORDING_VERSION;
use super::server::{service, store};
use crate::email_address::EmailAddress;
use crate::error::{FORM_FAILURE, FORM_SUCCESS};
use crate::ids::{SignupId, TaskId};
use crate::server::consent::store::{ConsentEvent, list_events};
use crate::server::db::{Backend, Db};
use crate::server::{form_guard, suppression};
use crate::testing::{Page, TestApp, TestDb, on_both_databases};
use crate::time::{HOUR_MS, UnixMillis};

const BOTH: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];
const SUBSCRIBERS: &str = "SELECT COUNT(*) FROM subscriber";
const TASKS: &str = "SELECT COUNT(*) FROM task WHERE kind = 'newsletter.send_confirmation'";
const EVENTS: &str = "SELECT COUNT(*) FROM consent_event";

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("a plain address")
}

/// A state that is not in the table of addresses.
const REFUSE_EVERYTHING: &str = "refused";

async fn refuse_everything(app: &TestApp, email: &str) {
    let mut tx = app.state.db.begin().await.expect("a transaction");
    suppression::refuse(&mut tx, &app.state, &address(email), "s1")
        .await
        .expect("stored");
    tx.commit().await.expect("a commit");
}

/// The words beside the form.
fn words(app: &TestApp) -> String {
    service::wording(&app.state.config.site).text
}

async fn ask(app: &TestApp, email: &str, token: &str) -> Page {
    app.call(
        "subscribe",
        &[
            ("email", email),
            ("page", "/jobs?q=night"),
            ("wording", &words(app)),
            ("form_token", token),
        ],
    )
    .await
}

on_both_databases!(
    an_address_is_one_row_in_every_spelling,
    |test_db: TestDb| async move {
        let mut tx = test_db.db.begin().await.expect("a transaction");
        for (id, email) in [("s1", "Jo@Example.org"), ("s2", "jo@example.org")] {
            let kept = store::insert_subscriber(
                &mut tx,
                &SignupId::new(id),
                &address(email),
                UnixMillis(9),
            )
            .await
            .expect("stored");
            assert_eq!(kept, SignupId::new("s1"));
        }
        tx.commit().await.expect("a commit");
        let mut tx = test_db.db.begin().await.expect("a transaction");
        for (email, id) in [("JO@example.org", Some("s1")), ("a@b.ca", None)] {
            let found = store::find_subscriber_id(&mut tx, &address(email)).await;
            assert_eq!(found.expect("readable"), id.map(SignupId::new));
        }
        drop(tx);
        assert_eq!(
            test_db.texts("SELECT email FROM subscriber").await,
            ["Jo@example.org"]
        );
    }
);

on_both_databases!(
    a_confirmation_is_noted_once_per_pause,
    |test_db: TestDb| async move {
        let id = SignupId::new("s1");
        let mut tx = test_db.db.begin().await.expect("a transaction");
        store::insert_subscriber(&mut tx, &id, &address("a@b.ca"), UnixMillis(0))
            .await
            .expect("stored");
        for (task, since, now, noted) in [
            ("t1", 0, 100, true),
            ("t2", 50, 150, false),
            // The one that has the turn may try again.
            ("t1", 50, 150, true),
            ("t2", 150, 200, true),
        ] {
            let task = TaskId::new(task);
            let (since, now) = (UnixMillis(since), UnixMillis(now));
            let confirmation = store::mark_confirmation_sent(&mut tx, &id, &task, since, now).await;
            assert_eq!(confirmation.expect("stored"), noted, "{task} at {now:?}");
            let link = store::mark_leave_link_sent(&mut tx, &id, &task, since, now).await;
            assert_eq!(link.expect("stored"), noted, "{task} at {now:?}");
        }
    }
);

#[tokio::test]
async fn the_form_stands_on_every_page() {
    let app = TestApp::with(
        Backend::Sqlite,
        &[("MLT_SITE_POSTAL_ADDRESS", "1 Bay St, Toronto")],
    )
    .await;
    for path in ["/", "/privacy", "/contact?a=b", "/nowhere"] {
        let page = app.get(path).await;
        assert!(
            page.text.contains("Get updates from Caring Support"),
            "{path}"
        );
        assert!(
            page.text
                .contains("Caring Support, 1 Bay St, Toronto, http://127.0.0.1:3000/contact")
        );
        assert!(
            page.text
                .contains(&format!("name=\"page\" value=\"{path}\"")),
            "{path}"
        );
        assert!(
            page.text
                .contains("aria-describedby=\"newsletter-consent\"")
        );
    }
}

#[tokio::test]
async fn subscribing_with_scripts_stores_address_consent_and_task() {
    for backend in BOTH {
        let app = TestApp::with(backend, &[]).await;
        let token = app.form_token();
        let page = ask(&app, "Jo@Example.org", &token).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert_eq!(
            page.text,
            r#"{"path":"/jobs?q=night","place":"newsletter","reference":""}"#
        );
        let mut tx = app.state.db.begin().await.expect("a transaction");
        let id = store::find_subscriber_id(&mut tx, &address("jo@example.org"))
            .await
            .expect("readable")
            .expect("stored");
        drop(tx);
        let events = list_events(&app.state.db, &id).await.expect("readable");
        assert_eq!(
            events,
            [ConsentEvent {
                purpose: "newsletter".into(),
                kind: "asked".into(),
                wording_version: WORDING_VERSION,
                wording_text: service::wording(&app.state.config.site).text,
                // Without the query: it can hold answers and searches.
                page: "/jobs".into(),
                network: "127.0.0.0".into(),
                happened_at: app.now(),
                token_id: String::new(),
            }]
        );
        let payloads = app.test_db.texts("SELECT payload FROM task").await;
        assert_eq!(payloads, [format!("{{\"subscriber\":\"{id}\"}}")]);
        let keys = app.test_db.texts("SELECT dedupe_key FROM task").await;
        assert!(!keys[0].contains("example"), "{keys:?}");
    }
}

#[tokio::test]
async fn subscribing_without_scripts_comes_back_to_the_page() {
    let app = TestApp::new().await;
    let token = app.form_token();
    let page = app
        .post_form(
            "/privacy?a=b",
            "subscribe",
            &[
                ("email", "jo@example.org"),
                ("page", "/privacy?a=b"),
                ("wording", &words(&app)),
                ("form_token", &token),
            ],
        )
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(
        page.header("location"),
        "/privacy?a=b&done=subscribe#newsletter"
    );
    let page = app.get("/privacy?a=b&done=subscribe").await;
    assert!(page.text.contains(FORM_SUCCESS));
    assert!(page.text.contains("role=\"status\""));
    assert_eq!(app.test_db.count(SUBSCRIBERS).await, 1);
}

#[tokio::test]
async fn an_address_that_cannot_be_written_to_comes_back_to_mend() {
    let app = TestApp::new().await;
    let token = app.form_token();
    for email in ["", "nobody", "a@b.ca\r\nBcc: x@y.ca", "\"><script>@x"] {
        let page = app
            .post_form(
                "/privacy",
                "subscribe",
                &[
                    ("email", email),
                    ("wording", &words(&app)),
                    ("form_token", &token),
                ],
            )
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{email:?}");
        assert!(page.text.contains("<title>Error: Privacy"), "{email:?}");
        assert!(page.text.contains("There is a problem"));
        assert!(page.text.contains("href=\"#newsletter-email\""));
        assert!(page.text.contains("aria-invalid=\"true\""));
        assert!(!page.text.contains("<script>@x"));
        let answer = ask(&app, email, &token).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{email:?}");
        assert!(
            answer.text.contains("\"field\":\"email\""),
            "{}",
            answer.text
        );
    }
    assert_eq!(app.test_db.count(SUBSCRIBERS).await, 0);
    let page = app
        .post_form(
            "/privacy",
            "subscribe",
            &[
                ("email", "nobody"),
                ("wording", &words(&app)),
                ("form_token", &token),
            ],
        )
        .await;
    assert!(page.text.contains("value=\"nobody\""), "the input is kept");
}

#[tokio::test]
async fn d3_new_waiting_confirmed_departed_and_refused_addresses_get_the_same_answer() {
    for backend in BOTH {
        let app = TestApp::with(backend, &[]).await;
        let mut answers = Vec::new();
        let mut pages = Vec::new();
        for state in [
            None,
            Some("UPDATE subscriber SET asked_at = 1"),
            Some("UPDATE subscriber SET confirmed_at = 1"),
            Some("UPDATE subscriber SET left_at = 2"),
            Some(REFUSE_EVERYTHING),
        ] {
            match state {
                Some(REFUSE_EVERYTHING) => refuse_everything(&app, "jo@example.org").await,
                Some(statement) => app.test_db.execute(statement).await,
                None => {}
            }
            let answer = ask(&app, "jo@example.org", &app.form_token()).await;
            answers.push((answer.status, answer.text));
            let token = app.form_token();
            let words = words(&app);
            let fields = [
                ("email", "jo@example.org"),
                ("page", "/privacy"),
                ("wording", words.as_str()),
                ("form_token", token.as_str()),
            ];
            let page = app.post_form("/privacy", "subscribe", &fields).await;
            let next = page.header("location").replace("#newsletter", "");
            let shown = app.get(&next).await;
            pages.push((page.status, next, shown.status, shown.steady_text()));
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
        assert!(pages.windows(2).all(|pair| pair[0] == pair[1]));
        assert_eq!(app.test_db.count(SUBSCRIBERS).await, 1);
        // Every one of them left one line and one task: what follows is decided later.
        let asked = i64::try_from(answers.len() + pages.len()).expect("few");
        assert_eq!(app.test_db.count(EVENTS).await, asked);
        assert_eq!(app.test_db.count(TASKS).await, asked);
    }
}

#[tokio::test]
async fn d3_no_kind_of_address_takes_longer_than_another() {
    let app = TestApp::with(
        Backend::Sqlite,
        &[("MLT_LIMITS_SIGNUPS_PER_MINUTE", "1000")],
    )
    .await;
    for email in [
        "waiting@example.org",
        "confirmed@example.org",
        "refused@example.org",
    ] {
        ask(&app, email, &app.form_token()).await;
    }
    app.test_db
        .execute("UPDATE subscriber SET confirmed_at = 1 WHERE email = 'confirmed@example.org'")
        .await;
    refuse_everything(&app, "refused@example.org").await;
    let mut times: [Vec<u128>; 4] = Default::default();
    for round in 0..25 {
        let new = format!("new{round}@example.org");
        for (kind, email) in [
            new.as_str(),
            "waiting@example.org",
            "confirmed@example.org",
            "refused@example.org",
        ]
        .into_iter()
        .enumerate()
        {
            let token = app.form_token();
            let start = std::time::Instant::now();
            ask(&app, email, &token).await;
            times[kind].push(start.elapsed().as_micros());
        }
    }
    let medians = times.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2]
    });
    let (shortest, longest) = (medians.iter().min(), medians.iter().max());
    assert!(
        longest.expect("four") < &(3 * shortest.expect("four")),
        "{medians:?} µs"
    );
}

#[tokio::test]
async fn a_double_click_is_one_row_one_line_and_one_task() {
    for backend in BOTH {
        let app = TestApp::with(backend, &[]).await;
        let token = app.form_token();
        let (first, second, third) = tokio::join!(
            ask(&app, "jo@example.org", &token),
            ask(&app, "jo@example.org", &token),
            ask(&app, "jo@example.org", &token),
        );
        for page in [first, second, third] {
            assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        }
        assert_eq!(app.test_db.count(SUBSCRIBERS).await, 1);
        assert_eq!(app.test_db.count(EVENTS).await, 1);
        assert_eq!(app.test_db.count(TASKS).await, 1);
    }
}

#[tokio::test]
async fn d3_an_address_gets_one_message_an_hour_however_often_it_is_asked_for() {
    for backend in BOTH {
        let app = TestApp::with(backend, &[("MLT_LIMITS_SIGNUPS_PER_MINUTE", "1000")]).await;
        for _ in 0..5 {
            let tokens = [app.form_token(), app.form_token()];
            let (first, second) = tokio::join!(
                ask(&app, "jo@example.org", &tokens[0]),
                ask(&app, "JO@example.org", &tokens[1]),
            );
            assert!(first.status.is_success() && second.status.is_success());
            app.run_tasks().await;
        }
        assert_eq!(app.test_db.count(EVENTS).await, 10);
        assert_eq!(app.test_db.count(SUBSCRIBERS).await, 1);
        assert_eq!(app.state.mailer.sent().len(), 1);
        app.state.clock.advance_ms(HOUR_MS);
        ask(&app, "jo@example.org", &app.form_token()).await;
        app.run_tasks().await;
        assert_eq!(app.state.mailer.sent().len(), 2);
    }
}

#[tokio::test]
async fn without_its_task_nothing_of_a_signup_is_kept() {
    for backend in BOTH {
        let app = TestApp::with(backend, &[]).await;
        app.test_db
            .execute("ALTER TABLE task RENAME TO task_away")
            .await;
        let page = ask(&app, "jo@example.org", &app.form_token()).await;
        assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!page.text.contains("task"), "{}", page.text);
        assert_eq!(app.test_db.count(SUBSCRIBERS).await, 0);
        assert_eq!(app.test_db.count(EVENTS).await, 0);
    }
}

#[tokio::test]
async fn a_locked_database_is_a_503_that_keeps_the_input_and_passes() {
    let app = TestApp::with(Backend::Sqlite, &[("MLT_DATABASE_BUSY_TIMEOUT_MS", "200")]).await;
    let blocker = Db::connect(&app.test_db.options)
        .await
        .expect("a second connection");
    let lock = blocker.begin().await.expect("the lock");
    let token = app.form_token();
    let words = words(&app);
    let fields = [
        ("email", "jo@example.org"),
        ("page", "/privacy"),
        ("wording", words.as_str()),
        ("form_token", token.as_str()),
    ];
    let (page, answer) = tokio::join!(
        app.post_form("/privacy", "subscribe", &fields),
        ask(&app, "al@example.org", &token),
    );
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.text.contains(FORM_FAILURE));
    assert!(page.text.contains("role=\"alert\""));
    assert!(page.text.contains("value=\"jo@example.org\""));
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.text, "\"Unavailable\"");
    assert_eq!(app.test_db.count(SUBSCRIBERS).await, 0);

    drop(lock);
    blocker.close().await;
    let page = app.post_form("/privacy", "subscribe", &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(app.test_db.count(SUBSCRIBERS).await, 1);
}

#[tokio::test]
async fn other_words_than_the_ledger_would_keep_are_refused() {
    let app = TestApp::new().await;
    let token = app.form_token();
    for wording in ["", "0", "2", "one"] {
        let page = app
            .call(
                "subscribe",
                &[
                    ("email", "jo@example.org"),
                    ("wording", wording),
                    ("form_token", &token),
                ],
            )
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{wording}");
        assert!(page.text.contains("has changed since you opened this page"));
    }
    assert_eq!(app.test_db.count(SUBSCRIBERS).await, 0);
}

#[tokio::test]
async fn machines_are_told_and_nothing_is_kept() {
    let app = TestApp::new().await;
    let hasty = form_guard::issue_token(&app.state);
    let page = ask(&app, "jo@example.org", &hasty).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("quicker than people type"));

    let token = app.form_token();
    let page = app
        .post_form(
            "/privacy",
            "subscribe",
            &[
                ("email", "jo@example.org"),
                ("wording", &words(&app)),
                ("form_token", &token),
                ("website", "https://spam.example"),
            ],
        )
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("field that people do not see"));
    assert!(page.text.contains("value=\"jo@example.org\""));
    assert!(!page.text.contains("spam.example"));
    assert_eq!(app.test_db.count(SUBSCRIBERS).await, 0);
}

#[tokio::test]
async fn a_flood_from_one_network_is_asked_to_wait() {
    let app = TestApp::with(Backend::Sqlite, &[("MLT_LIMITS_SIGNUPS_PER_MINUTE", "1")]).await;
    let token = app.form_token();
    assert!(ask(&app, "a@example.org", &token).await.status.is_success());
    let page = ask(&app, "b@example.org", &token).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.header("retry-after").parse::<u64>().is_ok());
    let page = app
        .post_form(
            "/privacy",
            "subscribe",
            &[
                ("email", "b@example.org"),
                ("wording", &words(&app)),
                ("form_token", &token),
            ],
        )
        .await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.text.contains(FORM_FAILURE));
    assert!(page.text.contains("value=\"b@example.org\""));
    assert_eq!(app.test_db.count(SUBSCRIBERS).await, 1);
}

#[tokio::test]
async fn bodies_that_are_too_large_and_wrong_methods_are_refused() {
    let app = TestApp::new().await;
    let large = format!("email={}", "a".repeat(70_000));
    let length = large.len().to_string();
    for path in ["/privacy", "/api/subscribe"] {
        let headers = [("content-length", length.as_str())];
        let page = app.send(Method::POST, path, &headers, large.clone()).await;
        assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
    }
    for (method, path) in [
        (Method::PUT, "/privacy"),
        (Method::GET, "/api/subscribe"),
        (Method::DELETE, "/api/subscribe"),
    ] {
        let headers = [("sec-fetch-site", "same-origin")];
        let page = app
            .send(method.clone(), path, &headers, String::new())
            .await;
        assert_eq!(
            page.status,
            StatusCode::METHOD_NOT_ALLOWED,
            "{method} {path}"
        );
    }
    assert_eq!(app.test_db.count(SUBSCRIBERS).await, 0);
}
