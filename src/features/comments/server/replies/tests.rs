//! Mail about answers through the whole site: posted, published, mailed, ended.

use axum::http::{Method, StatusCode};

use crate::features::comments::server::replies::SWITCH;
use crate::features::comments::server::service;
use crate::server::db::Backend;
use crate::testing::TestApp;

const BOTH: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];
const PAGE: &str = "/articles/medical-lab-technician";
const ONE_CLICK: &str = "List-Unsubscribe=One-Click";
const WAITING: &str = "SELECT COUNT(*) FROM task WHERE kind = 'comments.notify_reply'";

async fn app(backend: Backend, hold: &str) -> TestApp {
    TestApp::with(
        backend,
        &[
            ("MLT_COMMENTS_HOLD_FIRST", hold),
            ("MLT_LIMITS_COMMENTS_PER_MINUTE", "1000"),
            ("MLT_LIMITS_ACCOUNT_CHANGES_PER_MINUTE", "1000"),
        ],
    )
    .await
}

/// Posts as somebody with this address in a browser of their own; returns the id.
async fn comment(app: &TestApp, email: &str, parent: &str) -> String {
    comment_from(app, email, parent, "").await.0
}

/// The id, and the cookie of the browser.
async fn comment_from(app: &TestApp, email: &str, parent: &str, cookies: &str) -> (String, String) {
    let token = app.form_token();
    let page = app
        .post_form_with_cookies(
            PAGE,
            "post_comment",
            &[
                ("article", "medical-lab-technician"),
                ("parent", parent),
                ("name", "Visit spam.example"),
                ("email", email),
                ("text", "Nights are quieter than people think."),
                ("form_token", &token),
            ],
            cookies,
        )
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
    let id = page
        .header("location")
        .split_once("#comment-")
        .map(|(_, id)| id.to_owned())
        .unwrap_or_default();
    (id, page.cookies())
}

/// Signs somebody in who wants mail about answers.
async fn reader(app: &TestApp, email: &str) -> String {
    let cookie = app.sign_in(email).await;
    switch(app, "join_reply_mail", &cookie).await;
    cookie
}

async fn switch(app: &TestApp, function: &str, cookies: &str) {
    app.state.clock.advance_ms(1);
    let words = SWITCH.wording(&app.state.config.site).text;
    let page = app
        .call_with_cookies(function, &[("wording", &words)], cookies)
        .await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
}

fn sent(app: &TestApp) -> usize {
    app.state.mailer.sent().len()
}

/// The token of the link to end it, in the last message.
fn token(app: &TestApp) -> String {
    let message = app.state.mailer.sent().pop().expect("a message");
    let (_, token) = message
        .text
        .split_once("/unsubscribe-replies/")
        .expect("a link to end it");
    token.chars().take_while(char::is_ascii_hexdigit).collect()
}

#[tokio::test]
async fn the_author_of_an_answered_comment_gets_one_message() {
    for backend in BOTH {
        let app = app(backend, "false").await;
        reader(&app, "jo@example.org").await;
        let first = comment(&app, "Jo@Example.org", "").await;
        app.run_tasks().await;
        assert_eq!(sent(&app), 0, "nothing is answered yet");
        let answer = comment(&app, "mo@example.org", &first).await;
        app.run_tasks().await;
        app.run_tasks().await;
        let messages = app.state.mailer.sent();
        assert_eq!(messages.len(), 1);
        let message = &messages[0];
        assert_eq!(message.to.as_str(), "jo@example.org");
        assert_eq!(message.subject, "Your comment was answered");
        let link = format!("http://127.0.0.1:3000{PAGE}#comment-{answer}");
        assert!(message.text.contains(&link), "{}", message.text);
        for typed in ["spam.example", "quieter", "mo@example.org"] {
            assert!(!message.text.contains(typed), "{typed}");
            assert!(!message.html.contains(typed), "{typed}");
        }
        let list = message.list().expect("it can be ended with one tap");
        assert!(list.unsubscribe_url.contains("/unsubscribe-replies/"));

        // The same comment published again is no second message.
        let mut tx = app.state.db.begin().await.expect("a transaction");
        let answer = crate::ids::CommentId::new(answer);
        super::announce(&mut tx, &app.state, &answer)
            .await
            .expect("stored");
        tx.commit().await.expect("a commit");
        app.test_db
            .execute("UPDATE task SET finished_at = NULL, claimed_until = NULL")
            .await;
        app.run_tasks().await;
        assert_eq!(sent(&app), 1);
    }
}

#[tokio::test]
async fn a_held_answer_is_told_of_once_it_is_published() {
    for backend in BOTH {
        let app = app(backend, "true").await;
        reader(&app, "jo@example.org").await;
        comment(&app, "jo@example.org", "").await;
        let held = service::list_held(&app.state).await.expect("readable");
        let first = held[0].id.to_string();
        service::approve(&app.state, std::slice::from_ref(&first))
            .await
            .expect("approved");
        comment(&app, "mo@example.org", &first).await;
        app.run_tasks().await;
        let about = |app: &TestApp| {
            let messages = app.state.mailer.sent();
            messages
                .iter()
                .filter(|message| message.to.as_str() == "jo@example.org")
                .count()
        };
        assert_eq!(about(&app), 0);
        let held = service::list_held(&app.state).await.expect("readable");
        let answer = held[0].id.to_string();
        for _ in 0..2 {
            service::approve(&app.state, std::slice::from_ref(&answer))
                .await
                .expect("asked");
        }
        app.run_tasks().await;
        assert_eq!(about(&app), 1);
    }
}

