//! Numbers for Prometheus, in its text format, for whoever has the token.
//!
//! # Source
//! <https://prometheus.io/docs/instrumenting/exposition_formats/>, version 0.0.4, and the
//! names of <https://prometheus.io/docs/practices/naming/>.

use std::fmt::{Display, Write};

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tracing::warn;

use super::task_kinds;
use crate::server::consent::store::{EventCount, count_events};
use crate::server::db::StoreError;
use crate::server::state::AppState;
use crate::server::tasks::{QueueState, queue_state};

const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Every number, or 401 without the token. Routed only where there is one.
pub async fn metrics(State(state): State<AppState>, headers: HeaderMap) -> Response {
    if !may_read(&state, &headers) {
        let challenge = (
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static("Bearer realm=\"metrics\""),
        );
        return (
            StatusCode::UNAUTHORIZED,
            [challenge],
            "The token is missing or wrong.\n",
        )
            .into_response();
    }
    let answer = [
        (header::CONTENT_TYPE, CONTENT_TYPE),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (answer, text(&state).await).into_response()
}

fn may_read(state: &AppState, headers: &HeaderMap) -> bool {
    let shown = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim());
    match (&state.config.metrics_token, shown) {
        (Some(token), Some(shown)) => token.is(shown),
        _ => false,
    }
}

async fn text(state: &AppState) -> String {
    let mut page = Page::default();
    let stored = read(state).await;
    if let Err(cause) = &stored {
        warn!(%cause, "the metrics of the database are left out");
    }
    page.gauge(
        "mlt_database_up",
        "1 while the database can be read.",
        u8::from(stored.is_ok()),
    );
    if let Ok((queue, events)) = stored {
        put_queue(&mut page, queue);
        put_events(&mut page, &events);
    }

    let mail = state.mailer.counts();
    page.counter(
        "mlt_mail_messages_total",
        "Attempts to hand a message to the mail server since the start.",
    );
    for (outcome, count) in [
        ("taken", mail.taken),
        ("refused", mail.refused),
        ("failed", mail.failed),
    ] {
        page.sample("mlt_mail_messages_total", &[("outcome", outcome)], count);
    }

    page.counter(
        "mlt_http_requests_total",
        "Requests answered since the start, by class of status.",
    );
    for (class, count) in CLASSES.into_iter().zip(state.answers.by_class()) {
        page.sample("mlt_http_requests_total", &[("class", class)], count);
    }

    if let Some(bytes) = resident_bytes() {
        page.gauge(
            "process_resident_memory_bytes",
            "Resident memory of the process.",
            bytes,
        );
    }
    page.0
}

async fn read(state: &AppState) -> Result<(QueueState, Vec<EventCount>), StoreError> {
    let queue = queue_state(&state.db, &state.clock, &task_kinds::all()).await?;
    Ok((queue, count_events(&state.db).await?))
}

fn put_queue(page: &mut Page, queue: QueueState) {
    page.gauge(
        "mlt_tasks_waiting",
        "Tasks that are neither done nor dead: mail and other work.",
        queue.waiting,
    );
    page.gauge(
        "mlt_tasks_failing",
        "Of the waiting tasks, those that failed at least once.",
        queue.failing,
    );
    page.gauge(
        "mlt_tasks_dead",
        "Tasks put aside until somebody requeues them.",
        queue.dead,
    );
    page.gauge(
        "mlt_tasks_lag_seconds",
        "For how long the oldest waiting task has been due.",
        format!("{}.{:03}", queue.lag_ms / 1_000, queue.lag_ms % 1_000),
    );
}

fn put_events(page: &mut Page, events: &[EventCount]) {
    page.counter(
        "mlt_consent_events_total",
        "Lines in the ledger of consent; a signup is of kind asked.",
    );
    for event in events {
        page.sample(
            "mlt_consent_events_total",
            &[("purpose", &event.purpose), ("kind", &event.kind)],
            event.count,
        );
    }
}

/// Lines of the format.
#[derive(Default)]
struct Page(String);

impl Page {
    fn gauge(&mut self, name: &str, help: &str, value: impl Display) {
        self.head(name, help, "gauge");
        self.sample(name, &[], value);
    }

    /// The head of a counter; its samples follow.
    fn counter(&mut self, name: &str, help: &str) {
        self.head(name, help, "counter");
    }

    fn head(&mut self, name: &str, help: &str, kind: &str) {
        self.line(format_args!("# HELP {name} {help}"));
        self.line(format_args!("# TYPE {name} {kind}"));
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        if labels.is_empty() {
            return self.line(format_args!("{name} {value}"));
        }
        let labels: Vec<String> = labels
            .iter()
            .map(|(key, value)| format!("{key}=\"{}\"", escaped(value)))
            .collect();
        self.line(format_args!("{name}{{{}}} {value}", labels.join(",")));
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        writeln!(self.0, "{line}").expect("a text takes every line");
    }
}

fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

/// `None` where there is no `/proc`.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1_024)
}

#[cfg(test)]
mod tests {
    use axum::http::Method;

