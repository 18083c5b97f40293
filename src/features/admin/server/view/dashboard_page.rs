//! What waits for somebody, in numbers.

use leptos::prelude::*;

use super::{Content, length};
use crate::features::admin::model::AdminPage;
use crate::features::comments::server::service as comments;
use crate::features::contact::server::inbox;
use crate::features::newsletter::server::roll;
use crate::features::privacy::server::service as privacy;
use crate::server::http_error::AppError;
use crate::server::state::AppState;
use crate::server::tasks;

pub async fn draw(state: &AppState) -> Result<Content, AppError> {
    let held = comments::count_held(state).await?;
    let messages = inbox::count(state).await?;
    let requests = privacy::list_open(state).await?;
    let roll = roll::count(state).await?;
    let outbox = tasks::count_undone(state).await?;
    let now = state.clock.now();
    let lag = outbox.oldest_due_at.map_or_else(
        || "Nothing is due.".to_owned(),
        |due_at| format!("The oldest has been due for {}.", length(now.0 - due_at.0)),
    );
    let due = if messages.overdue > 0 {
        format!("Overdue: {}. Answer these first.", messages.overdue)
    } else {
        "None is overdue.".to_owned()
    };
    let body = view! {
        <ul class="admin-counts">
            {count(messages.new, "messages nobody has answered", Some("/admin/messages?state=new"), None)}
            {count(messages.due, "of them about personal data, with a due date", Some(AdminPage::Messages.path()), Some(due))}
            {count(
                i64::try_from(requests.len()).unwrap_or(i64::MAX),
                "requests from the privacy page whose link is not used yet",
                Some(AdminPage::Messages.path()),
                None,
            )}
            {count(
                held,
                "comments that wait for review",
                None,
                Some("On the server: mlt-careers approve-comments --list".into()),
            )}
            {count(outbox.dead, "tasks that were given up", Some(AdminPage::Outbox.path()), None)}
            {count(outbox.failing, "tasks that fail and are tried again", Some(AdminPage::Outbox.path()), Some(lag))}
            {count(roll.confirmed, "addresses on the list", Some("/admin/subscribers?state=confirmed"), None)}
            {count(roll.pending, "addresses that wait to be confirmed", Some("/admin/subscribers?state=pending"), None)}
        </ul>
    };
    Ok(Content::new("What waits for somebody.", body))
}

fn count(
    number: i64,
    what: &'static str,
    path: Option<&'static str>,
    note: Option<String>,
) -> AnyView {
    let what = match path {
        Some(path) => view! { <a href=path>{what}</a> }.into_any(),
        None => what.into_any(),
    };
    view! {
        <li>
            <strong>{number}</strong>
            <span>{what}</span>
            {note.map(|note| view! { <span class="quiet">{note}</span> })}
        </li>
    }
    .into_any()
}
