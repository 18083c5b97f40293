//! The page of a search: its title, its filters, its notes, and the ways on.

use super::filter::{ATOM, Filter, JSON, LIST, PAY_FLOORS, POSTED_WITHIN, PageOf, Part, Sort};
use super::search::{Found, find, wanted};
use super::store;
use super::words::{Words, counted, days_text, lower, pay_text};
use crate::features::listings::model::{
    Country, Department, Employment, FilterMenu, SearchNote, SearchPage, Shift, TextLink,
};
use crate::server::http_error::AppError;
use crate::server::state::AppState;
use crate::ui::form::Choice;

/// Rows of a page of results.
pub const PAGE_SIZE: usize = 10;

/// A page of results for the query of an address.
pub async fn read(state: &AppState, query: &str) -> Result<SearchPage, AppError> {
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
