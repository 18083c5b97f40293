//! What only a browser can do: focus, scroll, storage of the session. Call it from
//! effects and event handlers only.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Moves the focus to the first element that matches, without scrolling when `still`.
pub fn focus_first(selector: &str) {
    if let Some(element) = find(selector) {
        let _ = element.focus();
    }
}

/// Moves the focus to the first element that matches without moving the page, and tells
/// whether there is one.
pub fn focus_first_in_place(selector: &str) -> bool {
    let Some(element) = find(selector) else {
        return false;
    };
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    element.focus_with_options(&options).is_ok()
}

/// Puts a text into an element, for live regions.
pub fn set_text(selector: &str, text: &str) {
    if let Some(element) = find(selector) {
        element.set_text_content(Some(text));
    }
}

/// Sets the title of the document.
pub fn set_title(title: &str) {
    document().set_title(title);
}

/// What of the head belongs to one page.
const HEAD_OF_PAGE: &str = "meta[property],meta[name=description],meta[name=robots],\
    meta[name=\"twitter:card\"],link[rel=canonical],link[rel=alternate]";

/// Puts the elements of this page into the head, in place of those of the page before.
pub fn replace_head(tags: &str) {
    let Some(head) = document().head() else {
        return;
    };
    if let Ok(old) = head.query_selector_all(HEAD_OF_PAGE) {
        for element in (0..old.length()).filter_map(|i| old.get(i)) {
            let _ = head.remove_child(&element);
        }
    }
    let _ = head.insert_adjacent_html("beforeend", tags);
}

/// Id of the element that has the focus.
pub fn focused_id() -> Option<String> {
    let id = document().active_element()?.id();
    (!id.is_empty()).then_some(id)
}

/// A form that asks for a page of this site, as the address it asks for: its fields as the
/// query, without the empty ones.
pub fn asked_address(event: &web_sys::SubmitEvent) -> Option<String> {
    let form: web_sys::HtmlFormElement = event.target()?.dyn_into().ok()?;
    if event.default_prevented() || form.method() != "get" {
        return None;
    }
    let action = form.get_attribute("action")?;
    let query = String::from(form_fields(&form).ok()?.to_string());
    let filled: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.ends_with('='))
        .collect();
    if filled.is_empty() {
        return Some(action);
    }
    Some(format!("{action}?{}", filled.join("&")))
}

fn form_fields(form: &web_sys::HtmlFormElement) -> Result<web_sys::UrlSearchParams, JsValue> {
    let fields = web_sys::FormData::new_with_form(form)?;
    web_sys::UrlSearchParams::new_with_str_sequence_sequence(&fields)
}

/// Copies the value of a field when the button for it was pressed, and says how it went.
///
/// # Shape
/// The button has the id of the field in `data-copy`; the element that says how it went has
/// that id with `-status` at its end.
pub fn copy_on_click(event: &web_sys::MouseEvent) {
    let pressed = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .and_then(|target| target.closest("[data-copy]").ok()?);
    let Some(id) = pressed.and_then(|button| button.get_attribute("data-copy")) else {
        return;
    };
    let status = format!("#{id}-status");
    let text = find(&format!("#{id}"))
        .and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok())
        .map(|field| field.value())
        .unwrap_or_default();
    // A browser has no clipboard on an address that is not secure.
    let clipboard = window().navigator().clipboard();
    let copying = (!clipboard.is_undefined()).then(|| clipboard.write_text(&text));
    leptos::task::spawn_local(async move {
        let done = match copying {
            Some(copying) => JsFuture::from(copying).await.is_ok(),
            None => false,
        };
        let sentence = if done {
            "Copied."
        } else {
            "Your browser did not allow it. Select the text and copy it."
        };
        set_text(&status, sentence);
    });
}

/// The place in the page that the address names, with its `#`; empty without one.
pub fn current_hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// Scrolls to a place, in whole pixels.
pub fn scroll_to(y: i32) {
    window().scroll_to_with_x_and_y(0.0, f64::from(y));
}

/// How far the page is scrolled, in whole pixels: text of fractions costs kilobytes of code.
pub fn scroll_y() -> i32 {
    window().scroll_y().unwrap_or_default() as i32
}

/// Reads from the storage of this tab; `None` also where storage is switched off.
pub fn session_get(key: &str) -> Option<String> {
    window().session_storage().ok()??.get_item(key).ok()?
}

/// Writes to the storage of this tab, if there is one.
pub fn session_set(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().session_storage() {
        let _ = storage.set_item(key, value);
    }
}

/// Lets the browser, or us, restore the place on the page.
pub fn restore_scroll_ourselves(ourselves: bool) {
    if let Ok(history) = window().history() {
        let _ = history.set_scroll_restoration(if ourselves {
            web_sys::ScrollRestoration::Manual
        } else {
            web_sys::ScrollRestoration::Auto
        });
    }
}

/// The path of the page.
pub fn current_path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// The query of the page, without its question mark.
pub fn current_query() -> String {
    let query = window().location().search().unwrap_or_default();
    query.trim_start_matches('?').to_owned()
}

/// The address without scheme and host; places on one page are addresses of their own.
pub fn current_address() -> String {
    let location = window().location();
    let part = |part: Result<String, JsValue>| part.unwrap_or_default();
    part(location.pathname()) + &part(location.search()) + &part(location.hash())
}

/// Marks the document as alive: links and buttons answer from now on.
pub fn mark_hydrated() {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-hydrated", "1");
    }
}

fn find(selector: &str) -> Option<web_sys::HtmlElement> {
    document().query_selector(selector).ok()??.dyn_into().ok()
}

/// Empties a field of a form.
pub fn empty_field(form: &web_sys::HtmlFormElement, name: &str) {
    let field = form.query_selector(&format!("[name={name}]"));
    if let Some(field) = field.ok().flatten() {
        let _ = field
            .dyn_into::<web_sys::HtmlInputElement>()
            .map(|field| field.set_value(""));
    }
}

/// What came back for a form sent by script.
pub struct FormAnswer {
    pub ok: bool,
    pub body: String,
}

/// Sends the form's fields to an address of this site, as the browser itself would.
///
/// # Errors
/// The browser's word when nothing came back.
pub async fn send_form(url: &str, form: &web_sys::HtmlFormElement) -> Result<FormAnswer, JsValue> {
    let encoded = form_fields(form)?;
    let options = web_sys::RequestInit::new();
    options.set_method("POST");
    options.set_body(&encoded);
    let headers = web_sys::Headers::new()?;
    headers.set("Accept", "application/json")?;
    options.set_headers(&headers);
    let response: web_sys::Response =
        JsFuture::from(window().fetch_with_str_and_init(url, &options))
            .await?
            .dyn_into()?;
    let body = JsFuture::from(response.text()?).await?;
    Ok(FormAnswer {
        ok: response.ok(),
        body: body.as_string().unwrap_or_default(),
    })
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use super::*;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    fn what_the_tab_stores_comes_back() {
        assert_eq!(session_get("never-stored"), None);
        session_set("place:/jobs", "120");
        assert_eq!(session_get("place:/jobs").as_deref(), Some("120"));
    }

    #[wasm_bindgen_test]
    fn a_text_reaches_its_live_region() {
        let body = document().body().expect("a page");
        let region = document().create_element("p").expect("an element");
        region.set_id("route-announcement");
        body.append_child(&region).expect("it can be added");
        set_text("#route-announcement", "Jobs");
        assert_eq!(region.text_content().as_deref(), Some("Jobs"));
        set_text("#not-there", "Jobs");
    }
}
