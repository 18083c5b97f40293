//! What the newsletter form says: the words of consent, and its places. Pure.

use crate::time::Day;

/// What the consent is for, as the ledger names it.
pub const PURPOSE: &str = "newsletter";
/// Goes up whenever [`consent_text`] says something else.
pub const WORDING_VERSION: i64 = 1;
/// Id of the form: the place to come back to.
pub const FORM_ID: &str = "newsletter";

/// Id of the form that asks for an address to take off the list.
pub const LEAVE_FORM_ID: &str = "leave";
/// Pages that links in mail lead to; a token follows.
pub const CONFIRM_PATH: &str = "/newsletter/confirm";
pub const REFUSE_PATH: &str = "/newsletter/refuse";
/// With a token, or alone: then it asks for the address.
pub const LEAVE_PATH: &str = "/unsubscribe";
pub const AFTER_LEAVING_PATH: &str = "/unsubscribed";
/// The archive.
pub const ARCHIVE_PATH: &str = "/updates";

/// Why somebody left, if they want to say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaveReason {
    TooMany,
    NotUseful,
    NeverAsked,
    Other,
}

impl LeaveReason {
    pub const ALL: [Self; 4] = [
        Self::TooMany,
        Self::NotUseful,
        Self::NeverAsked,
        Self::Other,
    ];

    /// As it is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TooMany => "too_many",
            Self::NotUseful => "not_useful",
            Self::NeverAsked => "never_asked",
            Self::Other => "other",
        }
    }

    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::TooMany => "Too many messages",
            Self::NotUseful => "Not useful to me",
            Self::NeverAsked => "I did not ask for them",
            Self::Other => "Something else",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

/// Where an address stands with the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubscriberState {
    /// Asked, and not confirmed.
    Pending,
    Confirmed,
    Left,
}

impl SubscriberState {
    pub const ALL: [Self; 3] = [Self::Pending, Self::Confirmed, Self::Left];

    /// As it is sent and looked for.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Confirmed => "confirmed",
            Self::Left => "left",
        }
    }

    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Pending => "Waits for confirmation",
            Self::Confirmed => "On the list",
            Self::Left => "Left",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// Goes up whenever [`import_text`] says something else.
pub const IMPORT_WORDING_VERSION: i64 = 1;

/// The words that the ledger keeps of somebody who agreed elsewhere and was brought in by
/// those who run the site. Nobody is on the list before they confirm.
pub fn import_text(basis: &str, agreed_on: Day) -> String {
    format!(
        "Brought in by the people who run the site. How this person agreed, as they state it: \
         {basis} On {}.",
        agreed_on.long()
    )
}

/// The words beside the form, which the ledger keeps: purpose, who asks, how to reach
/// them, and that it can be taken back.
///
/// # Source
/// Canada's Anti-Spam Legislation, section 10(1), and the Electronic Commerce Protection
/// Regulations (CRTC), section 4.
pub fn consent_text(legal_name: &str, postal_address: &str, base_url: &str) -> String {
    let separator = if postal_address.is_empty() { "" } else { ", " };
    format!(
        "By pressing \u{201c}Get updates\u{201d} you agree that {legal_name} e-mails you its updates, \
         once you have confirmed your address. You can take this back at any time. \
         Sender: {legal_name}{separator}{postal_address}, {base_url}/contact."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_name_purpose_asker_address_contact_and_the_way_out() {
        let text = consent_text(
            "Caring Support Inc.",
            "1 Bay St, Toronto",
            "https://c.example",
        );
        assert!(text.contains("e-mails you its updates"));
        assert!(text.contains(
            "Sender: Caring Support Inc., 1 Bay St, Toronto, https://c.example/contact."
        ));
        assert!(text.contains("take this back at any time"));
    }

    #[test]
    fn without_a_postal_address_no_comma_is_left_over() {
        let text = consent_text("Caring Support", "", "https://c.example");
        assert!(text.contains("Sender: Caring Support, https://c.example/contact."));
    }
}
