//! What the worker signup asks and takes, and the words of its consent. Pure.

use serde::{Deserialize, Serialize};

use crate::email_address::EmailAddress;
use crate::error::FieldError;
use crate::ui::form::Choice;

/// What the consent is for, as the ledger names it: not the newsletter's.
pub const PURPOSE: &str = "worker";
/// Goes up whenever [`consent_text`] says something else.
pub const WORDING_VERSION: i64 = 1;
/// Id of the form: the place to come back to.
pub const FORM_ID: &str = "signup";
/// Id of the section with one's passkeys.
pub const PASSKEYS_ID: &str = "passkeys";
/// Characters.
pub const PASSKEY_NAME_LIMIT: u32 = 60;

/// Characters.
pub const NAME_LIMIT: u32 = 100;

/// What the form lets people choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignupChoices {
    pub roles: Vec<Choice>,
    pub regions: Vec<Choice>,
}

/// A signup whose every field can be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerSignup {
    pub name: String,
    pub email: EmailAddress,
    /// Id of an occupation.
    pub role: String,
    /// ISO 3166-2.
    pub region: String,
}

/// The words beside the box to tick, which the ledger keeps.
///
/// # Source
/// Canada's Anti-Spam Legislation, section 10(1), and the Electronic Commerce Protection
/// Regulations (CRTC), section 4.
pub fn consent_text(legal_name: &str, postal_address: &str, base_url: &str) -> String {
    let separator = if postal_address.is_empty() { "" } else { ", " };
    format!(
        "I agree that {legal_name} keeps these details and e-mails me about work in laboratories, \
         once I have confirmed my address. I can take this back at any time. \
         Sender: {legal_name}{separator}{postal_address}, {base_url}/contact."
    )
}

/// Checks what was typed and ticked.
///
/// # Errors
/// One sentence per field, in the order of the form.
pub fn check(
    name: &str,
    email: &str,
    role: &str,
    region: &str,
    consent: &str,
    choices: &SignupChoices,
) -> Result<WorkerSignup, Vec<FieldError>> {
    let mut errors = Vec::new();
    let name = name.trim();
    if let Some(sentence) = fault_of_name(name) {
        errors.push(FieldError::new("name", sentence));
    }
    let email = EmailAddress::parse(email)
        .map_err(|error| errors.push(FieldError::new("email", error.to_string())));
    if !offers(&choices.roles, role) {
        errors.push(FieldError::new("role", "Choose a role from the list."));
    }
    if !offers(&choices.regions, region) {
        errors.push(FieldError::new(
            "region",
            "Choose a province, territory or state from the list.",
        ));
    }
    if consent != "yes" {
        errors.push(FieldError::new(
            "consent",
            "Tick the box if you agree; without it we may not write to you.",
        ));
    }
    match email {
        Ok(email) if errors.is_empty() => Ok(WorkerSignup {
            name: name.to_owned(),
            email,
            role: role.to_owned(),
            region: region.to_owned(),
        }),
        _ => Err(errors),
    }
}

fn fault_of_name(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        return Some("Enter the name you want to be called by.");
    }
    if name.chars().count() > NAME_LIMIT as usize {
        return Some("Shorten the name to at most 100 characters.");
    }
    name.chars()
        .any(char::is_control)
        .then_some("Write the name on one line, in letters.")
}

fn offers(choices: &[Choice], value: &str) -> bool {
    !value.is_empty() && choices.iter().any(|choice| choice.value == value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices() -> SignupChoices {
        SignupChoices {
            roles: vec![Choice::new("mlt-ca", "Technologist")],
            regions: vec![Choice::new("CA-ON", "Ontario")],
        }
    }

    fn fields_of(result: Result<WorkerSignup, Vec<FieldError>>) -> Vec<String> {
        result
            .expect_err("it should be refused")
            .into_iter()
            .map(|error| error.field)
            .collect()
    }

    #[test]
    fn a_complete_signup_is_taken_and_trimmed() {
        let taken = check(
            " Zo\u{eb} O\u{2019}Neil ",
            "zoe@example.org",
            "mlt-ca",
            "CA-ON",
            "yes",
            &choices(),
        )
        .expect("complete");
        assert_eq!(taken.name, "Zo\u{eb} O\u{2019}Neil");
        assert_eq!(taken.email.as_str(), "zoe@example.org");
    }

    #[test]
    fn an_empty_form_names_every_field_in_order() {
        assert_eq!(
            fields_of(check("", "", "", "", "", &choices())),
            ["name", "email", "role", "region", "consent"]
        );
    }

    #[test]
    fn roles_and_regions_come_from_the_lists() {
        assert_eq!(
            fields_of(check("Jo", "a@b.ca", "boss", "CA-XX", "yes", &choices())),
            ["role", "region"]
        );
        let unfilled = SignupChoices {
            roles: vec![Choice::new("", "Choose")],
            regions: vec![Choice::new("", "Choose")],
        };
        assert_eq!(
            fields_of(check("Jo", "a@b.ca", "", "", "yes", &unfilled)),
            ["role", "region"]
        );
    }

    #[test]
    fn names_stay_on_one_line_and_short() {
        for name in ["Jo\r\nBcc: x@y.ca", "Jo\u{0}", "a".repeat(101).as_str()] {
            assert_eq!(
                fields_of(check(name, "a@b.ca", "mlt-ca", "CA-ON", "yes", &choices())),
                ["name"],
                "{name:?}"
            );
        }
        let longest = "\u{e9}".repeat(100);
        assert!(check(&longest, "a@b.ca", "mlt-ca", "CA-ON", "yes", &choices()).is_ok());
    }

    #[test]
    fn the_words_name_purpose_asker_contact_and_the_way_out() {
        let text = consent_text("Caring Support", "1 Bay St", "https://c.example");
        assert!(text.contains("about work in laboratories"));
        assert!(text.contains("Sender: Caring Support, 1 Bay St, https://c.example/contact."));
        assert!(text.contains("take this back at any time"));
    }
}
