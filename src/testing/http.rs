//! What every response has, whoever asks and however badly.

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::http::{Method, StatusCode};

use super::app::TestApp;
use crate::page::server::{PageDrawer, PendingDrawing};
use crate::server::context::RequestContext;
use crate::server::db::Backend;
use crate::server::db::liveness::check_writable;

fn policy_nonce(policy: &str) -> &str {
    let start = policy.find("'nonce-").expect("a nonce") + "'nonce-".len();
    let rest = &policy[start..];
    &rest[..rest.find('\'').expect("an end")]
}

/// X2: no cookie before there is a need; `end2end` watches that nothing comes from elsewhere.
#[tokio::test]
async fn pages_carry_safe_headers_and_a_fresh_nonce() {
    let app = TestApp::new().await;
    let first = app.get("/contact").await;
    let second = app.get("/contact").await;
    assert_eq!(first.status, StatusCode::OK);
    let policy = first.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; script-src 'self' 'nonce-"),
        "{policy}"
    );
    assert!(policy.contains("'wasm-unsafe-eval'"));
    assert!(policy.contains("frame-ancestors 'none'"));
    assert!(!policy.contains("unsafe-inline"));
    assert_ne!(
        policy_nonce(policy),
        policy_nonce(second.header("content-security-policy"))
    );
    assert_eq!(first.header("x-content-type-options"), "nosniff");
    assert_eq!(first.header("referrer-policy"), "same-origin");
    assert!(first.header("permissions-policy").contains("camera=()"));
    assert_eq!(first.header("cache-control"), "private, no-cache");
    assert_eq!(
        first.header("set-cookie"),
        "",
        "no cookie before there is a need"
    );
    assert_eq!(first.header("strict-transport-security"), "", "development");
    assert!(
        !first.text.contains("style=\""),
        "inline styles are blocked"
    );
    assert!(!first.text.contains("live_reload"));
}

#[tokio::test]
async fn every_script_of_a_page_has_the_nonce_or_is_data() {
    let app = TestApp::new().await;
    for path in ["/", "/articles/medical-lab-technician", "/jobs"] {
        let page = app.get(path).await;
        let nonce = policy_nonce(page.header("content-security-policy")).to_owned();
        for script in page.text.split("<script").skip(1) {
            let tag = &script[..script.find('>').expect("a tag ends")];
            assert!(
                tag.contains(&format!("nonce=\"{nonce}\"")) || tag.contains("application/ld+json"),
                "{path}: <script{tag}>"
            );
        }
    }
}

#[tokio::test]
async fn production_promises_https() {
    let app = TestApp::with(
        Backend::Sqlite,
        &[("MLT_SECRET_KEY", "0123456789abcdef0123456789abcdef")],
    )
    .await;
    let mut config = (*app.state.config).clone();
    config.leptos.env = leptos::config::Env::PROD;
    let app = app.restarted_with(config);
    let page = app.get("/contact").await;
    assert!(
        page.header("strict-transport-security")
            .starts_with("max-age=63072000")
    );
    assert!(!page.header("content-security-policy").contains("ws:"));
}

#[tokio::test]
async fn unknown_addresses_are_a_real_404_with_a_way_on() {
    let app = TestApp::new().await;
    for path in [
        "/no-such-page",
        "/%2e%2e/etc/passwd",
        "/pkg-not/",
        "/articles/",
        "//evil",
        "/%ff",
    ] {
        let page = app.get(path).await;
        assert!(
            page.status == StatusCode::NOT_FOUND || page.status == StatusCode::BAD_REQUEST,
            "{path}: {}",
            page.status
        );
        assert!(
            page.status != StatusCode::NOT_FOUND || page.text.contains("<main"),
            "{path}"
        );
    }
    assert!(
        app.get("/no-such-page")
            .await
            .text
            .contains("This page is not here")
    );
    let chunk = app.get("/pkg/missing.wasm").await;
    assert_eq!(chunk.status, StatusCode::NOT_FOUND);
    assert!(
        !chunk.text.contains("<html"),
        "a missing file is not a page"
    );
}

#[tokio::test]
async fn wrong_methods_get_405_and_a_sentence() {
    let app = TestApp::new().await;
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let page = app
            .send(
                method,
                "/contact",
                &[("sec-fetch-site", "same-origin")],
                String::new(),
            )
            .await;
        assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED);
        assert!(page.text.contains("does not take that kind of request"));
    }
}

#[tokio::test]
async fn bodies_over_the_limit_get_413() {
    let app = TestApp::new().await;
    let large = format!("text={}", "a".repeat(70_000));
    for path in ["/contact", "/api/send_message"] {
        for headers in [&[][..], &[("transfer-encoding", "chunked")]] {
            let page = app.send(Method::POST, path, headers, large.clone()).await;
            assert_eq!(
                page.status,
                StatusCode::PAYLOAD_TOO_LARGE,
                "{path} {headers:?}"
            );
            assert!(page.text.contains("shorten what you typed"), "{path}");
        }
    }
}

