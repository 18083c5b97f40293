use axum::http::StatusCode;

use super::SignupChoices;
use super::model::{WORDING_VERSION, WorkerSignup};
use super::server::{guard, service, session, store};
use crate::email_address::EmailAddress;
use crate::error::{FORM_FAILURE, FORM_SUCCESS};
use crate::ids::{SignupId, TaskId};
use crate::page::model::{DrawnPage, PageHtml};
use crate::server::consent::store::list_events;
use crate::server::db::{Backend, Db};
use crate::server::form_guard;
use crate::server::http_error::AppError;
use crate::testing::{Page, TestApp, TestDb, on_both_databases};
use crate::time::{DAY_MS, UnixMillis};

const BOTH: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];
const SIGNUPS: &str = "SELECT COUNT(*) FROM worker_signup";
const SUBSCRIBERS: &str = "SELECT COUNT(*) FROM subscriber";
const TASKS: &str = "SELECT COUNT(*) FROM task WHERE kind = 'accounts.send_confirmation'";
const EVENTS: &str = "SELECT COUNT(*) FROM consent_event";

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("a plain address")
}

fn a_signup(name: &str) -> WorkerSignup {
    WorkerSignup {
        name: name.to_owned(),
        email: address("Jo@example.org"),
        role: "mlt-ca".to_owned(),
        region: "CA-ON".to_owned(),
    }
}

/// The words beside the form.
fn words(app: &TestApp) -> String {
    service::wording(&app.state.config.site).text
}

/// The fields of a complete form.
fn fields<'a>(words: &'a str, email: &'a str, token: &'a str) -> [(&'a str, &'a str); 7] {
    [
        ("name", "Jo Example"),
        ("email", email),
        ("role", "mlt-ca"),
        ("region", "CA-ON"),
        ("consent", "yes"),
        ("wording", words),
        ("form_token", token),
    ]
}

async fn sign_up(app: &TestApp, email: &str, token: &str) -> Page {
    app.call("sign_up_worker", &fields(&words(app), email, token))
        .await
}

on_both_databases!(
    details_follow_the_newest_form_until_the_address_is_confirmed,
    |test_db: TestDb| async move {
        for (id, name, kept) in [("w1", "Jo", "Jo"), ("w2", "Joanna", "Joanna")] {
            let mut tx = test_db.db.begin().await.expect("a transaction");
            let under = store::insert_worker_signup(
                &mut tx,
                &SignupId::new(id),
                &a_signup(name),
                UnixMillis(7),
            )
            .await
            .expect("stored");
            tx.commit().await.expect("a commit");
            assert_eq!(under, SignupId::new("w1"));
            let found = store::find_worker_signup(&test_db.db, &address("jo@example.org")).await;
            assert_eq!(found.expect("readable").expect("kept").name, kept);
        }
        test_db
            .execute("UPDATE worker_signup SET confirmed_at = 8")
            .await;
        let mut tx = test_db.db.begin().await.expect("a transaction");
        store::insert_worker_signup(
            &mut tx,
            &SignupId::new("w3"),
            &a_signup("Somebody else"),
            UnixMillis(9),
        )
        .await
        .expect("stored");
        tx.commit().await.expect("a commit");
        let found = store::find_worker_signup(&test_db.db, &address("jo@example.org"))
            .await
            .expect("readable")
            .expect("kept");
        assert_eq!(
            found,
            store::KeptSignup {
                id: SignupId::new("w1"),
                email: address("Jo@example.org"),
                name: "Joanna".into(),
                role: "mlt-ca".into(),
                region: "CA-ON".into(),
                asked_at: UnixMillis(9),
                confirmed_at: Some(UnixMillis(8)),
                left_at: None,
            }
        );
        let unknown = store::find_worker_signup(&test_db.db, &address("a@b.ca")).await;
        assert_eq!(unknown.expect("readable"), None);
    }
);

