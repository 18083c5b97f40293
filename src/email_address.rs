//! E-mail addresses: parsed once, compared in one form, never printed whole.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An address that can be written to: one `@`, a domain with a dot, no
/// blanks or control characters. The domain is in lower case.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EmailAddress(String);

/// Why a text is not an address we take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailAddressError {
    #[error("Enter an e-mail address.")]
    Empty,
    #[error("This address is too long: at most 254 characters.")]
    TooLong,
    #[error("Enter an address like name@example.org, without blanks.")]
    Malformed,
    #[error("We can only write to addresses in plain letters, digits and signs for now.")]
    NotAscii,
}

impl EmailAddress {
    /// Reads what a visitor typed; blanks around it are dropped.
    ///
    /// # Errors
    /// `Empty`, `TooLong`, `Malformed` and `NotAscii`, each with a sentence for the visitor.
    ///
    /// # Source
    /// The dot-atom form of RFC 5321 section 4.1.2. Quoted local parts and address
    /// literals are legal there, but no provider of ordinary mailboxes gives them out.
    pub fn parse(text: &str) -> Result<Self, EmailAddressError> {
        use EmailAddressError::{Empty, Malformed, NotAscii, TooLong};
        let text = text.trim();
        if text.is_empty() {
            return Err(Empty);
        }
        if text.len() > 254 {
            return Err(TooLong);
        }
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(Malformed);
        }
        if !text.is_ascii() {
            return Err(NotAscii);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(Malformed)?;
        let local_is_fine = (1..=64).contains(&local.len())
            && local.split('.').all(|atom| {
                !atom.is_empty()
                    && atom
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b))
            });
        let labels: Vec<&str> = domain.split('.').collect();
        let domain_is_fine = labels.len() >= 2
            && labels.iter().all(|label| {
                (1..=63).contains(&label.len())
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b == b'-')
            })
            && labels
                .last()
                .is_some_and(|top| top.len() >= 2 && top.bytes().any(|b| b.is_ascii_alphabetic()));
        if !local_is_fine || !domain_is_fine {
            return Err(Malformed);
        }
        Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase())))
    }

    /// As it is written to.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which two addresses count as the same: all in lower case.
    pub fn comparable(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_addresses_are_taken() {
        for (typed, kept) in [
            ("a@b.ca", "a@b.ca"),
            (" Jo.Ann+lab@Example.ORG ", "Jo.Ann+lab@example.org"),
            ("o'neil@mail.example.co.uk", "o'neil@mail.example.co.uk"),
        ] {
            assert_eq!(EmailAddress::parse(typed).map(|a| a.0), Ok(kept.to_owned()));
        }
    }

    #[test]
    fn everything_else_is_refused_with_a_sentence() {
        use EmailAddressError::{Empty, Malformed, NotAscii, TooLong};
        let long = format!("a@{}.ca", "b".repeat(260));
        for (typed, error) in [
            ("  ", Empty),
            (long.as_str(), TooLong),
            ("nobody", Malformed),
            ("a b@c.ca", Malformed),
            ("a@b", Malformed),
            ("a..b@c.ca", Malformed),
            (".a@c.ca", Malformed),
            ("a@b@c.ca", Malformed),
            ("a@-b.ca", Malformed),
            ("a@b.1", Malformed),
            ("a@b.ca\r\nBcc: x@y.ca", Malformed),
            ("\"quoted\"@c.ca", Malformed),
            ("a@[127.0.0.1]", Malformed),
            ("zoë@c.ca", NotAscii),
        ] {
            assert_eq!(EmailAddress::parse(typed), Err(error), "{typed:?}");
        }
    }

    #[test]
    fn debug_output_does_not_tell_the_address() {
        let address = EmailAddress::parse("someone@example.org").expect("a plain address");
        assert_eq!(format!("{address:?}"), "EmailAddress(redacted)");
    }
}
