//! Answers that no page can give: a panic, a wrong method, a body that is too large.

use std::any::Any;

use axum::Json;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::error;

use crate::error::ApiError;
use crate::server::http_error::panic_message;

/// A small page without scripts that needs nothing of the app.
pub fn plain_page(status: StatusCode, heading: &str, sentence: &str) -> Response {
    plain_page_with(status, heading, &format!("<p>{sentence}</p>"))
}

/// As [`plain_page`], with any HTML below the heading.
pub fn plain_page_with(status: StatusCode, heading: &str, html: &str) -> Response {
    let page = format!(
        "<!DOCTYPE html><html lang=\"en-CA\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><meta name=\"robots\" content=\"noindex\">\
         <title>{heading}</title></head><body><main><h1>{heading}</h1>{html}\
         <p><a href=\"/\">Go to the home page</a></p></main></body></html>"
    );
    let mut response = (status, page).into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    response
}

/// The 500 page; the cause goes into the log.
pub fn after_panic(cause: Box<dyn Any + Send + 'static>) -> Response<Body> {
    error!(cause = panic_message(&*cause), "panic while answering");
    plain_page(
        StatusCode::INTERNAL_SERVER_ERROR,
        "Something went wrong on our side",
        "It has been noted. Go back and try again; if you sent a form, your browser still has what you typed.",
    )
}

pub async fn method_not_allowed() -> Response {
    plain_page(
        StatusCode::METHOD_NOT_ALLOWED,
        "This address does not take that kind of request",
        "Pages are read with GET; forms are sent with POST to the page they stand on.",
    )
}

/// Puts a sentence in place of the bare answers that layers give before a page or a function
/// has its say.
pub async fn explain(request: Request, next: Next) -> Response {
    let is_call = request.uri().path().starts_with("/api/");
    let response = next.run(request).await;
    let status = response.status();
    if has_text_of_ours(&response) {
        return response;
    }
    match status {
        // Stored or not: the same content sent again is stored once.
        StatusCode::REQUEST_TIMEOUT if is_call => {
            (StatusCode::SERVICE_UNAVAILABLE, Json(ApiError::Unavailable)).into_response()
        }
        StatusCode::REQUEST_TIMEOUT => plain_page(
            status,
            "That took too long",
            "Go back and try again in a minute; if you sent a form, your browser still has what you typed.",
        ),
        // Bare only where the layer against other sites gives it.
        StatusCode::FORBIDDEN if !response.headers().contains_key(header::CONTENT_TYPE) => {
            plain_page(
                status,
                "This came from another site",
                "For your safety a form is taken only from a page of this site. Open the page here and send it again.",
            )
        }
        StatusCode::PAYLOAD_TOO_LARGE => plain_page(
            status,
            "That is too much at once",
            "A form takes up to 64 KB. Go back, shorten what you typed and send it again.",
        ),
        _ => response,
    }
}

fn has_text_of_ours(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.starts_with("text/html") || kind.starts_with("application/json")
}
