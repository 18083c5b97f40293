//! The feed of articles.

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;

use super::library::Library;
use crate::server::feed::{AtomEntry, AtomFeed};
use crate::server::http::conditional::with_etag;
use crate::server::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new().route("/articles.atom", get(feed))
}

async fn feed(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let site = &state.config.site;
    let base_url = &site.base_url;
    let library = state.content.get::<Library>();
    let entries = library
        .articles()
        .iter()
        .map(|stored| {
            let article = &stored.whole.article;
            AtomEntry {
                title: article.title.clone(),
                url: format!("{base_url}{}", stored.path()),
                published: article.published.start(),
                updated: article.reviewed.start(),
                summary: article.summary.clone(),
            }
        })
        .collect();
    let feed = AtomFeed {
        title: "Caring Support: articles for medical laboratory technicians".into(),
        self_url: format!("{base_url}/articles.atom"),
        page_url: format!("{base_url}/articles"),
        next_url: None,
        author: site.legal_name.clone(),
        entries,
        updated: state.clock.now(),
    };
    with_etag(
        &headers,
        "application/atom+xml; charset=utf-8",
        feed.to_xml(),
    )
}
