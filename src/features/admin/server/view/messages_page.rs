//! What people wrote through the contact page.

use leptos::prelude::*;

use super::{Content, READ_ROWS, moment, one_page, pages, table};
use crate::features::admin::model::AdminPage;
use crate::features::contact::model::MessageState;
use crate::features::contact::server::inbox::{self, InboxMessage};
use crate::features::privacy::server::{Request, service as privacy};
use crate::page::server::Query;
use crate::server::http_error::AppError;
use crate::server::state::AppState;
use crate::time::UnixMillis;

const COLUMNS: [&str; 5] = ["Message", "Topic", "Received", "State", "Answer by"];

pub async fn draw(state: &AppState, query: &Query) -> Result<Content, AppError> {
    let wanted = query.get("state").and_then(MessageState::parse);
    let before = query.get("before").unwrap_or_default();
    let now = state.clock.now();
    let shows_overdue = before.is_empty() && matches!(wanted, None | Some(MessageState::New));
    let overdue = if shows_overdue {
        inbox::list_overdue(state).await?
    } else {
        vec![]
    };
    let requests = if shows_overdue {
        privacy::list_open(state).await?
    } else {
        vec![]
    };
    let found = inbox::list_others(state, wanted, before, READ_ROWS).await?;
    let (others, older) = one_page(found, |message| message.id.to_string());
    let counts = inbox::count(state).await?;
    let lede = format!(
        "New: {}. Requests about personal data to answer: {}, of which overdue: {}.",
        counts.new, counts.due, counts.overdue
    );
    let is_empty = overdue.is_empty() && others.is_empty();
    let overdue = (!overdue.is_empty()).then(|| {
        table(
            "overdue",
            "Overdue: the law gives 30 days for requests about personal data",
            &COLUMNS,
            overdue
                .into_iter()
                .map(|message| row(message, now))
                .collect(),
        )
    });
    let others = (!others.is_empty()).then(|| {
        table(
            "messages",
            "Messages, the newest first",
            &COLUMNS,
            others
                .into_iter()
                .map(|message| row(message, now))
                .collect(),
        )
    });
    let requests = (!requests.is_empty()).then(|| {
        let rows = requests.into_iter().map(|request| request_row(request, now)).collect();
        view! {
            <section class="section" aria-labelledby="requests-title">
                <h2 id="requests-title">"Asked for on the privacy page"</h2>
                <p class="quiet">
                    "These are answered by a link in a message, which does the rest. They stand here until that link is used."
                </p>
                {table(
                    "requests",
                    "Requests that are not done, the one that is due first on top",
                    &["Request", "What", "Asked", "Link mailed", "Answer by"],
                    rows,
                )}
            </section>
        }
    });
    let kept = wanted.map_or("", MessageState::as_str);
    let ways = pages(
        AdminPage::Messages.path(),
        &[("state", kept)],
        before.is_empty(),
        older.as_deref(),
    );
    let body = view! {
        {states(wanted)}
        {is_empty.then(|| view! { <p class="empty">"There is no such message."</p> })}
        {overdue}
        {others}
        {ways}
        {requests}
    };
    Ok(Content::new(lede, body))
}

fn states(wanted: Option<MessageState>) -> AnyView {
    let mut choices = vec![(
        None,
        "All".to_owned(),
        AdminPage::Messages.path().to_owned(),
    )];
    choices.extend(MessageState::ALL.map(|state| {
        (
            Some(state),
            state.label().to_owned(),
            format!("{}?state={}", AdminPage::Messages.path(), state.as_str()),
        )
    }));
    let links: Vec<_> = choices
        .into_iter()
        .map(|(state, name, path)| {
            let mark = (state == wanted).then_some("true");
            view! {
                <li>
                    <a href=path aria-current=mark>
                        {name}
                    </a>
                </li>
            }
        })
        .collect();
    view! {
        <nav class="admin-menu" aria-label="State">
            <ul>{links}</ul>
        </nav>
    }
    .into_any()
}

fn row(message: InboxMessage, now: UnixMillis) -> AnyView {
    let path = AdminPage::Message.path_of(message.id.as_str());
    view! {
        <tr>
            <th scope="row">
                <a href=path>{message.reference.clone()}</a>
            </th>
            <td>{message.topic.name()}</td>
            <td>{moment(message.received_at)}</td>
            <td>{message.state().label()}</td>
            <td>{due(&message, now)}</td>
        </tr>
    }
    .into_any()
}

fn request_row(request: Request, now: UnixMillis) -> AnyView {
    let mailed = match request.mailed_at {
        Some(at) => moment(at),
        None => "Not yet".into_any(),
    };
    view! {
        <tr>
            <th scope="row">{request.reference}</th>
            <td>{request.want.name()}</td>
            <td>{moment(request.requested_at)}</td>
            <td>{mailed}</td>
            <td>{due_day(request.due_at, request.due_at <= now)}</td>
        </tr>
    }
    .into_any()
}

/// Until when it has to be answered, in words.
pub(super) fn due(message: &InboxMessage, now: UnixMillis) -> Option<AnyView> {
    let due_at = message.due_at?;
    Some(due_day(due_at, message.is_overdue(now)))
}

fn due_day(due_at: UnixMillis, is_overdue: bool) -> AnyView {
    let word = is_overdue.then(|| view! { <strong>"Overdue since "</strong> });
    let day = due_at.day();
    view! {
        {word}
        <time datetime=day.iso()>{day.long()}</time>
    }
    .into_any()
}
