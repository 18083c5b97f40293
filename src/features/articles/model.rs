//! What an article shows, and the two rules that go with reading it. Pure.

use crate::time::Day;
use crate::ui::safe_html::SafeHtml;

/// An article in a list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleSummary {
    pub slug: String,
    pub title: String,
    pub summary: String,
    /// The authors as one phrase, without "By".
    pub byline: String,
    pub reading_minutes: u32,
    pub reviewed: Day,
}

/// An article without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    pub slug: String,
    pub title: String,
    pub summary: String,
    /// The authors as one phrase, without "By".
    pub byline: String,
    pub published: Day,
    pub reviewed: Day,
    pub reading_minutes: u32,
    /// The sections in the order they stand on the page, sources and comments included.
    pub contents: Vec<Section>,
}

/// Id of the list of sources; an article without sources has no such section.
pub const SOURCES_ID: &str = "sources";

impl Article {
    pub fn has_sources(&self) -> bool {
        self.contents.iter().any(|section| section.id == SOURCES_ID)
    }
}

/// One line of the table of contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Id of its heading, or of the element that holds it.
    pub id: String,
    pub text: String,
}

/// The long parts of an article, rendered by the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleText {
    pub body: SafeHtml,
    /// The items of the list of sources.
    pub sources: SafeHtml,
    /// JSON-LD of the article and its breadcrumb.
    pub structured_data: String,
}

/// A whole article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholeArticle {
    pub article: Article,
    pub text: ArticleText,
}

/// How long reading takes at the average speed, in whole minutes, never 0.
///
/// # Units
/// `words` are words of the text a reader sees, without sources and tables of figures.
///
/// # Source
/// Brysbaert, "How many words do we read per minute?", Journal of Memory and Language 109
/// (2019): 238 words a minute for English non-fiction.
pub fn reading_minutes(words: usize) -> u32 {
    u32::try_from(words.div_ceil(238))
        .unwrap_or(u32::MAX)
        .max(1)
}

/// The section that is being read: the last one whose heading has passed the line.
///
/// # Units
/// `tops` and `line` are pixels below the upper edge of the window; `tops` in the order of
/// the page, with infinity for a heading that is not there.
pub fn section_at(tops: &[f64], line: f64) -> Option<usize> {
    tops.iter().rposition(|top| *top <= line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_takes_whole_minutes() {
        assert_eq!(reading_minutes(0), 1);
        assert_eq!(reading_minutes(238), 1);
        assert_eq!(reading_minutes(239), 2);
        assert_eq!(reading_minutes(2_500), 11);
    }

    #[test]
    fn the_section_read_is_the_last_one_that_passed_the_line() {
        let tops = [-900.0, -20.0, 400.0, f64::INFINITY];
        assert_eq!(section_at(&tops, 100.0), Some(1));
        assert_eq!(section_at(&tops, 400.0), Some(2));
        assert_eq!(section_at(&tops, -1_000.0), None);
        assert_eq!(section_at(&[], 100.0), None);
    }
}
