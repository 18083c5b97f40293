//! E-mail addresses: parsed once, compared in one form, never printed whole.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An address that can be written to: one `@`, a domain with a dot, plain letters, no
/// blanks or control characters. The domain is in lower case.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct EmailAddress(String);

/// Why a text is not an address we take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailAddressError {
    #[error("Enter an e-mail address.")]
    Empty,
    #[error("This address is too long: at most 254 characters.")]
    TooLong,
    #[error("The part before the @ is too long: at most 64 characters.")]
    NameTooLong,
    #[error("Enter an address like name@example.org, without blanks.")]
    Malformed,
    #[error("Enter an address without quotation marks.")]
    Quoted,
    #[error("Enter an address with a domain name after the @, like name@example.org.")]
    NoDomainName,
    #[error("Leave out the dot at the end of the address.")]
    DotAtEnd,
    #[error(
        "We can only write to addresses in plain letters (a to z), digits and signs for now. \
         One of the letters here is another one, perhaps one that looks the same."
    )]
    NotAscii,
}

impl EmailAddress {
    /// Reads what a visitor typed; blanks around it are dropped.
    ///
    /// Letters outside ASCII are refused, in both parts: the part before the `@` would need
    /// SMTPUTF8 on every server of the way, and letters that look the same would make two
    /// accounts of what people take for one address. A domain of other letters is taken in
    /// its ASCII form (`xn--…`) and kept as it is.
    ///
    /// # Errors
    /// Every variant of [`EmailAddressError`], each with a sentence for the visitor.
    ///
    /// # Source
    /// The dot-atom form of RFC 5321 section 4.1.2, lengths from section 4.5.3.1. Quoted
    /// local parts and address literals are legal there, but no provider of ordinary
    /// mailboxes gives them out.
    pub fn parse(text: &str) -> Result<Self, EmailAddressError> {
        use EmailAddressError::{
            DotAtEnd, Empty, Malformed, NameTooLong, NoDomainName, NotAscii, Quoted, TooLong,
        };
        let text = text.trim();
        if text.is_empty() {
            return Err(Empty);
        }
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(Malformed);
        }
        if text.chars().count() > 254 {
            return Err(TooLong);
        }
        if !text.is_ascii() {
            return Err(NotAscii);
        }
        if text.starts_with('"') {
            return Err(Quoted);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(Malformed)?;
        let local_is_fine = local.split('.').all(|atom| {
            !atom.is_empty()
                && atom
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b))
        });
        if !local_is_fine {
            return Err(Malformed);
        }
        if local.len() > 64 {
            return Err(NameTooLong);
        }
        if domain.starts_with('[') {
            return Err(NoDomainName);
        }
        let (domain, dot_at_end) = domain
            .strip_suffix('.')
            .map_or((domain, false), |rest| (rest, true));
        let labels: Vec<&str> = domain.split('.').collect();
        let labels_are_fine = labels.iter().all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        });
        if !labels_are_fine {
            return Err(Malformed);
        }
        let top = labels.last().copied().unwrap_or_default();
        if labels.len() < 2 || top.len() < 2 || top.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NoDomainName);
        }
        if dot_at_end {
            return Err(DotAtEnd);
        }
        Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase())))
    }

    /// As it is written to.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part after the `@`, in lower case.
    pub fn domain(&self) -> &str {
        self.0.rsplit('@').next().unwrap_or_default()
    }

    /// The form in which two addresses count as the same: all in lower case.
    pub fn comparable(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

/// What comes over the wire is read like what was typed.
impl TryFrom<String> for EmailAddress {
    type Error = EmailAddressError;

    fn try_from(text: String) -> Result<Self, EmailAddressError> {
        Self::parse(&text)
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::EmailAddressError::{
        DotAtEnd, Empty, Malformed, NameTooLong, NoDomainName, NotAscii, Quoted, TooLong,
    };
    use super::*;

    #[test]
    fn addresses_people_have_are_taken_and_not_changed() {
        let name_of_64 = "a".repeat(64);
        let label_of_63 = "b".repeat(63);
        // 254 characters in all.
        let longest = format!(
            "{name_of_64}@{label_of_63}.{label_of_63}.{}.ca",
            "b".repeat(58)
        );
        assert_eq!(longest.len(), 254);
        for typed in [
            "a@b.ca",
            "jo@example.org",
            "Jo.Ann+lab@example.org",
            "o'neil@mail.example.co.uk",
            "first.last@example.org",
            "first_last@example.org",
            "first-last@example.org",
            "-dash@example.org",
            "dash-@example.org",
            "_under@example.org",
            "1234567890@example.org",
            "a+b+c@example.org",
            "plus+@example.org",
            "bounce=jo=example.com@lists.example.org",
            "100%real@example.org",
            "a!b@example.org",
            "#hash@example.org",
            "$money@example.org",
            "a&b@example.org",
            "star*@example.org",
            "slash/slash@example.org",
            "what?@example.org",
            "caret^@example.org",
            "tick`tick@example.org",
            "{braces}@example.org",
            "pipe|pipe@example.org",
            "tilde~@example.org",
            "MixedCase@example.org",
            "x@example.museum",
            "x@example.photography",
            "x@sub.sub.sub.example.org",
            "x@ex-ample.org",
            "x@123.org",
            "x@1and1.com",
            "x@a--b.org",
            "x@xn--mnchen-3ya.example",
            "x@xn--fsqu00a.xn--0zwm56d",
            "x@example.c0m",
            longest.as_str(),
        ] {
            assert_eq!(
                EmailAddress::parse(typed).map(|a| a.0),
                Ok(typed.to_owned()),
                "{typed:?}"
            );
        }
        for (typed, kept) in [
            (" Jo.Ann+lab@Example.ORG ", "Jo.Ann+lab@example.org"),
            ("jo@EXAMPLE.org\n", "jo@example.org"),
            ("\tjo@example.org\r\n", "jo@example.org"),
            ("\u{a0}jo@example.org\u{3000}", "jo@example.org"),
            ("x@XN--MNCHEN-3YA.example", "x@xn--mnchen-3ya.example"),
        ] {
            assert_eq!(EmailAddress::parse(typed).map(|a| a.0), Ok(kept.to_owned()));
        }
    }

    #[test]
    fn everything_else_is_refused_with_its_reason() {
        let too_long = format!("a@{}.ca", "b".repeat(260));
        let too_long_in_letters = format!("{}@example.org", "é".repeat(260));
        let name_of_65 = format!("{}@example.org", "a".repeat(65));
        let label_of_64 = format!("a@{}.ca", "b".repeat(64));
        for (typed, error) in [
            ("", Empty),
            ("  ", Empty),
            ("\r\n", Empty),
            ("\u{a0}", Empty),
            // Too long.
            (too_long.as_str(), TooLong),
            (too_long_in_letters.as_str(), TooLong),
            (name_of_65.as_str(), NameTooLong),
            (label_of_64.as_str(), Malformed),
            // Not of the form.
            ("nobody", Malformed),
            ("@", Malformed),
            ("@example.org", Malformed),
            ("jo@", Malformed),
            ("jo@.", Malformed),
            ("jo@@example.org", Malformed),
            ("a@b@c.ca", Malformed),
            ("a..b@c.ca", Malformed),
            (".a@c.ca", Malformed),
            ("a.@c.ca", Malformed),
            ("a@.c.ca", Malformed),
            ("a@c..ca", Malformed),
            ("a@c.ca..", Malformed),
            ("a@-b.ca", Malformed),
            ("a@b-.ca", Malformed),
            ("a@b.-ca", Malformed),
            ("a@b_c.ca", Malformed),
            ("a@b!.ca", Malformed),
            ("a b@c.ca", Malformed),
            ("a@b c.ca", Malformed),
            ("a @c.ca", Malformed),
            ("a@c.ca d", Malformed),
            ("a\u{a0}b@c.ca", Malformed),
            ("a\u{2028}b@c.ca", Malformed),
            ("a@b.ca,c@d.ca", Malformed),
            ("a@b.ca;c@d.ca", Malformed),
            ("a,b@c.ca", Malformed),
            ("a;b@c.ca", Malformed),
            ("a:b@c.ca", Malformed),
            ("Jo <jo@example.org>", Malformed),
            ("<jo@example.org>", Malformed),
            ("jo@example.org>", Malformed),
            ("mailto:jo@example.org", Malformed),
            ("jo(comment)@example.org", Malformed),
            ("jo@example.org(comment)", Malformed),
            ("jo\\@example.org", Malformed),
            ("jo@example.org/path", Malformed),
            ("jo@example.org:25", Malformed),
            ("jo@example,org", Malformed),
            ("jo\"x\"@example.org", Malformed),
            ("jo[1]@example.org", Malformed),
            // Into the headers.
            ("a@b.ca\r\nBcc: x@y.ca", Malformed),
            ("a@b.ca\nBcc:x@y.ca", Malformed),
            ("a@b.ca\rBcc:x@y.ca", Malformed),
            ("a\r\n@b.ca", Malformed),
            ("a\0@b.ca", Malformed),
            ("a@b.ca\0", Malformed),
            ("a@b\0.ca", Malformed),
            ("a\u{8}@b.ca", Malformed),
            ("a\u{7f}@b.ca", Malformed),
            ("a\u{85}b@b.ca", Malformed),
            ("a\u{9b}@b.ca", Malformed),
            ("a\t@b.ca", Malformed),
            ("a@b.ca%0aBcc:x@y.ca", Malformed),
            ("a@b.ca\r\n.\r\nMAIL", Malformed),
            // Legal, but nobody has them.
            ("\"quoted\"@c.ca", Quoted),
            ("\"two.words\"@c.ca", Quoted),
            ("\"\"@c.ca", Quoted),
            ("\"a@b\"@c.ca", Quoted),
            ("\"a b\"@c.ca", Malformed),
            ("a@[127.0.0.1]", NoDomainName),
            ("a@[IPv6:::1]", NoDomainName),
            ("a@[]", NoDomainName),
            ("a@127.0.0.1", NoDomainName),
            ("a@2130706433", NoDomainName),
            ("a@localhost", NoDomainName),
            ("a@b", NoDomainName),
            ("a@ca.", NoDomainName),
            ("a@b.1", NoDomainName),
            ("a@b.c", NoDomainName),
            ("a@b.ca.", DotAtEnd),
            ("Jo@Example.ORG.", DotAtEnd),
            // Other letters.
            ("zoë@c.ca", NotAscii),
            ("用户@例子.广告", NotAscii),
            ("иван@пример.рф", NotAscii),
            ("χρήστης@παράδειγμα.ελ", NotAscii),
            ("उपयोगकर्ता@उदाहरण.भारत", NotAscii),
            ("jo@münchen.de", NotAscii),
            ("jo@例子.cn", NotAscii),
            // A Cyrillic letter that looks like an a, in either part.
            ("p\u{430}ypal@example.org", NotAscii),
            ("jo@ex\u{430}mple.org", NotAscii),
            // A full-width @, a full stop of another script, a fraction slash.
            ("jo\u{ff20}example.org", NotAscii),
            ("jo@example\u{3002}org", NotAscii),
            ("jo@example.org\u{2044}x", NotAscii),
            // Signs that nobody sees.
            ("jo\u{200b}@example.org", NotAscii),
            ("jo@exam\u{ad}ple.org", NotAscii),
            ("\u{202e}gro.elpmaxe@oj", NotAscii),
            ("\u{feff}jo@example.org", NotAscii),
            // Composed and taken apart.
            ("zo\u{65}\u{308}@example.org", NotAscii),
            ("jo@\u{2488}com", NotAscii),
            ("\u{1d423}o@example.org", NotAscii),
            ("jo😀@example.org", NotAscii),
        ] {
            assert_eq!(EmailAddress::parse(typed), Err(error), "{typed:?}");
            assert!(error.to_string().ends_with('.'), "a sentence: {error}");
        }
    }

    #[test]
    fn the_wire_brings_no_other_addresses() {
        let read = |text: &str| serde_json::from_str::<EmailAddress>(text);
        assert_eq!(
            read("\"jo@Example.org\"").map(|a| a.0).ok().as_deref(),
            Some("jo@example.org")
        );
        assert!(read("\"jo@example.org\\r\\nBcc: x@y.ca\"").is_err());
    }

    #[test]
    fn debug_output_does_not_tell_the_address() {
        let address = EmailAddress::parse("someone@example.org").expect("a plain address");
        assert_eq!(format!("{address:?}"), "EmailAddress(redacted)");
        assert_eq!(address.domain(), "example.org");
    }
}
