//! Single vacancies and short lists of them: what pages, feeds and the sitemap show.

use super::feed::{FeedItem, FeedPage};
use super::filter::{ATOM, Filter, JSON, LIST, Sort};
use super::search::find;
use super::store::{self, Reach, Search};
use super::words::{Words, summary};
use crate::features::listings::model::{
    ListingCard, ListingDetail, SkillMatches, TextLink, ends_at,
};
use crate::features::listings::structured_data::job_posting;
use crate::server::feed::SitemapEntry;
use crate::server::html::markdown;
use crate::server::http_error::AppError;
use crate::server::state::AppState;

/// Rows of a page of a feed: readers ask seldom, and few of them turn pages.
const FEED_SIZE: usize = 50;
/// Rows where only a few are shown.
const FEW: usize = 5;
const SIMILAR: i64 = 4;

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
    let found = find(state, &words, Filter::from_query(&query), FEW).await?;
    if found.filter.skills.is_empty() {
        return Ok(SkillMatches {
            count: 0,
            cards: vec![],
            address: LIST.to_owned(),
        });
    }
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

fn host_of(address: &str) -> &str {
    let rest = address.split("://").nth(1).unwrap_or_default();
    rest.split(['/', '?', '#']).next().unwrap_or_default()
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

/// The name of a region as readers know it.
pub fn region_name(state: &AppState, id: &str) -> String {
    Words::of(state).region_name(id).to_owned()
}

/// Whether a text can be the last part of a listing's address: what stands in addresses is
/// anyone's text, and not all of it may be put to a database.
pub fn is_slug(text: &str) -> bool {
    text.len() <= 200 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}
