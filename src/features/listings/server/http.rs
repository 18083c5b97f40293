//! The feeds of any search.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};

use super::feed::{FeedPage, atom, json_feed};
use super::filter::{ATOM, JSON};
use super::service;
use crate::error::ApiError;
use crate::server::context::RequestInfo;
use crate::server::http::conditional::with_etag;
use crate::server::http::rate_limit::RateClass;
use crate::server::http_error::{AppError, publish};
use crate::server::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route(ATOM, get(atom_feed))
        .route(JSON, get(json_feed_of))
}

async fn atom_feed(
    State(state): State<AppState>,
    Extension(info): Extension<RequestInfo>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    match load(&state, &info, query).await {
        Ok(page) => with_etag(&headers, "application/atom+xml; charset=utf-8", atom(&page)),
        Err(response) => response,
    }
}

async fn json_feed_of(
    State(state): State<AppState>,
    Extension(info): Extension<RequestInfo>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    match load(&state, &info, query).await {
        Ok(page) => with_etag(
            &headers,
            "application/feed+json; charset=utf-8",
            json_feed(&page),
        ),
        Err(response) => response,
    }
}

async fn load(
    state: &AppState,
    info: &RequestInfo,
    query: Option<String>,
) -> Result<FeedPage, Response> {
    let found = match state.limits.count(RateClass::Read, &info.network) {
        Ok(()) => service::feed(state, &query.unwrap_or_default()).await,
        Err(retry_after_seconds) => Err(AppError::TooMany {
            retry_after_seconds,
        }),
    };
    found.map_err(|error| refusal(&publish(error, info)))
}

fn refusal(error: &ApiError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, error.advice()).into_response();
    if let ApiError::TooMany {
        retry_after_seconds,
    } = error
    {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, (*retry_after_seconds).into());
    }
    response
}
