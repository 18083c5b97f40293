//! An article as JSON-LD. Pure. Runs once, when the server starts, so it stays out of the
//! browser.

use serde_json::json;

use super::front_matter::FrontMatter;

/// What structured data and feeds say about the site.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    /// Without a slash at the end.
    pub base_url: &'a str,
    pub publisher: &'a str,
}

/// The article and its breadcrumb in one graph. Authors are named as organizations: the
/// front matter holds teams, and the search engines want one of the two kinds.
///
/// # Source
/// schema.org `Article` and `BreadcrumbList`, with the properties that Google's guides for
/// both recommend.
pub fn json_ld(article: &FrontMatter, words: usize, site: Site<'_>) -> String {
    let Site {
        base_url,
        publisher,
    } = site;
    let address = format!("{base_url}/articles/{}", article.slug);
    let authors: Vec<_> = article
        .authors
        .iter()
        .map(|name| json!({ "@type": "Organization", "name": name }))
        .collect();
    let crumbs: Vec<_> = [
        ("Home", format!("{base_url}/")),
        ("Articles", format!("{base_url}/articles")),
        (article.title.as_str(), address.clone()),
    ]
    .into_iter()
    .enumerate()
    .map(|(i, (name, item))| {
        json!({ "@type": "ListItem", "position": i + 1, "name": name, "item": item })
    })
    .collect();
    json!({
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "Article",
                "@id": address,
                "mainEntityOfPage": address,
                "headline": article.title,
                "description": article.summary,
                "author": authors,
                "publisher": {
                    "@type": "Organization",
                    "name": publisher,
                    "url": format!("{base_url}/"),
                    "logo": format!("{base_url}/apple-touch-icon.png"),
                },
                "datePublished": article.published.iso(),
                "dateModified": article.reviewed.iso(),
                "version": article.version,
                "wordCount": words,
                "inLanguage": "en-CA",
                "isAccessibleForFree": true,
                "image": format!("{base_url}/og.png"),
            },
            { "@type": "BreadcrumbList", "itemListElement": crumbs },
        ],
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Day;
    use crate::ui::safe_html::escape_json_ld;

    #[test]
    fn an_article_says_who_wrote_it_and_when() {
        let article = FrontMatter {
            title: "A </script> \"title\"".into(),
            summary: "S".into(),
            slug: "a-title".into(),
            authors: vec!["Us".into(), "Them".into()],
            published: Day::from_days(20_000),
            reviewed: Day::from_days(20_001),
            version: 2,
            sources: vec![],
            body_start: 0,
        };
        let site = Site {
            base_url: "https://example.org",
            publisher: "Example",
        };
        let escaped = escape_json_ld(&json_ld(&article, 1_200, site));
        assert!(!escaped.contains('<'));
        let value: serde_json::Value = serde_json::from_str(&escaped).expect("JSON");
        insta::assert_snapshot!(format!("{value:#}"), @r#"
        {
          "@context": "https://schema.org",
          "@graph": [
            {
              "@id": "https://example.org/articles/a-title",
              "@type": "Article",
              "author": [
                {
                  "@type": "Organization",
                  "name": "Us"
                },
                {
                  "@type": "Organization",
                  "name": "Them"
                }
              ],
              "dateModified": "2024-10-05",
              "datePublished": "2024-10-04",
              "description": "S",
              "headline": "A </script> \"title\"",
              "image": "https://example.org/og.png",
              "inLanguage": "en-CA",
              "isAccessibleForFree": true,
              "mainEntityOfPage": "https://example.org/articles/a-title",
              "publisher": {
                "@type": "Organization",
                "logo": "https://example.org/apple-touch-icon.png",
                "name": "Example",
                "url": "https://example.org/"
              },
              "version": 2,
              "wordCount": 1200
            },
            {
              "@type": "BreadcrumbList",
              "itemListElement": [
                {
                  "@type": "ListItem",
                  "item": "https://example.org/",
                  "name": "Home",
                  "position": 1
                },
                {
                  "@type": "ListItem",
                  "item": "https://example.org/articles",
                  "name": "Articles",
                  "position": 2
                },
                {
                  "@type": "ListItem",
                  "item": "https://example.org/articles/a-title",
                  "name": "A </script> \"title\"",
                  "position": 3
                }
              ]
            }
          ]
        }
        "#);
    }
}
