//! What a comment is, and what may become one.

use crate::email_address::EmailAddress;
use crate::error::FieldError;
use crate::ids::CommentId;
use crate::time::UnixMillis;

/// The most a name may hold.
///
/// # Units
/// Characters.
pub const NAME_LIMIT: usize = 80;
/// The least and the most a text may hold.
///
/// # Units
/// Characters.
pub const TEXT_LEAST: usize = 2;
pub const TEXT_LIMIT: usize = 4_000;

/// How the answer to a posted comment names what became of it; stands in addresses.
pub const PUBLISHED: &str = "published";
pub const WAITING: &str = "waiting";

/// A comment as everyone, or its author alone, sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    pub id: CommentId,
    /// The comment it answers.
    pub parent: Option<CommentId>,
    pub name: String,
    pub posted_at: UnixMillis,
    pub text: String,
    /// Held, and shown to its author only.
    pub waiting: bool,
    /// Erased by its author: a place without name and text, for the sake of its replies.
    pub removed: bool,
}

impl Comment {
    /// How others call it.
    pub fn called(&self) -> &str {
        if self.removed {
            "a removed comment"
        } else {
            &self.name
        }
    }
}

/// Whom a reply can answer: id and author of each published comment.
pub type Parents = Vec<(CommentId, String)>;

/// The fields of the form, as typed.
#[derive(Clone, Debug, Default)]
pub struct SentComment {
    /// Slug of the article.
    pub article: String,
    /// Id of the comment answered, or empty.
    pub parent: String,
    pub name: String,
    pub email: String,
    pub text: String,
}

/// A comment that may be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewComment {
    /// 1 to 80 characters on one line.
    pub name: String,
    /// Never shown.
    pub email: Option<EmailAddress>,
    /// 2 to 4,000 characters; line feeds are the only control characters.
    pub text: String,
}

impl NewComment {
    /// Tidies up what was typed and checks it.
    ///
    /// # Errors
    /// One sentence per field to mend, in the order of the form.
    pub fn check(sent: &SentComment) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let name = one_line(&sent.name);
        let name_length = name.chars().count();
        if !name.chars().any(char::is_alphanumeric) {
            errors.push(FieldError::new(
                "name",
                "Enter a name to show beside your comment. It need not be your full name.",
            ));
        } else if name_length > NAME_LIMIT {
            errors.push(FieldError::new(
                "name",
                format!("Shorten the name to {NAME_LIMIT} characters; it has {name_length}."),
            ));
        }

        let email = match sent.email.trim() {
            "" => None,
            typed => match EmailAddress::parse(typed) {
                Ok(email) => Some(email),
                Err(error) => {
                    errors.push(FieldError::new(
                        "email",
                        format!("{error} You can also leave this field empty."),
                    ));
                    None
                }
            },
        };

        let text = many_lines(&sent.text);
        let text_length = text.chars().count();
        if text_length < TEXT_LEAST {
            errors.push(FieldError::new(
                "text",
                format!("Write a comment of at least {TEXT_LEAST} characters."),
            ));
        } else if text_length > TEXT_LIMIT {
            errors.push(FieldError::new(
                "text",
                format!(
                    "Shorten the comment to {TEXT_LIMIT} characters; it has {text_length}. You can post the rest as a reply to it."
                ),
            ));
        }

        if errors.is_empty() {
            Ok(Self { name, email, text })
        } else {
            Err(errors)
        }
    }
}

/// Whether a text can be the id of a comment: what stands in addresses and forms is
/// anyone's text, and not all of it may be put to a database.
pub fn is_comment_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Blanks of every kind become single ones; nothing invisible stays.
fn one_line(typed: &str) -> String {
    let visible: String = typed
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !is_removed(*c) && !is_zero_width(*c))
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Line ends become line feeds, tabs blanks; control characters go.
fn many_lines(typed: &str) -> String {
    let lines: String = typed
        .replace("\r\n", "\n")
        .chars()
        .map(|c| match c {
            '\r' => '\n',
            '\t' => ' ',
            c => c,
        })
        .filter(|c| *c == '\n' || !is_removed(*c))
        .collect();
    lines
        .trim_matches(|c: char| c.is_whitespace() || is_zero_width(c))
        .to_owned()
}

/// Control characters, and those that make text run the other way, so that a comment could
/// show something else than it says.
///
/// # Source
/// Unicode Standard Annex 9, section 2: embeddings, overrides and isolates.
fn is_removed(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_zero_width(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sent(name: &str, email: &str, text: &str) -> SentComment {
        SentComment {
            name: name.to_owned(),
            email: email.to_owned(),
            text: text.to_owned(),
            ..SentComment::default()
        }
    }

    fn faults(sent: &SentComment) -> Vec<String> {
        NewComment::check(sent)
            .err()
            .unwrap_or_default()
            .into_iter()
            .map(|error| error.field)
            .collect()
    }

    #[test]
    fn every_field_to_mend_is_named_at_once() {
        assert_eq!(
            faults(&sent("", "no address", " ")),
            ["name", "email", "text"]
        );
        assert_eq!(faults(&sent("Jo", "", "Hi")), Vec::<String>::new());
    }

    #[test]
    fn lengths_are_counted_in_characters_after_trimming() {
        let name = "é".repeat(80);
        let text = "ü".repeat(4_000);
        assert_eq!(
            faults(&sent(&format!("  {name} "), "", &format!(" \n{text}\n"))),
            Vec::<String>::new()
        );
        assert_eq!(
            faults(&sent(&format!("{name}x"), "", &format!("{text}x"))),
            ["name", "text"]
        );
        assert_eq!(faults(&sent("Jo", "", "x")), ["text"]);
    }

    #[test]
    fn a_name_needs_something_to_see() {
        for name in ["\u{200b}", "\u{feff}\u{2060}", "...", "\u{202e}"] {
            assert_eq!(faults(&sent(name, "", "Hello")), ["name"], "{name:?}");
        }
    }

    #[test]
    fn control_characters_are_removed_and_lines_are_kept() {
        let comment = NewComment::check(&sent(
            "Jo\u{0}\n Doe\u{202e}",
            "",
            "one\r\ntwo\u{7}\rthree\tfour\u{2066}\u{1b}[31m",
        ))
        .expect("valid");
        assert_eq!(comment.name, "Jo Doe");
        assert_eq!(comment.text, "one\ntwo\nthree four[31m");
    }

    #[test]
    fn only_plain_ids_reach_the_database() {
        assert!(is_comment_id("01900000-0000-7000-8000-000000000001"));
        for text in ["", "a b", "a\0", "é", &"a".repeat(65)] {
            assert!(!is_comment_id(text), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_passes_keeps_its_promises(name in any::<String>(), text in any::<String>()) {
            if let Ok(comment) = NewComment::check(&sent(&name, "", &text)) {
                prop_assert!((1..=NAME_LIMIT).contains(&comment.name.chars().count()));
                prop_assert!((TEXT_LEAST..=TEXT_LIMIT).contains(&comment.text.chars().count()));
                prop_assert!(!comment.name.chars().any(char::is_control));
                prop_assert!(!comment.text.chars().any(|c| c != '\n' && c.is_control()));
            }
        }
    }
}