on_both_databases!(
    a_confirmation_is_noted_once_per_pause,
    |test_db: TestDb| async move {
        let id = SignupId::new("w1");
        let mut tx = test_db.db.begin().await.expect("a transaction");
        store::insert_worker_signup(&mut tx, &id, &a_signup("Jo"), UnixMillis(0))
            .await
            .expect("stored");
        for (task, since, now, noted) in [
            ("t1", 0, 100, true),
            ("t2", 50, 150, false),
            // Tried again.
            ("t1", 50, 150, true),
            ("t2", 150, 200, true),
        ] {
            let task = TaskId::new(task);
            let (since, now) = (UnixMillis(since), UnixMillis(now));
            let done = store::mark_confirmation_sent(&mut tx, &id, &task, since, now)
                .await
                .expect("stored");
            assert_eq!(done, noted, "since {since:?}");
        }
    }
);

#[tokio::test]
async fn the_page_asks_five_things_and_says_why() {
    let app = TestApp::new().await;
    let page = app.get("/signup").await;
    assert_eq!(page.status, StatusCode::OK);
    for part in [
        "<h1 tabindex=\"-1\" id=\"signup-title\">Sign up as a lab worker</h1>",
        "What happens next",
        "<optgroup label=\"Canada\"><option value=\"mla-t-ca\">",
        "<optgroup label=\"United States\">",
        "<option value=\"CA-ON\">Ontario</option>",
        "<option value=\"US-TX\">Texas</option>",
        "autocomplete=\"name\"",
        "about work in laboratories",
    ] {
        assert!(page.text.contains(part), "{part}");
    }
    for field in ["name", "email", "role", "region"] {
        let hint = format!("id=\"signup-{field}-hint\"");
        assert!(page.text.contains(&hint), "{field} says why it is asked");
    }
    assert!(
        !page.text.contains(" checked"),
        "no box is ticked for anybody"
    );
}

#[tokio::test]
async fn the_choices_come_from_the_content_folder() {
    let app = TestApp::new().await;
    let page = app.get("/api/get_page?address=%2Fsignup").await;
    assert_eq!(page.status, StatusCode::OK);
    let (page, _): (DrawnPage, PageHtml) = serde_json::from_str(&page.text).expect("readable");
    let choices = page.data::<SignupChoices>();
    assert_eq!(choices, *app.state.content.get::<SignupChoices>());
    assert!(choices.roles.len() >= 5 && choices.regions.len() >= 63);
    assert!(
        choices
            .regions
            .is_sorted_by_key(|choice| choice.group.clone())
    );
}

#[tokio::test]
async fn signing_up_with_scripts_stores_details_consent_and_task_and_no_newsletter() {
    for backend in BOTH {
        let app = TestApp::with(backend, &[]).await;
        let token = app.form_token();
        let page = sign_up(&app, "Jo@Example.org", &token).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert_eq!(
            page.text,
            r#"{"path":"/signup","place":"signup","reference":""}"#
        );
        let kept = store::find_worker_signup(&app.state.db, &address("jo@example.org"))
            .await
            .expect("readable")
            .expect("stored");
        assert_eq!(
            (kept.name.as_str(), kept.role.as_str(), kept.region.as_str()),
            ("Jo Example", "mlt-ca", "CA-ON")
        );
        let events = list_events(&app.state.db, &kept.id)
            .await
            .expect("readable");
        assert_eq!(events.len(), 1);
        assert_eq!(events[0].purpose, "worker");
        assert_eq!(events[0].page, "/signup");
        assert_eq!(events[0].wording_version, WORDING_VERSION);
        assert_eq!(
            events[0].wording_text,
            service::wording(&app.state.config.site).text
        );
        let payloads = app.test_db.texts("SELECT payload FROM task").await;
        assert_eq!(payloads, [format!("{{\"signup\":\"{}\"}}", kept.id)]);
        assert_eq!(app.test_db.count(SUBSCRIBERS).await, 0);
    }
}

