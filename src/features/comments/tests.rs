//! Comments through the whole site: posted, held, shown, approved.

use axum::http::{Method, StatusCode};

use super::model::Comment;
use super::server::screening::HoldReason;
use super::server::store::{self, CommentRecord, Submission};
use super::server::{samples, service};
use crate::email_address::EmailAddress;
use crate::ids::CommentId;
use crate::server::db::{Backend, Db};
use crate::server::tasks::queue_state;
use crate::testing::{Page, TestApp, TestDb, on_both_databases};
use crate::time::UnixMillis;

const ARTICLE: &str = "medical-lab-technician";
const PAGE: &str = "/articles/medical-lab-technician";
const MANY: (&str, &str) = ("MLT_LIMITS_COMMENTS_PER_MINUTE", "1000");
const OPEN: (&str, &str) = ("MLT_COMMENTS_HOLD_FIRST", "false");
const OOPS: &str = "Oops! Something went wrong while submitting the form.";

// ---- Store ----

fn record(id: &str, at: i64) -> CommentRecord {
    CommentRecord {
        id: CommentId::new(id),
        article: ARTICLE.into(),
        article_version: 1,
        parent: None,
        name: "Amina K.".into(),
        email: Some(EmailAddress::parse("amina@example.org").expect("an address")),
        text: "Thank you.".into(),
        posted_at: UnixMillis(at),
        published_at: None,
        hold_reason: Some(HoldReason::EveryComment),
        author_key_hash: Some("hash-of-amina".into()),
        submission_key: format!("key-{id}"),
    }
}

fn published(id: &str, at: i64) -> CommentRecord {
    CommentRecord {
        published_at: Some(UnixMillis(at)),
        hold_reason: None,
        ..record(id, at)
    }
}

async fn insert(db: &Db, comment: &CommentRecord) -> bool {
    let mut tx = db.begin().await.expect("a transaction");
    let fresh = store::insert_comment(&mut tx, comment)
        .await
        .expect("an insert");
    tx.commit().await.expect("a commit");
    fresh
}

async fn ids(db: &Db, author: Option<&str>) -> Vec<String> {
    let thread = store::list_thread(db, ARTICLE, author)
        .await
        .expect("a thread");
    thread
        .iter()
        .map(|comment| comment.id.to_string())
        .collect()
}

on_both_databases!(
    a_thread_holds_published_comments_and_the_authors_own,
    |test_db: TestDb| async move {
        let db = &test_db.db;
        insert(db, &published("c", 3)).await;
        insert(db, &published("b", 1)).await;
        insert(db, &published("a", 1)).await;
        insert(db, &record("held", 2)).await;
        let elsewhere = CommentRecord {
            article: "another".into(),
            ..published("elsewhere", 1)
        };
        insert(db, &elsewhere).await;

        assert_eq!(ids(db, None).await, ["a", "b", "c"]);
        assert_eq!(ids(db, Some("hash-of-jo")).await, ["a", "b", "c"]);
        assert_eq!(
            ids(db, Some("hash-of-amina")).await,
            ["a", "b", "held", "c"]
        );
        let thread = store::list_thread(db, ARTICLE, Some("hash-of-amina"))
            .await
            .expect("a thread");
        assert_eq!(
            thread[2],
            Comment {
                id: CommentId::new("held"),
                parent: None,
                name: "Amina K.".into(),
                posted_at: UnixMillis(2),
                text: "Thank you.".into(),
                waiting: true,
                removed: false,
            }
        );
    }
);

on_both_databases!(
    a_submission_is_stored_once_and_found_again,
    |test_db: TestDb| async move {
        let db = &test_db.db;
        assert!(insert(db, &record("a", 1)).await);
        let again = CommentRecord {
            submission_key: "key-a".into(),
            ..record("b", 2)
        };
        assert!(!insert(db, &again).await);

        let mut tx = db.begin().await.expect("a transaction");
        let found = store::find_submission(&mut tx, "key-a")
            .await
            .expect("read");
        assert_eq!(
            found,
            Some(Submission {
                id: CommentId::new("a"),
                published: false
            })
        );
        assert_eq!(
            store::find_submission(&mut tx, "key-b")
                .await
                .expect("read"),
            None
        );
        store::mark_author(&mut tx, &CommentId::new("a"), "hash-of-jo")
            .await
            .expect("an update");
        tx.commit().await.expect("a commit");
        assert_eq!(ids(db, Some("hash-of-amina")).await, [""; 0]);
        assert_eq!(ids(db, Some("hash-of-jo")).await, ["a"]);
    }
);

