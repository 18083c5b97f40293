//! What stands in the head of a page beside its title.

use crate::server::feed::escape_xml as escape;
use crate::time::Day;
use crate::ui::safe_html::SafeHtml;

/// A feed of a page's content.
#[derive(Clone, Debug)]
struct Feed {
    address: String,
    title: &'static str,
    kind: &'static str,
}

/// Title, description, canonical address and what sharing shows.
#[derive(Clone, Debug)]
pub struct Head {
    pub title: String,
    description: String,
    canonical: Option<String>,
    dates: Option<(Day, Day)>,
    is_hidden: bool,
    feeds: Vec<Feed>,
}

impl Head {
    pub fn new(title: impl Into<String>, description: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            description: description.into(),
            canonical: None,
            dates: None,
            is_hidden: false,
            feeds: Vec::new(),
        }
    }

    /// Path and query of the one address that search engines should keep; the path of the
    /// page itself when left out.
    #[must_use]
    pub fn canonical(mut self, address: impl Into<String>) -> Self {
        self.canonical = Some(address.into());
        self
    }

    /// Marks an article, with the days it was published and last reviewed.
    #[must_use]
    pub fn article(mut self, published: Day, reviewed: Day) -> Self {
        self.dates = Some((published, reviewed));
        self
    }

    /// Search engines leave the page out.
    #[must_use]
    pub fn hidden(mut self, is_hidden: bool) -> Self {
        self.is_hidden = is_hidden;
        self
    }

    /// A feed of the page's content in Atom.
    #[must_use]
    pub fn atom(self, address: impl Into<String>, title: &'static str) -> Self {
        self.feed(address, title, "application/atom+xml")
    }

    /// A feed of the page's content.
    #[must_use]
    pub fn feed(
        mut self,
        address: impl Into<String>,
        title: &'static str,
        kind: &'static str,
    ) -> Self {
        self.feeds.push(Feed {
            address: address.into(),
            title,
            kind,
        });
        self
    }

    /// The elements, for the page at this path of the site.
    pub fn tags(&self, base_url: &str, path: &str) -> SafeHtml {
        let path = self.canonical.as_deref().unwrap_or(path);
        let address = format!("{base_url}{path}");
        let mut tags = String::new();
        let mut meta = |kind: &str, name: &str, content: &str| {
            tags.push_str(&format!(
                "<meta {kind}=\"{name}\" content=\"{}\">",
                escape(content)
            ));
        };
        meta("name", "description", &self.description);
        if self.is_hidden {
            meta("name", "robots", "noindex");
        }
        let kind = if self.dates.is_some() {
            "article"
        } else {
            "website"
        };
        meta("property", "og:site_name", "Caring Support");
        meta("property", "og:locale", "en_CA");
        meta("property", "og:type", kind);
        meta("property", "og:title", &self.title);
        meta("property", "og:description", &self.description);
        meta("property", "og:url", &address);
        meta("property", "og:image", &format!("{base_url}/og.png"));
        meta("property", "og:image:width", "1200");
        meta("property", "og:image:height", "630");
        meta(
            "property",
            "og:image:alt",
            "Caring Support: medical lab careers",
        );
        meta("name", "twitter:card", "summary_large_image");
        if let Some((published, reviewed)) = self.dates {
            meta("property", "article:published_time", &published.iso());
            meta("property", "article:modified_time", &reviewed.iso());
        }
        tags.push_str(&format!(
            "<link rel=\"canonical\" href=\"{}\">",
            escape(&address)
        ));
        for feed in &self.feeds {
            tags.push_str(&format!(
                "<link rel=\"alternate\" type=\"{}\" href=\"{}\" title=\"{}\">",
                feed.kind,
                escape(&feed.address),
                feed.title
            ));
        }
        SafeHtml::from_checked(tags)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_visitor_searched_for_cannot_leave_its_attribute() {
        let head = Head::new("Jobs: \"><script>", "Jobs & more")
            .canonical("/jobs?q=\"><script>")
            .atom("/jobs.atom?q=\"><script>", "These jobs");
        let tags = head.tags("https://example.org", "/jobs");
        assert!(!tags.as_str().contains("<script"), "{tags:?}");
        assert!(tags.as_str().contains("Jobs &amp; more"));
    }

    #[test]
    fn the_canonical_address_is_the_path_unless_told() {
        let head = Head::new("A", "B");
        let tags = |head: &Head| head.tags("https://example.org", "/a").as_str().to_owned();
        assert!(tags(&head).contains("<link rel=\"canonical\" href=\"https://example.org/a\">"));
        assert!(!tags(&head).contains("noindex"));
        assert!(!tags(&head).contains("article:"));
        let hidden = head.hidden(true).canonical("/b");
        assert!(tags(&hidden).contains("https://example.org/b\""));
        assert!(tags(&hidden).contains("noindex"));
    }
}
