//! The whole site without a socket: requests go through the real router.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use leptos::config::LeptosOptions;
use tower::ServiceExt;

use super::db::TestDb;
use crate::email_address::EmailAddress;
use crate::features::accounts::server::{account, session};
use crate::page::server::PageDrawer;
use crate::serve::{content, routes, task_kinds};
use crate::server::clock::Clock;
use crate::server::config::Config;
use crate::server::context::{RequestContext, RequestInfo};
use crate::server::db::Backend;
use crate::server::form_guard;
use crate::server::http::client_ip::Network;
use crate::server::http::rate_limit::Limits;
use crate::server::http::request_log::AnswerCounts;
use crate::server::mail::Mailer;
use crate::server::secrets::Rng;
use crate::server::state::AppState;
use crate::server::tasks::{Tasks, timetable, worker};
use crate::time::{Day, UnixMillis};

/// Noon of the day on which every test takes place.
pub const TODAY: Day = Day {
    year: 2026,
    month: 11,
    day: 22,
};

/// A site of its own for one test.
pub struct TestApp {
    pub state: AppState,
    pub test_db: TestDb,
    router: Router,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// Empty for a file that is no text.
    pub text: String,
    pub bytes: Vec<u8>,
}

impl Page {
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The text without what chance puts into every page: form token, nonce, and the order in
    /// which Leptos names the data it waits for.
    pub fn steady_text(&self) -> String {
        let mut text = self.text.clone();
        for (before, end) in [
            ("form_token\\\":\\\"", '\\'),
            ("nonce=\"", '"'),
            ("__PENDING_RESOURCES=", ';'),
        ] {
            let value = text
                .split_once(before)
                .and_then(|(_, rest)| rest.split_once(end))
                .map(|(value, _)| value.to_owned());
            if let Some(value) = value {
                text = text.replace(&value, "");
            }
        }
        text
    }

    /// The form token of the first form.
    pub fn form_token(&self) -> &str {
        let (_, rest) = self
            .text
            .split_once("name=\"form_token\" value=\"")
            .expect("a form");
        let (token, _) = rest.split_once('"').expect("its end");
        token
    }

    /// The cookies set by the answer, in the form to send back.
    pub fn cookies(&self) -> String {
        self.headers
            .get_all(header::SET_COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .filter_map(|value| value.split(';').next())
            .collect::<Vec<_>>()
            .join("; ")
    }
}

impl TestApp {
    /// On SQLite, with the settings as shipped.
    pub async fn new() -> Self {
        Self::with(Backend::Sqlite, &[]).await
    }

    /// With variables over the settings as shipped, as `MLT_…` in the environment would.
    pub async fn with(backend: Backend, variables: &[(&str, &str)]) -> Self {
        let config = Self::settings(variables);
        let test_db = TestDb::with_patience(backend, config.database.busy_timeout).await;
        Self::on(test_db, config)
    }

