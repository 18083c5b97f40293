//! The pages of the desk, drawn by the server alone. Who asks is found out before anything
//! else, whatever the address: there is no way to a page past [`draw`].

mod audit_page;
mod dashboard_page;
mod import_page;
mod message_page;
mod messages_page;
mod outbox_page;
mod subscriber_page;
mod subscribers_page;

use leptos::prelude::*;

use super::audit;
use super::service::DONE_ID;
use crate::features::accounts::server::guard::require_admin;
use crate::features::admin::model::{AdminFile, AdminPage};
use crate::page::server::head::Head;
use crate::page::server::plain_form::reference;
use crate::page::server::{Drawing, Query};
use crate::server::context::RequestContext;
use crate::server::http_error::AppError;
use crate::server::state::AppState;
use crate::time::{DAY_MS, HOUR_MS, MINUTE_MS, UnixMillis};
use crate::ui::breadcrumb::{Breadcrumb, Crumb};

/// Rows on a page of a long list.
pub const PAGE_ROWS: usize = 50;

/// The page of the desk at an address.
///
/// # Errors
/// `SignedOut` for a guest, `Forbidden` for everybody who does not run the site, `NotFound`
/// for an address that no page has, and those of the database.
pub async fn draw(
    context: &RequestContext,
    path: &str,
    query: &Query,
) -> Result<Drawing, AppError> {
    let admin = require_admin(context).await?;
    let (page, id) = AdminPage::find(path).ok_or(AppError::NotFound)?;
    let content = match page {
        AdminPage::Dashboard => dashboard_page::draw(&context.state).await?,
        AdminPage::Subscribers => subscribers_page::draw(&context.state, query).await?,
        AdminPage::Import => import_page::draw(context).await?,
        AdminPage::Subscriber => subscriber_page::draw(context, &admin, id).await?,
        AdminPage::Messages => messages_page::draw(&context.state, query).await?,
        AdminPage::Message => message_page::draw(context, id).await?,
        AdminPage::Outbox => outbox_page::draw(context).await?,
        AdminPage::Audit => audit_page::draw(&context.state, query).await?,
    };
    let done = done_notice(&context.state, query).await?;
    let head = Head::new(page.name(), content.lede.clone())
        .canonical(page.in_menu().path())
        .hidden(true);
    let mut above = Vec::new();
    for crumb in [AdminPage::Dashboard, page.in_menu()] {
        if crumb != page && !above.iter().any(|other: &Crumb| other.path == crumb.path()) {
            above.push(Crumb::new(crumb.name(), crumb.path()));
        }
    }
    let body = view! {
        <Breadcrumb above current=page.name()/>
        {menu(page)}
        <header class="page-head">
            <h1 tabindex="-1">{page.name()}</h1>
            <p class="lede">{content.lede}</p>
        </header>
        {done}
        <div class="admin">{content.body}</div>
    };
    Ok(Drawing::new(head, body))
}

/// What a page of the desk says, without what all of them share.
struct Content {
    lede: String,
    body: AnyView,
}

impl Content {
    fn new(lede: impl Into<String>, body: impl IntoView + 'static) -> Self {
        Self {
            lede: lede.into(),
            body: body.into_any(),
        }
    }
}

fn menu(current: AdminPage) -> AnyView {
    let links: Vec<_> = AdminPage::IN_MENU
        .into_iter()
        .map(|page| {
            let mark = if page == current {
                Some("page")
            } else {
                (page == current.in_menu()).then_some("true")
            };
            view! {
                <li>
                    <a href=page.path() aria-current=mark>
                        {page.name()}
                    </a>
                </li>
            }
        })
        .collect();
    view! {
        <nav class="admin-menu" aria-label="Desk">
            <ul>{links}</ul>
        </nav>
    }
    .into_any()
}

/// What the act before this page did, as the log has it: an address proves nothing.
async fn done_notice(state: &AppState, query: &Query) -> Result<Option<AnyView>, AppError> {
    let Some(id) = reference(query) else {
        return Ok(None);
    };
    let Some(event) = audit::find(state, id).await? else {
        return Ok(None);
    };
    let detail = if event.detail.is_empty() {
        String::new()
    } else {
        format!(": {}", event.detail)
    };
    Ok(Some(
        view! {
            <div class="notice notice--success" role="status" tabindex="-1" id=DONE_ID>
                <p>
                    {format!("{}{detail}. It stands in the ", event.label())}
                    <a href=AdminPage::Audit.path()>"audit log"</a> "."
                </p>
            </div>
        }
        .into_any(),
    ))
}