#[tokio::test]
async fn signing_up_without_scripts_ends_on_the_page_that_says_so() {
    let app = TestApp::new().await;
    let token = app.form_token();
    let page = app
        .post_form(
            "/signup",
            "sign_up_worker",
            &fields(&words(&app), "jo@example.org", &token),
        )
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(
        page.header("location"),
        "/signup?done=sign_up_worker#signup"
    );
    let page = app.get("/signup?done=sign_up_worker").await;
    assert!(page.text.contains(FORM_SUCCESS));
    assert!(page.text.contains("role=\"status\""));
    assert!(
        !page.text.contains("id=\"signup-name\""),
        "the form is gone"
    );
    assert_eq!(app.test_db.count(SIGNUPS).await, 1);
}

#[tokio::test]
async fn a_wrong_form_comes_back_filled_with_every_field_named() {
    let app = TestApp::new().await;
    let token = app.form_token();
    let page = app
        .post_form(
            "/signup",
            "sign_up_worker",
            &[
                ("name", "Jo <b>"),
                ("email", "a@b.ca\r\nBcc: x@y.ca"),
                ("role", "mlt-ca"),
                ("region", "CA-XX"),
                ("wording", &words(&app)),
                ("form_token", &token),
            ],
        )
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("<title>Error: Sign up as a lab worker"));
    for field in ["email", "region", "consent"] {
        assert!(
            page.text.contains(&format!("href=\"#signup-{field}\"")),
            "{field}"
        );
        assert!(
            page.text.contains(&format!("id=\"signup-{field}-error\"")),
            "{field}"
        );
    }
    for field in ["name", "role"] {
        assert!(
            !page.text.contains(&format!("id=\"signup-{field}-error\"")),
            "{field}"
        );
    }
    assert!(page.text.contains("value=\"Jo &lt;b&gt;\""));
    assert!(page.text.contains("<option value=\"mlt-ca\" selected"));
    assert_eq!(app.test_db.count(SIGNUPS).await, 0);
    assert_eq!(app.test_db.count(EVENTS).await, 0);
}

