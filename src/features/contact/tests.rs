use std::cell::RefCell;

use axum::http::StatusCode;

use super::model::{NewMessage, Topic};
use super::server::store::{self, MessageKeys};
use super::server::{service, tasks::ForwardMessage};
use crate::email_address::EmailAddress;
use crate::error::{FORM_FAILURE, FORM_SUCCESS};
use crate::ids::{MessageId, TaskId};
use crate::server::db::{Backend, Db};
use crate::server::form_guard;
use crate::server::tasks::Task;
use crate::testing::{Page, TestApp, TestDb, on_both_databases};
use crate::time::{DAY_MS, UnixMillis};
use crate::ui::form::FormDone;

const BOTH: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];
const MESSAGES: &str = "SELECT COUNT(*) FROM message";
const TASKS: &str = "SELECT COUNT(*) FROM task WHERE kind = 'contact.forward_message'";
const TEXT: &str = "Is the night shift paid more?\r\nThank you, Jo";

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("a plain address")
}

fn a_message(topic: Topic) -> NewMessage {
    NewMessage {
        topic,
        body: "What do you keep about me?".to_owned(),
        email: address("jo@example.org"),
    }
}

async fn write(app: &TestApp, topic: &str, token: &str) -> Page {
    app.call(
        "send_message",
        &[
            ("topic", topic),
            ("message", TEXT),
            ("email", "Jo@example.org"),
            ("form_token", token),
        ],
    )
    .await
}

fn reference_of(page: &Page) -> String {
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let done: FormDone = serde_json::from_str(&page.text).expect("readable");
    assert_eq!(
        (done.path.as_str(), done.place.as_str()),
        ("/contact", "contact")
    );
    assert_eq!(done.reference.len(), 9, "{}", done.reference);
    done.reference
}

on_both_databases!(
    a_taken_reference_or_submission_keeps_nothing,
    |test_db: TestDb| async move {
        let message = a_message(Topic::Other);
        let mut tx = test_db.db.begin().await.expect("a transaction");
        for (id, reference, submission_key, kept) in [
            ("m1", "AAAA-AAAA", "k1", true),
            ("m2", "AAAA-AAAA", "k2", false),
            ("m3", "BBBB-BBBB", "k1", false),
            ("m4", "BBBB-BBBB", "k2", true),
        ] {
            let id = MessageId::new(id);
            let keys = MessageKeys {
                id: &id,
                reference,
                submission_key,
            };
            let done = store::insert_message(&mut tx, &keys, &message, None, UnixMillis(4)).await;
            assert_eq!(done.expect("answered"), kept, "{id}");
        }
        let first = store::find_reference(&mut tx, "k1").await;
        assert_eq!(first.expect("readable").as_deref(), Some("AAAA-AAAA"));
        let none = store::find_reference(&mut tx, "k9").await;
        assert_eq!(none.expect("readable"), None);
        tx.commit().await.expect("a commit");
    }
);

on_both_databases!(
    a_message_comes_back_as_it_was_kept,
    |test_db: TestDb| async move {
        let message = a_message(Topic::MyData);
        let id = MessageId::new("m1");
        let keys = MessageKeys {
            id: &id,
            reference: "AAAA-AAAA",
            submission_key: "k1",
        };
        let mut tx = test_db.db.begin().await.expect("a transaction");
        store::insert_message(&mut tx, &keys, &message, Some(UnixMillis(9)), UnixMillis(4))
            .await
            .expect("stored");
        tx.commit().await.expect("a commit");
        let found = store::find_message(&test_db.db, &id)
            .await
            .expect("readable");
        assert_eq!(
            found,
            Some(store::Message {
                reference: "AAAA-AAAA".into(),
                topic: message.topic,
                body: message.body,
                email: message.email,
                received_at: UnixMillis(4),
                due_at: Some(UnixMillis(9)),
            })
        );
        let gone = store::find_message(&test_db.db, &MessageId::new("m2")).await;
        assert_eq!(gone.expect("readable"), None);
    }
);

#[tokio::test]
async fn the_page_shows_the_form_and_what_follows() {
    let app = TestApp::new().await;
    let page = app.get("/contact").await;
    assert_eq!(page.status, StatusCode::OK);
    for part in [
        "<h1 tabindex=\"-1\" id=\"contact-title\">Contact us</h1>",
        "What happens next",
        "<option value=\"my-data\">My data</option>",
        "maxlength=\"4000\"",
        "name=\"_form\" value=\"send_message\"",
    ] {
        assert!(page.text.contains(part), "{part}");
    }
}

