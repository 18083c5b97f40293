//! What only a browser can do for the checklist: keep the answers, read and set radios. Call it from effects and event handlers only.

use std::cell::RefCell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::address::{ANSWERS_PARAMETER, page_address};

thread_local! {
    /// The answers that the visitor is changing on this page load, from those they began with
    /// to the latest.
    static LINE: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Names of the places in storage.
const KEPT: &str = "answers";
const ASIDE: &str = "aside";
/// How many answers may be aside.
const ASIDE_LIMIT: usize = 5;

/// Keeps the answers in this browser. Where storage is switched off or full they still
/// stand in the address.
///
/// Those that were kept are put aside when they are others than the `shown` ones that were
/// changed, as those of another tab are, unless the address only lags behind: then it shows
/// what the visitor had a change before.
pub fn save(version: u32, shown: &str, code: &str, kept_is_other: bool) {
    LINE.with_borrow_mut(|line| {
        if !line.iter().any(|known| known == shown) {
            *line = vec![shown.to_owned()];
        }
        if kept_is_other && saved(version).is_some_and(|kept| !line.contains(&kept)) {
            put_aside(version, None);
        }
        line.push(code.to_owned());
    });
    put(KEPT, version, code);
}

/// Leaves what was changed on this page load behind: going back brings it to no address.
pub fn forget_latest() {
    LINE.take();
}

/// Keeps answers again that were put aside. Those kept until now go behind all others there.
pub fn take_back(version: u32, code: &str) {
    forget_latest();
    put_aside(version, Some(code));
    put(KEPT, version, code);
}

/// Puts the kept answers aside: before those that are there, or behind them in exchange for
/// some of them.
fn put_aside(version: u32, taken: Option<&str>) {
    let kept = saved(version).unwrap_or_default();
    let before = aside(version);
    let others = before
        .iter()
        .filter(|code| **code != kept && Some(code.as_str()) != taken);
    let others = others.map(String::as_str);
    let kept = [kept.as_str()].into_iter();
    let codes: Vec<&str> = match taken {
        None => kept.chain(others).collect(),
        Some(_) => others.chain(kept).collect(),
    };
    put(
        ASIDE,
        version,
        &codes[..codes.len().min(ASIDE_LIMIT)].join(" "),
    );
}

/// Puts the answers into the links of the page that lead to the checklist.
pub fn carry(code: &str) {
    let Ok(links) = document().query_selector_all("main a[href^=\"/skills\"]") else {
        return;
    };
    for link in (0..links.length()).filter_map(|i| links.get(i)) {
        let Ok(link) = link.dyn_into::<web_sys::Element>() else {
            continue;
        };
        let href = link.get_attribute("href").unwrap_or_default();
        let path = href.split(['?', '#']).next().unwrap_or_default();
        let page = path.trim_start_matches("/skills").trim_start_matches('/');
        let _ = link.set_attribute("href", &page_address(page, Some(code)));
    }
}

/// The answers kept in this browser for this version of the checklist.
pub fn saved(version: u32) -> Option<String> {
    look_up(KEPT, version)
}

/// The answers put aside, those to offer first at the start.
pub fn aside(version: u32) -> Vec<String> {
    let codes = look_up(ASIDE, version).unwrap_or_default();
    codes.split_whitespace().map(ToOwned::to_owned).collect()
}

fn look_up(place: &str, version: u32) -> Option<String> {
    let storage = window().local_storage().ok()??;
    storage.get_item(&key(place, version)).ok()?
}

fn put(place: &str, version: u32, code: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(&key(place, version), code);
    }
}

/// The address of this page with the answers as they were last changed on this page load,
/// when it has others.
pub fn address_with_latest() -> Option<String> {
    let latest = LINE.with_borrow(|line| line.last().cloned())?;
    let location = window().location();
    let query = web_sys::UrlSearchParams::new_with_str(&location.search().ok()?).ok()?;
    let path = path();
    let page = path.strip_prefix("/skills")?.trim_start_matches('/');
    let found = query.get(ANSWERS_PARAMETER)?;
    (found != latest).then(|| page_address(page, Some(&latest)))
}

/// Answers of another version keep their own place.
fn key(place: &str, version: u32) -> String {
    format!("skills-{place}-{version}")
}

/// The path of the page, without query and fragment.
pub fn path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// The value of the radio that is chosen for a skill.
pub fn chosen(skill: &str) -> Option<String> {
    let selector = format!(".checklist input[name=\"{skill}\"]:checked");
    Some(radio(&selector)?.value())
}

/// Chooses the radio with this value for a skill, or none.
pub fn choose(skill: &str, value: Option<&str>) {
    match value {
        Some(value) => {
            let selector = format!(".checklist input[name=\"{skill}\"][value=\"{value}\"]");
            if let Some(radio) = radio(&selector) {
                radio.set_checked(true);
            }
        }
        // "Clear" may stay chosen: it says the same, and the focus is on it.
        None => {
            let selector = format!(".checklist input[name=\"{skill}\"]:not([value=\"\"]):checked");
            if let Some(radio) = radio(&selector) {
                radio.set_checked(false);
            }
        }
    }
}

