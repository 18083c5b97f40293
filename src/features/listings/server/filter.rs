//! A search and its address: the state of every search is the query of its URL. Pure.

use crate::features::listings::model::{Country, Department, Employment, Listing, Shift};

/// Where a search is read: as a page, and as feeds.
pub const LIST: &str = "/jobs";
pub const ATOM: &str = "/jobs.atom";
pub const JSON: &str = "/jobs.json";

/// The pay floors offered.
///
/// # Units
/// Whole dollars an hour, in the currency of the listing.
pub const PAY_FLOORS: [i64; 6] = [20, 25, 30, 35, 40, 50];
/// The spans offered for "posted within".
///
/// # Units
/// Days.
pub const POSTED_WITHIN: [i64; 4] = [1, 7, 14, 30];

/// Letters of a keyword text beyond this many are cut off.
const MAX_KEYWORDS: usize = 100;
const MAX_SKILLS: usize = 40;
/// Letters of an ignored value that are repeated to the visitor.
const MAX_SHOWN: usize = 40;

/// How results are ordered. Every order ends with the newest first, then the id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    Newest,
    /// By the least pay an hour, highest first.
    Pay,
    /// Words in the title first, then in the facts, then in the text.
    Relevance,
}

impl Sort {
    pub const ALL: [Self; 3] = [Self::Newest, Self::Pay, Self::Relevance];

    pub fn id(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Pay => "pay",
            Self::Relevance => "relevance",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Newest => "Newest",
            Self::Pay => "Highest pay",
            Self::Relevance => "Best match",
        }
    }
}

/// The row at the edge of a page: the next page starts behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// What the list is sorted by: an instant, cents, or a rank.
    pub sort_key: i64,
    pub posted_at: i64,
    pub id: String,
}

/// Which page of the results.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PageOf {
    #[default]
    First,
    After(Cursor),
    Before(Cursor),
}

/// What is searched for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// One line without blanks at the ends; empty for none.
    pub keywords: String,
    /// A region such as `CA-ON`, or a whole country such as `CA`; shape checked only.
    pub region: Option<String>,
    pub department: Option<Department>,
    pub shift: Option<Shift>,
    pub employment: Option<Employment>,
    /// Whole dollars an hour.
    pub pay: Option<i64>,
    /// Posted within so many days.
    pub days: Option<i64>,
    /// Ids of skills, any of which is asked for; sorted, each once.
    pub skills: Vec<String>,
    pub sort: Sort,
    pub page: PageOf,
}

/// One thing a search can be narrowed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Keywords,
    Region,
    Department,
    Shift,
    Employment,
    Pay,
    Days,
    Skills,
}

impl Part {
    pub const ALL: [Self; 8] = [
        Self::Keywords,
        Self::Region,
        Self::Department,
        Self::Shift,
        Self::Employment,
        Self::Pay,
        Self::Days,
        Self::Skills,
    ];
}