on_both_databases!(
    only_published_comments_of_the_article_can_be_answered,
    |test_db: TestDb| async move {
        let db = &test_db.db;
        insert(db, &published("seen", 1)).await;
        insert(db, &record("held", 2)).await;
        let reply = CommentRecord {
            parent: Some(CommentId::new("seen")),
            ..published("reply", 3)
        };
        insert(db, &reply).await;

        let mut tx = db.begin().await.expect("a transaction");
        for (article, id, expected) in [
            (ARTICLE, "seen", true),
            (ARTICLE, "reply", true),
            (ARTICLE, "held", false),
            (ARTICLE, "nothing", false),
            ("another", "seen", false),
        ] {
            let found = store::find_published(&mut tx, article, &CommentId::new(id))
                .await
                .expect("read");
            assert_eq!(found.is_some(), expected, "{id} under {article}");
        }
        drop(tx);
        let thread = store::list_thread(db, ARTICLE, None).await.expect("read");
        assert_eq!(thread[1].parent, Some(CommentId::new("seen")));
    }
);

on_both_databases!(
    approving_takes_a_comment_off_the_list_of_held_ones,
    |test_db: TestDb| async move {
        let db = &test_db.db;
        insert(db, &record("b", 2)).await;
        insert(db, &record("a", 1)).await;
        insert(db, &published("seen", 3)).await;

        let held = store::list_held(db).await.expect("read");
        assert_eq!(held.len(), 2);
        assert_eq!(held[0].id, CommentId::new("a"));
        assert_eq!(held[0].reason, Some(HoldReason::EveryComment));
        assert_eq!(held[0].text, "Thank you.");
        let article = store::find_article_of_held(db, &held[0].id).await;
        assert_eq!(article.expect("read").as_deref(), Some(ARTICLE));

        let mut tx = db.begin().await.expect("a transaction");
        let a = CommentId::new("a");
        let now = UnixMillis(9);
        assert!(
            store::mark_published(&mut tx, &a, now)
                .await
                .expect("write")
        );
        assert!(
            !store::mark_published(&mut tx, &a, now)
                .await
                .expect("write")
        );
        tx.commit().await.expect("a commit");
        assert_eq!(store::list_held(db).await.expect("read").len(), 1);
        assert_eq!(ids(db, None).await, ["a", "seen"]);
        let article = store::find_article_of_held(db, &a).await;
        assert_eq!(article.expect("read"), None);
    }
);

// ---- The whole site ----

fn fields<'a>(token: &'a str, text: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("article", ARTICLE),
        ("name", "Amina K."),
        ("email", "amina@example.org"),
        ("text", text),
        ("form_token", token),
    ]
}

/// Posts with scripts and a cookie, and returns the answer.
async fn call(app: &TestApp, cookies: &str, values: &[(&str, &str)]) -> Page {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(values)
        .finish();
    let headers = [("accept", "application/json"), ("cookie", cookies)];
    app.send(Method::POST, "/api/post_comment", &headers, body)
        .await
}

/// The id of the comment at the place that a redirect leads to.
fn comment_of(location: &str) -> String {
    location
        .split_once("#comment-")
        .map(|(_, id)| id.to_owned())
        .expect("the address leads to a comment")
}

async fn post_published(app: &TestApp, extra: &[(&str, &str)], text: &str) -> String {
    let token = app.form_token();
    let mut values = fields(&token, text);
    values.extend_from_slice(extra);
    let page = app.post_form(PAGE, "post_comment", &values).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
    comment_of(page.header("location"))
}

