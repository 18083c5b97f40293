//! The newest vacancies, for the home page.

use leptos::prelude::*;

use super::cards::ListingCards;
use crate::features::listings::server::service;
use crate::server::state::AppState;

/// The newest few. Where they cannot be read, it says so: the page around it is worth
/// having without them.
pub async fn draw(state: &AppState) -> AnyView {
    match service::newest(state).await {
        Ok(cards) if cards.is_empty() => {
            view! { <p class="quiet">"No job is open just now."</p> }.into_any()
        }
        Ok(cards) => view! { <ListingCards cards/> }.into_any(),
        Err(cause) => {
            tracing::warn!(%cause, "no newest listings");
            view! {
                <p class="quiet">
                    "The newest jobs cannot be shown just now. "
                    <a href="/jobs">"Open the list"</a>
                </p>
            }
            .into_any()
        }
    }
}