#[tokio::test]
async fn nobody_is_written_to_who_does_not_want_it() {
    for backend in BOTH {
        let app = app(backend, "false").await;
        // Without an account, with one that is off, without an address.
        app.sign_in("off@example.org").await;
        for email in ["nobody@example.org", "off@example.org", ""] {
            let first = comment(&app, email, "").await;
            comment(&app, "mo@example.org", &first).await;
        }
        app.run_tasks().await;
        assert_eq!(sent(&app), 0);
        // To oneself: the same address, or the same browser.
        reader(&app, "jo@example.org").await;
        let (first, browser) = comment_from(&app, "jo@example.org", "", "").await;
        comment(&app, "JO@example.org", &first).await;
        comment_from(&app, "", &first, &browser).await;
        app.run_tasks().await;
        assert_eq!(sent(&app), 0);
        // Taken down before the message went: the answer, then the comment.
        for statement in [
            "UPDATE comment SET removed_at = 1 WHERE parent_id IS NOT NULL",
            "UPDATE comment SET removed_at = 1",
        ] {
            let first = comment(&app, "jo@example.org", "").await;
            comment(&app, "mo@example.org", &first).await;
            app.test_db.execute(statement).await;
        }
        assert_eq!(app.test_db.count(WAITING).await, 7);
        app.run_tasks().await;
        assert_eq!(sent(&app), 0);
        let left = "SELECT COUNT(*) FROM task WHERE finished_at IS NULL";
        assert_eq!(app.test_db.count(left).await, 0);
    }
}

#[tokio::test]
async fn one_tap_ends_it_and_the_account_can_switch_it_on_again() {
    for backend in BOTH {
        let app = app(backend, "false").await;
        let jo = reader(&app, "jo@example.org").await;
        let first = comment(&app, "jo@example.org", "").await;
        comment(&app, "mo@example.org", &first).await;
        app.run_tasks().await;
        let path = format!("/unsubscribe-replies/{}", token(&app));
        let page = app.get(&path).await;
        assert!(page.text.contains("end_reply_mail"), "GET asks only");
        let foreign = [
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://mail.example"),
        ];
        for _ in 0..2 {
            let answer = app
                .send(Method::POST, &path, &foreign, ONE_CLICK.to_owned())
                .await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
            assert_eq!(answer.header("set-cookie"), "");
        }
        let acts = "SELECT COUNT(*) FROM consent_event WHERE kind = 'withdrawn' AND token_id <> ''";
        assert_eq!(app.test_db.count(acts).await, 1);
        let page = app.get(&path).await;
        assert!(page.text.contains("Mail about answers is off"));
        comment(&app, "mo@example.org", &first).await;
        app.run_tasks().await;
        assert_eq!(sent(&app), 1);

        switch(&app, "join_reply_mail", &jo).await;
        comment(&app, "mo@example.org", &first).await;
        app.run_tasks().await;
        assert_eq!(sent(&app), 2);
        // The button on the page does the same as the tap.
        let token = token(&app);
        let path = format!("/unsubscribe-replies/{token}");
        let page = app
            .post_form(&path, "end_reply_mail", &[("token", &token)])
            .await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        let page = app
            .get(page.header("location").split('#').next().expect("a path"))
            .await;
        assert!(page.text.contains("Mail about answers is off"));
    }
}

#[tokio::test]
async fn the_link_does_nothing_else_and_no_other_link_does_this() {
    for backend in BOTH {
        let app = app(backend, "false").await;
        reader(&app, "jo@example.org").await;
        let first = comment(&app, "jo@example.org", "").await;
        comment(&app, "mo@example.org", &first).await;
        app.run_tasks().await;
        let token = token(&app);
        let page = app.call("leave_list", &[("token", &token)]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        let page = app
            .call("end_reply_mail", &[("token", &"0f".repeat(32))])
            .await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{}", page.text);
        let page = app.get("/unsubscribe-replies/short").await;
        assert!(page.status.is_client_error());
        assert!(page.text.contains("This link does not work"));
        let left = "SELECT COUNT(*) FROM reply_subscription";
        assert_eq!(app.test_db.count(left).await, 1);
        // With the account gone the link says that it is off.
        app.test_db.execute("DELETE FROM account").await;
        let page = app.call("end_reply_mail", &[("token", &token)]).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert_eq!(app.test_db.count(left).await, 0);
    }
}

#[tokio::test]
async fn what_stopped_in_the_middle_is_not_sent_twice() {
    for backend in BOTH {
        let app = app(backend, "false").await;
        reader(&app, "jo@example.org").await;
        let first = comment(&app, "jo@example.org", "").await;
        comment(&app, "mo@example.org", &first).await;
        app.test_db
            .execute(
                "INSERT INTO reply_notice (comment_id, started_at)
                 SELECT id, 1 FROM comment WHERE parent_id IS NOT NULL",
            )
            .await;
        app.run_tasks().await;
        assert_eq!(sent(&app), 0);
        let dead = "SELECT COUNT(*) FROM task WHERE last_error LIKE '%not sent again%'";
        assert_eq!(app.test_db.count(dead).await, 1);
    }
}
