//! Leaving with the one tap of a mail program, for every kind of mail that people can end.
//!
//! # Source
//! RFC 8058, sections 3.1 and 3.2; the body may be `multipart/form-data` or urlencoded.

use std::pin::Pin;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::client_ip::Network;
use crate::server::context::RequestInfo;
use crate::server::http_error::{AppError, publish};
use crate::server::state::AppState;

/// The most that leaving sends: one name and one value.
///
/// # Units
/// Bytes.
const BODY_LIMIT: usize = 64 * 1024;

type Leaving = Pin<Box<dyn Future<Output = Result<(), AppError>> + Send>>;

/// One kind of mail, and how it ends.
#[derive(Clone, Copy)]
pub struct OneClick {
    /// The page to leave on; the token is the one part of the address below it.
    pub path: &'static str,
    /// Ends the mail for the owner of the token. Repeating it changes nothing.
    pub leave: fn(AppState, Network, String) -> Leaving,
}

/// Answers the one tap: 200, without a redirect or a cookie. It may come from another site,
/// the mail program's: the token is what allows it, and no cookie has a say in it. So this
/// stands in front of the layer that refuses other sites, and answers nothing else: the
/// forms of the same pages go on to that layer.
pub async fn answer(
    State((state, kinds)): State<(AppState, &'static [OneClick])>,
    request: Request,
    next: Next,
) -> Response {
    let asked = kinds.iter().find_map(|kind| {
        let token = leaving_token(kind.path, request.method(), request.uri())?;
        Some((kind.leave, token.to_owned()))
    });
    let Some((leave, token)) = asked else {
        return next.run(request).await;
    };
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_LIMIT).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    if !is_one_click(&parts.headers, &body) {
        return next.run(Request::from_parts(parts, Body::from(body))).await;
    }
    let Some(info) = parts.extensions.get::<RequestInfo>() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    match leave(state, info.network.clone(), token).await {
        Ok(()) => "You are off the list.\n".into_response(),
        Err(error) => {
            let error = publish(error, info);
            let status =
                StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, format!("{}\n", error.advice())).into_response()
        }
    }
}

/// The token of a request that may leave with one tap.
fn leaving_token<'a>(path: &str, method: &Method, uri: &'a Uri) -> Option<&'a str> {
    let rest = uri.path().strip_prefix(path)?;
    let token = rest.strip_prefix('/')?;
    (method == Method::POST && !token.is_empty() && !token.contains('/')).then_some(token)
}

fn is_one_click(headers: &HeaderMap, body: &[u8]) -> bool {
    const NAME: &str = "List-Unsubscribe";
    const VALUE: &str = "One-Click";
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if content_type.starts_with("multipart/form-data") {
        // One part with this name and this value; its boundary need not be known for that.
        let text = String::from_utf8_lossy(body);
        return text
            .split("\r\n\r\n")
            .collect::<Vec<_>>()
            .windows(2)
            .any(|pair| {
                pair[0].contains(&format!("name=\"{NAME}\""))
                    && pair[1].split("\r\n").next() == Some(VALUE)
            });
    }
    form_urlencoded::parse(body).any(|(name, value)| name == NAME && value == VALUE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_body_are_one_tap() {
        let mut headers = HeaderMap::new();
        assert!(is_one_click(&headers, b"List-Unsubscribe=One-Click"));
        assert!(!is_one_click(&headers, b"List-Unsubscribe=Two"));
        assert!(!is_one_click(&headers, b""));
        headers.insert(
            header::CONTENT_TYPE,
            "multipart/form-data; boundary=x".parse().expect("a value"),
        );
        let body = "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
        assert!(is_one_click(&headers, body.as_bytes()));
        let other = body.replace("One-Click", "One");
        assert!(!is_one_click(&headers, other.as_bytes()));
    }

    #[test]
    fn only_posts_below_the_page_leave() {
        let uri = |text: &str| text.parse::<Uri>().expect("an address");
        let token = |method, text| {
            leaving_token("/unsubscribe", &method, &uri(text)).map(ToOwned::to_owned)
        };
        assert_eq!(token(Method::POST, "/unsubscribe/ab"), Some("ab".into()));
        assert_eq!(token(Method::GET, "/unsubscribe/ab"), None);
        for path in [
            "/unsubscribe",
            "/unsubscribe/",
            "/unsubscribed/ab",
            "/unsubscribe/a/b",
        ] {
            assert_eq!(token(Method::POST, path), None, "{path}");
        }
    }
}
