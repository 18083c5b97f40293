//! From plain text to paragraphs, lines and bare links. Makes no HTML: the view escapes.

/// One piece of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    Text(String),
    /// An address that is its own text; starts with `http://` or `https://`.
    Link(String),
    /// A new line in the same paragraph.
    LineBreak,
}

pub type Paragraph = Vec<Segment>;

/// The paragraphs of a text: blank lines part them, and nothing but addresses becomes
/// more than text.
///
/// # Shape
/// No paragraph is empty; blanks at both ends of a line are dropped.
pub fn paragraphs(text: &str) -> Vec<Paragraph> {
    let mut paragraphs = Vec::new();
    let mut current = Paragraph::new();
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            if !current.is_empty() {
                paragraphs.push(std::mem::take(&mut current));
            }
            continue;
        }
        if !current.is_empty() {
            current.push(Segment::LineBreak);
        }
        push_line(line, &mut current);
    }
    if !current.is_empty() {
        paragraphs.push(current);
    }
    paragraphs
}

fn push_line(line: &str, to: &mut Paragraph) {
    let mut text_from = 0;
    let mut at = 0;
    while let Some(start) = next_scheme(line, at) {
        match link_end(line, start) {
            Some(end) => {
                if text_from < start {
                    to.push(Segment::Text(line[text_from..start].to_owned()));
                }
                to.push(Segment::Link(line[start..end].to_owned()));
                text_from = end;
                at = end;
            }
            None => at = start + 1,
        }
    }
    if text_from < line.len() {
        to.push(Segment::Text(line[text_from..].to_owned()));
    }
}

/// Where `http://` or `https://` starts as a word of its own.
fn next_scheme(line: &str, from: usize) -> Option<usize> {
    let bytes = line.as_bytes();
    (from..bytes.len()).find(|&i| {
        scheme_length(&bytes[i..]) > 0 && (i == 0 || !bytes[i - 1].is_ascii_alphanumeric())
    })
}

fn scheme_length(bytes: &[u8]) -> usize {
    ["https://", "http://"]
        .iter()
        .map(|scheme| scheme.len())
        .zip(["https://", "http://"])
        .find(|(length, scheme)| {
            bytes
                .get(..*length)
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme.as_bytes()))
        })
        .map_or(0, |(length, _)| length)
}

/// Where the address ends; `None` when there is no host, or when it would pretend to lead
/// to another one (`https://bank.example@elsewhere.example`).
fn link_end(line: &str, start: usize) -> Option<usize> {
    let rest = &line[start..];
    let scheme = scheme_length(rest.as_bytes());
    let length = rest
        .find(|c: char| c.is_whitespace() || c.is_control() || "<>\"`".contains(c))
        .unwrap_or(rest.len());
    let address = without_trailing_punctuation(&rest[..length]);
    let host = address.get(scheme..)?;
    let host = &host[..host.find(['/', '?', '#', '\\']).unwrap_or(host.len())];
    let starts_well = host
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || byte >= 0x80);
    (starts_well && !host.contains('@')).then(|| start + address.len())
}

