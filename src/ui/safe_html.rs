//! HTML that was checked, and the only place where HTML text goes into a page as it is.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// HTML that may stand in a page: written by us, or let through by `server::html`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// For text that was checked or is our own; every call is a decision to review.
    pub fn from_checked(html: String) -> Self {
        Self(html)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// HTML that takes part in the layout as if the element around it were not there. Taking
/// over a page leaves the HTML that is there as it is, so the text need not come a second
/// time as data.
#[component]
pub fn HtmlBlock(#[prop(into)] html: Signal<SafeHtml>) -> impl IntoView {
    view! { <div class="drawn" inner_html=move || html.get().0></div> }.into_any()
}

/// The HTML inside a `<div>` of the given class.
#[component]
pub fn HtmlIn(html: SafeHtml, class: &'static str) -> impl IntoView {
    view! { <div class=class inner_html=html.0></div> }
}

/// The HTML of list items inside an `<ol>`.
#[component]
pub fn HtmlList(html: SafeHtml) -> impl IntoView {
    view! { <ol inner_html=html.0></ol> }
}

/// Structured data for machines, as a data block that browsers do not run.
#[component]
pub fn JsonLd(json: String) -> impl IntoView {
    view! { <script type="application/ld+json" inner_html=escape_json_ld(&json)></script> }
}

/// JSON in a form that cannot end the script element.
pub fn escape_json_ld(json: &str) -> String {
    json.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_ld_cannot_leave_its_element() {
        let escaped = escape_json_ld(r#"{"a":"</script><script>x"}"#);
        assert!(!escaped.contains('<'));
        let value: serde_json::Value = serde_json::from_str(&escaped).expect("still JSON");
        assert_eq!(value["a"], "</script><script>x");
    }
}
