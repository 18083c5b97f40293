//! Keeps drawn pages for a moment: a page that many people open at once is drawn once.
//!
//! Whoever brings no cookie of ours sees what everybody sees, but for the nonce and the form token,
//! which each answer gets afresh ([`super::template`]). A page is drawn again after every
//! commit of this process, so nobody misses what they just did, and every second, for what
//! another process or the clock changes.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header, response};
use axum::response::Response;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::template::{FreshValues, Template};
use crate::server::http::cookie;
use crate::server::state::AppState;
use crate::server::tokens::without_tokens;
use crate::time::SECOND_MS;

/// Bytes that all kept pages may take together.
const CAPACITY: u64 = 4 * 1024 * 1024;
/// About what an article takes; how many pages there is room for follows from it.
const USUAL_WEIGHT: u64 = 64 * 1024;

/// A page as it was drawn for one request.
pub struct DrawnDocument {
    pub parts: response::Parts,
    pub text: String,
    /// What this document alone holds.
    pub values: FreshValues,
}

/// Which page, and in which state of the site: what changes has another key, so no page has
/// to be taken back.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageKey {
    address: String,
    commits: u64,
    second: i64,
}

/// A page for whoever brings no cookie of ours.
pub struct CachedPage {
    status: StatusCode,
    headers: HeaderMap,
    template: Template,
}

/// Cheap to clone.
#[derive(Clone)]
pub struct PageCache(Arc<Cache<PageKey, Option<Arc<CachedPage>>, Weight>>);

#[derive(Clone)]
struct Weight;

impl Weighter<PageKey, Option<Arc<CachedPage>>> for Weight {
    fn weight(&self, key: &PageKey, page: &Option<Arc<CachedPage>>) -> u64 {
        let page = page.as_ref().map_or(0, |page| page.template.weight());
        u64::try_from(key.address.len() + page).unwrap_or(u64::MAX)
    }
}

impl PageKey {
    /// The key of the page that is asked for, if it is the same for everybody who asks.
    pub fn of(state: &AppState, request: &Request<Body>) -> Option<Self> {
        let only_reads = matches!(*request.method(), Method::GET | Method::HEAD);
        let path = request.uri().path();
        // The link of a mail is one person's, and is written down nowhere.
        let is_shared = without_tokens(path) == path;
        let is_own = cookie::may_bring_ours(&state.config, request.headers());
        if !only_reads || !is_shared || is_own {
            return None;
        }
        Some(Self {
            address: request.uri().path_and_query()?.as_str().to_owned(),
            commits: state.db.commits(),
            second: state.clock.now().0.div_euclid(SECOND_MS),
        })
    }
}

impl PageCache {
    pub fn new() -> Self {
        let pages = usize::try_from(CAPACITY / USUAL_WEIGHT).unwrap_or_default();
        Self(Arc::new(Cache::with_weighter(pages, CAPACITY, Weight)))
    }

    /// The page with this key. One of those who ask for it at the same time draws it, the
    /// others wait.
    ///
    /// # Errors
    /// The document itself when it is for this request only.
    pub async fn find_or_draw(
        &self,
        key: &PageKey,
        draw: impl Future<Output = DrawnDocument>,
    ) -> Result<Arc<CachedPage>, Box<DrawnDocument>> {
        let guard = match self.0.get_value_or_guard_async(key).await {
            Ok(Some(page)) => return Ok(page),
            Ok(None) => return Err(Box::new(draw.await)),
            Err(guard) => guard,
        };
        let document = draw.await;
        if document.is_for_everybody() {
            let page = Arc::new(CachedPage::new(document));
            let _ = guard.insert(Some(Arc::clone(&page)));
            return Ok(page);
        }
        // Whoever waits need not wait for each other: what is broken is slow as well.
        if document.parts.status.is_server_error() {
            let _ = guard.insert(None);
        }
        Err(Box::new(document))
    }
}

