//! Markdown to HTML through an allow-list. The only maker of `SafeHtml` from text that
//! is not ours.

use std::collections::HashSet;

use pulldown_cmark::{Options, Parser};

use crate::ui::safe_html::SafeHtml;

/// The Markdown that content may use.
pub const MARKDOWN: Options = Options::ENABLE_TABLES.union(Options::ENABLE_FOOTNOTES);

/// Renders Markdown; markup that is not on the list becomes nothing.
///
/// # Shape
/// Headings start at the level written. Links open in the same window.
pub fn markdown(text: &str) -> SafeHtml {
    let mut html = String::with_capacity(text.len() * 3 / 2);
    pulldown_cmark::html::push_html(&mut html, Parser::new_ext(text, MARKDOWN));
    sanitise(&html)
}

/// Lets through what an article or a listing needs, and nothing that runs.
pub fn sanitise(html: &str) -> SafeHtml {
    let tags: HashSet<&str> = [
        "a",
        "blockquote",
        "br",
        "caption",
        "code",
        "dd",
        "dl",
        "dt",
        "em",
        "h2",
        "h3",
        "h4",
        "hr",
        "li",
        "ol",
        "p",
        "strong",
        "sup",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
    .into();
    let clean = ammonia::Builder::new()
        .tags(tags)
        .generic_attributes(["id"].into())
        .link_rel(None)
        .url_schemes(["http", "https", "mailto"].into())
        .clean(html)
        .to_string();
    SafeHtml::from_checked(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_runs_gets_through() {
        for text in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<svg onload=alert(1)>",
            "[x](javascript:alert(1))",
            "<a href=\"data:text/html,x\">x</a>",
            "<p style=\"position:fixed\" onclick=x>y</p>",
        ] {
            let html = markdown(text);
            for bad in [
                "<script",
                "onerror",
                "onload",
                "javascript:",
                "data:",
                "style",
                "onclick",
            ] {
                assert!(
                    !html.as_str().contains(bad),
                    "{text} became {}",
                    html.as_str()
                );
            }
        }
    }
}
