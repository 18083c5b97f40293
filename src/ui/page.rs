//! What stands in the head of a page, and the facts about the site that pages need.

use leptos::prelude::*;
use leptos_meta::{Link, Meta, Title};
use leptos_router::hooks::use_location;
use serde::{Deserialize, Serialize};

use super::form::use_page_forms;
use super::navigation::page_is_ready;

/// The name after every title.
const SITE_NAME: &str = "Caring Support";

/// Facts about the site, the same on every page; from the settings.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SiteFacts {
    /// Without a slash at the end.
    pub base_url: String,
    pub legal_name: String,
    pub postal_address: String,
    /// The year of the copyright line.
    pub year: i32,
}

/// The facts that `App` provides.
pub fn use_site() -> SiteFacts {
    use_context::<SiteFacts>().unwrap_or_default()
}

/// Title, description, canonical address and what sharing shows. Every page has one,
/// where its data is ready: it also moves the focus and says the title.
#[component]
pub fn PageHead(
    #[prop(into)] title: String,
    #[prop(into)] description: String,
    /// Path and query of the one address that search engines should keep; the path of the
    /// page itself when left out.
    #[prop(optional, into)]
    canonical: Option<String>,
    /// Open Graph type.
    #[prop(default = "website")]
    kind: &'static str,
    /// For pages that search engines should leave out.
    #[prop(optional)]
    hidden: bool,
) -> impl IntoView {
    let base_url = use_site().base_url;
    let path = canonical.unwrap_or_else(|| use_location().pathname.get_untracked());
    let address = format!("{base_url}{path}");
    // Shared, not in an arena: the server reads the title after the page is rendered, on
    // whatever thread, where no arena is at hand.
    let failing = ArcRwSignal::from(use_page_forms().failing);
    let full_title = if title.contains(SITE_NAME) {
        title.clone()
    } else {
        format!("{title} \u{b7} {SITE_NAME}")
    };
    let full_title = without_markup(&full_title);
    page_is_ready(title.clone());
    let shown_title = {
        let full_title = full_title.clone();
        move || {
            if failing.get() {
                format!("Error: {full_title}")
            } else {
                full_title.clone()
            }
        }
    };
    view! {
        <Title text=shown_title/>
        <Meta name="description" content=description.clone()/>
        <Link rel="canonical" href=address.clone()/>
        {hidden.then(|| view! { <Meta name="robots" content="noindex"/> })}
        <Meta property="og:site_name" content=SITE_NAME/>
        <Meta property="og:locale" content="en_CA"/>
        <Meta property="og:type" content=kind/>
        <Meta property="og:title" content=title/>
        <Meta property="og:description" content=description/>
        <Meta property="og:url" content=address/>
        <Meta property="og:image" content=format!("{base_url}/og.png")/>
        <Meta property="og:image:width" content="1200"/>
        <Meta property="og:image:height" content="630"/>
        <Meta property="og:image:alt" content="Caring Support: medical lab careers"/>
        <Meta name="twitter:card" content="summary_large_image"/>
    }
}

/// A feed of this page's content.
#[component]
pub fn FeedLink(
    #[prop(into)] href: String,
    #[prop(into)] title: String,
    #[prop(default = "application/atom+xml")] kind: &'static str,
) -> impl IntoView {
    view! { <Link rel="alternate" type_=kind href=href title=title/> }
}

/// The text with signs that only look like angle brackets.
///
/// The server writes a title as it is, and a title can hold what a visitor searched for:
/// `</title>` would end it. Escaping here would show in the browser, which takes the title
/// as text.
fn without_markup(title: &str) -> String {
    title.replace('<', "\u{2039}").replace('>', "\u{203a}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_end_its_element() {
        assert!(!without_markup("Jobs: </title><script>").contains(['<', '>']));
    }
}