impl DrawnDocument {
    /// A visitor's cookie, a full quota and a failure are nobody else's.
    fn is_for_everybody(&self) -> bool {
        let status = self.parts.status;
        !self.parts.headers.contains_key(header::SET_COOKIE)
            && status != StatusCode::TOO_MANY_REQUESTS
            && !status.is_server_error()
    }

    pub fn into_response(self) -> Response {
        Response::from_parts(self.parts, Body::from(self.text))
    }
}

impl CachedPage {
    fn new(document: DrawnDocument) -> Self {
        Self {
            status: document.parts.status,
            headers: document.parts.headers,
            template: Template::new(&document.text, &document.values),
        }
    }

    /// The page with these values, in Brotli where the request allows it.
    pub fn response(&self, values: &FreshValues, in_brotli: bool) -> Response {
        let body = if in_brotli {
            self.template.fill_brotli(values)
        } else {
            self.template.fill(values)
        };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.clone();
        if in_brotli {
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
            headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        response
    }
}

/// Whether a request takes a body in Brotli.
///
/// # Source
/// RFC 9110, sections 12.4.2 and 12.5.3: a weight of 0 means "not acceptable".
pub fn accepts_brotli(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
            let weight = weight.trim().trim_start_matches(['q', 'Q']).trim_start();
            let is_refused = weight
                .strip_prefix('=')
                .is_some_and(|number| number.trim().parse() == Ok(0.0));
            name.trim().eq_ignore_ascii_case("br") && !is_refused
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use crate::features::comments::server::samples;
    use crate::testing::{Page, TestApp};

    const ARTICLE: &str = "/articles/medical-lab-technician";

    fn key(address: &str) -> PageKey {
        PageKey {
            address: address.to_owned(),
            commits: 0,
            second: 0,
        }
    }

    fn document(text: &str) -> DrawnDocument {
        let (parts, ()) = Response::new(()).into_parts();
        DrawnDocument {
            parts,
            text: text.to_owned(),
            values: FreshValues {
                nonce: "NONCE".to_owned(),
                form_token: "TOKEN".to_owned(),
            },
        }
    }

    fn nonce(page: &Page) -> String {
        let policy = page.header("content-security-policy");
        let (_, rest) = policy.split_once("'nonce-").expect("a nonce");
        let (nonce, _) = rest.split_once('\'').expect("its end");
        nonce.to_owned()
    }

    #[tokio::test]
    async fn a_page_that_many_ask_for_is_drawn_once() {
        let cache = PageCache::new();
        let drawn = AtomicUsize::new(0);
        let draw = || async {
            drawn.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
            document("text NONCE")
        };
        let (first_key, second_key) = (key("/a"), key("/b"));
        let (a, b, c) = tokio::join!(
            cache.find_or_draw(&first_key, draw()),
            cache.find_or_draw(&first_key, draw()),
            cache.find_or_draw(&second_key, draw()),
        );
        assert!(a.is_ok() && b.is_ok() && c.is_ok());
        assert_eq!(drawn.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn what_is_for_one_request_is_not_kept() {
        let cache = PageCache::new();
        for spoil in [
            |document: &mut DrawnDocument| {
                document.parts.status = StatusCode::SERVICE_UNAVAILABLE;
            },
            |document: &mut DrawnDocument| {
                document.parts.status = StatusCode::TOO_MANY_REQUESTS;
            },
            |document: &mut DrawnDocument| {
                let cookie = HeaderValue::from_static("a=b");
                document.parts.headers.insert(header::SET_COOKIE, cookie);
            },
        ] {
            let mut spoilt = document("mine NONCE");
            spoil(&mut spoilt);
            let own = cache.find_or_draw(&key("/a"), async { spoilt }).await;
            assert_eq!(own.err().map(|own| own.text).as_deref(), Some("mine NONCE"));
        }
        let later = PageKey {
            second: 1,
            ..key("/a")
        };
        let page = cache.find_or_draw(&later, async { document("ours") }).await;
        assert!(page.is_ok());
    }

    #[tokio::test]
    async fn nobody_waits_for_another_ones_failure() {
        let cache = PageCache::new();
        let failing = tokio::sync::Barrier::new(3);
        let slow = async || {
            failing.wait().await;
            let mut document = document("");
            document.parts.status = StatusCode::SERVICE_UNAVAILABLE;
            document
        };
        let key = key("/a");
        let first = async {
            let mut document = document("");
            document.parts.status = StatusCode::SERVICE_UNAVAILABLE;
            tokio::task::yield_now().await;
            document
        };
        let all = async {
            tokio::join!(
                cache.find_or_draw(&key, first),
                cache.find_or_draw(&key, slow()),
                cache.find_or_draw(&key, slow()),
                cache.find_or_draw(&key, slow()),
            )
        };
        let patience = std::time::Duration::from_secs(10);
        let all = tokio::time::timeout(patience, all).await;
        assert!(all.is_ok(), "three that can only end together");
    }

    #[tokio::test]
    async fn no_header_decides_what_others_see() {
        let app = TestApp::new().await;
        for (address, header, value) in [
            ("/", "x-forwarded-proto", "http://a/privacy#"),
            ("/contact", "x-forwarded-proto", "1"),
            ("/signup", "host", "a/privacy#"),
            ("http://a.example/jobs", "x-forwarded-host", "b"),
        ] {
            let spoilt = app
                .send(Method::GET, address, &[(header, value)], String::new())
                .await;
            let path = address.trim_start_matches("http://a.example");
            let next = app.get(path).await;
            let canonical = format!("\"canonical\" href=\"http://127.0.0.1:3000{path}\"");
            for page in [spoilt, next] {
                assert_eq!(page.status, StatusCode::OK, "{address} {header}");
                assert!(page.text.contains(&canonical), "{address} {header}");
            }
        }
    }

    #[tokio::test]
    async fn everybody_gets_the_same_page_with_values_of_their_own() {
        let app = TestApp::new().await;
        let first = app.get(ARTICLE).await;
        let second = app.get(ARTICLE).await;
        assert_eq!(first.status, StatusCode::OK);
        assert_ne!(nonce(&first), nonce(&second));
        assert_ne!(first.form_token(), second.form_token());
        for page in [&first, &second] {
            let tag = format!("nonce=\"{}\"", nonce(page));
            assert_eq!(
                page.text.matches("nonce=\"").count(),
                page.text.matches(&tag).count()
            );
            assert!(page.text.matches(page.form_token()).count() >= 3);
        }
        // Drawn once: the names that Leptos gives by chance are the same.
        assert_eq!(
            second
                .text
                .replace(&nonce(&second), &nonce(&first))
                .replace(second.form_token(), first.form_token()),
            first.text
        );
    }

    #[tokio::test]
    async fn no_form_has_the_token_of_somebody_elses_page() {
        let app = TestApp::new().await;
        for address in [
            "/contact",
            "/sign-in",
            "/privacy/request",
            "/unsubscribe",
            "/signup",
        ] {
            let first = app.get(address).await;
            let second = app.get(address).await;
            let form = "name=\"form_token\" value=\"";
            assert!(first.text.contains(form), "{address}");
            for token in first.text.split(form).skip(1) {
                let (token, _) = token.split_once('"').expect("its end");
                assert!(!second.text.contains(token), "{address}");
            }
        }
    }

    #[tokio::test]
    async fn the_same_page_comes_in_brotli() {
        let app = TestApp::new().await;
        let plain = app.get(ARTICLE).await;
        let page = app
            .send(
                Method::GET,
                ARTICLE,
                &[("accept-encoding", "gzip, deflate, br")],
                String::new(),
            )
            .await;
        assert_eq!(page.header("content-encoding"), "br");
        assert_eq!(page.header("vary"), "accept-encoding");
        assert!(page.bytes.len() * 3 < plain.bytes.len());
        let mut text = Vec::new();
        brotli::BrotliDecompress(&mut page.bytes.as_slice(), &mut text).expect("Brotli");
        let text = String::from_utf8(text).expect("text");
        assert!(text.contains(&format!("nonce=\"{}\"", nonce(&page))));
        assert_eq!(text.len(), plain.text.len());
    }

    #[tokio::test]
    async fn what_changes_is_seen_at_once() {
        let app = TestApp::new().await;
        assert!(!app.get(ARTICLE).await.text.contains("Sample comment"));
        samples::load(&app.state, 1).await.expect("a comment");
        assert!(app.get(ARTICLE).await.text.contains("Sample comment"));
    }

    #[tokio::test]
    async fn what_the_clock_or_another_process_changes_is_seen_after_a_second() {
        let app = TestApp::new().await;
        let before = PageKey::of(
            &app.state,
            &Request::get("/jobs").body(Body::empty()).unwrap(),
        );
        app.state.clock.advance_ms(SECOND_MS);
        let after = PageKey::of(
            &app.state,
            &Request::get("/jobs").body(Body::empty()).unwrap(),
        );
        assert!(before.is_some());
        assert_ne!(before, after);
    }

    #[tokio::test]
    async fn whoever_brings_a_cookie_or_sends_a_form_gets_a_page_of_their_own() {
        let app = TestApp::new().await;
        let with_cookie = Request::get("/account").header(header::COOKIE, "session=1");
        let with_cookie = with_cookie.body(Body::empty()).expect("a request");
        assert_eq!(PageKey::of(&app.state, &with_cookie), None);
        let token = "0123456789abcdef".repeat(4);
        let link = Request::get(format!("/sign-in/{token}")).body(Body::empty());
        assert_eq!(PageKey::of(&app.state, &link.expect("a request")), None);
        let form = Request::post("/contact").body(Body::empty());
        assert_eq!(PageKey::of(&app.state, &form.expect("a request")), None);

        let cookies = app.sign_in("jo@example.org").await;
        let own = app.get_with_cookies("/account", &cookies).await;
        assert!(own.text.contains("jo@example.org"));
        let guest = app.get("/account").await;
        assert!(!guest.text.contains("jo@example.org"));
        let refused = app
            .post_form("/contact", "send_message", &[("email", "typed@x")])
            .await;
        assert!(refused.text.contains("typed@x"));
        assert!(!app.get("/contact").await.text.contains("typed@x"));
    }

    #[tokio::test]
    async fn cookies_of_the_domain_above_make_no_page_of_ones_own() {
        let app = TestApp::new().await;
        let key = |state: &AppState, cookies: &'static str| {
            let request = Request::get("/jobs").header(header::COOKIE, cookies);
            PageKey::of(state, &request.body(Body::empty()).expect("a request"))
        };
        assert_eq!(key(&app.state, "_ga=GA1.1.2"), None);
        let mut config = (*app.state.config).clone();
        config.leptos.env = leptos::config::Env::PROD;
        let app = app.restarted_with(config);
        assert!(key(&app.state, "_ga=GA1.1.2; session=1; half").is_some());
        for cookies in ["__Host-session=", "_ga=GA1.1.2;__Host-comment-author=1"] {
            assert_eq!(key(&app.state, cookies), None, "{cookies}");
        }
        let page = app.get_with_cookies("/jobs", "_ga=GA1.1.2").await;
        assert_eq!(page.status, StatusCode::OK);
    }

    #[test]
    fn brotli_is_sent_to_those_who_take_it() {
        for (accepted, expected) in [
            ("br", true),
            ("gzip, deflate, br, zstd", true),
            ("gzip;q=1.0, BR ; q=0.5", true),
            ("br;q=1", true),
            ("br;q=0", false),
            ("br; q=0.000", false),
            ("gzip", false),
            ("brotli", false),
            ("", false),
            ("*", false),
        ] {
            let mut headers = HeaderMap::new();
            let value = HeaderValue::from_static(accepted);
            headers.insert(header::ACCEPT_ENCODING, value);
            assert_eq!(accepts_brotli(&headers), expected, "{accepted}");
        }
        assert!(!accepts_brotli(&HeaderMap::new()));
    }
}
