//! What the contact form asks and takes. Pure.

use crate::email_address::EmailAddress;
use crate::error::FieldError;

/// Id of the form: the place to come back to.
pub const FORM_ID: &str = "contact";
/// Characters.
pub const BODY_MINIMUM: u32 = 10;
/// Characters.
pub const BODY_LIMIT: u32 = 4_000;

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    Question,
    Correction,
    Listing,
    MyData,
    Other,
}

impl Topic {
    /// In the order of the form.
    pub const ALL: [Self; 5] = [
        Self::Question,
        Self::Correction,
        Self::Listing,
        Self::MyData,
        Self::Other,
    ];

    /// As it is stored and sent.
    pub fn id(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Correction => "correction",
            Self::Listing => "listing",
            Self::MyData => "my-data",
            Self::Other => "other",
        }
    }

    /// As people read it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Question => "A question",
            Self::Correction => "A correction to the article",
            Self::Listing => "A problem with a job",
            Self::MyData => "My data",
            Self::Other => "Something else",
        }
    }

    /// `None` for an id that is none of ours.
    pub fn find(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.id() == id)
    }
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageState {
    New,
    Answered,
    /// Nothing more to do, answered or not.
    Closed,
}

impl MessageState {
    pub const ALL: [Self; 3] = [Self::New, Self::Answered, Self::Closed];

    /// As it is sent and looked for.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Answered => "answered",
            Self::Closed => "closed",
        }
    }

    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Answered => "Answered",
            Self::Closed => "Closed",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// A message whose every field can be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    pub topic: Topic,
    /// Lines end with `\n`; no other control characters but tabs.
    pub body: String,
    pub email: EmailAddress,
}

/// Checks what was typed and chosen.
///
/// # Errors
/// One sentence per field, in the order of the form.
pub fn check(topic: &str, message: &str, email: &str) -> Result<NewMessage, Vec<FieldError>> {
    let mut errors = Vec::new();
    let topic = Topic::find(topic);
    if topic.is_none() {
        errors.push(FieldError::new("topic", "Choose what it is about."));
    }
    let body = clean(message);
    if let Some(sentence) = fault_of_body(&body) {
        errors.push(FieldError::new("message", sentence));
    }
    let email = EmailAddress::parse(email)
        .map_err(|error| errors.push(FieldError::new("email", error.to_string())));
    match (topic, email) {
        (Some(topic), Ok(email)) if errors.is_empty() => Ok(NewMessage { topic, body, email }),
        _ => Err(errors),
    }
}

fn fault_of_body(body: &str) -> Option<&'static str> {
    let length = body.chars().count();
    if length == 0 {
        return Some("Write your message.");
    }
    if length < BODY_MINIMUM as usize {
        return Some("Write a little more: at least 10 characters.");
    }
    (length > BODY_LIMIT as usize).then_some("Shorten the message to at most 4,000 characters.")
}

/// One kind of line end, whoever sent it, and nothing that cannot be seen: browsers send
/// `\r\n` or `\n` depending on the way, and PostgreSQL refuses a NUL.
fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect::<String>()
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_topic_is_found_by_its_id() {
        for topic in Topic::ALL {
            assert_eq!(Topic::find(topic.id()), Some(topic));
        }
        assert_eq!(Topic::find("spam"), None);
    }

    #[test]
    fn an_empty_form_names_every_field_in_order() {
        let errors = check("", " \r\n ", "").expect_err("nothing was filled in");
        let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["topic", "message", "email"]);
        assert_eq!(errors[1].message, "Write your message.");
    }

    #[test]
    fn the_length_is_counted_in_characters() {
        for (length, taken) in [(9, false), (10, true), (4_000, true), (4_001, false)] {
            let text = "\u{e9}".repeat(length);
            assert_eq!(
                check("question", &text, "a@b.ca").is_ok(),
                taken,
                "{length} characters"
            );
        }
    }

    #[test]
    fn both_line_ends_make_the_same_message() {
        let with_cr = check("other", "first line\r\nsecond\u{0}", "a@b.ca");
        let without = check("other", "first line\nsecond", "a@b.ca");
        assert_eq!(with_cr, without);
        assert!(without.is_ok());
    }

    proptest! {
        #[test]
        fn what_is_kept_has_no_hidden_characters(text in "(\\PC|[\r\n\t\u{0}\u{7f}]){0,60}") {
            if let Ok(message) = check("question", &text, "a@b.ca") {
                prop_assert!(message.body.chars().all(|c| !c.is_control() || c == '\n' || c == '\t'));
                prop_assert_eq!(message.body.trim(), &message.body);
            }
        }
    }
}
