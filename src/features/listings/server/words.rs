//! Listings and searches in the words of readers: what stands in cards, titles and sentences.

use std::sync::Arc;

use super::catalogue::{Catalogue, SkillNames};
use super::filter::{Filter, Part};
use super::keywords::listed;
use super::store::FoundListing;
use crate::features::listings::model::{
    Country, Department, Employment, Listing, ListingCard, Shift,
};
use crate::server::state::AppState;

/// Skills named in a title; of more than these, only their number is.
const MOST_NAMED: usize = 3;

/// What a page needs to know besides the database.
pub struct Words {
    pub catalogue: Arc<Catalogue>,
    pub skills: Arc<SkillNames>,
}

impl Words {
    pub fn of(state: &AppState) -> Self {
        Self {
            catalogue: state.content.get(),
            skills: state.content.get(),
        }
    }

    pub fn region_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.catalogue
            .region(id)
            .map_or(id, |region| region.name.as_str())
    }

    /// The occupation as readers know it.
    pub fn occupation_name(&self, id: &str) -> String {
        self.catalogue
            .occupation(id)
            .map_or_else(|| id.to_owned(), |occupation| occupation.full_name())
    }

    pub fn skill_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.skills
            .0
            .get(id)
            .map_or(id, |skill| skill.name.as_str())
    }

    pub fn card(&self, listing: Listing) -> ListingCard {
        ListingCard {
            place: format!(
                "{}, {}, {}",
                listing.employer,
                listing.city,
                self.region_name(&listing.region)
            ),
            tags: [
                listing.department.label(),
                listing.shift.label(),
                listing.employment.label(),
            ]
            .map(ToOwned::to_owned)
            .to_vec(),
            pay: listing.pay.map(|pay| pay.as_listed()),
            slug: listing.slug,
            title: listing.title,
            posted_at: listing.posted_at,
            is_sample: listing.is_sample,
        }
    }

    pub fn cards(&self, rows: Vec<FoundListing>) -> Vec<ListingCard> {
        rows.into_iter().map(|row| self.card(row.listing)).collect()
    }

    /// One part of a search as it stands inside a sentence.
    pub fn part_text(&self, filter: &Filter, part: Part) -> String {
        match part {
            Part::Keywords => format!("\u{201c}{}\u{201d}", filter.keywords),
            Part::Region => filter.region.as_deref().map_or_else(String::new, |region| {
                Country::parse(region).map_or_else(
                    || self.region_name(region).to_owned(),
                    |country| country.in_text().to_owned(),
                )
            }),
            Part::Department => label(filter.department.map(Department::label)),
            Part::Shift => label(filter.shift.map(Shift::label)),
            Part::Employment => label(filter.employment.map(Employment::label)),
            Part::Pay => filter.pay.map_or_else(String::new, pay_text),
            Part::Days => filter
                .days
                .map_or_else(String::new, |days| format!("the {}", days_text(days))),
            Part::Skills => "the skills".to_owned(),
        }
    }

    /// Everything that a search is narrowed by, as it stands in a title.
    pub fn parts_in_title(&self, filter: &Filter) -> Vec<String> {
        let in_title = |part| match part {
            Part::Skills if filter.skills.len() > MOST_NAMED => {
                format!("any of {} skills", filter.skills.len())
            }
            Part::Skills => self.skill_names(filter),
            part => self.part_text(filter, part),
        };
        filter.parts().into_iter().map(in_title).collect()
    }

    pub fn skill_names(&self, filter: &Filter) -> String {
        let names: Vec<String> = filter
            .skills
            .iter()
            .map(|skill| self.skill_name(skill).to_owned())
            .collect();
        listed(&names)
    }

    /// The words of a listing that stand in ids, for the search.
    pub fn facts(&self, listing: &Listing, skills: &[String]) -> String {
        let occupation = self.catalogue.occupation(&listing.occupation);
        let mut facts = vec![
            listing.employer.as_str(),
            &listing.city,
            self.region_name(&listing.region),
            listing.country.label(),
            occupation.map_or("", |occupation| &occupation.name),
            listing.department.label(),
            listing.shift.label(),
            listing.employment.label(),
        ];
        facts.extend(listing.credentials_required.iter().map(String::as_str));
        facts.extend(listing.credentials_preferred.iter().map(String::as_str));
        facts.extend(skills.iter().map(|skill| self.skill_name(skill)));
        facts.join("\n")
    }
}

/// One sentence about a listing.
pub fn summary(listing: &Listing, place: &str) -> String {
    let sample = if listing.is_sample {
        "Sample listing. "
    } else {
        ""
    };
    let pay = listing.pay.map_or_else(String::new, |pay| {
        let (amounts, unit) = pay.as_listed();
        format!(" {amounts} {unit}.")
    });
    format!(
        "{sample}{} at {} in {place}: {}, {}, {}.{pay}",
        listing.title,
        listing.employer,
        lower(listing.department.label()),
        lower(listing.shift.label()),
        lower(listing.employment.label()),
    )
}

fn label(label: Option<&str>) -> String {
    label.map(lower).unwrap_or_default()
}

pub fn lower(label: &str) -> String {
    label.to_lowercase()
}

pub fn pay_text(dollars: i64) -> String {
    format!("${dollars} an hour")
}

pub fn days_text(days: i64) -> String {
    match days {
        1 => "last 24 hours".to_owned(),
        days => format!("last {days} days"),
    }
}

pub fn counted(count: i64) -> String {
    match count {
        1 => "1 job".to_owned(),
        count => format!("{count} jobs"),
    }
}
