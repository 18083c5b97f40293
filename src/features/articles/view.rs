//! An article on its page.

use leptos::prelude::*;

use super::browser::follow_reading;
use crate::ui::safe_html::{HtmlBlock, SafeHtml};

/// The article as the server drew it; its table of contents follows the reading.
#[component]
pub fn ArticleText(html: SafeHtml) -> impl IntoView {
    Effect::new(|_| follow_reading());
    view! { <HtmlBlock html/> }
}