/// A sentence may end behind an address, and a bracket may have been opened before it.
fn without_trailing_punctuation(address: &str) -> &str {
    let mut address = address;
    while let Some(last) = address.chars().next_back() {
        let is_punctuation = match last {
            ')' => is_unbalanced(address, '(', ')'),
            ']' => is_unbalanced(address, '[', ']'),
            '}' => is_unbalanced(address, '{', '}'),
            c => ".,;:!?'*_\u{2019}\u{201d}\u{bb}\u{2026}".contains(c),
        };
        if !is_punctuation {
            break;
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    address
}

fn is_unbalanced(address: &str, open: char, close: char) -> bool {
    address.matches(close).count() > address.matches(open).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn links(text: &str) -> Vec<String> {
        paragraphs(text)
            .into_iter()
            .flatten()
            .filter_map(|segment| match segment {
                Segment::Link(address) => Some(address),
                _ => None,
            })
            .collect()
    }

    /// The text that the segments show.
    fn shown(text: &str) -> String {
        paragraphs(text)
            .into_iter()
            .map(|paragraph| {
                paragraph
                    .into_iter()
                    .map(|segment| match segment {
                        Segment::Text(text) | Segment::Link(text) => text,
                        Segment::LineBreak => "\n".to_owned(),
                    })
                    .collect::<String>()
            })
            .collect::<Vec<_>>()
            .join("\n\n")
    }

    /// What has to be shown: every line, with runs of blank lines as one.
    fn expected(text: &str) -> String {
        let mut lines: Vec<&str> = text.lines().map(str::trim).collect();
        lines.dedup_by(|a, b| a.is_empty() && b.is_empty());
        lines.join("\n").trim_matches('\n').to_owned()
    }

    #[test]
    fn blank_lines_part_paragraphs_and_single_ones_break_lines() {
        let text = |text: &str| Segment::Text(text.to_owned());
        assert_eq!(
            paragraphs("one\ntwo\n\n \nthree"),
            vec![
                vec![text("one"), Segment::LineBreak, text("two")],
                vec![text("three")]
            ]
        );
        assert_eq!(paragraphs(" \n "), Vec::<Paragraph>::new());
    }

    #[test]
    fn addresses_become_links_without_what_ends_the_sentence() {
        for (text, address) in [
            ("See https://example.org.", "https://example.org"),
            ("(http://example.org/a)", "http://example.org/a"),
            ("https://example.org/a_(b)!", "https://example.org/a_(b)"),
            (
                "HTTPS://Example.org/?a=1&b=2#c,",
                "HTTPS://Example.org/?a=1&b=2#c",
            ),
            ("\u{201c}https://example.org\u{201d}", "https://example.org"),
            ("<https://example.org>", "https://example.org"),
            ("https://bücher.example/ä", "https://bücher.example/ä"),
        ] {
            assert_eq!(links(text), [address], "{text}");
        }
        assert_eq!(
            links("https://a.example, https://b.example"),
            ["https://a.example", "https://b.example"]
        );
    }

    #[test]
    fn nothing_else_becomes_a_link() {
        for text in [
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://example.org",
            "xhttps://example.org",
            "https://",
            "https://...",
            "https:///etc/passwd",
            "http://?x",
            "https://bank.example@elsewhere.example/",
            "www.example.org",
            "[a](b)",
            "<a href=\"x\">",
        ] {
            assert_eq!(links(text), Vec::<String>::new(), "{text}");
            assert_eq!(shown(text), text);
        }
    }

    fn texts() -> impl Strategy<Value = String> {
        let pieces = prop_oneof![
            any::<String>(),
            "[ -~]{0,8}",
            Just("https://".to_owned()),
            Just("http://a.example/(b".to_owned()),
            Just(")".to_owned()),
            Just("\n".to_owned()),
            Just("\n\n".to_owned()),
            Just("<script>".to_owned()),
            Just("javascript:".to_owned()),
            Just("\u{2019}".to_owned()),
        ];
        proptest::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn no_text_is_lost_and_none_is_added(text in texts()) {
            prop_assert_eq!(shown(&text), expected(&text));
        }

        #[test]
        fn every_link_leads_to_the_web_and_cannot_end_its_attribute(text in texts()) {
            for link in links(&text) {
                let lower = link.to_ascii_lowercase();
                prop_assert!(lower.starts_with("http://") || lower.starts_with("https://"));
                prop_assert!(!link.contains(['<', '>', '"', '`', ' ', '\n']), "{link}");
            }
        }

        #[test]
        fn no_paragraph_is_empty(text in texts()) {
            for paragraph in paragraphs(&text) {
                prop_assert!(!paragraph.is_empty());
                prop_assert!(!paragraph.contains(&Segment::Text(String::new())));
            }
        }
    }
}
