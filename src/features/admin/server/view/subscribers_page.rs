//! The list of addresses, to search and to take along.

use leptos::prelude::*;

use super::{Content, READ_ROWS, file_button, moment, one_page, pages, table};
use crate::features::accounts::server::workers::{self, Worker};
use crate::features::admin::model::{AdminFile, AdminPage};
use crate::features::newsletter::model::SubscriberState;
use crate::features::newsletter::server::roll::{self, RollEntry, RollSearch};
use crate::page::server::Query;
use crate::server::http_error::AppError;
use crate::server::state::AppState;
use crate::ui::form::{Choice, options};

pub async fn draw(state: &AppState, query: &Query) -> Result<Content, AppError> {
    let part = query.get("q").unwrap_or_default().trim().to_owned();
    let wanted = query.get("state").and_then(SubscriberState::parse);
    let before = query.get("before").unwrap_or_default();
    let search = RollSearch {
        part: &part,
        state: wanted,
        before,
    };
    let counts = roll::count(state).await?;
    let found = roll::list(state, &search, READ_ROWS).await?;
    let (entries, older) = one_page(found, |entry| entry.id.to_string());
    let lede = format!(
        "On the list: {}. Waiting to be confirmed: {}. Left: {}.",
        counts.confirmed, counts.pending, counts.left
    );
    let list = if entries.is_empty() {
        view! { <p class="empty">"No address fits this search."</p> }.into_any()
    } else {
        let rows = entries.into_iter().map(row).collect();
        table(
            "subscribers",
            "Addresses, the newest first",
            &["Address", "State", "Last asked", "Confirmed", "Left"],
            rows,
        )
    };
    // Found by their address only: the list is of those who asked for updates.
    let signups = if part.is_empty() {
        Vec::new()
    } else {
        workers::search(state, &part, READ_ROWS).await?
    };
    let wanted = wanted.map_or("", SubscriberState::as_str);
    let ways = pages(
        AdminPage::Subscribers.path(),
        &[("q", &part), ("state", wanted)],
        before.is_empty(),
        older.as_deref(),
    );
    let body = view! {
        {search_form(&part, wanted)}
        {list}
        {ways}
        {worker_list(signups)}
        <section class="section" aria-labelledby="files">
            <h2 id="files">"Take along, bring in"</h2>
            <p class="quiet">
                "A file holds people\u{2019}s addresses: keep it no longer than you need it. Who exported what is noted."
            </p>
            <div class="actions">
                {file_button(AdminFile::Subscribers, "Export subscribers (CSV)")}
                {file_button(AdminFile::Workers, "Export worker signups (CSV)")}
                <a class="button button--quiet" href=AdminPage::Import.path()>
                    {AdminPage::Import.name()}
                </a>
            </div>
        </section>
    };
    Ok(Content::new(lede, body))
}

fn search_form(part: &str, state: &str) -> AnyView {
    let mut choices = vec![Choice::new("", "Every state")];
    choices.extend(SubscriberState::ALL.map(|state| Choice::new(state.as_str(), state.label())));
    view! {
        <form
            class="admin-search"
            method="get"
            action=AdminPage::Subscribers.path()
            role="search"
            aria-label="Subscribers"
        >
            <div class="field">
                <label for="search-q">"Part of the address"</label>
                <input
                    id="search-q"
                    name="q"
                    type="search"
                    value=part.to_owned()
                    maxlength=254
                    autocomplete="off"
                />
            </div>
            <div class="field">
                <label for="search-state">"State"</label>
                <select id="search-state" name="state">
                    {options(&choices, state)}
                </select>
            </div>
            <button type="submit">"Search"</button>
        </form>
    }
    .into_any()
}

/// Who signed up as a worker with such an address, each with the proof of that.
fn worker_list(signups: Vec<Worker>) -> Option<AnyView> {
    let rows: Vec<_> = signups.into_iter().map(worker_row).collect();
    (!rows.is_empty()).then(|| {
        table(
            "workers",
            "Signups as a lab worker with such an address, the newest first",
            &["Address", "State", "Last asked", "Confirmed", "Left"],
            rows,
        )
    })
}

fn worker_row(worker: Worker) -> AnyView {
    let path = AdminPage::Subscriber.path_of(worker.id.as_str());
    let state = worker.state();
    view! {
        <tr>
            <th scope="row">
                <a href=path>{worker.email.as_str().to_owned()}</a>
            </th>
            <td>{state}</td>
            <td>{moment(worker.asked_at)}</td>
            <td>{worker.confirmed_at.map(moment)}</td>
            <td>{worker.left_at.map(moment)}</td>
        </tr>
    }
    .into_any()
}

fn row(entry: RollEntry) -> AnyView {
    let path = AdminPage::Subscriber.path_of(entry.id.as_str());
    let state = entry.state().label();
    view! {
        <tr>
            <th scope="row">
                <a href=path>{entry.email.as_str().to_owned()}</a>
            </th>
            <td>{state}</td>
            <td>{moment(entry.asked_at)}</td>
            <td>{entry.confirmed_at.map(moment)}</td>
            <td>{entry.left_at.map(moment)}</td>
        </tr>
    }
    .into_any()
}
