//! From what went wrong to what is said about it: status, public error, one log line.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use tracing::{Instrument, Span, error, warn};

use super::context::RequestInfo;
use super::db::StoreError;
use crate::error::{ApiError, FieldError};
use crate::link_fault::LinkFault;

/// What a service could not do. Knows no status codes.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    #[error("not found")]
    NotFound,
    #[error("signed out")]
    SignedOut,
    #[error("forbidden")]
    Forbidden,
    #[error("invalid fields")]
    Invalid(Vec<FieldError>),
    #[error("conflict")]
    Conflict,
    #[error("link: {0:?}")]
    Link(LinkFault),
    #[error("too many requests")]
    TooMany { retry_after_seconds: u64 },
    #[error("unavailable: {0}")]
    Unavailable(String),
    #[error("internal: {0}")]
    Internal(String),
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Self::Conflict,
            StoreError::Unavailable(cause) => Self::Unavailable(cause),
            StoreError::Inconsistent { .. } => Self::Internal(error.to_string()),
            StoreError::Driver(cause) => Self::Internal(cause.to_string()),
        }
    }
}

/// The error as the visitor sees it; its cause goes into one log line.
pub fn publish(error: AppError, info: &RequestInfo) -> ApiError {
    match error {
        AppError::NotFound => ApiError::NotFound,
        AppError::SignedOut => ApiError::SignedOut,
        AppError::Forbidden => ApiError::Forbidden,
        AppError::Invalid(fields) => ApiError::Invalid(fields),
        AppError::Conflict => ApiError::Conflict,
        AppError::Link(fault) => ApiError::Link(fault),
        AppError::TooMany {
            retry_after_seconds,
        } => {
            if let Some(response) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>() {
                response.insert_header(
                    axum::http::header::RETRY_AFTER,
                    axum::http::HeaderValue::from(retry_after_seconds),
                );
            }
            ApiError::TooMany {
                retry_after_seconds,
            }
        }
        AppError::Unavailable(cause) => {
            warn!(request_id = info.id, cause, "unavailable");
            ApiError::Unavailable
        }
        AppError::Internal(cause) => {
            error!(request_id = info.id, cause, "internal error");
            ApiError::Internal {
                request_id: info.id.clone(),
            }
        }
    }
}

/// The same where no request is under way.
pub fn publish_outside_request(error: &AppError) -> ApiError {
    error!(cause = %error, "server function outside a request");
    ApiError::Internal {
        request_id: String::new(),
    }
}

/// Runs the body of a server function: finds the request, counts it, maps the error.
///
/// Call it as the only expression of the body, so that the request is read before the
/// first `.await`.
pub async fn answer<T, F>(
    class: super::http::rate_limit::RateClass,
    body: impl FnOnce(super::context::RequestContext) -> F,
) -> Result<T, ApiError>
where
    F: Future<Output = Result<T, AppError>>,
{
    let context = match super::context::RequestContext::current() {
        Ok(context) => context,
        Err(error) => return Err(publish_outside_request(&error)),
    };
    let info = context.info.clone();
    let counted = context.count(class);
    let result = match counted {
        // A page goes on in a task of its own once it has to wait, outside of the request's
        // span and out of reach of the layer that catches panics.
        Ok(()) => caught(body(context)).instrument(Span::current()).await,
        Err(error) => Err(error),
    };
    result.map_err(|error| publish(error, &info))
}

/// The outcome of a future, a fault of ours when it panics.
async fn caught<T>(future: impl Future<Output = Result<T, AppError>>) -> Result<T, AppError> {
    let mut future = pin!(future);
    poll_fn(|task| {
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(task)));
        polled.unwrap_or_else(|cause| {
            let cause = format!("panic: {}", panic_message(&*cause));
            Poll::Ready(Err(AppError::Internal(cause)))
        })
    })
    .await
}

/// What a panic said.
pub fn panic_message(cause: &(dyn Any + Send)) -> &str {
    cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("no message")
}
