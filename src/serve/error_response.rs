//! Answers that no page can give: a panic, a wrong method, a body that is too large.

use std::any::Any;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tracing::error;

/// A small page without scripts that needs nothing of the app.
pub fn plain_page(status: StatusCode, heading: &str, sentence: &str) -> Response {
    let page = format!(
        "<!DOCTYPE html><html lang=\"en-CA\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><meta name=\"robots\" content=\"noindex\">\
         <title>{heading}</title></head><body><main><h1>{heading}</h1><p>{sentence}</p>\
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
    let cause = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    error!(cause, "panic while answering");
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
