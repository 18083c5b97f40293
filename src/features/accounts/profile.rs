//! What people may tell about themselves, and what is checked of it. Pure.

use super::model::{NAME_LIMIT, SignupChoices};
use crate::error::FieldError;
use crate::ui::form::Choice;

/// Everything in it may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    pub name: String,
    /// Id of an occupation.
    pub role: String,
    /// ISO 3166-2.
    pub region: String,
    /// Ids of departments, in the order of the job search.
    pub disciplines: Vec<String>,
    pub is_looking: bool,
}

/// Checks what was typed and ticked, and brings it into order.
///
/// # Errors
/// One sentence per field, in the order of the form.
pub fn check(
    profile: Profile,
    choices: &SignupChoices,
    disciplines: &[Choice],
) -> Result<Profile, Vec<FieldError>> {
    let mut errors = Vec::new();
    let name = profile.name.trim().to_owned();
    if name.chars().count() > NAME_LIMIT as usize {
        errors.push(FieldError::new(
            "name",
            "Shorten the name to at most 100 characters.",
        ));
    } else if name.chars().any(char::is_control) {
        errors.push(FieldError::new(
            "name",
            "Write the name on one line, in letters.",
        ));
    }
    if !is_empty_or_one_of(&choices.roles, &profile.role) {
        errors.push(FieldError::new("role", "Choose a role from the list."));
    }
    if !is_empty_or_one_of(&choices.regions, &profile.region) {
        errors.push(FieldError::new(
            "region",
            "Choose a province, territory or state from the list.",
        ));
    }
    let is_known = |id: &String| disciplines.iter().any(|choice| choice.value == *id);
    if !profile.disciplines.iter().all(is_known) {
        errors.push(FieldError::new(
            "disciplines",
            "Choose disciplines from the list.",
        ));
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let in_order = disciplines
        .iter()
        .map(|choice| choice.value.clone())
        .filter(|id| profile.disciplines.contains(id))
        .collect();
    Ok(Profile {
        name,
        disciplines: in_order,
        ..profile
    })
}

fn is_empty_or_one_of(choices: &[Choice], value: &str) -> bool {
    value.is_empty() || choices.iter().any(|choice| choice.value == value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_it(profile: Profile) -> Result<Profile, Vec<String>> {
        let choices = SignupChoices {
            roles: vec![Choice::new("mlt-ca", "Technologist")],
            regions: vec![Choice::new("CA-ON", "Ontario")],
        };
        let disciplines = [
            Choice::new("core-lab", "Core lab"),
            Choice::new("blood-bank", "Blood bank"),
        ];
        check(profile, &choices, &disciplines)
            .map_err(|errors| errors.into_iter().map(|error| error.field).collect())
    }

    #[test]
    fn everything_may_be_left_empty() {
        assert_eq!(check_it(Profile::default()), Ok(Profile::default()));
    }

    #[test]
    fn a_profile_is_trimmed_and_put_into_order() {
        let taken = check_it(Profile {
            name: " Jo ".into(),
            role: "mlt-ca".into(),
            region: "CA-ON".into(),
            disciplines: vec!["blood-bank".into(), "core-lab".into(), "core-lab".into()],
            is_looking: true,
        })
        .expect("complete");
        assert_eq!(taken.name, "Jo");
        assert_eq!(taken.disciplines, ["core-lab", "blood-bank"]);
    }

    #[test]
    fn what_is_not_on_the_lists_is_named() {
        let refused = check_it(Profile {
            name: "Jo\r\nBcc: x@y.ca".into(),
            role: "boss".into(),
            region: "CA-XX".into(),
            disciplines: vec!["alchemy".into()],
            is_looking: false,
        });
        assert_eq!(
            refused,
            Err(vec![
                "name".to_owned(),
                "role".to_owned(),
                "region".to_owned(),
                "disciplines".to_owned()
            ])
        );
    }
}