impl Filter {
    /// Reads the query of an address. What cannot be read is left out, and named in a
    /// sentence. Parameters of other parts of the site are none of our business.
    pub fn from_query(query: &str) -> (Self, Vec<String>) {
        let mut filter = Self::default();
        let mut ignored = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            if let Err(what) = filter.read(&name, value) {
                ignored.push(format!(
                    "We left out {what} that we do not know: \u{201c}{}\u{201d}.",
                    shown(value)
                ));
            }
            if name == "q" {
                let rest: String = words(value).chars().skip(MAX_KEYWORDS).collect();
                if !rest.is_empty() {
                    ignored.push(format!(
                        "We looked for the first {MAX_KEYWORDS} letters and left out \u{201c}{}\u{201d}.",
                        shown(&rest)
                    ));
                }
            }
        }
        (filter, ignored)
    }

    /// # Errors
    /// Says what the value should have been.
    fn read(&mut self, name: &str, value: &str) -> Result<(), &'static str> {
        match name {
            "q" => self.keywords = one_line(value),
            "region" => self.region = Some(region(value).ok_or("a province, territory or state")?),
            "department" => {
                self.department = Some(Department::parse(value).ok_or("a department")?);
            }
            "shift" => self.shift = Some(Shift::parse(value).ok_or("a shift")?),
            "employment" => {
                self.employment = Some(Employment::parse(value).ok_or("a kind of employment")?);
            }
            "pay" => self.pay = Some(number(value, 1_000).ok_or("a pay floor")?),
            "days" => self.days = Some(number(value, 366).ok_or("a number of days")?),
            "skill" => self.add_skills(value)?,
            "sort" => {
                let sort = Sort::ALL.into_iter().find(|sort| sort.id() == value);
                self.sort = sort.ok_or("an order")?;
            }
            "after" => {
                self.page = PageOf::After(Cursor::parse(value).ok_or("a place in the list")?)
            }
            "before" => {
                self.page = PageOf::Before(Cursor::parse(value).ok_or("a place in the list")?);
            }
            _ => {}
        }
        Ok(())
    }

    /// Adds the ids of a list joined by commas.
    fn add_skills(&mut self, value: &str) -> Result<(), &'static str> {
        for id in value.split(',').filter(|id| !id.is_empty()) {
            let is_id = id.len() <= 60
                && id
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
            if !is_id || self.skills.len() == MAX_SKILLS {
                return Err("a skill");
            }
            if let Err(place) = self.skills.binary_search_by(|known| known.as_str().cmp(id)) {
                self.skills.insert(place, id.to_owned());
            }
        }
        Ok(())
    }

    /// The query of its address: only what is set, always in the same order.
    pub fn to_query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let mut add = |name: &str, value: Option<&str>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                query.append_pair(name, value);
            }
        };
        add("q", Some(&self.keywords));
        add("region", self.region.as_deref());
        add("department", self.department.map(Department::id));
        add("shift", self.shift.map(Shift::id));
        add("employment", self.employment.map(Employment::id));
        add("pay", self.pay.map(|pay| pay.to_string()).as_deref());
        add("days", self.days.map(|days| days.to_string()).as_deref());
        add("skill", Some(&self.skills.join(",")));
        add(
            "sort",
            Some(self.sort.id()).filter(|_| self.sort != Sort::Newest),
        );
        match &self.page {
            PageOf::First => {}
            PageOf::After(cursor) => add("after", Some(&cursor.to_text())),
            PageOf::Before(cursor) => add("before", Some(&cursor.to_text())),
        }
        // Commas need no escape in a query, and addresses are read by people.
        query.finish().replace("%2C", ",")
    }

    /// The address of something that shows this search: `/jobs`, or a feed.
    pub fn address(&self, path: &str) -> String {
        let query = self.to_query();
        if query.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{query}")
        }
    }

    /// The same search on another page.
    pub fn on(&self, page: PageOf) -> Self {
        Self {
            page,
            ..self.clone()
        }
    }

    /// The same search in the order that every search starts with.
    pub fn newest_first(&self) -> Self {
        Self {
            sort: Sort::Newest,
            ..self.clone()
        }
    }

    /// What the search is narrowed by.
    pub fn parts(&self) -> Vec<Part> {
        let narrows = |part: &Part| match part {
            Part::Keywords => !self.keywords.is_empty(),
            Part::Region => self.region.is_some(),
            Part::Department => self.department.is_some(),
            Part::Shift => self.shift.is_some(),
            Part::Employment => self.employment.is_some(),
            Part::Pay => self.pay.is_some(),
            Part::Days => self.days.is_some(),
            Part::Skills => !self.skills.is_empty(),
        };
        Part::ALL.into_iter().filter(narrows).collect()
    }

    /// The first page of the same search without one part.
    pub fn without(&self, part: Part) -> Self {
        let mut filter = self.on(PageOf::First);
        match part {
            Part::Keywords => filter.keywords.clear(),
            Part::Region => filter.region = None,
            Part::Department => filter.department = None,
            Part::Shift => filter.shift = None,
            Part::Employment => filter.employment = None,
            Part::Pay => filter.pay = None,
            Part::Days => filter.days = None,
            Part::Skills => filter.skills.clear(),
        }
        filter
    }

    /// The country searched in, if the region tells.
    pub fn country(&self) -> Option<Country> {
        Country::of_region(self.region.as_deref()?)
    }
}

impl Cursor {
    pub fn of(listing: &Listing, sort_key: i64) -> Self {
        Self {
            sort_key,
            posted_at: listing.posted_at.0,
            id: listing.id.as_str().to_owned(),
        }
    }

    fn to_text(&self) -> String {
        format!("{}.{}.{}", self.sort_key, self.posted_at, self.id)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let cursor = Self {
            sort_key: parts.next()?.parse().ok()?,
            posted_at: parts.next()?.parse().ok()?,
            id: parts.next()?.to_owned(),
        };
        let is_id = !cursor.id.is_empty()
            && cursor.id.len() <= 60
            && cursor
                .id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        is_id.then_some(cursor)
    }
}

/// One line of text: no control characters, one blank between words, not too long.
fn one_line(text: &str) -> String {
    let line: String = words(text).chars().take(MAX_KEYWORDS).collect();
    line.trim_end().to_owned()
}

