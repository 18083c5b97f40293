//! What a vacancy is, and what of it is shown. Pure.

use super::pay::{Pay, PayRow};
use crate::ids::ListingId;
use crate::time::UnixMillis;
use crate::ui::form::Choice;
use crate::ui::safe_html::SafeHtml;

/// A fixed set of words: an id for content, SQL and addresses, and a label for readers.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $id:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($variant),+
        }

        impl $name {
            /// In the order of menus.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$variant => $id),+
                }
            }

            pub fn label(self) -> &'static str {
                match self {
                    $(Self::$variant => $label),+
                }
            }

            pub fn parse(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.id() == id)
            }
        }
    };
}

vocabulary!(
    /// The bench the work is at.
    Department {
        CoreLab = "core-lab", "Core lab";
        Chemistry = "chemistry", "Chemistry";
        Hematology = "hematology", "Hematology";
        Microbiology = "microbiology", "Microbiology";
        BloodBank = "blood-bank", "Blood bank";
        Pathology = "pathology", "Pathology";
        Molecular = "molecular", "Molecular";
        PointOfCare = "point-of-care", "Point of care";
        SpecimenCollection = "specimen-collection", "Specimen collection";
        MultiDepartment = "multi-department", "Several departments";
    }
);
vocabulary!(
    /// When the work is.
    Shift {
        Day = "day", "Days";
        Evening = "evening", "Evenings";
        Night = "night", "Nights";
        Rotating = "rotating", "Rotating shifts";
        Weekend = "weekend", "Weekends";
        OnCall = "on-call", "On call";
    }
);
vocabulary!(
    /// What kind of contract it is.
    Employment {
        FullTime = "full-time", "Full-time";
        PartTime = "part-time", "Part-time";
        Contract = "contract", "Contract";
        Temporary = "temporary", "Temporary";
        Casual = "casual", "Casual";
        Internship = "internship", "Internship";
    }
);
vocabulary!(
    /// What pay is given for.
    PayUnit {
        Hour = "hour", "an hour";
        Year = "year", "a year";
    }
);
vocabulary!(
    /// What pay is given in.
    Currency {
        Cad = "CAD", "CAD";
        Usd = "USD", "USD";
    }
);
vocabulary!(
    /// Where a job is; titles differ between the two.
    Country {
        Canada = "CA", "Canada";
        UnitedStates = "US", "United States";
    }
);

impl Country {
    /// As it stands inside a sentence.
    pub fn in_text(self) -> &'static str {
        match self {
            Self::Canada => "Canada",
            Self::UnitedStates => "the United States",
        }
    }

    /// The country a region id such as `CA-ON` belongs to.
    pub fn of_region(region: &str) -> Option<Self> {
        Self::parse(region.get(..2)?)
    }
}

/// A vacancy as it is stored, without its skills.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    pub id: ListingId,
    /// The last part of its address; never changes.
    pub slug: String,
    pub title: String,
    pub employer: String,
    /// Id of an occupation in `content/occupations.toml`.
    pub occupation: String,
    pub city: String,
    /// Id of a region in `content/regions.toml`.
    pub region: String,
    pub country: Country,
    pub department: Department,
    pub shift: Shift,
    pub employment: Employment,
    pub pay: Option<Pay>,
    pub credentials_required: Vec<String>,
    pub credentials_preferred: Vec<String>,
    /// Markdown.
    pub description: String,
    pub apply_url: String,
    pub posted_at: UnixMillis,
    pub valid_through_at: UnixMillis,
    /// Filled or withdrawn before its time.
    pub closed_at: Option<UnixMillis>,
    pub updated_at: UnixMillis,
    /// Invented, to show what a listing looks like.
    pub is_sample: bool,
}

impl Listing {
    /// Whether people can still apply.
    pub fn is_open(&self, now: UnixMillis) -> bool {
        self.posted_at <= now && now < self.valid_through_at && self.closed_at.is_none()
    }

