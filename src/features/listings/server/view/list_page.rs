//! `/jobs`: a search, its results, and its address.

use leptos::prelude::*;

use super::cards::ListingCards;
use super::filter_form::FilterForm;
use crate::features::listings::model::{SearchNote, SearchPage, TextLink};
use crate::features::listings::server::search_page;
use crate::page::server::Drawing;
use crate::page::server::head::Head;
use crate::server::http_error::AppError;
use crate::server::state::AppState;
use crate::ui::breadcrumb::Breadcrumb;

/// # Errors
/// `Unavailable` when the database cannot be read now.
pub async fn draw(state: &AppState, query: &str) -> Result<Drawing, AppError> {
    let page = search_page::read(state, query).await?;
    let head = Head::new(
        page.title.clone(),
        "Open jobs in medical laboratories in Canada and the United States: search by department, shift, place and pay.",
    )
    .canonical(page.address.clone())
    .hidden(page.is_filtered)
    .atom(page.atom.clone(), "These jobs as Atom")
    .feed(
        page.json.clone(),
        "These jobs as JSON Feed",
        "application/feed+json",
    );
    Ok(Drawing::new(head, results(page)))
}

fn results(page: SearchPage) -> AnyView {
    let is_empty = page.cards.is_empty();
    let notes: Vec<_> = page.notes.iter().cloned().map(note).collect();
    let aside = if is_empty && page.ways_out.is_empty() {
        view! {
            <p>
                "No job is open just now. Follow the " <a href=page.atom.clone() rel="external">"feed"</a>
                " to see the next one, or " <a href="/signup">"sign up"</a>
                " for the job alerts to come."
            </p>
        }
        .into_any()
    } else if is_empty {
        let sentence = if page.ways_out.len() == 1 {
            "No open job fits this search."
        } else {
            "No open job fits all of this at once. Leave out one thing:"
        };
        let ways: Vec<_> = page.ways_out.iter().cloned().map(way).collect();
        view! {
            <p>{sentence}</p>
            <ul class="plain-list">{ways}</ul>
        }
        .into_any()
    } else {
        let clear = page
            .is_filtered
            .then(|| view! { " \u{b7} " <a href="/jobs">"Clear all filters"</a> });
        view! { <p class="quiet">{page.order.clone()} {clear}</p> }.into_any()
    };
    let head_class = if is_empty { "empty" } else { "result-head" };
    let pages = (page.previous.is_some() || page.next.is_some()).then(|| {
        let turn = |link: Option<TextLink>, rel: &'static str| {
            link.map(|link| {
                view! {
                    <a class="button button--quiet" rel=rel href=link.path>
                        {link.text}
                    </a>
                }
            })
        };
        view! {
            <nav class="pages" aria-label="Pages">
                {turn(page.previous.clone(), "prev")}
                " "
                {turn(page.next.clone(), "next")}
            </nav>
        }
    });
    view! {
        <Breadcrumb above=vec![] current="Jobs"/>
        <header class="page-head">
            <h1 tabindex="-1">"Jobs in the laboratory"</h1>
            <p class="lede">
                "Every opening that states its pay shows it by the hour and as a full-time year."
            </p>
        </header>
        <FilterForm page=page.clone()/>
        <div class=head_class>
            <div role="status">
                <h2>{page.count}</h2>
            </div>
            {aside}
        </div>
        {(!notes.is_empty()).then(|| view! { <div class="notice">{notes}</div> })}
        {(!is_empty).then(|| view! { <ListingCards cards=page.cards/> })}
        {pages}
        <p class="quiet">
            "Follow this search in a feed reader: "
            <a href=page.atom rel="external">"Atom"</a>
            " or "
            <a href=page.json rel="external">"JSON Feed"</a>
            "."
        </p>
    }
    .into_any()
}

fn note(note: SearchNote) -> AnyView {
    let way_on = note
        .way_on
        .map(|link| view! { " " <a href=link.path>{link.text}</a> });
    view! { <p>{note.text} {way_on}</p> }.into_any()
}

fn way(link: TextLink) -> AnyView {
    view! { <li><a href=link.path>{link.text}</a></li> }.into_any()
}