    fn settings(variables: &[(&str, &str)]) -> Config {
        let settings = concat!(env!("CARGO_MANIFEST_DIR"), "/Leptos.toml");
        let text = std::fs::read_to_string(settings).expect("the settings are there");
        let content = concat!(env!("CARGO_MANIFEST_DIR"), "/content");
        let mut overrides = vec![
            ("MLT_MAIL_TRANSPORT", "memory"),
            ("MLT_SITE_CONTENT_DIR", content),
            // Many tests at once on a busy machine are no fault of the site.
            ("MLT_DATABASE_BUSY_TIMEOUT_MS", "30000"),
            ("MLT_HTTP_REQUEST_TIMEOUT_MS", "60000"),
        ];
        overrides.extend_from_slice(variables);
        let options = LeptosOptions::builder()
            .output_name("mlt-careers")
            .site_root("target/site-of-tests")
            .build();
        Config::from_parts(
            options,
            "Leptos.toml",
            &text,
            overrides
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned())),
        )
        .expect("the settings are valid")
    }

    /// On a database that another process made.
    pub async fn on_database_of_another(url: &str, variables: &[(&str, &str)]) -> Self {
        Self::on(TestDb::open(url).await, Self::settings(variables))
    }

    fn on(test_db: TestDb, config: Config) -> Self {
        let content = content::load(&config).expect("the content is valid");
        let noon = TODAY.start().plus_ms(12 * crate::time::HOUR_MS);
        let clock = Clock::fixed(noon);
        let state = AppState {
            limits: Limits::new(&config.limits),
            answers: AnswerCounts::default(),
            mailer: Mailer::new(&config, clock.clone()).expect("the mail settings can be used"),
            config: Arc::new(config),
            db: test_db.db.clone(),
            clock,
            rng: Rng,
            tasks: Tasks::default(),
            content,
        };
        Self {
            router: routes::router(&state),
            state,
            test_db,
        }
    }

    /// The same site after a restart with other settings.
    pub fn restarted_with(self, config: Config) -> Self {
        let state = AppState {
            config: Arc::new(config),
            ..self.state
        };
        Self {
            router: routes::router(&state),
            state,
            test_db: self.test_db,
        }
    }

    /// The same site, whose pages this draws.
    pub fn drawn_by(self, drawer: PageDrawer) -> Self {
        let state = AppState {
            content: self.state.content.with(drawer),
            ..self.state
        };
        Self {
            router: routes::router(&state),
            state,
            test_db: self.test_db,
        }
    }

    /// The same site in a new process: what is left is the database, and the time goes on.
    pub async fn in_a_new_process(mut self) -> Self {
        self.state.db.close().await;
        self.test_db.reopen().await;
        let config = &self.state.config;
        self.state = AppState {
            db: self.test_db.db.clone(),
            limits: Limits::new(&config.limits),
            mailer: Mailer::new(config, self.state.clock.clone())
                .expect("the mail settings can be used"),
            tasks: Tasks::default(),
            answers: AnswerCounts::default(),
            ..self.state
        };
        self.router = routes::router(&self.state);
        self
    }

    pub fn now(&self) -> UnixMillis {
        self.state.clock.now()
    }

    /// A form token that is old enough to be a person's.
    pub fn form_token(&self) -> String {
        let token = form_guard::issue_token(&self.state);
        self.state
            .clock
            .advance_ms(self.state.config.forms.minimum_ms);
        token
    }

    pub async fn get(&self, path: &str) -> Page {
        self.send(Method::GET, path, &[], String::new()).await
    }

    pub async fn get_with_cookies(&self, path: &str, cookies: &str) -> Page {
        self.send(Method::GET, path, &[("cookie", cookies)], String::new())
            .await
    }

    /// Signs somebody in, and returns the cookie of their browser.
    pub async fn sign_in(&self, email: &str) -> String {
        let email = EmailAddress::parse(email).expect("an address");
        let mut tx = self.state.db.begin().await.expect("a transaction");
        let account = account::find_or_create(&mut tx, &self.state, &email)
            .await
            .expect("an account");
        let session = session::insert(
            &mut tx,
            &self.state,
            &account,
            "Firefox on Linux",
            "203.0.113.0",
        )
        .await
        .expect("a session");
        tx.commit().await.expect("a commit");
        session.cookie(&self.state)
    }

    /// A request of a browser with these cookies, as a service sees it.
    pub fn context(&self, cookies: &str) -> RequestContext {
        let mut headers = HeaderMap::new();
        let cookies = HeaderValue::from_str(cookies).expect("a header");
        headers.insert(header::COOKIE, cookies);
        RequestContext {
            state: self.state.clone(),
            info: RequestInfo {
                id: "test".to_owned(),
                network: Network::of("203.0.113.77".parse().expect("an address")),
            },
            headers,
            refused: None,
            refused_has_no_form: false,
            form_token: None,
        }
    }

    /// As [`TestApp::post_form`], by a browser with these cookies.
    pub async fn post_form_with_cookies(
        &self,
        path: &str,
        form: &str,
        fields: &[(&str, &str)],
        cookies: &str,
    ) -> Page {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("_form", form);
        body.extend_pairs(fields);
        self.send(Method::POST, path, &[("cookie", cookies)], body.finish())
            .await
    }

    /// As [`TestApp::call`], by a browser with these cookies.
    pub async fn call_with_cookies(
        &self,
        function: &str,
        fields: &[(&str, &str)],
        cookies: &str,
    ) -> Page {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        self.send(
            Method::POST,
            &format!("/api/{function}"),
            &[("accept", "application/json"), ("cookie", cookies)],
            body.finish(),
        )
        .await
    }

    /// Posts a form to a page as a browser without scripts does.
    pub async fn post_form(&self, path: &str, form: &str, fields: &[(&str, &str)]) -> Page {
        self.post_form_with_cookies(path, form, fields, "").await
    }

    /// Calls a server function as a script does.
    pub async fn call(&self, function: &str, fields: &[(&str, &str)]) -> Page {
        self.call_with_cookies(function, fields, "").await
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Page {
        let mut request = Request::builder().method(&method).uri(path);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header(header::HOST, "127.0.0.1:3000");
        }
        if method == Method::POST {
            if !headers.iter().any(|(name, _)| *name == "transfer-encoding") {
                request = request.header(header::CONTENT_LENGTH, body.len());
            }
            if !headers.iter().any(|(name, _)| *name == "content-type") {
                request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            }
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body)).expect("a request");
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("the router always answers");
        let (head, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a whole body");
        Page {
            status: head.status,
            headers: head.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap_or_default(),
            bytes: bytes.to_vec(),
        }
    }

    /// Puts into the queue what the timetable says for this day.
    pub async fn keep_timetable(&self) {
        timetable::enqueue_due(&self.state, &task_kinds::timetable())
            .await
            .expect("the queue can be written");
    }

    /// Works off every task that is due, and returns how many that were.
    pub async fn run_tasks(&self) -> usize {
        let (_keep, stop) = tokio::sync::watch::channel(false);
        worker::run_due(&self.state, &task_kinds::all(), &stop)
            .await
            .expect("the queue can be read")
    }
}
