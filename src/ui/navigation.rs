//! What a browser does by itself when a document is loaded, done by us when only data
//! is: move the focus to the new heading, say the title, keep and restore the scroll. And
//! what a drawn page asks for: a form that asks for a page, a button that copies.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::browser;

/// Where the visitor was, shared by all pages.
#[derive(Clone, Copy)]
pub struct Navigation {
    /// The path whose heading was announced last; the first document announces itself.
    announced: StoredValue<Option<String>>,
    /// The query it was announced with, where another query is another page.
    asked: StoredValue<Option<String>>,
    /// Id of what had the focus when a form on the page asked for another page; empty when
    /// nobody asked and the focus is to stay.
    asking: StoredValue<Option<String>>,
    /// Whether a page is on its way.
    waiting: RwSignal<bool>,
    /// The visitor went back or forward, and the place on the page is to be restored.
    returning: StoredValue<bool>,
}

/// Stands around a page of which another query is another page.
#[derive(Clone, Copy)]
pub struct ByQuery;

/// Starts following the visitor's moves. Call once, above the routes.
pub fn provide_navigation() {
    let navigation = Navigation {
        announced: StoredValue::new(None),
        asked: StoredValue::new(None),
        asking: StoredValue::new(None),
        waiting: RwSignal::new(false),
        returning: StoredValue::new(false),
    };
    provide_context(navigation);

    Effect::new(move |_| {
        browser::mark_hydrated();
        browser::restore_scroll_ourselves(true);
        if browser::current_hash().is_empty() && browser::scroll_y() == 0 {
            restore_place();
        }
        let _ = window_event_listener_untyped("popstate", move |_| {
            // It comes for moves within a page as well: back from a note, and also, before the
            // browser goes there by itself, on the way to one.
            let path = browser::current_path();
            let query = browser::current_query();
            let is_elsewhere = navigation
                .announced
                .with_value(|announced| announced.as_ref() != Some(&path))
                || navigation
                    .asked
                    .with_value(|asked| asked.as_ref().is_some_and(|asked| *asked != query));
            navigation.returning.set_value(is_elsewhere);
            if !is_elsewhere {
                restore_place();
            }
        });
        // `scrollend` comes once per movement, also where only the start script knows it;
        // `pagehide` is the last word.
        let _ = window_event_listener_untyped("scrollend", |_| remember_place());
        let _ = window_event_listener_untyped("pagehide", |_| remember_place());
    });
}

/// Whether a page is on its way.
pub fn use_waiting() -> RwSignal<bool> {
    use_context::<Navigation>()
        .map_or_else(|| RwSignal::new(false), |navigation| navigation.waiting)
}

/// Follows forms that ask for a page, as links are followed. The focus stays on the page.
pub fn use_asking_forms() -> impl Fn(leptos::ev::SubmitEvent) + 'static {
    let navigate = use_navigate();
    let navigation = use_context::<Navigation>();
    move |event| {
        let (Some(navigation), Some(address)) = (navigation, browser::asked_address(&event)) else {
            return;
        };
        event.prevent_default();
        // Asked for again, the same page does not come again, and nobody would take the note.
        if address != browser::current_address() {
            navigation.asking.set_value(browser::focused_id());
        }
        let stay = NavigateOptions {
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate(&address, stay);
    }
}

/// Leaves the focus where it is and says nothing when the page is drawn next, for a query
/// that nobody asked for. Runs in the browser only.
pub fn stay_focused() {
    if let Some(navigation) = use_context::<Navigation>() {
        navigation.asking.set_value(Some(String::new()));
    }
}

/// Tells that a page with this title is ready. Runs in the browser only.
pub fn page_is_ready(title: String) {
    let navigation = use_context::<Navigation>();
    let by_query = use_context::<ByQuery>().is_some();
    let location = use_location();
    Effect::new(move |_| {
        let Some(navigation) = navigation else { return };
        let path = location.pathname.get_untracked();
        let query = by_query.then(|| location.search.get_untracked());
        let before = navigation
            .announced
            .try_update_value(|announced| announced.replace(path.clone()))
            .flatten();
        let query_before = navigation
            .asked
            .try_update_value(|asked| std::mem::replace(asked, query.clone()))
            .flatten();
        let returning = navigation
            .returning
            .try_update_value(|returning| std::mem::replace(returning, false))
            .unwrap_or_default();
        let moved = before.is_some_and(|before| before != path || query_before != query);
        if !moved {
            return;
        }
        let asking = navigation.asking.try_update_value(Option::take).flatten();
        if asking.as_ref().is_some_and(String::is_empty) {
            return;
        }
        let title = title.clone();
        // Emptied first: the same words again are news as well.
        browser::set_text("#route-announcement", "");
        let _ = request_animation_frame(move || {
            browser::set_text("#route-announcement", &title);
            let place = match asking {
                Some(id) => format!("#{id}"),
                // A link to a skill leads to its answers.
                None => format!("{} [type=radio]", browser::current_hash()),
            };
            if !place.starts_with('#') || !browser::focus_first_in_place(&place) {
                browser::focus_first_in_place("main h1");
            }
            if returning {
                restore_place();
            }
        });
    });
}

fn place_key() -> String {
    format!("place:{}", browser::current_address())
}

fn remember_place() {
    browser::session_set(&place_key(), &browser::scroll_y().to_string());
}

fn restore_place() {
    let place = browser::session_get(&place_key()).and_then(|y| y.parse().ok());
    if let Some(y) = place {
        browser::scroll_to(y);
    }
}