#[tokio::test]
async fn a_message_is_stored_first_and_mailed_with_its_reference() {
    for backend in BOTH {
        let app = TestApp::with(backend, &[]).await;
        let page = write(&app, "question", &app.form_token()).await;
        let reference = reference_of(&page);
        assert_eq!(app.test_db.count(MESSAGES).await, 1);
        assert!(
            app.state.mailer.sent().is_empty(),
            "stored first, mailed second"
        );
        for column in [
            app.test_db.texts("SELECT payload FROM task").await,
            app.test_db.texts("SELECT dedupe_key FROM task").await,
        ] {
            for private in ["example.org", "night shift", reference.as_str()] {
                assert!(!column[0].contains(private), "{column:?}");
            }
        }

        assert_eq!(app.run_tasks().await, 1);
        let sent = app.state.mailer.sent();
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].to, app.state.config.site.contact_address);
        assert_eq!(sent[0].reply_to, Some(address("Jo@example.org")));
        assert_eq!(sent[0].subject, format!("[{reference}] A question"));
        assert_eq!(
            sent[0].text,
            format!(
                "A message from the contact page\n\n\
                 Reference: {reference}\nTopic: A question\nReceived: {}\nFrom: Jo@example.org\n\n\
                 > Is the night shift paid more?\n> Thank you, Jo\n\n---\n\
                 You get this because messages to the site come to this address. Your\n\
                 answer goes to the person who wrote.\n\n\
                 Caring Support\nhttp://127.0.0.1:3000\n",
                app.now().rfc3339()
            )
        );
        assert_eq!(app.run_tasks().await, 0, "nothing is left over");
    }
}

#[tokio::test]
async fn a_message_about_data_is_due_in_thirty_days() {
    let app = TestApp::new().await;
    write(&app, "my-data", &app.form_token()).await;
    let due = app.now().plus_ms(30 * DAY_MS);
    assert_eq!(app.test_db.count("SELECT due_at FROM message").await, due.0);
    app.run_tasks().await;
    assert!(
        app.state.mailer.sent()[0]
            .text
            .contains("Answer by: 22 December 2026\n")
    );
    write(&app, "other", &app.form_token()).await;
    let without = "SELECT COUNT(*) FROM message WHERE topic = 'other' AND due_at IS NULL";
    assert_eq!(app.test_db.count(without).await, 1);
    assert_eq!(app.run_tasks().await, 1);
}

