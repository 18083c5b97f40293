//! What a browser does by itself when a document is loaded, done by us when only data
//! is: move the focus to the new heading, say the title, keep and restore the scroll.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::browser;

/// Where the visitor was, shared by all pages.
#[derive(Clone, Copy)]
pub struct Navigation {
    /// The path whose heading was announced last; the first document announces itself.
    announced: StoredValue<Option<String>>,
    /// The visitor went back or forward, and the place on the page is to be restored.
    returning: StoredValue<bool>,
}

/// Starts following the visitor's moves. Call once, above the routes.
pub fn provide_navigation() {
    let navigation = Navigation {
        announced: StoredValue::new(None),
        returning: StoredValue::new(false),
    };
    provide_context(navigation);

    Effect::new(move |_| {
        browser::mark_hydrated();
        browser::restore_scroll_ourselves(true);
        if !browser::has_hash() && browser::scroll_y() == 0.0 {
            restore_place();
        }
        let _ = window_event_listener_untyped("popstate", move |_| {
            // It comes for moves within a page as well: back from a note, and also, before the
            // browser goes there by itself, on the way to one.
            let path = browser::current_path();
            let is_elsewhere = navigation
                .announced
                .with_value(|announced| announced.as_ref() != Some(&path));
            navigation.returning.set_value(is_elsewhere);
            if !is_elsewhere {
                restore_place();
            }
        });
        // `scrollend` comes once per movement; `pagehide` is the last word.
        let _ = window_event_listener_untyped("scrollend", |_| remember_place());
        let _ = window_event_listener_untyped("pagehide", |_| remember_place());
    });
}

/// Tells that a page with this title is ready. Runs in the browser only.
pub fn page_is_ready(title: String) {
    let navigation = use_context::<Navigation>();
    let pathname = use_location().pathname;
    Effect::new(move |_| {
        let Some(navigation) = navigation else { return };
        let path = pathname.get_untracked();
        let before = navigation
            .announced
            .try_update_value(|announced| announced.replace(path.clone()))
            .flatten();
        let moved = before.is_some_and(|before| before != path);
        let returning = navigation
            .returning
            .try_update_value(|returning| std::mem::replace(returning, false))
            .unwrap_or_default();
        if !moved {
            return;
        }
        let title = title.clone();
        let _ = request_animation_frame(move || {
            browser::set_text("#route-announcement", &title);
            browser::focus_first_in_place("main h1");
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
