//! What stands in the head of a page, and the facts about the site that pages need.

use std::sync::{Arc, Mutex, PoisonError};

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::browser;
use super::form::use_page_forms;
use super::navigation::page_is_ready;
use super::safe_html::SafeHtml;

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

/// Where the server keeps the head while it renders the body below it.
#[derive(Clone, Default)]
pub struct HeadSlot(Arc<Mutex<DocumentHead>>);

/// The head of a document.
#[derive(Clone, Debug, Default)]
pub struct DocumentHead {
    /// Text of the title element.
    pub title: String,
    /// The elements beside it.
    pub tags: SafeHtml,
}

impl HeadSlot {
    /// What the page put there.
    pub fn take(&self) -> DocumentHead {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Title and head of the page that is shown now. Every page calls it where its data is
/// ready: it also moves the focus and says the title.
pub fn put_head(title: &str, tags: &SafeHtml) {
    let full_title = if title.contains(SITE_NAME) {
        title.to_owned()
    } else {
        format!("{title} \u{b7} {SITE_NAME}")
    };
    let failing = use_page_forms().failing;
    let shown_title = move |failing: bool| {
        if failing {
            format!("Error: {full_title}")
        } else {
            full_title.clone()
        }
    };
    if let Some(HeadSlot(slot)) = use_context::<HeadSlot>() {
        *slot.lock().unwrap_or_else(PoisonError::into_inner) = DocumentHead {
            title: shown_title(failing.get_untracked()),
            tags: tags.clone(),
        };
        return;
    }
    let tags = tags.clone();
    Effect::new(move |is_put: Option<()>| {
        browser::set_title(&shown_title(failing.get()));
        // The first document came with its head.
        if is_put.is_none() && !tags.as_str().is_empty() {
            browser::replace_head(tags.as_str());
        }
    });
    page_is_ready(title.to_owned());
}
