//! The newsletter's addresses that are no pages: leaving with one tap in a mail program, and
//! the feed of the archive.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::issues::{archive_path, list_issues, published_at};
use super::leaving;
use crate::features::newsletter::model::{ARCHIVE_PATH, LEAVE_PATH};
use crate::server::feed::{AtomEntry, AtomFeed};
use crate::server::http::conditional::with_etag;
use crate::server::http::one_click::OneClick;
use crate::server::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new().route("/updates.atom", get(feed))
}

/// Leaving with the one tap of a mail program.
pub const ONE_CLICK: OneClick = OneClick {
    path: LEAVE_PATH,
    leave: |state, network, token| {
        Box::pin(async move { leaving::leave_with_one_click(&state, &network, &token).await })
    },
};

async fn feed(State(state): State<AppState>, headers: HeaderMap) -> Result<Response, Response> {
    let issues = list_issues(&state).await.map_err(|cause| {
        tracing::warn!(%cause, "no feed of the updates");
        StatusCode::SERVICE_UNAVAILABLE.into_response()
    })?;
    let site = &state.config.site;
    let base_url = &site.base_url;
    let entries = issues
        .iter()
        .map(|issue| AtomEntry {
            title: issue.text.subject.clone(),
            url: format!("{base_url}{}", archive_path(&issue.text.slug)),
            published: published_at(issue),
            updated: published_at(issue),
            summary: issue.text.summary(),
        })
        .collect();
    let feed = AtomFeed {
        title: format!("Updates from {}", site.legal_name),
        self_url: format!("{base_url}{ARCHIVE_PATH}.atom"),
        page_url: format!("{base_url}{ARCHIVE_PATH}"),
        next_url: None,
        author: site.legal_name.clone(),
        entries,
        updated: state.clock.now(),
    };
    Ok(with_etag(
        &headers,
        "application/atom+xml; charset=utf-8",
        feed.to_xml(),
    ))
}
