//! From what a mail says to its text and HTML: one description, rendered twice, so that
//! both say the same.
//!
//! The text is complete on its own. The HTML has no pictures, scripts or style sheets,
//! loads nothing and counts nothing; colours are the reader's own, light or dark, but for
//! the button, which sets both of its colours.

use crate::server::config::SiteConfig;
use crate::server::html::markdown;

const HTML_LAYOUT: &str = include_str!("layout.html");
const TEXT_LAYOUT: &str = include_str!("layout.txt");
/// Where lines of text are broken.
///
/// # Units
/// Characters.
const TEXT_WIDTH: usize = 72;

/// What a mail says. Plain text everywhere; rendering escapes it.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// One line. Nothing a stranger typed: a subject is a header, and is read as ours.
    pub subject: String,
    /// The first line inside: what this is about, or what to do.
    pub heading: String,
    pub blocks: Vec<Block>,
    /// The one thing to do.
    pub button: Option<Link>,
    /// What stands after the button, such as what to do when the mail came by mistake.
    pub after: Vec<Block>,
    /// Why the reader gets this, as a whole sentence.
    pub reason: String,
    /// At the very end, such as how to leave.
    pub footer_links: Vec<Link>,
}

/// A piece of a mail.
#[derive(Clone, Debug)]
pub enum Block {
    Paragraph(String),
    /// Names and values, one a line.
    Facts(Vec<(String, String)>),
    /// What somebody else wrote; its lines are kept.
    Quote(String),
    /// A command to type.
    Command(String),
    Links(Vec<Link>),
    /// Text of ours in Markdown, which reads well as it is.
    Markdown(String),
}

/// An address with the words that stand for it.
#[derive(Clone, Debug)]
pub struct Link {
    pub label: String,
    /// Complete, with its scheme.
    pub url: String,
}

/// The two forms of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    pub text: String,
    pub html: String,
}

impl Block {
    pub fn paragraph(text: impl Into<String>) -> Self {
        Self::Paragraph(text.into())
    }

    pub fn facts<const N: usize>(facts: [(&str, String); N]) -> Self {
        Self::Facts(
            facts
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        )
    }

    pub fn quote(text: impl Into<String>) -> Self {
        Self::Quote(text.into())
    }

    pub fn command(text: impl Into<String>) -> Self {
        Self::Command(text.into())
    }
}

impl Link {
    pub fn new(label: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            url: url.into(),
        }
    }
}

impl Draft {
    /// Both forms, with the sender's name and postal address at the end.
    pub fn render(&self, site: &SiteConfig) -> Rendered {
        Rendered {
            text: self.text(site),
            html: self.html(site),
        }
    }

    fn text(&self, site: &SiteConfig) -> String {
        let mut body = String::new();
        for block in &self.blocks {
            push_text(&mut body, block);
        }
        if let Some(button) = &self.button {
            body.push_str(&format!(
                "{}:\n{}\n\n",
                line(&button.label),
                line(&button.url)
            ));
        }
        for block in &self.after {
            push_text(&mut body, block);
        }
        let mut footer = wrapped(&self.reason);
        for link in &self.footer_links {
            footer.push_str(&format!("\n{}: {}", line(&link.label), line(&link.url)));
        }
        footer.push_str(&format!("\n\n{}", sender(site).join("\n")));
        fill(
            TEXT_LAYOUT,
            &[
                ("heading", &wrapped(&self.heading)),
                ("body", body.trim_end_matches('\n')),
                ("footer", &footer),
            ],
        )
    }

    fn html(&self, site: &SiteConfig) -> String {
        let mut body = String::new();
        for block in &self.blocks {
            push_html(&mut body, block);
        }
        if let Some(button) = &self.button {
            let url = escape(&button.url);
            body.push_str(&format!(
                "<p style=\"margin:24px 0 8px\"><a href=\"{url}\" style=\"display:inline-block;\
                 padding:12px 20px;border-radius:6px;background-color:#0b5f52;color:#ffffff;\
                 font-weight:600;text-decoration:none\">{}</a></p>\n\
                 <p style=\"margin:0 0 24px;font-size:14px\">Or open this address: \
                 <a href=\"{url}\" style=\"color:inherit\">{url}</a></p>\n",
                escape(&button.label)
            ));
        }
        for block in &self.after {
            push_html(&mut body, block);
        }
        let mut footer = String::new();
        if !self.reason.is_empty() {
            push_paragraph(&mut footer, &escape(&self.reason));
        }
        for link in &self.footer_links {
            push_paragraph(&mut footer, &html_link(link));
        }
        let sender: Vec<String> = sender(site).iter().map(|line| escape(line)).collect();
        push_paragraph(&mut footer, &sender.join("<br>\n"));
        fill(
            HTML_LAYOUT,
            &[
                ("subject", &escape(&self.subject)),
                ("heading", &escape(&self.heading)),
                ("body", &body),
                ("footer", &footer),
            ],
        )
    }
}

