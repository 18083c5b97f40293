//! Follows the reading of an article. Call it from effects only.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;

use super::model::section_at;

/// How far below the upper edge of the window a heading counts as reached.
///
/// # Units
/// Pixels.
const LINE: f64 = 160.0;

/// Keeps `reached` at the section that is being read, until the page is left.
///
/// # Shape
/// `ids` in the order of the page; `reached` is a place in that list.
pub fn follow_reading(ids: Vec<String>, reached: RwSignal<Option<usize>>) {
    let look = Rc::new(move || {
        let tops: Vec<f64> = ids
            .iter()
            .map(|id| {
                document()
                    .get_element_by_id(id)
                    .map_or(f64::INFINITY, |element| {
                        element.get_bounding_client_rect().top()
                    })
            })
            .collect();
        let now = section_at(&tops, LINE);
        if reached.try_get_untracked().is_some_and(|then| then != now) {
            reached.set(now);
        }
    });
    look();
    // Scrolling tells many times a frame; looking once a frame is enough.
    let asked = Rc::new(Cell::new(false));
    let listener = window_event_listener_untyped("scroll", move |_| {
        if asked.replace(true) {
            return;
        }
        let look = Rc::clone(&look);
        let asked = Rc::clone(&asked);
        let _ = request_animation_frame(move || {
            asked.set(false);
            look();
        });
    });
    on_cleanup(move || listener.remove());
}
