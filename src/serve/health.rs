//! For whoever watches the server: is it there, and can it work?

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::task_kinds;
use crate::server::db::liveness::check_writable;
use crate::server::state::AppState;
use crate::server::tasks::queue_state;
use crate::time::SECOND_MS;

/// The process answers.
pub async fn healthz() -> Response {
    ([(header::CACHE_CONTROL, "no-store")], "ok\n").into_response()
}

/// The database can be written; how long mail and other tasks have been waiting.
pub async fn readyz(State(state): State<AppState>) -> Response {
    let writable = check_writable(&state.db).await;
    let queue = queue_state(&state.db, &state.clock, &task_kinds::all()).await;
    let (status, body) = match (writable, queue) {
        (Ok(()), Ok(queue)) => (
            StatusCode::OK,
            json!({
                "database": "writable",
                "tasks": {
                    "waiting": queue.waiting,
                    "failing": queue.failing,
                    "dead": queue.dead,
                    "lag_ms": queue.lag_ms,
                    "lag_s": queue.lag_ms / SECOND_MS,
                },
            }),
        ),
        (writable, queue) => {
            let causes = [writable.as_ref().err(), queue.as_ref().err()];
            for cause in causes.into_iter().flatten() {
                tracing::warn!(%cause, "not ready");
            }
            let database = if writable.is_ok() {
                "unreadable"
            } else {
                "not writable"
            };
            (
                StatusCode::SERVICE_UNAVAILABLE,
                json!({ "database": database }),
            )
        }
    };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
