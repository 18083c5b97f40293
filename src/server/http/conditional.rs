//! Answers that a reader may have already: an ETag, and 304 instead of the same again.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::server::secrets::digest;

/// The body with an ETag, or 304 when the request names it. Readers may keep it for five
/// minutes without asking.
///
/// # Source
/// RFC 9110, sections 8.8.3 and 13.1.2. The tag is weak, since compression on the way out
/// changes the bytes but not the meaning.
pub fn with_etag(headers: &HeaderMap, content_type: &'static str, body: String) -> Response {
    let hash = digest(&[&body]);
    let tag = format!("W/\"{}\"", hash.get(..32).unwrap_or(&hash));
    let is_known = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|known| known == "*" || is_same(known, &tag));
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, content_type)], body).into_response()
    };
    let answer = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answer.insert(header::ETAG, tag);
    }
    answer.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=300"),
    );
    response
}

/// The weak comparison: a `W/` on either side does not matter.
fn is_same(known: &str, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim_start_matches("W/").to_owned();
    opaque(known) == opaque(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(if_none_match: &[&str]) -> Response {
        let mut headers = HeaderMap::new();
        for value in if_none_match {
            let value = HeaderValue::from_str(value).expect("a header");
            headers.append(header::IF_NONE_MATCH, value);
        }
        with_etag(&headers, "text/plain", "body".into())
    }

    #[test]
    fn a_known_body_is_not_sent_again() {
        let fresh = ask(&[]);
        assert_eq!(fresh.status(), StatusCode::OK);
        let tag = fresh.headers()[header::ETAG].to_str().expect("text");
        let strong = tag.trim_start_matches("W/");
        for known in [tag, strong, "*", &format!("\"other\", {tag}")] {
            let again = ask(&[known]);
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{known}");
            assert_eq!(again.headers()[header::ETAG], tag);
        }
        assert_eq!(
            ask(&["\"a\"", strong]).status(),
            StatusCode::NOT_MODIFIED,
            "in a second header"
        );
        assert_eq!(ask(&["\"other\""]).status(), StatusCode::OK);
    }
}
