//! Forms without scripts: a page takes the POST of the forms that stand on it, runs the
//! form's server function, and redirects or shows the page again.

use axum::body::{Body, Bytes, to_bytes};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::render::{Renderer, provide_server_context};
use super::routes::BODY_LIMIT;
use crate::error::ApiError;
use crate::server::form_guard;
use crate::server::state::AppState;
use crate::ui::form::{
    CONSENT_FIELD, DONE_PARAMETER, FormDone, HONEYPOT_FIELD, NAME_FIELD, REFERENCE_PARAMETER,
    RefusedForm, TOKEN_FIELD, WORDING_FIELD,
};

/// Answers 303 to the page that shows the success, or the page again with status 422, 429
/// or 503 and everything that was typed.
pub async fn post(state: AppState, renderer: Renderer, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_LIMIT).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let mut values: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
    let form = values
        .iter()
        .find(|(name, _)| name == NAME_FIELD)
        .map(|(_, value)| value.clone())
        .unwrap_or_default();

    let answer = call(&state, &parts, &form, body).await;
    match &answer.result {
        Ok(done) => {
            let mut response = StatusCode::SEE_OTHER.into_response();
            let location = location_of(done, &form);
            if let Ok(location) = HeaderValue::from_str(&location) {
                response.headers_mut().insert(header::LOCATION, location);
            }
            answer.copy_headers(response.headers_mut());
            response
        }
        Err(error) => {
            // Kept, the first two would be refused again: the page has them afresh. And nobody
            // has agreed to words that are new on it.
            let is_good_token = |token: &str| form_guard::is_ours(&state, token);
            let words_changed = error
                .fields()
                .iter()
                .any(|error| error.field == WORDING_FIELD);
            values.retain(|(name, value)| match name.as_str() {
                HONEYPOT_FIELD => false,
                TOKEN_FIELD => is_good_token(value),
                CONSENT_FIELD => !words_changed,
                _ => true,
            });
            let refused = RefusedForm {
                form,
                values,
                error: error.clone(),
            };
            let mut response = renderer.refused_page(parts, refused).await;
            answer.copy_headers(response.headers_mut());
            response
        }
    }
}

/// What the server function said.
struct Answer {
    result: Result<FormDone, ApiError>,
    headers: HeaderMap,
}

impl Answer {
    /// Cookies, and how long to wait, reach the browser whatever the outcome.
    fn copy_headers(&self, to: &mut HeaderMap) {
        for cookie in self.headers.get_all(header::SET_COOKIE) {
            to.append(header::SET_COOKIE, cookie.clone());
        }
        if let Some(wait) = self.headers.get(header::RETRY_AFTER) {
            to.insert(header::RETRY_AFTER, wait.clone());
        }
    }
}

async fn call(state: &AppState, parts: &Parts, form: &str, body: Bytes) -> Answer {
    let unreadable = Answer {
        result: Err(ApiError::Unreadable),
        headers: HeaderMap::new(),
    };
    let named_like_a_function = !form.is_empty()
        && form
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if !named_like_a_function {
        return unreadable;
    }
    let Ok(uri) = format!("/api/{form}").parse::<Uri>() else {
        return unreadable;
    };
    let mut inner = parts.clone();
    inner.method = Method::POST;
    inner.uri = uri;
    inner.headers.remove(header::REFERER);
    inner
        .headers
        .insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let request = Request::from_parts(inner, Body::from(body));
    let response =
        leptos_axum::handle_server_fns_with_context(provide_server_context(state.clone()), request)
            .await
            .into_response();
    let (head, body) = response.into_parts();
    let body = to_bytes(body, BODY_LIMIT).await.unwrap_or_default();
    let result = if head.status.is_success() {
        serde_json::from_slice(&body).map_err(|_| ApiError::Unreadable)
    } else {
        Err(serde_json::from_slice(&body).unwrap_or(ApiError::Unreadable))
    };
    Answer {
        result,
        headers: head.headers,
    }
}

fn location_of(done: &FormDone, form: &str) -> String {
    let separator = if done.path.contains('?') { '&' } else { '?' };
    let reference = if done.reference.is_empty() {
        String::new()
    } else {
        format!("&{REFERENCE_PARAMETER}={}", done.reference)
    };
    format!(
        "{}{separator}{DONE_PARAMETER}={form}{reference}#{}",
        done.path, done.place
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::FORM_FAILURE;
    use crate::testing::TestApp;

    #[tokio::test]
    async fn a_refused_form_that_is_not_on_the_page_is_not_passed_over_in_silence() {
        let app = TestApp::new().await;
        for (path, form, fields, status, said) in [
            (
                "/contact",
                "renamed",
                [("message", "Ten minutes\nof <text>"), ("token", "secret")],
                400,
                "Ten minutes\nof &lt;text&gt;",
            ),
            (
                "/account",
                "save_profile",
                [("name", "Jo"), ("disciplines[]", "core-lab")],
                401,
                "core-lab",
            ),
            (
                "/skills/result",
                "save_checklist",
                [("a", "1-3"), ("differing", "these")],
                401,
                "Sign in first, then try again.",
            ),
            (
                "/no-such-page",
                "renamed",
                [("message", "A letter"), ("edition", "17")],
                400,
                "<dd><pre>A letter</pre></dd>",
            ),
        ] {
            let page = app.post_form(path, form, &fields).await;
            assert_eq!(page.status.as_u16(), status, "{path}");
            for part in ["role=\"alert\"", FORM_FAILURE, "Nothing was stored.", said] {
                assert!(page.text.contains(part), "{path}: {part}");
            }
            for unseen in ["token", "a", "differing", "edition"] {
                let shown = format!("<dt>{unseen}</dt>");
                assert!(!page.text.contains(&shown), "{path}: {unseen}");
            }
        }
        let link = "/sign-in/".to_owned() + &"0123456789abcdef".repeat(4);
        let page = app
            .post_form(&link, "redeem_sign_in", &[("token", "x")])
            .await;
        assert!(!page.text.contains(FORM_FAILURE), "its page says it");
        let page = app.post_form("/contact", "send_message", &[]).await;
        assert!(
            !page.text.contains("Nothing was stored."),
            "its form says it"
        );
    }

    #[test]
    fn the_page_after_a_form_keeps_its_own_query() {
        let done = FormDone {
            path: "/jobs?q=night".into(),
            place: "newsletter".into(),
            reference: "AB-12".into(),
        };
        assert_eq!(
            location_of(&done, "subscribe"),
            "/jobs?q=night&done=subscribe&reference=AB-12#newsletter"
        );
    }
}
