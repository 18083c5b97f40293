//! Searching and showing vacancies, and loading the samples.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::catalogue::{Catalogue, ContentError, SkillNames};
use super::feed::{FeedItem, FeedPage};
use super::filter::{Cursor, Filter, PAY_FLOORS, POSTED_WITHIN, PageOf, Part, Sort};
use super::keywords::{self, Explanation, MAX_TOKENS, listed};
use super::listing_file::{self, ReadListing};
use super::store::{self, FoundListing, Reach, Search};
use crate::features::listings::model::{
    Country, Department, Employment, FilterMenu, Listing, ListingCard, ListingDetail, SearchNote,
    SearchPage, Shift, SkillMatches, TextLink, ends_at,
};
use crate::features::listings::structured_data::job_posting;
use crate::ids::ListingId;
use crate::server::feed::SitemapEntry;
use crate::server::html::markdown;
use crate::server::http_error::AppError;
use crate::server::state::AppState;
use crate::time::{DAY_MS, UnixMillis};
use crate::ui::form::Choice;

/// Where the list of vacancies is.
const LIST: &str = "/jobs";
const ATOM: &str = "/jobs.atom";
const JSON: &str = "/jobs.json";
/// Rows of a page of results.
pub const PAGE_SIZE: usize = 10;
/// Rows of a page of a feed: readers ask seldom, and few of them turn pages.
const FEED_SIZE: usize = 50;
/// Rows where only a few are shown.
const FEW: usize = 5;
const SIMILAR: i64 = 4;
/// Skills named in a title; of more than these, only their number is.
const MOST_NAMED: usize = 3;

/// Results of a search.
struct Found {
    filter: Filter,
    /// Sentences about what the address said in vain.
    ignored: Vec<String>,
    explanation: Option<Explanation>,
    total: i64,
    rows: Vec<FoundListing>,
    previous: Option<PageOf>,
    next: Option<PageOf>,
}

/// What a page needs to know besides the database.
struct Words {
    catalogue: Arc<Catalogue>,
    skills: Arc<SkillNames>,
}

impl Words {
    fn of(state: &AppState) -> Self {
        Self {
            catalogue: state.content.get(),
            skills: state.content.get(),
        }
    }

