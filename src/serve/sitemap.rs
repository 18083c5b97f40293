//! What search engines may visit: the entries of all slices, and robots.txt.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::features::skills::server::checklist::Checklist;
use crate::features::{articles, listings, newsletter};
use crate::server::feed::{SitemapEntry, escape_xml};
use crate::server::state::AppState;

const FIXED_PAGES: [&str; 10] = [
    "/",
    "/articles",
    "/skills",
    "/jobs",
    "/signup",
    "/contact",
    "/updates",
    "/unsubscribe",
    "/privacy",
    "/privacy/request",
];

pub async fn sitemap(State(state): State<AppState>) -> Response {
    let mut entries: Vec<SitemapEntry> = FIXED_PAGES
        .iter()
        .map(|path| SitemapEntry {
            path: (*path).to_owned(),
            modified: None,
        })
        .collect();
    entries.extend(articles::server::service::sitemap(&state));
    let checklist = state.content.get::<Checklist>();
    entries.extend(checklist.groups.iter().map(|group| SitemapEntry {
        path: format!("/skills/{}", group.id),
        modified: None,
    }));
    match listings::server::service::sitemap_entries(&state).await {
        Ok(listings) => entries.extend(listings),
        Err(cause) => {
            // A list with gaps would tell search engines to forget pages.
            tracing::warn!(%cause, "no sitemap");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    }
    match newsletter::server::issues::sitemap_entries(&state).await {
        Ok(issues) => entries.extend(issues),
        Err(cause) => {
            tracing::warn!(%cause, "no sitemap");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    }
    let base_url = &state.config.site.base_url;
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for entry in entries {
        let address = escape_xml(&format!("{base_url}{}", entry.path));
        let modified = entry
            .modified
            .map(|at| format!("<lastmod>{}</lastmod>", at.rfc3339()))
            .unwrap_or_default();
        xml.push_str(&format!("<url><loc>{address}</loc>{modified}</url>\n"));
    }
    xml.push_str("</urlset>\n");
    (
        [(header::CONTENT_TYPE, "application/xml; charset=utf-8")],
        xml,
    )
        .into_response()
}

pub async fn robots(State(state): State<AppState>) -> Response {
    let base_url = &state.config.site.base_url;
    (
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
        format!("User-agent: *\nDisallow: /api/\nDisallow: /admin\nDisallow: /skills/answer\nDisallow: /skills/result\nDisallow: /newsletter/\nDisallow: /unsubscribe/\nDisallow: /unsubscribed/\n\nSitemap: {base_url}/sitemap.xml\n"),
    )
        .into_response()
}