fn radio(selector: &str) -> Option<web_sys::HtmlInputElement> {
    document().query_selector(selector).ok()??.dyn_into().ok()
}

/// The value of the button that sent the form; of the first one when a key did.
pub fn pressed(event: &web_sys::SubmitEvent) -> Option<String> {
    event.submitter()?.get_attribute("value")
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    use super::*;

    wasm_bindgen_test_configure!(run_in_browser);

    /// Puts a form with the radios of one skill into the document.
    fn show_form() {
        let body = document().body().expect("a body");
        let form = document().create_element("form").expect("a form");
        form.set_class_name("checklist");
        for value in ["0", "4", "skip", ""] {
            let radio = document().create_element("input").expect("a radio");
            for (name, value) in [("type", "radio"), ("name", "safety"), ("value", value)] {
                radio.set_attribute(name, value).expect("an attribute");
            }
            form.append_child(&radio).expect("a place in the form");
        }
        if let Ok(Some(old)) = document().query_selector(".checklist") {
            old.remove();
        }
        body.append_child(&form).expect("a place in the page");
    }

    #[wasm_bindgen_test]
    fn a_chosen_radio_is_read_back() {
        show_form();
        assert_eq!(chosen("safety"), None);
        choose("safety", Some("4"));
        assert_eq!(chosen("safety").as_deref(), Some("4"));
        choose("safety", Some("skip"));
        assert_eq!(chosen("safety").as_deref(), Some("skip"));
        choose("safety", Some("no such value"));
        assert_eq!(chosen("safety").as_deref(), Some("skip"));
        choose("other", Some("4"));
        assert_eq!(chosen("other"), None);
    }

    #[wasm_bindgen_test]
    fn taking_an_answer_back_leaves_clear_chosen() {
        show_form();
        choose("safety", Some("0"));
        choose("safety", None);
        assert_eq!(chosen("safety"), None);
        choose("safety", Some(""));
        choose("safety", None);
        assert_eq!(chosen("safety").as_deref(), Some(""));
    }

    #[wasm_bindgen_test]
    fn each_version_keeps_its_own_answers() {
        save(7, "7-4", "7-4x", false);
        save(8, "8-", "8-1", false);
        assert_eq!(saved(7).as_deref(), Some("7-4x"));
        assert_eq!(saved(8).as_deref(), Some("8-1"));
        assert_eq!(saved(9), None);
    }

    #[wasm_bindgen_test]
    fn other_answers_are_put_aside_and_none_of_them_is_lost() {
        forget_latest();
        put(KEPT, 6, "6-44");
        put(ASIDE, 6, "");
        // Somebody else's, changed twice before the address follows.
        save(6, "6-1", "6-12", true);
        save(6, "6-1", "6-13", true);
        assert_eq!(aside(6), ["6-44"]);
        // Those of a second link, without a new page load.
        save(6, "6-2", "6-21", true);
        assert_eq!(saved(6).as_deref(), Some("6-21"));
        assert_eq!(aside(6), ["6-13", "6-44"]);
        take_back(6, "6-13");
        assert_eq!(aside(6), ["6-44", "6-21"]);
        take_back(6, "6-44");
        assert_eq!(saved(6).as_deref(), Some("6-44"));
        assert_eq!(aside(6), ["6-21", "6-13"]);
        save(6, "6-44", "6-441", false);
        assert_eq!(aside(6), ["6-21", "6-13"]);
        // The first link again.
        save(6, "6-1", "6-12", true);
        assert_eq!(aside(6), ["6-441", "6-21", "6-13"]);
        // Another tab kept others in between.
        put(KEPT, 6, "6-0");
        save(6, "6-12", "6-14", true);
        assert_eq!(aside(6), ["6-0", "6-441", "6-21", "6-13"]);
    }

    #[wasm_bindgen_test]
    fn only_pages_of_the_checklist_get_the_latest_answers() {
        let history = window().history().expect("a history");
        let go = |address: &str| {
            history
                .replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(address))
                .expect("an address of this site");
        };
        let start = window().location().href().expect("an address");
        save(1, "1-4", "1-44", false);
        go("/skills/safety?a=1-4");
        assert_eq!(
            address_with_latest().as_deref(),
            Some("/skills/safety?a=1-44")
        );
        go("/skills?a=1-4");
        assert_eq!(address_with_latest().as_deref(), Some("/skills?a=1-44"));
        go("/skills/safety?a=1-44");
        assert_eq!(address_with_latest(), None, "they are there already");
        go("/skills");
        assert_eq!(
            address_with_latest(),
            None,
            "a page without answers offers them itself"
        );
        go("/jobs?a=1-4");
        assert_eq!(address_with_latest(), None);
        go("/skills?a=1-4");
        forget_latest();
        assert_eq!(address_with_latest(), None, "the visitor starts again");
        go(&start);
    }
}
