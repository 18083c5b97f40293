//! Follows the reading of an article. Call it from effects only.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::model::section_at;

/// How far below the upper edge of the window a heading counts as reached.
///
/// # Units
/// Pixels.
const LINE: f64 = 160.0;

/// Marks the section that is being read in the tables of contents, until the page is left.
pub fn follow_reading() {
    let links: Vec<Element> = ["nav.contents a", ".contents-fold a"]
        .into_iter()
        .filter_map(|selector| document().query_selector_all(selector).ok())
        .flat_map(|found| (0..found.length()).filter_map(move |i| found.get(i)))
        .filter_map(|link| link.dyn_into().ok())
        .collect();
    let ids: Vec<String> = links
        .iter()
        .filter_map(|link| Some(link.get_attribute("href")?.strip_prefix('#')?.to_owned()))
        .collect();
    // Each section stands in both tables.
    let ids = ids[..ids.len() / 2].to_vec();
    let marked = Cell::new(None);
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
        if marked.replace(now) == now {
            return;
        }
        for (i, link) in links.iter().enumerate() {
            let _ = if now.is_some_and(|now| i % ids.len() == now) {
                link.set_attribute("aria-current", "true")
            } else {
                link.remove_attribute("aria-current")
            };
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
