//! A list of vacancies, one row each.

use leptos::prelude::*;

use crate::features::listings::model::ListingCard;

/// The rows; their titles are headings of the third level.
#[component]
pub fn ListingCards(cards: Vec<ListingCard>) -> impl IntoView {
    let rows: Vec<_> = cards.into_iter().map(row).collect();
    view! { <ol class="listings">{rows}</ol> }.into_any()
}

fn row(card: ListingCard) -> AnyView {
    let tags: Vec<_> = card
        .tags
        .into_iter()
        .map(|tag| view! { <li>{tag}</li> })
        .collect();
    let pay = match card.pay {
        Some((amounts, unit)) => view! { {amounts} " " <small>{unit}</small> }.into_any(),
        None => "Pay not stated".into_any(),
    };
    view! {
        <li>
            <article class="listing">
                <h3>
                    <a href=format!("/jobs/{}", card.slug)>{card.title}</a>
                    {card.is_sample.then(sample_mark)}
                </h3>
                <p>{card.place}</p>
                <ul class="tags">
                    {tags}
                    <li>
                        <time datetime=card.posted_at.rfc3339()>
                            {format!("Posted {}", card.posted_at.day().long())}
                        </time>
                    </li>
                </ul>
                <p class="listing-pay">{pay}</p>
            </article>
        </li>
    }
    .into_any()
}

/// The word that marks what is invented.
pub fn sample_mark() -> AnyView {
    view! { " " <span class="mark">"Sample"</span> }.into_any()
}