/// Who writes, from where, and the site; without what is not set.
fn sender(site: &SiteConfig) -> Vec<&str> {
    [
        site.legal_name.as_str(),
        site.postal_address.as_str(),
        site.base_url.as_str(),
    ]
    .into_iter()
    .filter(|line| !line.is_empty())
    .collect()
}

fn push_text(out: &mut String, block: &Block) {
    match block {
        Block::Paragraph(text) => out.push_str(&wrapped(text)),
        Block::Facts(facts) => {
            let lines: Vec<String> = facts
                .iter()
                .map(|(name, value)| format!("{}: {}", line(name), line(value)))
                .collect();
            out.push_str(&lines.join("\n"));
        }
        Block::Quote(text) => {
            let lines: Vec<String> = clean(text)
                .lines()
                .map(|line| format!("> {line}").trim_end().to_owned())
                .collect();
            out.push_str(&lines.join("\n"));
        }
        Block::Command(text) => out.push_str(&format!("    {}", line(text))),
        Block::Links(links) => {
            let lines: Vec<String> = links
                .iter()
                .map(|link| format!("{}:\n{}", line(&link.label), line(&link.url)))
                .collect();
            out.push_str(&lines.join("\n"));
        }
        Block::Markdown(text) => out.push_str(clean(text).trim_end()),
    }
    out.push_str("\n\n");
}

fn push_html(out: &mut String, block: &Block) {
    match block {
        Block::Paragraph(text) => push_paragraph(out, &escape(text)),
        Block::Facts(facts) => {
            let lines: Vec<String> = facts
                .iter()
                .map(|(name, value)| {
                    format!("<strong>{}:</strong> {}", escape(name), escape(value))
                })
                .collect();
            push_paragraph(out, &lines.join("<br>\n"));
        }
        Block::Quote(text) => out.push_str(&format!(
            "<blockquote style=\"margin:0 0 16px;padding:0 0 0 12px;border-left:3px solid #808080;\
             white-space:pre-wrap\">{}</blockquote>\n",
            escape(text)
        )),
        Block::Command(text) => push_paragraph(out, &format!("<code>{}</code>", escape(text))),
        Block::Links(links) => {
            for link in links {
                push_paragraph(out, &html_link(link));
            }
        }
        Block::Markdown(text) => out.push_str(markdown(&clean(text)).as_str()),
    }
}

fn push_paragraph(out: &mut String, inside: &str) {
    out.push_str(&format!("<p style=\"margin:0 0 16px\">{inside}</p>\n"));
}

fn html_link(link: &Link) -> String {
    format!(
        "<a href=\"{}\" style=\"color:inherit\">{}</a>",
        escape(&link.url),
        escape(&link.label)
    )
}

/// Puts the values into their places, in one pass: what a value holds is never a place.
fn fill(layout: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(layout.len() + 1024);
    let mut rest = layout;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, behind)) = after.split_once("}}") else {
            break;
        };
        out.push_str(before);
        let value = values.iter().find(|(known, _)| *known == name);
        out.push_str(value.map(|(_, value)| *value).unwrap_or_default());
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// Without control characters but for ends of lines, which no mail may carry; tabs are blanks.
fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n")
        .replace('\t', " ")
        .chars()
        .filter(|c| *c == '\n' || !c.is_control())
        .collect()
}

fn line(text: &str) -> String {
    clean(text).replace('\n', " ")
}