/// How often a text stands in a page.
fn count(page: &Page, text: &str) -> usize {
    page.text.matches(text).count()
}

async fn held_is_seen_by_its_author_only(backend: Backend) {
    let app = TestApp::with(backend, &[]).await;
    let token = app.form_token();
    let text = "Nights are quieter than people think.";
    let page = app
        .post_form(PAGE, "post_comment", &fields(&token, text))
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(
        page.header("location"),
        format!("{PAGE}?done=post_comment&reference=waiting#comment-form")
    );
    let cookie = page.header("set-cookie");
    assert!(cookie.starts_with("comment-author="), "{cookie}");
    assert!(
        cookie.ends_with("; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"),
        "{cookie}"
    );

    let others = app.get(PAGE).await;
    assert_eq!(others.status, StatusCode::OK);
    assert_eq!(count(&others, text), 0);
    assert_eq!(others.header("set-cookie"), "");
    let stranger = format!("comment-author={}", "0".repeat(64));
    assert_eq!(count(&app.get_with_cookies(PAGE, &stranger).await, text), 0);

    let own = app.get_with_cookies(PAGE, &page.cookies()).await;
    assert!(own.text.contains("Waiting for review"));
    assert!(own.text.contains(text));
    assert!(own.text.contains("comment comment--waiting"));

    let held = service::list_held(&app.state).await.expect("the list");
    let unknown = service::approve(&app.state, &[held[0].id.to_string(), "no\0thing".into()])
        .await
        .expect("approved");
    assert_eq!(unknown, ["no\0thing"]);
    let others = app.get(PAGE).await;
    assert!(others.text.contains(text));
    assert!(
        others
            .text
            .contains(&format!("id=\"comment-{}\"", held[0].id))
    );
    assert!(!others.text.contains("Waiting for review"));
    assert_eq!(app.run_tasks().await, 1);
    assert!(app.state.mailer.sent().is_empty(), "nothing waits any more");
}

#[tokio::test]
async fn a_held_comment_is_seen_by_its_author_only_on_sqlite() {
    held_is_seen_by_its_author_only(Backend::Sqlite).await;
}

#[tokio::test]
async fn a_held_comment_is_seen_by_its_author_only_on_postgres() {
    held_is_seen_by_its_author_only(Backend::Postgres).await;
}

#[tokio::test]
async fn the_page_after_a_held_comment_says_so_without_scripts() {
    let app = TestApp::new().await;
    let page = app
        .get(&format!("{PAGE}?done=post_comment&reference=waiting"))
        .await;
    assert!(
        page.text
            .contains("Thank you! Your submission has been received!")
    );
    assert!(page.text.contains("Your comment is waiting for review."));
    assert!(!page.text.contains("<textarea"));
}

#[tokio::test]
async fn comments_appear_at_once_where_nothing_is_held() {
    let app = TestApp::with(Backend::Sqlite, &[OPEN]).await;
    let token = app.form_token();
    let page = app.call("post_comment", &fields(&token, "Hello all")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.text.contains("\"reference\":\"published\""));
    let shown = app.get(PAGE).await;
    assert!(shown.text.contains("Hello all"));
    let time = format!("<time datetime=\"{}\">", app.now().rfc3339());
    assert!(shown.text.contains(&time), "{time}");
    assert_eq!(count(&shown, "class=\"comment\""), 1);
    assert_eq!(app.run_tasks().await, 0);
}

#[tokio::test]
async fn replies_are_drawn_on_one_level_and_name_the_reply_they_answer() {
    let app = TestApp::with(Backend::Sqlite, &[OPEN, MANY]).await;
    let first = post_published(&app, &[], "The first").await;
    let second = post_published(&app, &[("name", "Jo"), ("parent", &first)], "The second").await;
    let third = post_published(&app, &[("name", "Sam"), ("parent", &second)], "The third").await;

    let page = app.get(PAGE).await;
    assert!(page.text.contains("Replies to Amina K."));
    assert_eq!(count(&page, "Level 2, reply by "), 2);
    assert_eq!(count(&page, "in reply to "), 1);
    assert!(page.text.contains("in reply to Jo"));
    let order: Vec<_> = [&first, &second, &third]
        .iter()
        .map(|id| page.text.find(&format!("id=\"comment-{id}\"")))
        .collect();
    assert!(order.is_sorted() && order[0].is_some(), "{order:?}");
}