/// The same at full length.
fn words(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

fn region(text: &str) -> Option<String> {
    let country = Country::of_region(text)?;
    let rest = text.strip_prefix(country.id())?;
    let is_region = rest.len() == 3
        && rest.starts_with('-')
        && rest[1..].bytes().all(|byte| byte.is_ascii_uppercase());
    (rest.is_empty() || is_region).then(|| text.to_owned())
}

fn number(text: &str, most: i64) -> Option<i64> {
    text.parse()
        .ok()
        .filter(|number| (1..=most).contains(number))
}

/// A value as it is repeated to the visitor.
fn shown(value: &str) -> String {
    let line = one_line(value);
    if line.chars().count() <= MAX_SHOWN {
        return line;
    }
    let mut short: String = line.chars().take(MAX_SHOWN).collect();
    short.push('\u{2026}');
    short
}

#[cfg(test)]
mod tests {
    use proptest::option;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    fn cursors() -> impl Strategy<Value = Cursor> {
        (any::<i64>(), any::<i64>(), "[0-9a-f-]{1,36}").prop_map(|(sort_key, posted_at, id)| {
            Cursor {
                sort_key,
                posted_at,
                id,
            }
        })
    }

    fn filters() -> impl Strategy<Value = Filter> {
        let words = (
            "\\PC{0,120}".prop_map(|text| one_line(&text)),
            option::of(select(vec!["CA", "US", "CA-ON", "US-TX"])),
            option::of(select(Department::ALL)),
            option::of(select(Shift::ALL)),
            option::of(select(Employment::ALL)),
        );
        let rest = (
            option::of(1_i64..=1_000),
            option::of(1_i64..=366),
            proptest::collection::btree_set("[a-z0-9-]{1,20}", 0..5),
            select(Sort::ALL.to_vec()),
            prop_oneof![
                Just(PageOf::First),
                cursors().prop_map(PageOf::After),
                cursors().prop_map(PageOf::Before),
            ],
        );
        (words, rest).prop_map(|(words, rest)| Filter {
            keywords: words.0,
            region: words.1.map(ToOwned::to_owned),
            department: words.2,
            shift: words.3,
            employment: words.4,
            pay: rest.0,
            days: rest.1,
            skills: rest.2.into_iter().collect(),
            sort: rest.3,
            page: rest.4,
        })
    }

    proptest! {
        #[test]
        fn every_search_is_read_back_from_its_address(filter in filters()) {
            let (back, ignored) = Filter::from_query(&filter.to_query());
            prop_assert_eq!(back, filter);
            prop_assert_eq!(ignored, Vec::<String>::new());
        }

        #[test]
        fn any_address_can_be_read(query in ".*") {
            let (filter, _) = Filter::from_query(&query);
            let (again, ignored) = Filter::from_query(&filter.to_query());
            prop_assert_eq!(again, filter);
            prop_assert!(ignored.is_empty());
        }

        #[test]
        fn any_value_can_be_read(
            name in select(vec!["q", "region", "department", "pay", "days", "skill", "sort", "after", "before"]),
            value in ".*",
        ) {
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair(name, &value)
                .finish();
            let (filter, ignored) = Filter::from_query(&query);
            prop_assert!(filter.keywords.chars().count() <= MAX_KEYWORDS);
            prop_assert!(!filter.keywords.chars().any(char::is_control));
            prop_assert!(ignored.len() <= 1);
        }

        #[test]
        fn without_a_part_the_search_is_wider(filter in filters()) {
            for part in filter.parts() {
                let wider = filter.without(part);
                prop_assert!(!wider.parts().contains(&part));
                prop_assert_eq!(wider.parts().len(), filter.parts().len() - 1);
            }
        }
    }

    #[test]
    fn values_that_mean_nothing_are_named() {
        let (filter, ignored) = Filter::from_query(
            "q=+night++shift&region=XX&shift=noon&pay=-3&days=x&sort=best&after=1&skill=A&utm=1&done=subscribe&employment=",
        );
        assert_eq!(filter.keywords, "night shift");
        assert_eq!(filter.parts(), [Part::Keywords]);
        assert_eq!(ignored.len(), 7);
        assert_eq!(
            ignored[0],
            "We left out a province, territory or state that we do not know: \u{201c}XX\u{201d}."
        );
    }

    #[test]
    fn long_values_are_not_repeated_whole() {
        let (_, ignored) = Filter::from_query(&format!("shift={}", "x".repeat(500)));
        assert!(ignored[0].chars().count() < 120);
    }

    #[test]
    fn addresses_are_short_and_readable() {
        let (filter, _) =
            Filter::from_query("skill=b,a&skill=a&region=CA-ON&sort=newest&q=blood+bank");
        assert_eq!(
            filter.address("/jobs"),
            "/jobs?q=blood+bank&region=CA-ON&skill=a,b"
        );
        assert_eq!(Filter::default().address("/jobs"), "/jobs");
    }
}