#[tokio::test]
async fn writing_without_scripts_shows_the_reference() {
    let app = TestApp::new().await;
    let token = app.form_token();
    let fields = [
        ("topic", "correction"),
        ("message", TEXT),
        ("email", "jo@example.org"),
        ("form_token", token.as_str()),
    ];
    let page = app.post_form("/contact", "send_message", &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let reference = app
        .test_db
        .texts("SELECT reference FROM message")
        .await
        .remove(0);
    let address = format!("/contact?done=send_message&reference={reference}");
    assert_eq!(page.header("location"), format!("{address}#contact"));
    let page = app.get(&address).await;
    assert!(page.text.contains(FORM_SUCCESS));
    assert!(
        page.text
            .contains(&format!("<p class=\"reference\">{reference}</p>"))
    );
    assert_eq!(app.run_tasks().await, 1);
}

#[tokio::test]
async fn a_wrong_form_comes_back_filled_with_every_field_named() {
    let app = TestApp::new().await;
    let token = app.form_token();
    let fields = [
        ("topic", "spam"),
        ("message", "Too short</textarea><script>"),
        ("email", "jo@example.org\r\nBcc: x@y.ca"),
        ("form_token", token.as_str()),
    ];
    let page = app.post_form("/contact", "send_message", &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("<title>Error: Contact"));
    assert!(page.text.contains("role=\"alert\""));
    for field in ["topic", "email"] {
        assert!(
            page.text.contains(&format!("href=\"#contact-{field}\"")),
            "{field}"
        );
        assert!(
            page.text.contains(&format!("id=\"contact-{field}-error\"")),
            "{field}"
        );
    }
    assert!(
        page.text
            .contains("Too short&lt;/textarea&gt;&lt;script&gt;")
    );
    assert_eq!(app.test_db.count(MESSAGES).await, 0);

    let page = app.call("send_message", &[("form_token", &token)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["topic", "message", "email"] {
        assert!(
            page.text.contains(&format!("\"field\":\"{field}\"")),
            "{field}"
        );
    }
}

#[tokio::test]
async fn a_double_click_is_one_message_with_one_reference() {
    for backend in BOTH {
        let app = TestApp::with(backend, &[]).await;
        let token = app.form_token();
        let (first, second) =
            tokio::join!(write(&app, "other", &token), write(&app, "other", &token));
        assert_eq!(reference_of(&first), reference_of(&second));
        assert_eq!(app.test_db.count(MESSAGES).await, 1);
        assert_eq!(app.test_db.count(TASKS).await, 1);
        assert_eq!(app.run_tasks().await, 1);
    }
}

#[tokio::test]
async fn a_taken_reference_is_drawn_again() {
    for backend in BOTH {
        let app = TestApp::with(backend, &[]).await;
        let message = a_message(Topic::Other);
        let drawn = RefCell::new(vec!["BBBB-BBBB", "AAAA-AAAA", "AAAA-AAAA"]);
        let draw = || drawn.borrow_mut().pop().expect("enough").to_owned();
        let first = service::keep(&app.state, &message, "k1", draw).await;
        assert_eq!(first.expect("kept"), "AAAA-AAAA");
        let second = service::keep(&app.state, &message, "k2", draw).await;
        assert_eq!(second.expect("kept"), "BBBB-BBBB");
        let always = || "AAAA-AAAA".to_owned();
        let third = service::keep(&app.state, &message, "k3", always).await;
        assert!(third.is_err());
        assert_eq!(app.test_db.count(MESSAGES).await, 2);
        assert_eq!(app.run_tasks().await, 2);
    }
}

#[tokio::test]
async fn an_erased_message_leaves_nothing_to_pass_on() {
    let app = TestApp::new().await;
    let task = ForwardMessage {
        message: MessageId::new("gone"),
    };
    let done = task.run(app.state.clone(), TaskId::new("t1")).await;
    assert!(done.is_ok());
    assert!(app.state.mailer.sent().is_empty());
}

#[tokio::test]
async fn without_its_task_no_message_is_kept() {
    for backend in BOTH {
        let app = TestApp::with(backend, &[]).await;
        app.test_db
            .execute("ALTER TABLE task RENAME TO task_away")
            .await;
        let page = write(&app, "other", &app.form_token()).await;
        assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(app.test_db.count(MESSAGES).await, 0);
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
    let fields = [
        ("topic", "question"),
        ("message", TEXT),
        ("email", "jo@example.org"),
        ("form_token", token.as_str()),
    ];
    let page = app.post_form("/contact", "send_message", &fields).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.text.contains(FORM_FAILURE));
    assert!(page.text.contains("Is the night shift paid more?"));
    assert!(page.text.contains("<option value=\"question\" selected"));
    drop(lock);
    blocker.close().await;
    let page = app.post_form("/contact", "send_message", &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(app.run_tasks().await, 1);
}

#[tokio::test]
async fn a_form_that_was_open_while_the_key_changed_can_be_sent_again() {
    let app = TestApp::new().await;
    let post = async |topic: &str, token: &str| {
        let fields = [
            ("topic", topic),
            ("message", TEXT),
            ("email", "jo@example.org"),
            ("form_token", token),
        ];
        app.post_form("/contact", "send_message", &fields).await
    };
    let page = post("other", "1700.00ff.0123").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("send it again"), "{}", page.text);
    assert!(page.text.contains("Is the night shift paid more?"));
    let patience = app.state.config.forms.minimum_ms;
    app.state.clock.advance_ms(patience);
    let page = post("other", page.form_token()).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);

    let token = app.form_token();
    let page = post("no such topic", &token).await;
    assert_eq!(page.form_token(), token, "mended, it is one submission");
}

#[tokio::test]
async fn machines_and_floods_are_refused() {
    let app = TestApp::with(Backend::Sqlite, &[("MLT_LIMITS_MESSAGES_PER_MINUTE", "2")]).await;
    let hasty = form_guard::issue_token(&app.state);
    let page = write(&app, "other", &hasty).await;
    assert!(page.text.contains("quicker than people type"));
    let token = app.form_token();
    let page = app
        .call(
            "send_message",
            &[("website", "x"), ("form_token", &token), ("message", TEXT)],
        )
        .await;
    assert!(page.text.contains("field that people do not see"));
    let page = write(&app, "other", &token).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.header("retry-after").parse::<u64>().is_ok());
    assert_eq!(app.test_db.count(MESSAGES).await, 0);
}
