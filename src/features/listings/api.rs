//! Reading vacancies, from the server's pages and from the browser.

use leptos::prelude::*;
use server_fn::codec::GetUrl;

use super::model::{ListingCard, ListingDetail, SearchPage, SkillMatches};
use crate::error::ApiError;
use crate::wire::JsonAnswer;

/// A page of results for the query of an address, with everything around it.
#[server(name = SearchListings, prefix = "/api", endpoint = "search_listings", input = GetUrl, output = JsonAnswer)]
pub async fn search_listings(#[server(default)] query: String) -> Result<SearchPage, ApiError> {
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error::answer;
    answer(RateClass::Read, |context| async move {
        super::server::service::search(&context.state, &query).await
    })
    .await
}

/// One vacancy; one that has closed too, and it says so.
#[server(name = GetListing, prefix = "/api", endpoint = "get_listing", input = GetUrl, output = JsonAnswer)]
pub async fn get_listing(#[server(default)] slug: String) -> Result<ListingDetail, ApiError> {
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error::answer;
    answer(RateClass::Read, |context| async move {
        super::server::service::get(&context.state, &slug).await
    })
    .await
}

/// The few newest vacancies.
#[server(name = GetNewestListings, prefix = "/api", endpoint = "get_newest_listings", input = GetUrl, output = JsonAnswer)]
pub async fn get_newest_listings() -> Result<Vec<ListingCard>, ApiError> {
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error::answer;
    answer(RateClass::Read, |context| async move {
        super::server::service::newest(&context.state).await
    })
    .await
}

/// The open vacancies that ask for any of these skills; ids joined by commas.
#[server(name = GetListingsForSkills, prefix = "/api", endpoint = "get_listings_for_skills", input = GetUrl, output = JsonAnswer)]
pub async fn get_listings_for_skills(
    #[server(default)] skills: String,
) -> Result<SkillMatches, ApiError> {
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error::answer;
    answer(RateClass::Read, |context| async move {
        super::server::service::for_skills(&context.state, &skills).await
    })
    .await
}