#[tokio::test]
async fn a_link_turns_the_form_into_a_reply_form() {
    let app = TestApp::with(Backend::Sqlite, &[OPEN, MANY]).await;
    let first = post_published(&app, &[], "The first").await;
    let page = app.get(PAGE).await;
    assert!(
        page.text
            .contains(&format!("href=\"?reply={first}#comment-form\""))
    );
    assert!(page.text.contains("Leave a comment"));
    assert_eq!(count(&page, "name=\"parent\" value=\"\""), 1);

    let reply = app.get(&format!("{PAGE}?reply={first}")).await;
    assert!(reply.text.contains("Reply to Amina K."));
    assert!(reply.text.contains("Cancel the reply"));
    let parent = format!("name=\"parent\" value=\"{first}\"");
    assert_eq!(count(&reply, &parent), 1);

    let unknown = app.get(&format!("{PAGE}?reply=%00%22%3Cb%3E")).await;
    assert_eq!(unknown.status, StatusCode::OK);
    assert!(unknown.text.contains("Leave a comment"));
}

#[tokio::test]
async fn a_parent_that_is_not_there_is_named() {
    let app = TestApp::with(Backend::Sqlite, &[MANY]).await;
    let token = app.form_token();
    let held = app.call("post_comment", &fields(&token, "I wait")).await;
    assert_eq!(held.status, StatusCode::OK);
    let waiting = service::list_held(&app.state).await.expect("the list");
    let elsewhere = CommentRecord {
        article: "another".into(),
        ..published("elsewhere", 1)
    };
    insert(&app.state.db, &elsewhere).await;

    for parent in [waiting[0].id.as_str(), "elsewhere", "nothing", "no\0thing"] {
        let mut values = fields(&token, "A reply");
        values.push(("parent", parent));
        let page = app.call("post_comment", &values).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{parent:?}");
        assert!(page.text.contains("\"field\":\"parent\""), "{}", page.text);
    }
    assert_eq!(service::list_held(&app.state).await.expect("list").len(), 1);
}

#[tokio::test]
async fn an_article_that_is_not_there_has_no_comments() {
    let app = TestApp::new().await;
    let token = app.form_token();
    let mut values = fields(&token, "Hello");
    values[0].1 = "no-such-article";
    let page = app.call("post_comment", &values).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let page = app.get("/articles/no-such-article").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert_eq!(count(&page, "comment-form"), 0);
    let page = app.get(PAGE).await;
    assert_eq!(count(&page, "No comments yet."), 1);
}

