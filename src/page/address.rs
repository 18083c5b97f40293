//! Addresses of this site that a visitor hands in: where a form was sent from, and where
//! to go on. Pure.

/// Query parameters that say how another form of the page went: not part of the page.
const OUTCOME_PARAMETERS: [&str; 2] = ["done", "reference"];

/// A page of this site, by its path and query.
///
/// # Shape
/// One `/` first and no second one, printable ASCII only, no fragment; at most 2,000 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageAddress(String);

impl PageAddress {
    /// Reads path and query of a page; the home page for anything that cannot be one.
    pub fn parse(text: &str) -> Self {
        let text = text.split('#').next().unwrap_or_default();
        let is_page = text.len() <= 2_000
            && text.starts_with('/')
            && !text.starts_with("//")
            && text
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        if !is_page {
            return Self("/".into());
        }
        let Some((path, query)) = text.split_once('?') else {
            return Self(text.to_owned());
        };
        let kept: Vec<&str> = query
            .split('&')
            .filter(|pair| {
                let name = pair.split('=').next().unwrap_or_default();
                !pair.is_empty() && !OUTCOME_PARAMETERS.contains(&name)
            })
            .collect();
        if kept.is_empty() {
            return Self(path.to_owned());
        }
        Self(format!("{path}?{}", kept.join("&")))
    }

    /// Path and query.
    pub fn address(&self) -> &str {
        &self.0
    }

    /// The path alone: queries can hold answers and searches, which the ledger must not keep.
    pub fn path(&self) -> &str {
        self.0.split('?').next().unwrap_or("/")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pages_keep_their_query_and_lose_old_outcomes() {
        for (sent, kept, path) in [
            ("/jobs?q=night&sort=pay", "/jobs?q=night&sort=pay", "/jobs"),
            (
                "/contact?done=send_message&reference=AB-12",
                "/contact",
                "/contact",
            ),
            ("/jobs?done=subscribe&q=a#newsletter", "/jobs?q=a", "/jobs"),
            ("/jobs?", "/jobs", "/jobs"),
            ("/", "/", "/"),
        ] {
            let from = PageAddress::parse(sent);
            assert_eq!((from.address(), from.path()), (kept, path), "{sent}");
        }
    }

    #[test]
    fn other_sites_and_broken_texts_become_the_home_page() {
        for sent in [
            "",
            "jobs",
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "/a\r\nSet-Cookie: x=1",
            "/caf\u{e9}",
        ] {
            assert_eq!(PageAddress::parse(sent).address(), "/", "{sent:?}");
        }
    }

    proptest! {
        #[test]
        fn every_text_becomes_a_page_of_this_site(text in "\\PC*|[/\\\\?&=#a-z\r\n]{0,20}") {
            let from = PageAddress::parse(&text);
            prop_assert!(from.address().starts_with('/'));
            prop_assert!(!from.address().starts_with("//"));
            prop_assert!(from.address().bytes().all(|b| b.is_ascii_graphic() && b != b'\\'));
            prop_assert_eq!(PageAddress::parse(from.address()), from.clone());
            prop_assert!(!from.path().contains('?'));
        }
    }
}