    /// Whether it was never shown: it is to be posted later.
    pub fn is_hidden(&self, now: UnixMillis) -> bool {
        now < self.posted_at
    }
}

/// When people stop being able to apply, or stopped: at the end of its time, or before that
/// when it was closed.
pub fn ends_at(valid_through_at: UnixMillis, closed_at: Option<UnixMillis>) -> UnixMillis {
    closed_at.map_or(valid_through_at, |at| at.min(valid_through_at))
}

/// A text that leads somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextLink {
    pub text: String,
    pub path: String,
}

/// One row of a list of vacancies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListingCard {
    pub slug: String,
    pub title: String,
    /// Employer, city and region.
    pub place: String,
    /// Department, shift and employment.
    pub tags: Vec<String>,
    pub posted_at: UnixMillis,
    /// "$31.50 to $38.20" and "an hour, CAD".
    pub pay: Option<(String, String)>,
    pub is_sample: bool,
}

/// One menu of the filter form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterMenu {
    /// Name of the parameter.
    pub name: String,
    pub label: String,
    /// What is chosen; empty for anything.
    pub value: String,
    pub choices: Vec<Choice>,
}

/// Something the search did, or could not do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchNote {
    pub text: String,
    pub way_on: Option<TextLink>,
}

/// A page of search results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchPage {
    /// Of the document; tells this search and this page of it from others.
    pub title: String,
    pub keyword: String,
    /// Region first; the others stand under "More filters".
    pub menus: Vec<FilterMenu>,
    /// Ids of the skills searched for, as in the address; empty for none.
    pub skills: String,
    pub more_open: bool,
    /// "23 jobs".
    pub count: String,
    /// "Sorted by newest".
    pub order: String,
    pub is_filtered: bool,
    pub notes: Vec<SearchNote>,
    pub cards: Vec<ListingCard>,
    pub previous: Option<TextLink>,
    pub next: Option<TextLink>,
    /// When nothing was found: the same search with one filter less. Empty without filters.
    pub ways_out: Vec<TextLink>,
    /// The address of this search, without the place in the list.
    pub address: String,
    pub atom: String,
    pub json: String,
}

/// The vacancies that ask for some skills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkillMatches {
    /// How many there are; as many as the list at `address` shows.
    pub count: i64,
    /// The newest few.
    pub cards: Vec<ListingCard>,
    pub address: String,
}

/// One vacancy, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListingDetail {
    pub title: String,
    pub employer: String,
    /// City and region.
    pub place: String,
    pub is_sample: bool,
    /// Nobody can apply any more.
    pub is_closed: bool,
    /// By the hour, then by the year; empty when no pay is stated.
    pub pay: Vec<PayRow>,
    pub description: SafeHtml,
    pub credentials_required: Vec<String>,
    pub credentials_preferred: Vec<String>,
    pub skills: Vec<TextLink>,
    pub apply_url: String,
    /// Host of that address.
    pub apply_host: String,
    pub posted_at: UnixMillis,
    /// See [`ends_at`].
    pub ends_at: UnixMillis,
    /// Name and value, in the order shown.
    pub facts: Vec<(String, String)>,
    pub similar: Vec<ListingCard>,
    /// One sentence for search results and sharing.
    pub summary: String,
    /// JobPosting as JSON-LD; only for a real vacancy that is open.
    pub structured_data: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_is_read_back() {
        for department in Department::ALL {
            assert_eq!(Department::parse(department.id()), Some(*department));
        }
        assert_eq!(Shift::parse("night"), Some(Shift::Night));
        assert_eq!(Employment::parse("Full-time"), None);
        assert_eq!(Country::of_region("CA-ON"), Some(Country::Canada));
        assert_eq!(Country::of_region("C"), None);
        assert_eq!(Country::of_region("\u{e9}\u{e9}"), None);
    }
}