#[tokio::test]
async fn markup_in_a_comment_is_text_and_only_web_addresses_are_links() {
    let app = TestApp::with(Backend::Sqlite, &[OPEN]).await;
    let text = "<script>alert(1)</script><svg onload=alert(2)>\n\njavascript:alert(3) \
                https://example.org/a?b=1&c=2. https://x.example/\"onmouseover=alert(4)";
    post_published(&app, &[("name", "<b>Jo</b>")], text).await;
    let page = app.get(PAGE).await;
    for bad in [
        "<script>alert",
        "<svg onload",
        "<b>Jo",
        "href=\"javascript:",
        "\"https://x.example/\"onmouseover",
    ] {
        assert_eq!(count(&page, bad), 0, "{bad}");
    }
    assert!(page.text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(page.text.contains(
        "<a href=\"https://example.org/a?b=1&amp;c=2\" rel=\"ugc nofollow noopener\">https://example.org/a?b=1&amp;c=2</a>"
    ));
    assert!(
        page.text
            .contains("<a href=\"https://x.example/\" rel=\"ugc nofollow noopener\">")
    );
    assert!(
        page.header("content-security-policy")
            .contains("default-src 'none'")
    );
}

#[tokio::test]
async fn the_email_address_never_leaves_the_server() {
    let app = TestApp::with(Backend::Sqlite, &[OPEN]).await;
    post_published(&app, &[], "Hello all").await;
    let page = app.get(PAGE).await;
    assert!(page.text.contains("Hello all"));
    assert_eq!(count(&page, "amina@example.org"), 0);
    let thread = app
        .get("/api/get_page?address=%2Farticles%2Fmedical-lab-technician")
        .await;
    assert_eq!(count(&thread, "Hello all"), 1);
    assert_eq!(count(&thread, "amina@"), 0);
}

#[tokio::test]
async fn without_scripts_a_refused_comment_comes_back_filled() {
    let app = TestApp::with(Backend::Sqlite, &[OPEN, MANY]).await;
    let first = post_published(&app, &[], "The first").await;
    let token = app.form_token();
    let mut values = fields(&token, "x");
    values[2].1 = "no address";
    values.push(("parent", &first));
    let path = format!("{PAGE}?reply={first}");
    let page = app.post_form(&path, "post_comment", &values).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("There is a problem"));
    assert!(
        page.text
            .contains("Write a comment of at least 2 characters.")
    );
    assert!(page.text.contains("href=\"#comment-email\""));
    assert!(page.text.contains("value=\"Amina K.\""));
    assert!(page.text.contains("value=\"no address\""));
    assert!(page.text.contains(">x</textarea>"));
    assert!(page.text.contains("Reply to Amina K."));
    assert!(
        page.text
            .contains(&format!("name=\"parent\" value=\"{first}\""))
    );
    assert_eq!(page.header("set-cookie"), "");
}

#[tokio::test]
async fn traps_refuse_and_say_so() {
    let app = TestApp::with(Backend::Sqlite, &[MANY]).await;
    let token = app.form_token();
    let mut honey = fields(&token, "Buy now");
    honey.push(("website", "https://spam.example"));
    let page = app.call("post_comment", &honey).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let hasty = crate::server::form_guard::issue_token(&app.state);
    for (token, field) in [(hasty.as_str(), "website"), ("", "form_token")] {
        let page = app.call("post_comment", &fields(token, "Buy now")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains(field));
    }
    assert!(
        service::list_held(&app.state)
            .await
            .expect("list")
            .is_empty()
    );
}

async fn repeats_make_one_row(backend: Backend) {
    let app = TestApp::with(backend, &[MANY]).await;
    let token = app.form_token();
    let values = fields(&token, "Once only");
    let (first, second) = tokio::join!(
        app.call("post_comment", &values),
        app.call("post_comment", &values)
    );
    for page in [&first, &second] {
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(page.text.contains("\"reference\":\"waiting\""));
    }
    // The answer to the first may be lost: the cookie of the latest one counts.
    let third = app.post_form(PAGE, "post_comment", &values).await;
    assert_eq!(third.status, StatusCode::SEE_OTHER);
    let own = app.get_with_cookies(PAGE, &third.cookies()).await;
    assert!(own.text.contains("Once only"));
    assert_eq!(service::list_held(&app.state).await.expect("list").len(), 1);
    assert_eq!(app.run_tasks().await, 1);

    let other = app
        .call("post_comment", &fields(&token, "Another one"))
        .await;
    assert_eq!(other.status, StatusCode::OK);
    assert_eq!(service::list_held(&app.state).await.expect("list").len(), 2);
    assert_eq!(app.run_tasks().await, 1);
}

#[tokio::test]
async fn a_comment_sent_twice_is_stored_once_on_sqlite() {
    repeats_make_one_row(Backend::Sqlite).await;
}

#[tokio::test]
async fn a_comment_sent_twice_is_stored_once_on_postgres() {
    repeats_make_one_row(Backend::Postgres).await;
}

#[tokio::test]
async fn one_browser_keeps_one_cookie_and_sees_all_its_comments() {
    let app = TestApp::new().await;
    let token = app.form_token();
    let first = app.call("post_comment", &fields(&token, "My first")).await;
    let cookies = first.cookies();
    let second = call(&app, &cookies, &fields(&token, "My second")).await;
    assert_eq!(second.cookies(), cookies);
    let own = app.get_with_cookies(PAGE, &cookies).await;
    assert!(own.text.contains("My first") && own.text.contains("My second"));
}

