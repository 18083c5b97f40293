//! The updates that were sent, for everybody to read.

use leptos::prelude::*;

use crate::features::newsletter::model::{ARCHIVE_PATH, LEAVE_PATH};
use crate::features::newsletter::server::issues::{self, Issue};
use crate::page::server::Drawing;
use crate::page::server::head::Head;
use crate::server::html::markdown;
use crate::server::http_error::AppError;
use crate::server::state::AppState;
use crate::ui::breadcrumb::{Breadcrumb, Crumb};
use crate::ui::safe_html::HtmlIn;
use crate::ui::time_tag::DayTag;

const FEED: &str = "/updates.atom";
const FEED_TITLE: &str = "Updates from Caring Support";

/// All of them, newest first.
///
/// # Errors
/// Those of the database.
pub async fn list(state: &AppState) -> Result<Drawing, AppError> {
    let issues = issues::list_issues(state).await?;
    let head = Head::new(
        "Updates",
        "Every update that went out by e-mail, for everybody to read.",
    )
    .atom(FEED, FEED_TITLE);
    let items: Vec<_> = issues.into_iter().map(item).collect();
    let list = if items.is_empty() {
        view! {
            <div class="empty">
                <h2>"None yet"</h2>
                <p>"The first update will stand here once it is sent."</p>
            </div>
        }
        .into_any()
    } else {
        view! { <ol class="article-list" reversed=true>{items}</ol> }.into_any()
    };
    let body = view! {
        <Breadcrumb above=vec![] current="Updates"/>
        <header class="page-head">
            <h1 tabindex="-1">"Updates"</h1>
            <p class="lede">
                "Every update that went out by e-mail. To get the next one, use the form at the foot of this page."
            </p>
        </header>
        {list}
        <p class="actions quiet">
            <a href=FEED rel="external">
                "As a feed"
            </a>
            <a href=LEAVE_PATH>"Leave the list"</a>
        </p>
    };
    Ok(Drawing::new(head, body))
}

fn item(issue: Issue) -> AnyView {
    let summary = issue.text.summary();
    view! {
        <li>
            <h2>
                <a href=issues::archive_path(&issue.text.slug)>{issue.text.subject}</a>
            </h2>
            <p>{summary}</p>
            <p class="meta">
                <DayTag day=issue.text.dated_on/>
            </p>
        </li>
    }
    .into_any()
}

/// One of them, as it was sent.
///
/// # Errors
/// `NotFound` for a slug that no issue has, and those of the database.
pub async fn one(state: &AppState, slug: &str) -> Result<Drawing, AppError> {
    let issue = issues::find_issue(state, slug)
        .await?
        .ok_or(AppError::NotFound)?;
    let text = issue.text;
    let day = text.dated_on;
    let head = Head::new(text.subject.clone(), text.summary())
        .article(day, day)
        .atom(FEED, FEED_TITLE);
    let body = view! {
        <Breadcrumb above=vec![Crumb::new("Updates", ARCHIVE_PATH)] current=text.subject.clone()/>
        <header class="page-head">
            <h1 tabindex="-1">{text.subject}</h1>
            <p class="lede">"Sent on " <DayTag day/></p>
        </header>
        <HtmlIn html=markdown(&text.body) class="prose"/>
    };
    Ok(Drawing::new(head, body))
}
