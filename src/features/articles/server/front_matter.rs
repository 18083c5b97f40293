//! The facts at the head of an article: TOML between two lines of `+++`.

use std::collections::HashSet;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::faults::{ContentFile, Faults};
use crate::time::Day;

/// The checked front matter, and where the text begins.
#[derive(Clone, Debug)]
pub struct FrontMatter {
    pub title: String,
    pub summary: String,
    pub slug: String,
    pub authors: Vec<String>,
    pub published: Day,
    pub reviewed: Day,
    pub version: u32,
    pub sources: Vec<Source>,
    /// Byte of the file at which the Markdown begins.
    pub body_start: usize,
}

/// Where a figure in the text comes from.
#[derive(Clone, Debug)]
pub struct Source {
    pub id: String,
    pub publisher: String,
    pub title: String,
    /// As printed; may be words, such as "undated, consulted 2026".
    pub year: String,
    pub url: String,
    /// Byte of the file at which its id stands.
    pub offset: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: Spanned<String>,
    summary: Spanned<String>,
    slug: Spanned<String>,
    authors: Spanned<Vec<String>>,
    published: Spanned<String>,
    reviewed: Spanned<String>,
    version: Spanned<u32>,
    #[serde(default)]
    sources: Vec<WrittenSource>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSource {
    id: Spanned<String>,
    publisher: Spanned<String>,
    title: Spanned<String>,
    year: Spanned<String>,
    url: Spanned<String>,
}

const FENCE: &str = "+++\n";

/// Reads and checks the front matter of an article whose file name (without ending) is
/// `stem`.
pub fn read(file: &ContentFile, stem: &str) -> Result<FrontMatter, Faults> {
    let text = &file.text;
    let end = text
        .starts_with(FENCE)
        .then(|| text[FENCE.len() - 1..].find("\n+++\n"))
        .flatten()
        .map(|end| end + FENCE.len());
    let Some(end) = end else {
        let what = "an article starts with TOML between two lines that hold only +++";
        return Err(Faults(vec![file.fault(0, what)]));
    };
    let start = FENCE.len();
    let written: Written = file.toml(start, end)?;

    let mut faults = Faults::default();
    let mut note = |span: Range<usize>, what: String| {
        faults.0.push(file.fault(start + span.start, what));
    };
    for (name, value) in [("title", &written.title), ("summary", &written.summary)] {
        if value.as_ref().trim().is_empty() {
            note(value.span(), format!("`{name}` is empty"));
        }
    }
    if !is_slug(written.slug.as_ref()) {
        let what = "`slug` may hold small letters, digits and single dashes between them";
        note(written.slug.span(), what.to_owned());
    } else if written.slug.as_ref() != stem {
        let what = format!("`slug` must be the file's name, {stem}");
        note(written.slug.span(), what);
    }
    let authors = written.authors.as_ref();
    if authors.is_empty() || authors.iter().any(|name| name.trim().is_empty()) {
        note(
            written.authors.span(),
            "`authors` needs at least one name, and no empty one".into(),
        );
    }
    if *written.version.as_ref() == 0 {
        note(written.version.span(), "`version` starts at 1".into());
    }
    let mut day = |name: &str, value: &Spanned<String>| {
        let day = Day::parse(value.as_ref());
        if day.is_none() {
            note(
                value.span(),
                format!("`{name}` must be a day that exists, written YYYY-MM-DD"),
            );
        }
        day
    };
    let published = day("published", &written.published);
    let reviewed = day("reviewed", &written.reviewed);
    if let (Some(published), Some(reviewed)) = (published, reviewed)
        && reviewed < published
    {
        note(
            written.reviewed.span(),
            "`reviewed` is before `published`".into(),
        );
    }

    let mut known = HashSet::new();
    for source in &written.sources {
        let id = source.id.as_ref();
        if !is_slug(id) {
            note(
                source.id.span(),
                format!("the source id `{id}` may hold small letters, digits and dashes"),
            );
        }
        if !known.insert(id.clone()) {
            note(source.id.span(), format!("there are two sources `{id}`"));
        }
        let url = source.url.as_ref();
        if !(url.starts_with("https://") || url.starts_with("http://")) {
            note(
                source.url.span(),
                format!("the address of source `{id}` must start with https:// or http://"),
            );
        }
        for (name, value) in [
            ("publisher", &source.publisher),
            ("title", &source.title),
            ("year", &source.year),
        ] {
            if value.as_ref().trim().is_empty() {
                note(value.span(), format!("`{name}` of source `{id}` is empty"));
            }
        }
    }

    let (Some(published), Some(reviewed)) = (published, reviewed) else {
        return Err(faults);
    };
    faults.or(FrontMatter {
        title: written.title.into_inner(),
        summary: written.summary.into_inner(),
        slug: written.slug.into_inner(),
        authors: written.authors.into_inner(),
        published,
        reviewed,
        version: written.version.into_inner(),
        sources: written
            .sources
            .into_iter()
            .map(|source| Source {
                offset: start + source.id.span().start,
                id: source.id.into_inner(),
                publisher: source.publisher.into_inner(),
                title: source.title.into_inner(),
                year: source.year.into_inner(),
                url: source.url.into_inner(),
            })
            .collect(),
        body_start: end + FENCE.len(),
    })
}

/// What can be the last part of an address or an id: small letters and digits, in groups
/// joined by single dashes.
pub fn is_slug(text: &str) -> bool {
    text.split('-').all(|group| {
        !group.is_empty()
            && group
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_plain() {
        for good in ["a", "medical-lab-technician", "noc-33101"] {
            assert!(is_slug(good), "{good}");
        }
        for bad in ["", "-a", "a-", "a--b", "A", "a b", "é", "a/b"] {
            assert!(!is_slug(bad), "{bad}");
        }
    }
}
