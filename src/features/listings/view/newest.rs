//! The newest vacancies, for the home page.

use leptos::prelude::*;

use super::cards::ListingCards;
use crate::features::listings::api::get_newest_listings;

#[component]
pub fn NewestListings() -> impl IntoView {
    let data = Resource::new(|| (), |()| get_newest_listings());
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(cards) if cards.is_empty() => {
                        view! { <p class="quiet">"No job is open just now."</p> }.into_any()
                    }
                    Ok(cards) => view! { <ListingCards cards/> }.into_any(),
                    Err(_) => {
                        view! {
                            <p class="quiet">
                                "The newest jobs cannot be shown just now. " <a href="/jobs">
                                    "Open the list"
                                </a>
                            </p>
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
    .into_any()
}