/// Broken between words; a word that is too long, such as an address, stays whole.
fn wrapped(text: &str) -> String {
    let text = clean(text);
    let mut out: Vec<String> = Vec::new();
    for paragraph in text.split('\n') {
        let mut current = String::new();
        for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
            let length = current.chars().count() + 1 + word.chars().count();
            if !current.is_empty() && length > TEXT_WIDTH {
                out.push(std::mem::take(&mut current));
            }
            if !current.is_empty() {
                current.push(' ');
            }
            current.push_str(word);
        }
        out.push(current);
    }
    out.join("\n")
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in clean(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::email_address::EmailAddress;

    fn site() -> SiteConfig {
        SiteConfig {
            base_url: "https://careers.example.org".into(),
            legal_name: "Caring & Support Inc.".into(),
            postal_address: "1 Main Street, Toronto, Ontario  M5V 1A1".into(),
            contact_address: EmailAddress::parse("hello@example.org").expect("an address"),
            content_dir: PathBuf::new(),
        }
    }

    fn draft() -> Draft {
        Draft {
            subject: "Confirm your address".into(),
            heading: "Is this address yours?".into(),
            blocks: vec![
                Block::paragraph(
                    "Somebody, we think you, asked us to write to this address when the article changes.",
                ),
                Block::facts([("Asked on", "22 November 2026".to_owned())]),
            ],
            button: Some(Link::new(
                "Yes, write to me",
                "https://careers.example.org/confirm?t=1&u=2",
            )),
            after: vec![Block::paragraph("Not you? Then do nothing.")],
            reason: "You get this once, because your address was typed into our form.".into(),
            footer_links: vec![Link::new(
                "Never write to me",
                "https://careers.example.org/never?t=1",
            )],
        }
    }

    #[test]
    fn the_text_is_complete_on_its_own() {
        insta::assert_snapshot!(draft().render(&site()).text, @r"
        Is this address yours?

        Somebody, we think you, asked us to write to this address when the
        article changes.

        Asked on: 22 November 2026

        Yes, write to me:
        https://careers.example.org/confirm?t=1&u=2

        Not you? Then do nothing.

        ---
        You get this once, because your address was typed into our form.
        Never write to me: https://careers.example.org/never?t=1

        Caring & Support Inc.
        1 Main Street, Toronto, Ontario  M5V 1A1
        https://careers.example.org
        ");
    }

    #[test]
    fn the_html_says_the_same_and_loads_nothing() {
        let rendered = draft().render(&site());
        for part in [
            "<title>Confirm your address</title>",
            "Is this address yours?</h1>",
            "<strong>Asked on:</strong> 22 November 2026",
            "<a href=\"https://careers.example.org/confirm?t=1&amp;u=2\"",
            "Yes, write to me</a>",
            "Not you? Then do nothing.",
            "You get this once",
            "Never write to me</a>",
            "Caring &amp; Support Inc.<br>",
            "1 Main Street, Toronto, Ontario",
            "<meta name=\"color-scheme\" content=\"light dark\">",
        ] {
            assert!(rendered.html.contains(part), "{part}\n{}", rendered.html);
        }
        for part in [
            "<img", "<script", "<link", "<iframe", "src=", "url(", "@import", "{{", "<table",
        ] {
            assert!(!rendered.html.contains(part), "{part}");
        }
        assert_eq!(
            rendered.html.matches("https://").count(),
            5,
            "links of ours only:\n{}",
            rendered.html
        );
    }

    #[test]
    fn what_people_typed_stays_text() {
        let evil = "</p><script>alert(1)</script> {{footer}} \"'&\u{0}\u{1b}[31m";
        let draft = Draft {
            subject: evil.into(),
            heading: evil.into(),
            blocks: vec![
                Block::paragraph(evil),
                Block::facts([(evil, evil.to_owned())]),
                Block::quote(format!("{evil}\r\nsecond line\rthird\u{2028}fourth")),
                Block::command(evil),
                Block::Links(vec![Link::new(evil, format!("https://x/\"{evil}"))]),
            ],
            button: Some(Link::new(evil, evil)),
            after: vec![Block::paragraph(evil)],
            reason: evil.into(),
            footer_links: vec![Link::new(evil, evil)],
        };
        let Rendered { text, html } = draft.render(&site());
        assert!(!html.contains("<script"), "{html}");
        assert!(
            html.contains("&lt;script&gt;alert(1)&lt;/script&gt; {{footer}} &quot;&#39;&amp;[31m")
        );
        let tags = html.matches('<').count();
        let plain = Draft {
            subject: "x".into(),
            heading: "x".into(),
            blocks: vec![
                Block::paragraph("x"),
                Block::facts([("x", "x".to_owned())]),
                Block::quote("x"),
                Block::command("x"),
                Block::Links(vec![Link::new("x", "x")]),
            ],
            button: Some(Link::new("x", "x")),
            after: vec![Block::paragraph("x")],
            reason: "x".into(),
            footer_links: vec![Link::new("x", "x")],
        };
        assert_eq!(tags, plain.render(&site()).html.matches('<').count());
        assert!(
            text.contains("> second line\n> third\n> fourth\n"),
            "{text}"
        );
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
    }

    #[test]
    fn long_addresses_stay_whole_and_long_lines_do_not() {
        let url = format!("https://example.org/{}", "a".repeat(100));
        let text = wrapped(&format!("{} {url} {}", "word ".repeat(20), "é ".repeat(50)));
        assert!(text.lines().any(|line| line == url));
        assert!(
            text.lines()
                .all(|line| line == url || line.chars().count() <= TEXT_WIDTH)
        );
    }
}
