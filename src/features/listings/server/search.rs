//! From the query of an address to the rows that answer it, and what of it was left out.

use super::filter::{Cursor, Filter, PageOf};
use super::keywords::{self, Explanation, MAX_TOKENS};
use super::store::{self, FoundListing, Reach, Search};
use super::words::Words;
use crate::features::listings::model::{Country, Department, Employment, Shift};
use crate::server::http_error::AppError;
use crate::server::state::AppState;
use crate::time::{DAY_MS, UnixMillis};

/// Results of a search.
pub struct Found {
    pub filter: Filter,
    /// Sentences about what the address said in vain.
    pub ignored: Vec<String>,
    pub explanation: Option<Explanation>,
    pub total: i64,
    pub rows: Vec<FoundListing>,
    pub previous: Option<PageOf>,
    pub next: Option<PageOf>,
}

/// Searches. `read` is what [`Filter::from_query`] read; a page has at most `size` rows.
pub async fn find(
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

/// What the database is asked for, and how the keywords were read.
pub fn wanted(state: &AppState, words: &Words, filter: &Filter) -> (Search, Option<Explanation>) {
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