#[tokio::test]
async fn a_page_that_takes_too_long_says_so() {
    let short = [
        ("MLT_HTTP_REQUEST_TIMEOUT_MS", "200"),
        ("MLT_DATABASE_BUSY_TIMEOUT_MS", "100"),
    ];
    let app = TestApp::with(Backend::Sqlite, &short).await;
    let app = app.drawn_by(PageDrawer(|_, _, _| Box::pin(std::future::pending())));
    let page = app.get("/jobs").await;
    assert_eq!(page.status, StatusCode::REQUEST_TIMEOUT);
    assert!(page.text.contains("That took too long"), "{}", page.text);
    let answer = app.get("/api/get_page?address=/jobs").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.text, "\"Unavailable\"");
}

/// Waits for the database, so that the rest of the page is drawn in a task of its own.
fn draw_with_a_fault(context: RequestContext, _path: String, _query: String) -> PendingDrawing {
    Box::pin(async move {
        check_writable(&context.state.db).await?;
        tracing::warn!("a fault comes");
        panic!("a fault while drawing");
    })
}

/// What is logged on this thread, line by line.
#[derive(Clone, Default)]
struct LogLines(Arc<Mutex<Vec<u8>>>);

impl Write for LogLines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("a log").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_panic_while_a_page_is_drawn_is_a_page_and_a_log_line_with_the_same_number() {
    let lines = LogLines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(move || writer.clone())
        .with_ansi(false)
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let app = TestApp::new().await.drawn_by(PageDrawer(draw_with_a_fault));
    let page = app.get("/jobs").await;
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
    let id = page.header("x-request-id");
    assert!(page.text.contains(id), "{}", page.text);

    let log = String::from_utf8(lines.0.lock().expect("a log").clone()).expect("text");
    for event in ["a fault comes", "panic: a fault while drawing"] {
        let line = log.lines().find(|line| line.contains(event));
        assert!(line.is_some_and(|line| line.contains(id)), "{event}: {log}");
    }
}

#[tokio::test]
async fn writes_from_other_sites_are_refused() {
    let app = TestApp::new().await;
    for path in ["/contact", "/api/subscribe"] {
        let page = app
            .send(
                Method::POST,
                path,
                &[
                    ("sec-fetch-site", "cross-site"),
                    ("origin", "https://evil.example"),
                ],
                "email=a%40b.ca".into(),
            )
            .await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
        assert!(page.text.contains("from another site"), "{path}");
    }
}

#[tokio::test]
async fn a_form_that_nobody_knows_gets_a_sentence() {
    let app = TestApp::new().await;
    for form in ["", "no_such_function", "../admin", "get_page"] {
        let page = app.post_form("/contact", form, &[("text", "hello")]).await;
        assert!(page.status.is_client_error(), "{form}: {}", page.status);
    }
    assert_eq!(
        app.call("no_such_function", &[]).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn health_and_readiness_tell_the_truth() {
    let app = TestApp::new().await;
    assert_eq!(app.get("/healthz").await.text, "ok\n");
    let ready = app.get("/readyz").await;
    assert_eq!(ready.status, StatusCode::OK);
    for part in ["\"lag_ms\":0", "\"lag_s\":0", "\"failing\":0"] {
        assert!(ready.text.contains(part), "{}", ready.text);
    }
    app.state.db.close().await;
    assert_eq!(
        app.get("/readyz").await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    assert_eq!(app.get("/healthz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn each_request_has_an_id() {
    let app = TestApp::new().await;
    let first = app.get("/healthz").await;
    let second = app.get("/healthz").await;
    assert_eq!(first.header("x-request-id").len(), 36);
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
}

fn around<'a>(text: &'a str, found: &str) -> &'a str {
    let at = text.find(found).unwrap_or_default();
    text.get(at.saturating_sub(80)..(at + 80).min(text.len()))
        .unwrap_or_default()
}

#[tokio::test]
async fn a_strange_host_or_query_never_breaks_a_page() {
    let app = TestApp::new().await;
    for (path, host) in [
        ("/contact?x=%ff%00&&&=", "127.0.0.1"),
        (
            "/jobs?q=%22%27%3Cscript%3E*&region=%00&pay=-1&after=%F0%9F",
            "[::1",
        ),
        ("/jobs?q=%3C/title%3E%3Cscript%3E", "x"),
        ("/skills/result?a=%00%ff", "a b"),
        ("/contact?done=send_message&reference=call%20555", "x"),
    ] {
        let page = app
            .send(Method::GET, path, &[("host", host)], String::new())
            .await;
        assert_eq!(page.status, StatusCode::OK, "{path} {host}");
        assert!(!page.text.contains("call 555"));
        assert!(
            !page.text.contains("<script>"),
            "{path}: {}",
            around(&page.text, "<script>")
        );
    }
}