#[tokio::test]
async fn a_burst_is_stopped_and_told_when_to_go_on() {
    let app = TestApp::new().await;
    let token = app.form_token();
    let values = fields(&token, "Hello");
    for i in 0..4 {
        let forged = format!("198.51.100.{i}");
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&values)
            .finish();
        let headers = [("accept", "application/json"), ("x-forwarded-for", &forged)];
        let page = app
            .send(Method::POST, "/api/post_comment", &headers, body)
            .await;
        assert_eq!(page.status, StatusCode::OK);
    }
    let scripted = app.call("post_comment", &values).await;
    let plain = app.post_form(PAGE, "post_comment", &values).await;
    for page in [&scripted, &plain] {
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
        let wait: u64 = page.header("retry-after").parse().expect("seconds");
        assert!((1..=60).contains(&wait));
    }
    assert!(plain.text.contains(OOPS));
    assert!(plain.text.contains(">Hello</textarea>"));
}

#[tokio::test]
async fn while_the_database_is_locked_nothing_is_said_to_be_stored() {
    let app = TestApp::with(
        Backend::Sqlite,
        &[MANY, ("MLT_DATABASE_BUSY_TIMEOUT_MS", "300")],
    )
    .await;
    let token = app.form_token();
    let values = fields(&token, "Keep this");
    let intruder = Db::connect(&app.test_db.options)
        .await
        .expect("a second connection");
    let lock = intruder.begin().await.expect("the write lock");

    let scripted = app.call("post_comment", &values).await;
    let plain = app.post_form(PAGE, "post_comment", &values).await;
    for page in [&scripted, &plain] {
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(page.header("set-cookie"), "");
    }
    assert!(plain.text.contains(OOPS));
    assert!(plain.text.contains(">Keep this</textarea>"));
    drop(lock);
    intruder.close().await;
    assert!(
        service::list_held(&app.state)
            .await
            .expect("list")
            .is_empty()
    );
    assert_eq!(app.run_tasks().await, 0);

    let page = app.post_form(PAGE, "post_comment", &values).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(service::list_held(&app.state).await.expect("list").len(), 1);
    assert_eq!(app.run_tasks().await, 1);
}

#[tokio::test]
async fn moderators_are_told_by_mail_how_to_approve() {
    let app = TestApp::new().await;
    let token = app.form_token();
    app.call("post_comment", &fields(&token, "Read me first"))
        .await;
    assert!(app.state.mailer.sent().is_empty());
    assert_eq!(app.run_tasks().await, 1);
    let held = service::list_held(&app.state).await.expect("the list");
    let sent = app.state.mailer.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].to, app.state.config.site.contact_address);
    assert_eq!(sent[0].subject, "A comment waits for review");
    let command = format!("mlt-careers approve-comments --id {}", held[0].id);
    assert!(sent[0].text.contains(&command), "{}", sent[0].text);
    assert!(sent[0].text.contains("http://127.0.0.1:3000/articles/"));
    assert!(!sent[0].text.contains("Read me first"));
    let kinds = crate::serve::task_kinds::all();
    let queue = queue_state(&app.state.db, &app.state.clock, &kinds).await;
    assert_eq!(queue.expect("the queue").waiting, 0);
}

#[tokio::test]
async fn sample_comments_are_obvious_and_loaded_once() {
    let app = TestApp::new().await;
    let first = samples::load(&app.state, 20).await.expect("loaded");
    assert_eq!(first, (20, ARTICLE.to_owned()));
    let again = samples::load(&app.state, 20).await.expect("loaded");
    assert_eq!(again.0, 0);
    let page = app.get(PAGE).await;
    assert_eq!(count(&page, "class=\"comment\""), 20);
    assert!(page.text.contains("Sample reader 20"));
    assert!(page.text.contains("in reply to Sample reader 8"));
    // One form for all of them.
    assert_eq!(count(&page, "<textarea"), 1);
}
