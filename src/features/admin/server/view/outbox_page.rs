//! What waits, fails or was given up in the queue. No addresses: tasks hold none.

use leptos::prelude::*;

use super::{Content, length, moment, table};
use crate::page::server::plain_form::PlainForm;
use crate::server::context::RequestContext;
use crate::server::http_error::AppError;
use crate::server::tasks::{self, TaskStatus, TaskSummary};

/// The most that the page lists.
const LIMIT: i64 = 200;

pub async fn draw(context: &RequestContext) -> Result<Content, AppError> {
    let state = &context.state;
    let counts = tasks::count_undone(state).await?;
    let listed = tasks::list_worst_first(state, LIMIT).await?;
    let lede = format!(
        "Given up: {}. Failing: {}. Waiting in all: {}.",
        counts.dead, counts.failing, counts.waiting
    );
    let list = if listed.is_empty() {
        view! { <p class="empty">"Everything is done."</p> }.into_any()
    } else {
        let rows = listed.into_iter().map(|task| row(context, task)).collect();
        table(
            "tasks",
            "Tasks that are not done: those that were given up first, then those that fail; at most 200",
            &[
                "Task",
                "State",
                "Attempts",
                "Age",
                "Next attempt",
                "Last error",
                "Again",
            ],
            rows,
        )
    };
    let requeue_all = (counts.dead > 0).then(|| {
        let form = PlainForm::new(context, "requeue_dead_tasks", "requeue-dead");
        let button = view! { <button type="submit">"Try all again that were given up"</button> };
        form.button(&[], button.into_any())
    });
    Ok(Content::new(lede, view! { {requeue_all} {list} }))
}

fn row(context: &RequestContext, task: TaskSummary) -> AnyView {
    let now = context.state.clock.now();
    let next = matches!(task.status, TaskStatus::Failing | TaskStatus::Waiting)
        .then(|| moment(task.run_at));
    let again = matches!(task.status, TaskStatus::Failing | TaskStatus::Dead).then(|| {
        let id = task.id.as_str();
        let form = PlainForm::with_key(context, "requeue_task", format!("requeue-{id}"), id);
        let label = format!("Try {} again", task.kind);
        let button = view! {
            <button type="submit" class="button--quiet" aria-label=label>
                "Try again"
            </button>
        };
        form.button(&[("task", id)], button.into_any())
    });
    view! {
        <tr>
            <th scope="row">{task.kind.clone()}</th>
            <td>{task.status.word()}</td>
            <td>{task.attempts}</td>
            <td>{length(now.0 - task.created_at.0)}</td>
            <td>{next}</td>
            <td>{task.last_error.clone()}</td>
            <td>{again}</td>
        </tr>
    }
    .into_any()
}