/// A button that hands out a file.
fn file_button(file: AdminFile, button: &'static str) -> AnyView {
    view! {
        <form class="form form--button" method="post" action=file.path()>
            <button type="submit" class="button--quiet">{button}</button>
        </form>
    }
    .into_any()
}

/// A table that scrolls by itself on a narrow screen, also by keyboard.
fn table(
    id: &'static str,
    caption: &'static str,
    columns: &[&'static str],
    rows: Vec<AnyView>,
) -> AnyView {
    let heads: Vec<_> = columns
        .iter()
        .map(|column| view! { <th scope="col">{*column}</th> })
        .collect();
    view! {
        <div class="table-wrap" role="region" aria-labelledby=id tabindex="0">
            <table class="admin-table">
                <caption id=id>{caption}</caption>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// Ways through a long list that is read from the newest on: to the start, and on to what is
/// older. `older` is the id of the last row, when more follow.
fn pages(
    path: &str,
    kept: &[(&str, &str)],
    is_first: bool,
    older: Option<&str>,
) -> Option<AnyView> {
    if is_first && older.is_none() {
        return None;
    }
    let address = |before: Option<&str>| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in kept.iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        if let Some(before) = before {
            query.append_pair("before", before);
        }
        let query = query.finish();
        if query.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{query}")
        }
    };
    let newest = (!is_first).then(|| view! { <a href=address(None)>"Back to the newest"</a> });
    let older = older.map(|id| view! { <a href=address(Some(id))>"Older ones"</a> });
    Some(view! { <nav class="pages" aria-label="Pages">{newest} {older}</nav> }.into_any())
}

/// The rows of one page out of one more than that, and the id after which the next page
/// begins.
fn one_page<T>(mut rows: Vec<T>, id: impl Fn(&T) -> String) -> (Vec<T>, Option<String>) {
    let is_more = rows.len() > PAGE_ROWS;
    rows.truncate(PAGE_ROWS);
    let older = is_more.then(|| rows.last().map(id)).flatten();
    (rows, older)
}

/// One more than a page holds tells whether there is another one.
const READ_ROWS: i64 = PAGE_ROWS as i64 + 1;

/// To the second, for people who compare it with other records.
fn moment(at: UnixMillis) -> AnyView {
    let machine = at.rfc3339();
    let text = machine.replace('T', " ").replace('Z', " UTC");
    view! { <time datetime=machine>{text}</time> }.into_any()
}

/// A length of time in the largest unit that fits.
fn length(ms: i64) -> String {
    let (count, unit) = match ms.max(0) {
        ms if ms >= 2 * DAY_MS => (ms / DAY_MS, "days"),
        ms if ms >= 2 * HOUR_MS => (ms / HOUR_MS, "hours"),
        ms => (ms / MINUTE_MS, "minutes"),
    };
    if count == 1 {
        return "1 minute".into();
    }
    format!("{count} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_told_in_the_largest_unit_that_fits() {
        for (ms, text) in [
            (-5, "0 minutes"),
            (59_000, "0 minutes"),
            (MINUTE_MS, "1 minute"),
            (90 * MINUTE_MS, "90 minutes"),
            (2 * HOUR_MS, "2 hours"),
            (47 * HOUR_MS, "47 hours"),
            (3 * DAY_MS, "3 days"),
        ] {
            assert_eq!(length(ms), text);
        }
    }

    #[test]
    fn the_way_on_keeps_what_was_looked_for() {
        let html = |view: Option<AnyView>| {
            view.map(|view| crate::page::server::html_of(view).as_str().to_owned())
        };
        assert_eq!(html(pages("/admin/audit", &[], true, None)), None);
        let next = html(pages(
            "/a",
            &[("q", "x&y"), ("state", "")],
            true,
            Some("id1"),
        ));
        let next = next.expect("a way on");
        assert!(
            next.contains("href=\"/a?q=x%26y&amp;before=id1\""),
            "{next}"
        );
        assert!(!next.contains("newest"), "{next}");
    }
}
