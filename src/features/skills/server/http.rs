//! The form of a group without scripts: adds the chosen radios to the answers in the
//! address and goes on. Keeps nothing; the address is all there is.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::checklist::Checklist;
use super::service;
use crate::features::skills::address::FORM_PATH;
use crate::server::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new().route(FORM_PATH, get(answer))
}

async fn answer(State(state): State<AppState>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let fields: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let checklist = state.content.get::<Checklist>();
    let address = service::address_after_form(&checklist, &fields);
    (
        [(header::CACHE_CONTROL, "no-store")],
        Redirect::to(&address),
    )
        .into_response()
}
