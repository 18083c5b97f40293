//! Somebody's data as a file: the answer to the form on the page that the link in the mail
//! leads to. No page can answer with a file, so this form has an address of its own; what
//! goes wrong is said by the page of the link.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderValue, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::error_response;
use super::render::Renderer;
use super::routes::BODY_LIMIT;
use crate::features::privacy::model::EXPORT_PATH;
use crate::features::privacy::server::export::ExportFile;
use crate::features::privacy::server::service;
use crate::server::context::RequestInfo;
use crate::server::http::rate_limit::RateClass;
use crate::server::http_error::{AppError, publish};
use crate::server::state::AppState;

/// Answers with the file, or the page that says why the link does not work.
pub async fn post(state: AppState, renderer: Renderer, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_LIMIT).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let Some(info) = parts.extensions.get::<RequestInfo>().cloned() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let token = form_urlencoded::parse(&body)
        .find(|(name, _)| name == "token")
        .map(|(_, token)| token.into_owned())
        .unwrap_or_default();
    match file(&state, &info, &token).await {
        Ok(file) => attachment(file),
        Err(AppError::Link(_)) => {
            let mut parts = parts;
            parts.method = axum::http::Method::GET;
            parts.uri = page_of(&token);
            for name in [
                header::CONTENT_LENGTH,
                header::CONTENT_TYPE,
                header::REFERER,
            ] {
                parts.headers.remove(name);
            }
            renderer
                .page(Request::from_parts(parts, Body::empty()))
                .await
        }
        Err(error) => {
            let wait = match &error {
                AppError::TooMany {
                    retry_after_seconds,
                } => Some(HeaderValue::from(*retry_after_seconds)),
                _ => None,
            };
            let error = publish(error, &info);
            let status =
                StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut response = error_response::plain_page(
                status,
                "The copy could not be made",
                "Nothing was changed. Go back and press the button again in a minute.",
            );
            if let Some(wait) = wait {
                response.headers_mut().insert(header::RETRY_AFTER, wait);
            }
            response
        }
    }
}

async fn file(state: &AppState, info: &RequestInfo, token: &str) -> Result<ExportFile, AppError> {
    state
        .limits
        .count(RateClass::Signup, &info.network)
        .map_err(|retry_after_seconds| AppError::TooMany {
            retry_after_seconds,
        })?;
    service::export(state, token).await
}

fn attachment(file: ExportFile) -> Response {
    let disposition = format!("attachment; filename=\"{}\"", file.name);
    let mut response = file.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/zip"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

/// The page of the link; a text that cannot stand in an address is no token.
fn page_of(token: &str) -> axum::http::Uri {
    let is_plain = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let token = if is_plain { token } else { "-" };
    format!("{EXPORT_PATH}/{token}")
        .parse()
        .unwrap_or_else(|_| axum::http::Uri::from_static(EXPORT_PATH))
}
