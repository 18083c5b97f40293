//! `/jobs`: a search, its results, and its address.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::cards::ListingCards;
use super::filter_form::FilterForm;
use crate::features::listings::api::search_listings;
use crate::features::listings::browser;
use crate::features::listings::model::{SearchNote, SearchPage, TextLink};
use crate::ui::breadcrumb::Breadcrumb;
use crate::ui::loaded::Loaded;
use crate::ui::page::{FeedLink, PageHead};

/// Whether a search was shown before on this page.
#[derive(Clone, Copy)]
struct ShownBefore(StoredValue<bool>);

#[component]
pub fn ListingsPage() -> impl IntoView {
    provide_context(ShownBefore(StoredValue::new(false)));
    let location = use_location();
    // On the way to another page the address changes before this page goes.
    let query = Memo::new(move |before: Option<&String>| {
        if location.pathname.read().as_str() == "/jobs" {
            location.search.get()
        } else {
            before.cloned().unwrap_or_default()
        }
    });
    let data = Resource::new(move || query.get(), search_listings);
    view! { <Loaded data page=results/> }
}

fn results(page: SearchPage) -> AnyView {
    put_fields_back();
    let is_empty = page.cards.is_empty();
    let title = if page.keyword.is_empty() {
        "Jobs in medical laboratories".to_owned()
    } else {
        format!("Jobs: {}", page.keyword)
    };
    let notes: Vec<_> = page.notes.iter().cloned().map(note).collect();
    let aside = if is_empty {
        let ways: Vec<_> = page.ways_out.iter().cloned().map(way).collect();
        view! {
            <p>"No open job fits all of this at once. Leave out one thing:"</p>
            <ul>{ways}</ul>
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
        <PageHead
            title=title
            description="Open jobs in medical laboratories in Canada and the United States: search by department, shift, place and pay."
            canonical=page.address.clone()
            hidden=page.is_filtered
        />
        <FeedLink href=page.atom.clone() title="These jobs as Atom"/>
        <FeedLink
            href=page.json.clone()
            title="These jobs as JSON Feed"
            kind="application/feed+json"
        />
        <Breadcrumb above=vec![] current="Jobs"/>
        <header class="page-head">
            <h1 tabindex="-1">"Jobs in the laboratory"</h1>
            <p class="lede">
                "Every opening that states its pay shows it by the hour and by the year."
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

/// A menu that was touched shows the visitor's choice, whatever the page says: after the
/// first search, the form is put back to what the address says.
fn put_fields_back() {
    let Some(ShownBefore(shown)) = use_context::<ShownBefore>() else {
        return;
    };
    Effect::new(move |_| {
        if shown.get_value() {
            let _ = request_animation_frame(browser::reset_filters);
        }
        shown.set_value(true);
    });
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
