//! An update as it is written: facts in TOML between two lines of `+++`, then Markdown.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use serde::Deserialize;

use crate::server::html::MARKDOWN;
use crate::time::Day;

const FENCE: &str = "+++\n";

/// A text that can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueText {
    pub subject: String,
    /// The last part of its address in the archive.
    pub slug: String,
    pub dated_on: Day,
    /// Markdown.
    pub body: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    subject: String,
    slug: String,
    date: String,
}

impl IssueText {
    /// Reads and checks the text of a file. Links to pages of this site, which begin with
    /// `/`, become whole addresses: mail has no site around it.
    ///
    /// # Errors
    /// A sentence that says what to mend.
    pub fn parse(text: &str, base_url: &str) -> Result<Self, String> {
        let text = text.replace("\r\n", "\n");
        let (facts, body) = text
            .strip_prefix(FENCE)
            .and_then(|rest| rest.split_once("\n+++\n"))
            .ok_or("the file must begin with facts between two lines of +++")?;
        let facts: Facts = toml::from_str(facts).map_err(|error| error.message().to_owned())?;
        let subject = facts.subject.trim().to_owned();
        if subject.is_empty() || subject.len() > 200 || subject.chars().any(char::is_control) {
            return Err("`subject` must be one line of at most 200 bytes".into());
        }
        if !is_slug(&facts.slug) {
            return Err("`slug` may hold small letters, digits and single dashes".into());
        }
        let dated_on = Day::parse(&facts.date)
            .ok_or("`date` must be a day that exists, written YYYY-MM-DD")?;
        let body = body.trim();
        if body.is_empty() {
            return Err("there is no text below the facts".into());
        }
        Ok(Self {
            subject,
            slug: facts.slug,
            dated_on,
            body: body.replace("](/", &format!("]({base_url}/")),
        })
    }
}

impl IssueText {
    /// The first paragraph of words, as plain text.
    pub fn summary(&self) -> String {
        let mut summary = String::new();
        let mut is_in_paragraph = false;
        for event in Parser::new_ext(&self.body, MARKDOWN) {
            match event {
                Event::Start(Tag::Paragraph) => is_in_paragraph = true,
                Event::End(TagEnd::Paragraph) => return summary,
                Event::Text(text) | Event::Code(text) if is_in_paragraph => {
                    summary.push_str(&text);
                }
                Event::SoftBreak | Event::HardBreak if is_in_paragraph => summary.push(' '),
                _ => {}
            }
        }
        summary
    }
}

fn is_slug(text: &str) -> bool {
    text.len() <= 100
        && text.split('-').all(|group| {
            !group.is_empty()
                && group
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "+++\nsubject = \"New jobs\"\nslug = \"new-jobs\"\ndate = \"2026-11-20\"\n+++\n\nRead [on](/jobs).\n";

    #[test]
    fn a_complete_text_is_taken_and_its_links_made_whole() {
        let issue = IssueText::parse(GOOD, "https://c.example").expect("complete");
        assert_eq!(issue.subject, "New jobs");
        assert_eq!(issue.slug, "new-jobs");
        assert_eq!(issue.dated_on.iso(), "2026-11-20");
        assert_eq!(issue.body, "Read [on](https://c.example/jobs).");
        let windows = GOOD.replace('\n', "\r\n");
        assert_eq!(IssueText::parse(&windows, "https://c.example"), Ok(issue));
    }

    #[test]
    fn the_summary_is_the_first_paragraph_in_words() {
        let mut issue = IssueText::parse(GOOD, "https://c.example").expect("complete");
        issue.body = "## News\n\nRead *all*\nof [it](https://c.example).\n\nMore.".into();
        assert_eq!(issue.summary(), "Read all of it.");
    }

    #[test]
    fn everything_else_is_refused_with_a_sentence() {
        for (from, to, says) in [
            ("+++\nsubject", "subject", "two lines of +++"),
            ("\"New jobs\"", "\" \"", "`subject`"),
            ("\"New jobs\"", "\"a\\nBcc: b\"", "`subject`"),
            ("\"new-jobs\"", "\"../x\"", "`slug`"),
            ("\"new-jobs\"", "\"-a\"", "`slug`"),
            ("2026-11-20", "2026-02-30", "`date`"),
            ("slug =", "slugg =", "slugg"),
            ("Read [on](/jobs).", "", "no text"),
        ] {
            let fault = IssueText::parse(&GOOD.replacen(from, to, 1), "").expect_err(to);
            assert!(fault.contains(says), "{to}: {fault}");
        }
    }
}
