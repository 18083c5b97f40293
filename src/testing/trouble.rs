//! What a visitor gets while the database cannot be written: the form back, with a sentence
//! and status 503. Nothing is half written, and the site recovers by itself.

use axum::http::StatusCode;

use super::{Page, TestApp};
use crate::error::FORM_FAILURE;
use crate::server::db::{Backend, Db};

const MESSAGES: &str = "SELECT COUNT(*) FROM message";
const QUESTION: &str = "A question about night shifts.";
const TASKS: &str = "SELECT COUNT(*) FROM task";

/// Sends a message so long that it fits on no page of the database that is already there.
async fn send(app: &TestApp, token: &str) -> Page {
    let message = format!("{QUESTION} {}", "\u{e9}".repeat(3_900));
    let fields = [
        ("topic", "question"),
        ("message", message.as_str()),
        ("email", "jo@example.org"),
        ("form_token", token),
    ];
    app.post_form("/contact", "send_message", &fields).await
}

async fn assert_asked_to_send_again(app: &TestApp, page: &Page) {
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.text.contains(FORM_FAILURE));
    assert!(page.text.contains("value=\"jo@example.org\""));
    assert!(page.text.contains(QUESTION));
    assert_eq!(app.test_db.count(MESSAGES).await, 0);
    assert_eq!(app.test_db.count(TASKS).await, 0);
    // Reading goes on.
    assert_eq!(app.get("/jobs").await.status, StatusCode::OK);
}

async fn assert_recovered(app: &TestApp, token: &str) {
    let page = send(app, token).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
    assert_eq!(app.test_db.count(MESSAGES).await, 1);
    assert!(app.test_db.count(TASKS).await >= 1);
}

#[tokio::test]
async fn a_full_database() {
    let app = TestApp::new().await;
    let token = app.form_token();
    // SQLite takes no less than the pages it has.
    app.test_db.execute("PRAGMA max_page_count = 1").await;
    assert_asked_to_send_again(&app, &send(&app, &token).await).await;
    app.test_db.execute("PRAGMA max_page_count = 1000000").await;
    assert_recovered(&app, &token).await;
}

#[tokio::test]
async fn a_database_that_is_read_only() {
    let app = TestApp::new().await;
    let token = app.form_token();
    app.test_db.set_up_writer("PRAGMA query_only = ON").await;
    assert_asked_to_send_again(&app, &send(&app, &token).await).await;
    assert_eq!(
        app.get("/readyz").await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    app.test_db.set_up_writer("PRAGMA query_only = OFF").await;
    assert_recovered(&app, &token).await;
    assert_eq!(app.get("/readyz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_locked_table_of_postgres() {
    let patience = ("MLT_DATABASE_BUSY_TIMEOUT_MS", "1500");
    let app = TestApp::with(Backend::Postgres, &[patience]).await;
    let token = app.form_token();
    let blocker = Db::connect(&app.test_db.options)
        .await
        .expect("a second connection");
    let mut lock = blocker.begin().await.expect("a transaction");
    sqlx::query("LOCK TABLE message IN EXCLUSIVE MODE")
        .execute(lock.conn())
        .await
        .expect("the lock");
    assert_asked_to_send_again(&app, &send(&app, &token).await).await;
    drop(lock);
    blocker.close().await;
    assert_recovered(&app, &token).await;
}

#[tokio::test]
async fn a_read_only_postgres() {
    let app = TestApp::with(Backend::Postgres, &[]).await;
    let token = app.form_token();
    // Every connection to write with, as after a failover to a standby.
    let mut connections = Vec::new();
    for _ in 0..4 {
        let mut tx = app.test_db.db.begin().await.expect("a transaction");
        sqlx::query("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
            .execute(tx.conn())
            .await
            .expect("a setting");
        connections.push(tx);
    }
    for tx in connections {
        tx.commit().await.expect("a commit");
    }
    assert_asked_to_send_again(&app, &send(&app, &token).await).await;
}