    fn region_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.catalogue
            .region(id)
            .map_or(id, |region| region.name.as_str())
    }

    /// The occupation as readers know it.
    fn occupation_name(&self, id: &str) -> String {
        self.catalogue
            .occupation(id)
            .map_or_else(|| id.to_owned(), |occupation| occupation.full_name())
    }

    fn skill_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.skills
            .0
            .get(id)
            .map_or(id, |skill| skill.name.as_str())
    }

    fn card(&self, listing: Listing) -> ListingCard {
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

    fn cards(&self, rows: Vec<FoundListing>) -> Vec<ListingCard> {
        rows.into_iter().map(|row| self.card(row.listing)).collect()
    }

    /// One part of a search as it stands inside a sentence.
    fn part_text(&self, filter: &Filter, part: Part) -> String {
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
    fn parts_in_title(&self, filter: &Filter) -> Vec<String> {
        let in_title = |part| match part {
            Part::Skills if filter.skills.len() > MOST_NAMED => {
                format!("any of {} skills", filter.skills.len())
            }
            Part::Skills => self.skill_names(filter),
            part => self.part_text(filter, part),
        };
        filter.parts().into_iter().map(in_title).collect()
    }

    fn skill_names(&self, filter: &Filter) -> String {
        let names: Vec<String> = filter
            .skills
            .iter()
            .map(|skill| self.skill_name(skill).to_owned())
            .collect();
        listed(&names)
    }

    /// The words of a listing that stand in ids, for the search.
    fn facts(&self, listing: &Listing, skills: &[String]) -> String {
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

/// A page of results for the query of an address.
pub async fn search(state: &AppState, query: &str) -> Result<SearchPage, AppError> {
    let words = Words::of(state);
    let found = find(state, &words, Filter::from_query(query), PAGE_SIZE).await?;
    let filter = &found.filter;
    let first = filter.on(PageOf::First);
    let feed = first.newest_first();
    let parts = filter.parts();
    let ways_out = if found.total == 0 {
        find_ways_out(state, &words, filter, &parts).await?
    } else {
        vec![]
    };
    let order = match filter.sort {
        Sort::Newest => "Sorted by newest",
        Sort::Pay => "Sorted by highest pay an hour, each in its own currency",
        Sort::Relevance => "Sorted by best match",
    };
    let [previous_word, next_word] = if filter.sort == Sort::Newest {
        ["Newer", "Older"]
    } else {
        ["Previous", "Next"]
    };
    let turn = |page: &Option<PageOf>, word: &str| {
        page.as_ref().map(|page| TextLink {
            text: word.to_owned(),
            path: filter.on(page.clone()).address(LIST),
        })
    };
    let count = match found.total {
        0 if parts.is_empty() => "No open jobs".to_owned(),
        0 => "No jobs match".to_owned(),
        total => counted(total),
    };
    Ok(SearchPage {
        title: title(&words, &found, &count),
        keyword: filter.keywords.clone(),
        menus: menus(&words, filter),
        skills: filter.skills.join(","),
        more_open: filter.sort != Sort::Newest
            || parts
                .iter()
                .any(|part| !matches!(part, Part::Keywords | Part::Region | Part::Skills)),
        count,
        order: order.to_owned(),
        is_filtered: !parts.is_empty() || filter.sort != Sort::Newest,
        notes: notes(&words, &found),
        previous: turn(&found.previous, previous_word),
        next: turn(&found.next, next_word),
        ways_out,
        address: first.address(LIST),
        atom: feed.address(ATOM),
        json: feed.address(JSON),
        cards: words.cards(found.rows),
    })
}

/// The title of a page of results, which is also what is said when they change under the
/// form: it tells searches apart, and the pages of one.
fn title(words: &Words, found: &Found, count: &str) -> String {
    let mut named = words.parts_in_title(&found.filter);
    match found.filter.sort {
        Sort::Newest => {}
        sort => named.push(format!("{} first", lower(sort.label()))),
    }
    let search = if named.is_empty() {
        "Jobs in medical laboratories".to_owned()
    } else {
        format!("Jobs: {} ({count})", named.join(", "))
    };
    match found.rows.first().filter(|_| found.previous.is_some()) {
        Some(first) => format!(
            "{search}, continued with \u{201c}{}, {}\u{201d}",
            first.listing.title, first.listing.employer
        ),
        None => search,
    }
}

/// The newest few of all vacancies.
pub async fn newest(state: &AppState) -> Result<Vec<ListingCard>, AppError> {
    let search = Search {
        now: state.clock.now(),
        ..Search::default()
    };
    let rows =
        store::list_found(&state.db, &search, Sort::Newest, Reach::First, FEW as i64).await?;
    Ok(Words::of(state).cards(rows))
}

/// The vacancies that ask for any of the skills, ids joined by commas.
pub async fn for_skills(state: &AppState, skills: &str) -> Result<SkillMatches, AppError> {
    let words = Words::of(state);
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("skill", skills)
        .finish();
    let mut found = find(state, &words, Filter::from_query(&query), PAGE_SIZE).await?;
    if found.filter.skills.is_empty() {
        return Ok(SkillMatches {
            count: 0,
            cards: vec![],
            address: LIST.to_owned(),
        });
    }
    found.rows.truncate(FEW);
    Ok(SkillMatches {
        count: found.total,
        address: found.filter.address(LIST),
        cards: words.cards(found.rows),
    })
}

/// One vacancy, whole; one that has closed says so.
///
/// # Errors
/// `NotFound` when there is none with this slug, or it is to be posted later.
pub async fn get(state: &AppState, slug: &str) -> Result<ListingDetail, AppError> {
    if !is_slug(slug) {
        return Err(AppError::NotFound);
    }
    let now = state.clock.now();
    let listing = store::find_listing(&state.db, slug)
        .await?
        .filter(|listing| !listing.is_hidden(now))
        .ok_or(AppError::NotFound)?;
    let skills = store::list_skills(&state.db, &listing.id).await?;
    let similar = store::list_similar(&state.db, &listing, now, SIMILAR).await?;
    let words = Words::of(state);

    let place = format!("{}, {}", listing.city, words.region_name(&listing.region));
    let structured_data = job_posting(&listing, markdown(&listing.description).as_str(), now);
    let mut facts = vec![
        ("Occupation", words.occupation_name(&listing.occupation)),
        ("Department", listing.department.label().to_owned()),
        ("Shift", listing.shift.label().to_owned()),
        ("Employment", listing.employment.label().to_owned()),
    ];
    let regulated = words
        .catalogue
        .occupation(&listing.occupation)
        .map_or("", |occupation| occupation.regulated.as_str());
    if !regulated.is_empty() {
        facts.push(("Licence or registration", regulated.to_owned()));
    }
    let is_web_address = ["https://", "http://"]
        .iter()
        .any(|scheme| listing.apply_url.starts_with(scheme));
    Ok(ListingDetail {
        is_closed: !listing.is_open(now),
        pay: listing
            .pay
            .map(|pay| pay.side_by_side(listing.country))
            .unwrap_or_default(),
        description: markdown(&format!("## About this job\n\n{}", listing.description)),
        skills: skills
            .iter()
            .map(|id| TextLink {
                text: words.skill_name(id).to_owned(),
                path: words.skills.0.get(id).map_or_else(
                    || "/skills".to_owned(),
                    |skill| format!("/skills/{}#{id}", skill.group),
                ),
            })
            .collect(),
        apply_host: host_of(&listing.apply_url).to_owned(),
        apply_url: if is_web_address {
            listing.apply_url.clone()
        } else {
            String::new()
        },
        facts: facts
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        similar: similar
            .into_iter()
            .map(|listing| words.card(listing))
            .collect(),
        summary: summary(&listing, &place),
        structured_data,
        place,
        title: listing.title,
        employer: listing.employer,
        is_sample: listing.is_sample,
        credentials_required: listing.credentials_required,
        credentials_preferred: listing.credentials_preferred,
        posted_at: listing.posted_at,
        ends_at: ends_at(listing.valid_through_at, listing.closed_at),
    })
}

/// Whether a text can be the last part of a listing's address: what stands in addresses is
/// anyone's text, and not all of it may be put to a database.
pub fn is_slug(text: &str) -> bool {
    text.len() <= 200 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// The name of a region as readers know it.
pub fn region_name(state: &AppState, id: &str) -> String {
    Words::of(state).region_name(id).to_owned()
}

/// What a search finds, for feed readers: the newest first whatever the order of the page,
/// since they look for what is new, and at the top.
pub async fn feed(state: &AppState, query: &str) -> Result<FeedPage, AppError> {
    let words = Words::of(state);
    let (filter, ignored) = Filter::from_query(query);
    let read = (filter.newest_first(), ignored);
    let found = find(state, &words, read, FEED_SIZE).await?;
    let base_url = &state.config.site.base_url;
    let next = found
        .next
        .as_ref()
        .map(|page| found.filter.on(page.clone()));
    let at = |filter: &Filter, path| format!("{base_url}{}", filter.address(path));
    let named = words.parts_in_title(&found.filter);
    let title = if named.is_empty() {
        "Medical laboratory jobs".to_owned()
    } else {
        format!("Medical laboratory jobs: {}", named.join(", "))
    };
    Ok(FeedPage {
        title,
        author: state.config.site.legal_name.clone(),
        page_url: at(&found.filter, LIST),
        atom_url: at(&found.filter, ATOM),
        json_url: at(&found.filter, JSON),
        next_atom_url: next.as_ref().map(|next| at(next, ATOM)),
        next_json_url: next.as_ref().map(|next| at(next, JSON)),
        // A feed with nothing in it says the same all day.
        updated: state.clock.now().day().start(),
        items: found
            .rows
            .into_iter()
            .map(|row| {
                let region = words.region_name(&row.listing.region);
                let place = format!("{}, {region}", row.listing.city);
                FeedItem {
                    url: format!("{base_url}{LIST}/{}", row.listing.slug),
                    summary: summary(&row.listing, &place),
                    html: markdown(&row.listing.description),
                    listing: row.listing,
                }
            })
            .collect(),
    })
}

/// The open vacancies that search engines may list; samples are none.
pub async fn sitemap_entries(state: &AppState) -> Result<Vec<SitemapEntry>, AppError> {
    let slugs = store::list_real_slugs(&state.db, state.clock.now()).await?;
    Ok(slugs
        .into_iter()
        .map(|(slug, updated_at)| SitemapEntry {
            path: format!("{LIST}/{slug}"),
            modified: Some(updated_at),
        })
        .collect())
}

/// Whether there is any listing.
pub async fn has_listings(state: &AppState) -> Result<bool, AppError> {
    Ok(store::has_listings(&state.db).await?)
}

/// Stores the samples of the content folder as if posted around now, in place of the
/// samples of the same address, and returns how many there are. Real listings stay.
pub async fn load_samples(state: &AppState) -> Result<usize, AppError> {
    let words = Words::of(state);
    let path = state.config.site.content_dir.join("sample-listings.toml");
    let samples = read_file(state, &words, path, true)
        .map_err(|error| AppError::Internal(error.to_string()))?;
    let mut count = 0;
    let mut tx = state.db.begin().await?;
    for sample in &samples {
        let facts = words.facts(&sample.listing, &sample.skills);
        store::delete_sample(&mut tx, &sample.listing.slug).await?;
        if store::insert_listing(&mut tx, &sample.listing, &facts, &sample.skills).await? {
            count += 1;
        }
    }
    tx.commit().await?;
    Ok(count)
}

/// Publishes the listings of a file, all or none, and returns their slugs.
///
/// # Errors
/// A sentence that names file and line, or a slug that is taken.
pub async fn publish_file(state: &AppState, path: PathBuf) -> Result<Vec<String>, String> {
    let words = Words::of(state);
    let listings = read_file(state, &words, path, false).map_err(|error| error.to_string())?;
    let mut tx = state.db.begin().await.map_err(|error| error.to_string())?;
    for read in &listings {
        let facts = words.facts(&read.listing, &read.skills);
        let is_fresh = store::insert_listing(&mut tx, &read.listing, &facts, &read.skills).await;
        if !is_fresh.map_err(|error| error.to_string())? {
            return Err(format!(
                "slug `{}` is taken: nothing is published",
                read.listing.slug
            ));
        }
    }
    tx.commit().await.map_err(|error| error.to_string())?;
    Ok(listings.into_iter().map(|read| read.listing.slug).collect())
}

/// Closes listings before their time, all or none: their pages say so, and nothing else of
/// the site shows them any more.
///
/// # Errors
/// A sentence that names every slug that no open listing has.
pub async fn close(state: &AppState, slugs: &[String]) -> Result<(), String> {
    let now = state.clock.now();
    let slugs: BTreeSet<&String> = slugs.iter().collect();
    let mut refused = Vec::new();
    let mut tx = state.db.begin().await.map_err(|error| error.to_string())?;
    for slug in slugs {
        let is_closed = store::close_listing(&mut tx, slug, now).await;
        if !is_closed.map_err(|error| error.to_string())? {
            refused.push(slug.clone());
        }
    }
    if !refused.is_empty() {
        return Err(format!(
            "no open listing has the slug {}: nothing is closed",
            listed(&refused)
        ));
    }
    tx.commit().await.map_err(|error| error.to_string())
}

fn read_file(
    state: &AppState,
    words: &Words,
    path: PathBuf,
    are_samples: bool,
) -> Result<Vec<ReadListing>, ContentError> {
    listing_file::load(
        path,
        are_samples,
        &words.catalogue,
        &words.skills,
        state.clock.now(),
        || ListingId::new(state.rng.id(&state.clock)),
    )
}

/// Stores a listing with the words it is searched by; `false` when its slug is taken.
pub async fn add(state: &AppState, listing: &Listing, skills: &[String]) -> Result<bool, AppError> {
    let facts = Words::of(state).facts(listing, skills);
    let mut tx = state.db.begin().await?;
    let fresh = store::insert_listing(&mut tx, listing, &facts, skills).await?;
    tx.commit().await?;
    Ok(fresh)
}

/// `read` is what [`Filter::from_query`] read; a page has at most `size` rows.
async fn find(
    state: &AppState,
    words: &Words,
    read: (Filter, Vec<String>),
    size: usize,
) -> Result<Found, AppError> {
    let (mut filter, mut ignored) = read;
    leave_out_unknown(words, &mut filter, &mut ignored);
    leave_out_unsearchable(&mut filter, &mut ignored);
    let (wanted, explanation) = wanted(state, words, &filter);
    let total = store::count_found(&state.db, &wanted).await?;
    let mut page = list_page(state, &wanted, &filter, size).await?;
    if page.rows.is_empty() && total > 0 {
        ignored.push("That place in the list is gone: this is its start.".to_owned());
        filter.page = PageOf::First;
        page = list_page(state, &wanted, &filter, size).await?;
    }
    Ok(Found {
        filter,
        ignored,
        explanation,
        total,
        rows: page.rows,
        previous: page.previous,
        next: page.next,
    })
}

struct Page {
    rows: Vec<FoundListing>,
    previous: Option<PageOf>,
    next: Option<PageOf>,
}

/// One row more than shown is asked for, which tells whether there is another page.
async fn list_page(
    state: &AppState,
    wanted: &Search,
    filter: &Filter,
    size: usize,
) -> Result<Page, AppError> {
    let limit = size as i64 + 1;
    let list = |reach| store::list_found(&state.db, wanted, filter.sort, reach, limit);
    let edge = |row: Option<&FoundListing>| row.map(|row| Cursor::of(&row.listing, row.sort_key));
    if let PageOf::Before(cursor) = &filter.page {
        let mut rows = list(Reach::Before(cursor)).await?;
        // With fewer rows before it than a page, the page is the first one, and whole.
        if rows.len() > size {
            rows.truncate(size);
            rows.reverse();
            return Ok(Page {
                previous: edge(rows.first()).map(PageOf::Before),
                next: edge(rows.last()).map(PageOf::After),
                rows,
            });
        }
    }
    let (mut rows, is_first) = match &filter.page {
        PageOf::After(cursor) => (list(Reach::After(cursor)).await?, false),
        PageOf::First | PageOf::Before(_) => (list(Reach::First).await?, true),
    };
    let has_more = rows.len() > size;
    rows.truncate(size);
    Ok(Page {
        previous: edge(rows.first().filter(|_| !is_first)).map(PageOf::Before),
        next: edge(rows.last().filter(|_| has_more)).map(PageOf::After),
        rows,
    })
}

/// Regions and skills have the right shape; whether they exist is known here.
fn leave_out_unknown(words: &Words, filter: &mut Filter, ignored: &mut Vec<String>) {
    let is_known = |region: &String| {
        Country::parse(region).is_some() || words.catalogue.region(region).is_some()
    };
    if let Some(region) = filter.region.take_if(|region| !is_known(region)) {
        ignored.push(format!(
            "We left out a province, territory or state that we do not know: \u{201c}{region}\u{201d}."
        ));
    }
    filter.skills.retain(|skill| {
        let is_known = words.skills.0.contains_key(skill);
        if !is_known {
            ignored.push(format!(
                "We left out a skill that we do not know: \u{201c}{skill}\u{201d}."
            ));
        }
        is_known
    });
}

/// Keywords are words: signs alone would find everything, under a title that names them.
fn leave_out_unsearchable(filter: &mut Filter, ignored: &mut Vec<String>) {
    if filter.keywords.is_empty() {
        return;
    }
    if keywords::tokens(&filter.keywords).is_empty() {
        ignored.push(format!(
            "We left out \u{201c}{}\u{201d}: there is no letter or digit in it.",
            filter.keywords
        ));
        filter.keywords.clear();
    }
    let left_out = keywords::left_out(&filter.keywords);
    if !left_out.is_empty() {
        ignored.push(format!(
            "We looked for the first {MAX_TOKENS} words and left out \u{201c}{left_out}\u{201d}."
        ));
    }
}

fn wanted(state: &AppState, words: &Words, filter: &Filter) -> (Search, Option<Explanation>) {
    let now = state.clock.now();
    let reading = keywords::read(&words.catalogue, &filter.keywords, filter.country());
    let search = Search {
        now,
        region: filter.region.clone().unwrap_or_default(),
        department: filter.department.map_or("", Department::id),
        shift: filter.shift.map_or("", Shift::id),
        employment: filter.employment.map_or("", Employment::id),
        pay_floor_cents: filter.pay.unwrap_or_default() * 100,
        posted_since: filter
            .days
            .map_or(UnixMillis(0), |days| now.minus_ms(days * DAY_MS)),
        skills: filter.skills.clone(),
        terms: reading.terms,
        occupations: reading.occupations,
        other_terms: reading.other_terms,
    };
    (search, reading.explanation)
}

/// The same search with one part less, where that finds something; none where it has no
/// part, since it asked for everything there is.
async fn find_ways_out(
    state: &AppState,
    words: &Words,
    filter: &Filter,
    parts: &[Part],
) -> Result<Vec<TextLink>, AppError> {
    let mut ways = Vec::new();
    if parts.is_empty() {
        return Ok(ways);
    }
    for part in parts.iter().filter(|_| parts.len() > 1) {
        let wider = filter.without(*part);
        let (wanted, _) = wanted(state, words, &wider);
        let count = store::count_found(&state.db, &wanted).await?;
        if count > 0 {
            ways.push(TextLink {
                text: format!(
                    "Search without {} ({})",
                    words.part_text(filter, *part),
                    counted(count)
                ),
                path: wider.address(LIST),
            });
        }
    }
    ways.push(TextLink {
        text: "Show all jobs".to_owned(),
        path: LIST.to_owned(),
    });
    Ok(ways)
}

fn notes(words: &Words, found: &Found) -> Vec<SearchNote> {
    let filter = &found.filter;
    let mut notes: Vec<SearchNote> = found
        .ignored
        .iter()
        .map(|text| SearchNote {
            text: text.clone(),
            way_on: None,
        })
        .collect();
    if let Some(explanation) = &found.explanation {
        notes.push(SearchNote {
            text: explanation.sentence.clone(),
            way_on: explanation.bare.as_ref().map(|bare| TextLink {
                text: "Search for the letters instead".to_owned(),
                path: Filter {
                    keywords: bare.clone(),
                    ..filter.on(PageOf::First)
                }
                .address(LIST),
            }),
        });
    }
    if !filter.skills.is_empty() {
        notes.push(SearchNote {
            text: format!(
                "Jobs that ask for at least one of: {}.",
                words.skill_names(filter)
            ),
            way_on: Some(TextLink {
                text: "Search without the skills".to_owned(),
                path: filter.without(Part::Skills).address(LIST),
            }),
        });
    }
    notes
}

fn menus(words: &Words, filter: &Filter) -> Vec<FilterMenu> {
    let menu = |name: &str, label: &str, value: String, any: &str, choices: Vec<Choice>| {
        let mut all = Vec::with_capacity(choices.len() + 1);
        if !any.is_empty() {
            all.push(Choice::new("", any));
        }
        all.extend(choices);
        FilterMenu {
            name: name.to_owned(),
            label: label.to_owned(),
            value,
            choices: all,
        }
    };
    let offered = |standard: &[i64], value: Option<i64>, text: fn(i64) -> String| {
        let mut numbers: Vec<i64> = standard.iter().copied().chain(value).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
            .into_iter()
            .map(|number| Choice::new(number.to_string(), text(number)))
            .collect::<Vec<_>>()
    };
    let chosen = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let id = |id: Option<&'static str>| id.unwrap_or_default().to_owned();
    vec![
        menu(
            "region",
            "Province, territory or state",
            filter.region.clone().unwrap_or_default(),
            "Anywhere",
            region_choices(words),
        ),
        menu(
            "department",
            "Department",
            id(filter.department.map(Department::id)),
            "Any department",
            Department::ALL
                .iter()
                .map(|one| Choice::new(one.id(), one.label()))
                .collect(),
        ),
        menu(
            "shift",
            "Shift",
            id(filter.shift.map(Shift::id)),
            "Any shift",
            Shift::ALL
                .iter()
                .map(|one| Choice::new(one.id(), one.label()))
                .collect(),
        ),
        menu(
            "employment",
            "Employment",
            id(filter.employment.map(Employment::id)),
            "Any kind",
            Employment::ALL
                .iter()
                .map(|one| Choice::new(one.id(), one.label()))
                .collect(),
        ),
        menu(
            "pay",
            "Pay from",
            chosen(filter.pay),
            "Any pay",
            offered(&PAY_FLOORS, filter.pay, pay_text),
        ),
        menu(
            "days",
            "Posted",
            chosen(filter.days),
            "Any time",
            offered(&POSTED_WITHIN, filter.days, |days| {
                days_text(days).replacen('l', "L", 1)
            }),
        ),
        menu(
            "sort",
            "Sort by",
            match filter.sort {
                Sort::Newest => String::new(),
                sort => sort.id().to_owned(),
            },
            "",
            Sort::ALL
                .iter()
                .map(|sort| match sort {
                    Sort::Newest => Choice::new("", sort.label()),
                    sort => Choice::new(sort.id(), sort.label()),
                })
                .collect(),
        ),
    ]
}

/// The regions, each group led by its whole country.
fn region_choices(words: &Words) -> Vec<Choice> {
    let mut choices = words.catalogue.region_choices();
    for country in Country::ALL {
        let group = country.label();
        if let Some(place) = choices.iter().position(|choice| choice.group == group) {
            choices.insert(
                place,
                Choice {
                    value: country.id().to_owned(),
                    label: format!("All of {}", country.in_text()),
                    group: group.to_owned(),
                },
            );
        }
    }
    choices
}

/// One sentence about a listing.
fn summary(listing: &Listing, place: &str) -> String {
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

fn lower(label: &str) -> String {
    label.to_lowercase()
}

fn pay_text(dollars: i64) -> String {
    format!("${dollars} an hour")
}

fn days_text(days: i64) -> String {
    match days {
        1 => "last 24 hours".to_owned(),
        days => format!("last {days} days"),
    }
}

fn counted(count: i64) -> String {
    match count {
        1 => "1 job".to_owned(),
        count => format!("{count} jobs"),
    }
}

fn host_of(address: &str) -> &str {
    let rest = address.split("://").nth(1).unwrap_or_default();
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}
