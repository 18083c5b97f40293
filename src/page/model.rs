//! A drawn page, as it travels and as it is shown.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::ui::safe_html::SafeHtml;

/// The HTML of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageHtml {
    /// What stands in the head beside the title.
    pub head: SafeHtml,
    /// What stands above the live parts; the whole page where there are none.
    pub top: SafeHtml,
    /// What stands below them.
    pub rest: SafeHtml,
}

/// A page that the server drew.
///
/// # Shape
/// Serialising leaves the HTML out: the data that comes with the first document need not
/// repeat what stands in it. Taking over a page does not touch HTML that is there already,
/// so the browser never misses it. A page that is fetched later comes with its
/// [`PageHtml`] beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawnPage {
    /// The title without the name of the site.
    pub title: String,
    /// Status of the document.
    pub status: u16,
    /// What the live parts need, as JSON of a type of theirs; empty for none.
    pub data: String,
    #[serde(skip)]
    pub html: PageHtml,
}

impl DrawnPage {
    /// What the live parts need; the default when it is something else.
    pub fn data<T: DeserializeOwned + Default>(&self) -> T {
        serde_json::from_str(&self.data).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_of_a_document_leaves_the_text_to_its_html() {
        let page = DrawnPage {
            title: "A".into(),
            status: 200,
            data: "[1]".into(),
            html: PageHtml {
                top: SafeHtml::from_checked("<p>Long</p>".into()),
                ..PageHtml::default()
            },
        };
        let sent = serde_json::to_string(&(&page, &page.html)).expect("a page can be written");
        assert!(sent.contains("Long"));
        let in_document = serde_json::to_string(&page).expect("a page can be written");
        assert!(!in_document.contains("Long"), "{in_document}");
        let read: DrawnPage = serde_json::from_str(&in_document).expect("and read");
        assert_eq!(read.html, PageHtml::default());
        assert_eq!(read.data::<Vec<u32>>(), [1]);
    }
}
