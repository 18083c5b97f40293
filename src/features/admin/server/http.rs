//! The addresses of the desk's files.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;

use super::export;
use crate::features::accounts::server::guard::require_admin;
use crate::features::admin::model::AdminFile;
use crate::server::context::{RequestContext, RequestInfo};
use crate::server::http::rate_limit::RateClass;
use crate::server::http_error::{AppError, publish};
use crate::server::state::AppState;

pub fn routes() -> Router<AppState> {
    AdminFile::ALL
        .into_iter()
        .fold(Router::new(), |router, file| {
            let answer = move |State(state): State<AppState>, request: Request| async move {
                hand_out(file, state, request.into_parts().0).await
            };
            router.route(file.path(), post(answer))
        })
}

async fn hand_out(file: AdminFile, state: AppState, parts: Parts) -> Response {
    let Some(info) = parts.extensions.get::<RequestInfo>().cloned() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let context = RequestContext {
        state,
        info: info.clone(),
        headers: parts.headers,
        refused: None,
        refused_has_no_form: false,
        form_token: None,
    };
    match made(file, &context).await {
        Ok(export) => answer(export),
        Err(error) => {
            let error = publish(error, &info);
            let status =
                StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, format!("{}\n", error.advice())).into_response()
        }
    }
}

async fn made(file: AdminFile, context: &RequestContext) -> Result<export::Export, AppError> {
    context.count(RateClass::Account)?;
    let admin = require_admin(context).await?;
    export::make(&context.state, &admin, file).await
}

fn answer(export: export::Export) -> Response {
    let name = format!("attachment; filename=\"{}\"", export.name);
    let mut response = export.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/csv; charset=utf-8; header=present"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}
