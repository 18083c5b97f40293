//! Texts for feed readers and search engines: Atom, and one line of a sitemap. Pure.

use crate::time::UnixMillis;

/// One page for the sitemap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SitemapEntry {
    pub path: String,
    pub modified: Option<UnixMillis>,
}

/// An Atom feed.
///
/// # Source
/// RFC 4287, and for what follows RFC 5005, section 3. Addresses are absolute.
#[derive(Clone, Debug)]
pub struct AtomFeed {
    pub title: String,
    /// Address of the feed itself.
    pub self_url: String,
    /// Address of the page it belongs to.
    pub page_url: String,
    /// Address of the feed with the entries after these.
    pub next_url: Option<String>,
    pub author: String,
    pub entries: Vec<AtomEntry>,
    /// When nothing is in it: the time of the answer.
    pub updated: UnixMillis,
}

#[derive(Clone, Debug)]
pub struct AtomEntry {
    pub title: String,
    /// Address of the page; also the entry's id, so it never changes.
    pub url: String,
    pub published: UnixMillis,
    pub updated: UnixMillis,
    /// Plain text.
    pub summary: String,
}

impl AtomFeed {
    pub fn to_xml(&self) -> String {
        let updated = self
            .entries
            .iter()
            .map(|entry| entry.updated)
            .max()
            .unwrap_or(self.updated);
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
             <feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en-CA\">\n\
             <id>{self_url}</id>\n<title>{title}</title>\n<updated>{updated}</updated>\n\
             <link rel=\"self\" type=\"application/atom+xml\" href=\"{self_url}\"/>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"{page_url}\"/>\n\
             <author><name>{author}</name></author>\n",
            self_url = escape_xml(&self.self_url),
            title = escape_xml(&self.title),
            updated = updated.rfc3339(),
            page_url = escape_xml(&self.page_url),
            author = escape_xml(&self.author),
        );
        if let Some(next_url) = &self.next_url {
            xml.push_str(&format!(
                "<link rel=\"next\" type=\"application/atom+xml\" href=\"{}\"/>\n",
                escape_xml(next_url)
            ));
        }
        for entry in &self.entries {
            xml.push_str(&format!(
                "<entry>\n<id>{url}</id>\n<title>{title}</title>\n\
                 <link rel=\"alternate\" type=\"text/html\" href=\"{url}\"/>\n\
                 <published>{published}</published>\n<updated>{updated}</updated>\n\
                 <summary>{summary}</summary>\n</entry>\n",
                url = escape_xml(&entry.url),
                title = escape_xml(&entry.title),
                published = entry.published.rfc3339(),
                updated = entry.updated.rfc3339(),
                summary = escape_xml(&entry.summary),
            ));
        }
        xml.push_str("</feed>\n");
        xml
    }
}

/// Text that can stand in XML content and attributes; characters XML forbids are dropped.
pub fn escape_xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_control_characters_do_no_harm() {
        assert_eq!(
            escape_xml("a<b>&\"c\"\u{8}"),
            "a&lt;b&gt;&amp;&quot;c&quot;"
        );
    }

    #[test]
    fn the_newest_entry_dates_the_feed() {
        let entry = |at| AtomEntry {
            title: "A & B".into(),
            url: "https://example.org/a?b=1&c=2".into(),
            published: UnixMillis(at),
            updated: UnixMillis(at),
            summary: String::new(),
        };
        let xml = AtomFeed {
            title: "Feed".into(),
            self_url: "https://example.org/feed".into(),
            page_url: "https://example.org/".into(),
            next_url: None,
            author: "Us".into(),
            entries: vec![entry(1_000), entry(86_400_000)],
            updated: UnixMillis(0),
        }
        .to_xml();
        assert!(xml.contains("<updated>1970-01-02T00:00:00Z</updated>\n<link rel=\"self\""));
        assert!(xml.contains("<title>A &amp; B</title>"));
    }
}
