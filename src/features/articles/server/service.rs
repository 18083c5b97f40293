//! What visitors read of the library.

use super::library::Library;
use crate::features::articles::model::{ArticleSummary, WholeArticle};
use crate::server::feed::SitemapEntry;
use crate::server::http_error::AppError;
use crate::server::state::AppState;

/// Every article, newest first.
pub fn list_articles(state: &AppState) -> Vec<ArticleSummary> {
    let library = state.content.get::<Library>();
    library
        .articles()
        .iter()
        .map(|stored| {
            let article = &stored.whole.article;
            ArticleSummary {
                slug: article.slug.clone(),
                title: article.title.clone(),
                summary: article.summary.clone(),
                byline: article.byline.clone(),
                reading_minutes: article.reading_minutes,
                reviewed: article.reviewed,
            }
        })
        .collect()
}

/// One article with its text.
///
/// # Errors
/// `NotFound` for a slug that no article has.
pub fn find_article(state: &AppState, slug: &str) -> Result<WholeArticle, AppError> {
    let library = state.content.get::<Library>();
    let stored = library.find(slug).ok_or(AppError::NotFound)?;
    Ok(stored.whole.clone())
}

/// One entry per article.
pub fn sitemap(state: &AppState) -> Vec<SitemapEntry> {
    let library = state.content.get::<Library>();
    library
        .articles()
        .iter()
        .map(|stored| SitemapEntry {
            path: stored.path(),
            modified: Some(stored.whole.article.reviewed.start()),
        })
        .collect()
}
