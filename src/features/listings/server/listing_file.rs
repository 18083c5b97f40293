//! A file of listings, read and checked: the invented ones of
//! `content/sample-listings.toml`, or real ones that an operator publishes.

use std::collections::HashSet;
use std::path::PathBuf;

use serde::Deserialize;
use toml::Spanned;

use super::catalogue::{Catalogue, ContentError, ContentFile, SkillNames};
use crate::features::listings::model::{Currency, Department, Employment, Listing, PayUnit, Shift};
use crate::features::listings::pay::Pay;
use crate::ids::ListingId;
use crate::time::{DAY_MS, UnixMillis};

/// A listing and the ids of its skills.
#[derive(Clone, Debug)]
pub struct ReadListing {
    pub listing: Listing,
    pub skills: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListingFile {
    listing: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    slug: Spanned<String>,
    title: String,
    employer: String,
    occupation: Spanned<String>,
    city: String,
    region: Spanned<String>,
    department: Spanned<String>,
    shift: Spanned<String>,
    employment: Spanned<String>,
    pay_min: Option<Spanned<f64>>,
    pay_max: Option<f64>,
    pay_unit: Option<Spanned<String>>,
    currency: Option<Spanned<String>>,
    credentials_required: Vec<String>,
    credentials_preferred: Vec<String>,
    skills: Vec<Spanned<String>>,
    description: String,
    apply_url: Spanned<String>,
    /// Days before now; so that samples stay fresh.
    #[serde(default)]
    posted_days_ago: i64,
    /// Days after posting.
    valid_days: i64,
    #[serde(default)]
    sample: bool,
}

/// Reads the file. Times count back from `now`; ids are left to `new_id`.
///
/// # Errors
/// The first fault, with file and line: a value that the catalogue, the checklist or the
/// vocabulary does not know, or a sample among real listings or the other way round.
pub fn load(
    path: PathBuf,
    are_samples: bool,
    catalogue: &Catalogue,
    skill_names: &SkillNames,
    now: UnixMillis,
    mut new_id: impl FnMut() -> ListingId,
) -> Result<Vec<ReadListing>, ContentError> {
    let file = ContentFile::read(path)?;
    let entries: ListingFile = file.parse()?;
    let mut slugs = HashSet::new();
    let mut listings = Vec::with_capacity(entries.listing.len());
    for entry in entries.listing {
        let unknown = |kind: &str, value: &Spanned<String>| {
            file.fault(
                value.span(),
                format!("{kind} `{}` is not known", value.get_ref()),
            )
        };
        let slug = entry.slug.get_ref();
        let is_slug = !slug.is_empty()
            && slug
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !is_slug || !slugs.insert(slug.clone()) {
            return Err(file.fault(
                entry.slug.span(),
                format!("slug `{slug}`: use lower-case letters, digits and dashes, each slug once"),
            ));
        }
        if entry.sample != are_samples {
            let sentence = if are_samples {
                "every listing here is a sample: write `sample = true`"
            } else {
                "a sample is loaded with `load-sample`, not published"
            };
            return Err(file.fault(entry.slug.span(), sentence));
        }
        let region = catalogue
            .region(entry.region.get_ref())
            .ok_or_else(|| unknown("region", &entry.region))?;
        catalogue
            .occupation(entry.occupation.get_ref())
            .filter(|occupation| occupation.country == region.country)
            .ok_or_else(|| unknown("in this country, occupation", &entry.occupation))?;
        if let Some(skill) = entry
            .skills
            .iter()
            .find(|skill| !skill_names.0.contains_key(skill.get_ref()))
        {
            return Err(unknown("skill", skill));
        }
        let mut named = HashSet::new();
        if let Some(skill) = entry
            .skills
            .iter()
            .find(|skill| !named.insert(skill.get_ref()))
        {
            return Err(file.fault(
                skill.span(),
                format!("skill `{}` is named twice", skill.get_ref()),
            ));
        }
        if !entry.apply_url.get_ref().starts_with("https://") {
            return Err(file.fault(entry.apply_url.span(), "write an address with https://"));
        }
        let pay = match (
            entry.pay_min,
            entry.pay_max,
            &entry.pay_unit,
            &entry.currency,
        ) {
            (None, None, None, None) => None,
            (Some(min), Some(max), Some(unit), Some(currency)) => {
                let at = min.span();
                let pay = Pay {
                    min_cents: cents(min.into_inner()),
                    max_cents: cents(max),
                    unit: PayUnit::parse(unit.get_ref())
                        .ok_or_else(|| unknown("pay unit", unit))?,
                    currency: Currency::parse(currency.get_ref())
                        .ok_or_else(|| unknown("currency", currency))?,
                };
                if pay.min_cents <= 0 {
                    return Err(file.fault(
                        at,
                        "pay_min is not above 0: write an amount, or leave pay out",
                    ));
                }
                if pay.min_cents > pay.max_cents {
                    return Err(file.fault(at, "the least pay is above the most"));
                }
                Some(pay)
            }
            _ => {
                return Err(file.fault(
                    entry.slug.span(),
                    "give pay_min, pay_max, pay_unit and currency together, or none of them",
                ));
            }
        };
        let posted_at = now.minus_ms(entry.posted_days_ago.saturating_mul(DAY_MS));
        listings.push(ReadListing {
            skills: entry.skills.into_iter().map(Spanned::into_inner).collect(),
            listing: Listing {
                id: new_id(),
                title: entry.title,
                employer: entry.employer,
                city: entry.city,
                country: region.country,
                region: region.id.clone(),
                department: Department::parse(entry.department.get_ref())
                    .ok_or_else(|| unknown("department", &entry.department))?,
                shift: Shift::parse(entry.shift.get_ref())
                    .ok_or_else(|| unknown("shift", &entry.shift))?,
                employment: Employment::parse(entry.employment.get_ref())
                    .ok_or_else(|| unknown("employment", &entry.employment))?,
                occupation: entry.occupation.into_inner(),
                slug: entry.slug.into_inner(),
                pay,
                credentials_required: entry.credentials_required,
                credentials_preferred: entry.credentials_preferred,
                description: entry.description,
                apply_url: entry.apply_url.into_inner(),
                posted_at,
                valid_through_at: posted_at.plus_ms(entry.valid_days.saturating_mul(DAY_MS)),
                closed_at: None,
                updated_at: posted_at,
                is_sample: are_samples,
            },
        });
    }
    Ok(listings)
}

/// Whole cents of an amount in dollars.
fn cents(amount: f64) -> i64 {
    (amount * 100.0).round() as i64
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::features::listings::server::catalogue::SkillName;

    /// What is wrong with a file of one listing, the first sample, after a change to it.
    fn fault_after(change: impl Fn(&str) -> String) -> String {
        let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/content"));
        let catalogue = Catalogue::load(folder).expect("valid content");
        let samples = std::fs::read_to_string(folder.join("sample-listings.toml")).expect("a file");
        let first = samples.split("[[listing]]").nth(1).expect("a listing");
        let names = ["safety", "teamwork"].map(|id| {
            let name = SkillName {
                name: id.to_owned(),
                group: "a".to_owned(),
            };
            (id.to_owned(), name)
        });
        let lines: Vec<&str> = first
            .lines()
            .map(|line| {
                if line.starts_with("skills = ") {
                    "skills = [\"safety\", \"teamwork\"]"
                } else {
                    line
                }
            })
            .collect();
        let text = change(&lines.join("\n"));
        let place = tempfile::tempdir().expect("a folder");
        let path = place.path().join("jobs.toml");
        std::fs::write(&path, format!("[[listing]]{text}\n")).expect("written");
        let read = load(
            path,
            true,
            &catalogue,
            &SkillNames(names.into()),
            UnixMillis(1_795_350_000_000),
            || ListingId::new("one"),
        );
        match read {
            Ok(_) => String::new(),
            Err(error) => {
                let shown = error.to_string();
                let (_, short) = shown.rsplit_once('/').expect("a path");
                short.to_owned()
            }
        }
    }

    #[test]
    fn a_skill_is_named_once() {
        assert_eq!(fault_after(ToOwned::to_owned), "");
        let fault = fault_after(|text| text.replace("\"teamwork\"", "\"teamwork\",\n\"safety\""));
        assert!(fault.starts_with("jobs.toml:"), "{fault}");
        assert!(
            fault.ends_with(": skill `safety` is named twice"),
            "{fault}"
        );
    }

    #[test]
    fn pay_that_cannot_be_says_what_is_wrong() {
        let with_pay = |min: &str, max: &str| {
            fault_after(|text| {
                let lines: Vec<String> = text
                    .lines()
                    .map(|line| match line.split(" = ").next() {
                        Some("pay_min") => format!("pay_min = {min}"),
                        Some("pay_max") => format!("pay_max = {max}"),
                        _ => line.to_owned(),
                    })
                    .collect();
                lines.join("\n")
            })
        };
        assert_eq!(with_pay("20.0", "20.0"), "");
        let fault = with_pay("0.0", "20.0");
        assert!(
            fault.ends_with(": pay_min is not above 0: write an amount, or leave pay out"),
            "{fault}"
        );
        let fault = with_pay("20.5", "20.0");
        assert!(
            fault.ends_with(": the least pay is above the most"),
            "{fault}"
        );
    }
}
