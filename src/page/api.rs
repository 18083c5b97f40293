//! Asking for a page.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

use super::model::{DrawnPage, PageHtml};
use crate::error::ApiError;
use crate::wire::JsonAnswer;

/// The page at an address of this site, drawn for whoever asks.
///
/// # Shape
/// `address` is a path with its query, such as `/jobs?q=night`.
///
/// # Errors
/// `NotFound` for an address that no page has.
#[server(endpoint = "get_page", input = GetUrl, output = JsonAnswer, name = GetPage, prefix = "/api")]
pub async fn get_page(
    #[server(default)] address: String,
) -> Result<(DrawnPage, PageHtml), ApiError> {
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error::answer;
    answer(RateClass::Read, |context| async move {
        super::server::draw(context, address).await
    })
    .await
}
