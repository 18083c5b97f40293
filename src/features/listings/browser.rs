//! The filter form in the browser. Called from effects and event handlers only.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlFormElement, UrlSearchParams};

/// The fields that are filled in, as the query of an address.
pub fn filled_fields(form: &HtmlFormElement) -> String {
    let query = FormData::new_with_form(form)
        .and_then(|fields| UrlSearchParams::new_with_str_sequence_sequence(&fields))
        .map(|fields| String::from(fields.to_string()))
        .unwrap_or_default();
    query
        .split('&')
        .filter(|pair| !pair.ends_with('='))
        .collect::<Vec<_>>()
        .join("&")
}

/// Puts the fields back to what the page says: a menu that was touched does not follow
/// its markup any more.
pub fn reset_filters() {
    let form = document().query_selector("form.filters").ok().flatten();
    if let Some(form) = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) {
        form.reset();
    }
}