    use super::*;
    use crate::features::newsletter::server::service as newsletter;
    use crate::server::db::Backend;
    use crate::testing::{Page as Answer, TestApp};

    const TOKEN: &str = "0123456789abcdef0123456789abcdef";

    async fn ask(app: &TestApp, authorization: &str) -> Answer {
        let headers = [("authorization", authorization)];
        app.send(Method::GET, "/metrics", &headers, String::new())
            .await
    }

    async fn value(app: &TestApp, sample: &str) -> String {
        let text = ask(app, &format!("Bearer {TOKEN}")).await.text;
        text.lines()
            .find_map(|line| line.strip_prefix(sample)?.strip_prefix(' '))
            .unwrap_or_else(|| panic!("no {sample} in:\n{text}"))
            .to_owned()
    }

    #[tokio::test]
    async fn without_a_token_in_the_settings_there_is_no_such_page() {
        let app = TestApp::new().await;
        assert_eq!(app.get("/metrics").await.status, StatusCode::NOT_FOUND);
        let shown = ask(&app, &format!("Bearer {TOKEN}")).await;
        assert_eq!(shown.status, StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn only_the_token_opens_the_page() {
        let app = TestApp::with(Backend::Sqlite, &[("MLT_METRICS_TOKEN", TOKEN)]).await;
        let closed = app.get("/metrics").await;
        assert_eq!(closed.status, StatusCode::UNAUTHORIZED);
        assert_eq!(
            closed.header("www-authenticate"),
            "Bearer realm=\"metrics\""
        );
        assert!(!closed.text.contains("mlt_"));
        for wrong in [
            "",
            "Bearer",
            "Bearer ",
            &format!("Bearer {}", &TOKEN[1..]),
            &format!("Bearer {TOKEN}0"),
            &format!("Basic {TOKEN}"),
            TOKEN,
        ] {
            let answer = ask(&app, wrong).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{wrong:?}");
        }
        let open = ask(&app, &format!("bearer {TOKEN}")).await;
        assert_eq!(open.status, StatusCode::OK);
        assert_eq!(open.header("content-type"), CONTENT_TYPE);
        assert_eq!(open.header("cache-control"), "no-store");
    }

    #[tokio::test]
    async fn the_numbers_follow_what_happens() {
        for backend in [Backend::Sqlite, Backend::Postgres] {
            let app = TestApp::with(backend, &[("MLT_METRICS_TOKEN", TOKEN)]).await;
            assert_eq!(value(&app, "mlt_database_up").await, "1");
            assert_eq!(value(&app, "mlt_tasks_waiting").await, "0");
            let form_token = app.form_token();
            let wording = newsletter::wording(&app.state.config.site).text;
            let fields = [
                ("email", "jo@example.org"),
                ("wording", wording.as_str()),
                ("form_token", form_token.as_str()),
            ];
            let answer = app.call("subscribe", &fields).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
            app.state.clock.advance_ms(1_500);
            let asked = "mlt_consent_events_total{purpose=\"newsletter\",kind=\"asked\"}";
            assert_eq!(value(&app, asked).await, "1");
            assert_eq!(value(&app, "mlt_tasks_waiting").await, "1");
            assert_eq!(value(&app, "mlt_tasks_lag_seconds").await, "1.500");
            let taken = "mlt_mail_messages_total{outcome=\"taken\"}";
            assert_eq!(value(&app, taken).await, "0");
            app.run_tasks().await;
            assert_eq!(value(&app, taken).await, "1");
            assert_eq!(value(&app, "mlt_tasks_waiting").await, "0");
            assert_eq!(value(&app, "mlt_tasks_dead").await, "0");

            let class = "mlt_http_requests_total{class=\"4xx\"}";
            let before: u64 = value(&app, class).await.parse().expect("a number");
            app.get("/nowhere").await;
            let after: u64 = value(&app, class).await.parse().expect("a number");
            assert_eq!(after, before + 1);
            let memory: u64 = value(&app, "process_resident_memory_bytes")
                .await
                .parse()
                .expect("a number");
            assert!(memory > 1_000_000, "{memory}");
        }
    }

    #[tokio::test]
    async fn without_a_database_the_page_says_so() {
        let app = TestApp::with(Backend::Sqlite, &[("MLT_METRICS_TOKEN", TOKEN)]).await;
        app.state.db.close().await;
        assert_eq!(value(&app, "mlt_database_up").await, "0");
        let text = ask(&app, &format!("Bearer {TOKEN}")).await.text;
        assert!(!text.contains("mlt_tasks"), "{text}");
        assert!(text.contains("mlt_http_requests_total"));
    }

    #[test]
    fn names_are_declared_once_and_labels_are_escaped() {
        let mut page = Page::default();
        page.counter("mlt_things_total", "Things.");
        page.sample("mlt_things_total", &[("name", "a\"b\\c\nd")], 1);
        assert_eq!(
            page.0,
            "# HELP mlt_things_total Things.\n# TYPE mlt_things_total counter\n\
             mlt_things_total{name=\"a\\\"b\\\\c\\nd\"} 1\n"
        );
    }
}
