//! Reading articles.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

use super::model::{ArticleSummary, WholeArticle};
use crate::error::ApiError;
use crate::wire::JsonAnswer;

/// Every article, newest first.
#[server(endpoint = "get_articles", input = GetUrl, output = JsonAnswer, name = GetArticles, prefix = "/api")]
pub async fn get_articles() -> Result<Vec<ArticleSummary>, ApiError> {
    use super::server::service;
    use crate::server::http::rate_limit::RateClass;
    crate::server::http_error::answer(RateClass::Read, |context| async move {
        Ok(service::list_articles(&context.state))
    })
    .await
}

/// One article with its text.
///
/// # Errors
/// `NotFound` for a slug that no article has.
#[server(endpoint = "get_article", input = GetUrl, output = JsonAnswer, name = GetArticle, prefix = "/api")]
pub async fn get_article(slug: String) -> Result<WholeArticle, ApiError> {
    use super::server::service;
    use crate::server::http::rate_limit::RateClass;
    crate::server::http_error::answer(RateClass::Read, |context| async move {
        service::find_article(&context.state, &slug)
    })
    .await
}