#[tokio::test]
async fn a_known_address_gets_the_same_answer() {
    for backend in BOTH {
        let app = TestApp::with(backend, &[]).await;
        let mut answers = Vec::new();
        for state in [None, Some("UPDATE worker_signup SET confirmed_at = 1")] {
            if let Some(statement) = state {
                app.test_db.execute(statement).await;
            }
            for _ in 0..2 {
                let answer = sign_up(&app, "jo@example.org", &app.form_token()).await;
                let token = app.form_token();
                let words = words(&app);
                let fields = fields(&words, "jo@example.org", &token);
                let page = app.post_form("/signup", "sign_up_worker", &fields).await;
                let next = page.header("location").to_owned();
                answers.push((answer.status, answer.text, page.status, next));
            }
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
    }
}

/// D2: two parallel posts of one form are one row, one line of the ledger and one task.
#[tokio::test]
async fn a_double_click_is_one_signup() {
    for backend in BOTH {
        let app = TestApp::with(backend, &[]).await;
        let token = app.form_token();
        let (first, second) = tokio::join!(
            sign_up(&app, "jo@example.org", &token),
            sign_up(&app, "jo@example.org", &token),
        );
        assert!(first.status.is_success() && second.status.is_success());
        assert_eq!(app.test_db.count(SIGNUPS).await, 1);
        assert_eq!(app.test_db.count(EVENTS).await, 1);
        assert_eq!(app.test_db.count(TASKS).await, 1);
    }
}

#[tokio::test]
async fn without_its_task_nothing_of_a_signup_is_kept() {
    for backend in BOTH {
        let app = TestApp::with(backend, &[]).await;
        app.test_db
            .execute("ALTER TABLE task RENAME TO task_away")
            .await;
        let page = sign_up(&app, "jo@example.org", &app.form_token()).await;
        assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(app.test_db.count(SIGNUPS).await, 0);
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
    let fields = fields(&words, "jo@example.org", &token);
    let page = app.post_form("/signup", "sign_up_worker", &fields).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.text.contains(FORM_FAILURE));
    assert!(page.text.contains("value=\"Jo Example\""));
    assert!(page.text.contains("<option value=\"CA-ON\" selected"));
    assert!(page.text.contains(" checked"));
    drop(lock);
    blocker.close().await;
    let page = app.post_form("/signup", "sign_up_worker", &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(app.test_db.count(SIGNUPS).await, 1);
}

#[tokio::test]
async fn machines_floods_and_old_words_are_refused() {
    let app = TestApp::with(Backend::Sqlite, &[("MLT_LIMITS_SIGNUPS_PER_MINUTE", "3")]).await;
    let hasty = form_guard::issue_token(&app.state);
    let page = sign_up(&app, "jo@example.org", &hasty).await;
    assert!(page.text.contains("quicker than people type"));

    let token = app.form_token();
    let words = words(&app);
    let mut filled = fields(&words, "jo@example.org", &token).to_vec();
    filled.push(("website", "x"));
    let page = app.call("sign_up_worker", &filled).await;
    assert!(page.text.contains("field that people do not see"));

    let mut old_words = fields(&words, "jo@example.org", &token);
    old_words[5].1 = "I agree.";
    let page = app.call("sign_up_worker", &old_words).await;
    assert!(page.text.contains("has changed since you opened this page"));

    let page = sign_up(&app, "jo@example.org", &token).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(app.test_db.count(SIGNUPS).await, 0);
}

#[tokio::test]
async fn a_session_says_who_is_asking_until_it_ends() {
    for backend in BOTH {
        let app = TestApp::with(backend, &[("MLT_ACCOUNTS_ADMINS", "Boss@example.org")]).await;
        let asking = async |cookies: &str| {
            let context = app.context(cookies);
            guard::visitor(&context).await.expect("readable")
        };
        assert_eq!(asking("").await, None);
        assert_eq!(
            asking(&format!("session={}", "0".repeat(64))).await,
            None,
            "a token of nobody"
        );
        let jo = app.sign_in("jo@example.org").await;
        let boss = app.sign_in("boss@example.org").await;
        let signed_in = asking(&jo).await.expect("signed in");
        assert_eq!(signed_in.email, address("jo@example.org"));
        assert!(!signed_in.is_admin);
        assert!(asking(&boss).await.expect("signed in").is_admin);
        let refused = guard::require_admin(&app.context(&jo)).await;
        assert!(matches!(refused, Err(AppError::Forbidden)));
        let refused = guard::require_admin(&app.context("")).await;
        assert!(matches!(refused, Err(AppError::SignedOut)));

        // Whoever comes back stays signed in, up to the end of the session.
        let mut days = 0;
        while asking(&jo).await.is_some() {
            app.state.clock.advance_ms(20 * DAY_MS);
            days += 20;
        }
        assert_eq!(days, 180);
        let away = app.sign_in("jo@example.org").await;
        app.state.clock.advance_ms(session::IDLE_MS);
        assert_eq!(asking(&away).await, None);
    }
}

#[tokio::test]
async fn pages_of_people_who_are_signed_in_are_not_kept_anywhere() {
    let app = TestApp::new().await;
    let cookie = app.sign_in("jo@example.org").await;
    let page = app.get_with_cookies("/contact", &cookie).await;
    assert_eq!(page.header("cache-control"), "private, no-store");
    let page = app
        .get_with_cookies("/api/get_page?address=%2Fcontact", &cookie)
        .await;
    assert_eq!(page.header("cache-control"), "private, no-store");
    let page = app.get("/contact").await;
    assert_eq!(page.header("cache-control"), "private, no-cache");
}
