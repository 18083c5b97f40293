//! Who did what, and when.

use leptos::prelude::*;

use super::{Content, READ_ROWS, file_button, moment, one_page, pages, table};
use crate::features::admin::model::{AdminFile, AdminPage};
use crate::features::admin::server::audit::{self, AuditEvent};
use crate::page::server::Query;
use crate::server::http_error::AppError;
use crate::server::state::AppState;

pub async fn draw(state: &AppState, query: &Query) -> Result<Content, AppError> {
    let before = query.get("before").unwrap_or_default();
    let found = audit::list(state, before, READ_ROWS).await?;
    let (events, older) = one_page(found, |event| event.id.clone());
    let list = if events.is_empty() {
        view! { <p class="empty">"Nothing was done yet."</p> }.into_any()
    } else {
        table(
            "audit",
            "Acts, the newest first",
            &["When", "Who", "What", "About", "How much"],
            events.into_iter().map(row).collect(),
        )
    };
    let ways = pages(
        AdminPage::Audit.path(),
        &[],
        before.is_empty(),
        older.as_deref(),
    );
    let body = view! {
        {list}
        {ways}
        <div class="actions">{file_button(AdminFile::Audit, "Export the log (CSV)")}</div>
    };
    Ok(Content::new(
        "Every act at this desk. Lines are added, and never changed or removed.",
        body,
    ))
}

fn row(event: AuditEvent) -> AnyView {
    let label = event.label();
    view! {
        <tr>
            <td>{moment(event.happened_at)}</td>
            <td>{event.admin_email}</td>
            <td>{label}</td>
            <td>{event.subject}</td>
            <td>{event.detail}</td>
        </tr>
    }
    .into_any()
}
