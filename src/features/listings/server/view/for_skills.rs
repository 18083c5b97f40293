//! The vacancies that ask for a visitor's skills.

use leptos::prelude::*;

use super::cards::ListingCards;
use crate::features::listings::model::SkillMatches;
use crate::features::listings::server::service;
use crate::server::state::AppState;

/// The open listings that ask for any of these skills: how many, the newest few, and the
/// way to the list of them all. The heading stands outside. Where they cannot be read, it
/// says so: the page around it is worth having without them.
pub async fn draw(state: &AppState, skills: &[String]) -> AnyView {
    match service::for_skills(state, &skills.join(",")).await {
        Ok(matches) => matching(matches),
        Err(cause) => {
            tracing::warn!(%cause, "no listings for skills");
            view! {
                <p class="quiet">
                    "The jobs cannot be shown just now. " <a href="/jobs">"Open the list"</a>
                </p>
            }
            .into_any()
        }
    }
}

fn matching(matches: SkillMatches) -> AnyView {
    let sentence = match matches.count {
        0 => "No open job asks for these skills just now.".to_owned(),
        1 => "1 open job asks for at least one of these skills.".to_owned(),
        count => format!("{count} open jobs ask for at least one of these skills."),
    };
    let more = if matches.count > 0 {
        "See them all in the job list"
    } else {
        "Open the job list"
    };
    let cards = matches.cards;
    view! {
        <p>{sentence} " " <a href=matches.address>{more}</a></p>
        {(!cards.is_empty()).then(|| view! { <ListingCards cards/> })}
    }
    .into_any()
}
