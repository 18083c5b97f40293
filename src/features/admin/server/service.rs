//! The acts of the people who run the site. Whoever calls these has asked who it is; each
//! act and its line in the audit log are one transaction.

use super::{audit, import};
use crate::error::FieldError;
use crate::features::accounts::server::guard::SignedIn;
use crate::features::admin::model::{AdminAct, AdminPage};
use crate::features::contact::model::MessageState;
use crate::features::contact::server::inbox;
use crate::features::newsletter::model::import_text;
use crate::features::newsletter::server::roll;
use crate::ids::TaskId;
use crate::server::context::RequestContext;
use crate::server::db::Tx;
use crate::server::http_error::AppError;
use crate::server::tasks;
use crate::ui::form::FormDone;

/// Id of the sentence that says what was done: the place to come back to.
pub const DONE_ID: &str = "done";

/// # Errors
/// `Conflict` for somebody who is not on the list any more, and those of the database.
pub async fn remove_subscriber(
    context: &RequestContext,
    admin: &SignedIn,
    subscriber: &str,
) -> Result<FormDone, AppError> {
    let mut tx = context.state.db.begin().await?;
    if !roll::take_off(&mut tx, context, subscriber).await? {
        return Err(AppError::Conflict);
    }
    let path = AdminPage::Subscriber.path_of(subscriber);
    let act = AdminAct::RemoveSubscriber;
    finish(tx, context, admin, act, (subscriber, ""), path).await
}

/// Looks at a list and writes nothing.
///
/// # Errors
/// `Invalid` always: naming the list when it cannot be read, and naming nothing when it can;
/// the page then shows what would become of each row.
pub fn check_import(list: &str) -> Result<FormDone, AppError> {
    let faults = match import::read(list) {
        Ok(_) => vec![],
        Err(sentence) => vec![FieldError::new("list", sentence)],
    };
    Err(AppError::Invalid(faults))
}

/// Brings in every row that can be, or none.
///
/// # Errors
/// `Invalid` for a list that cannot be read or that has no such row, and those of the
/// database.
pub async fn import_subscribers(
    context: &RequestContext,
    admin: &SignedIn,
    list: &str,
    form_token: &str,
) -> Result<FormDone, AppError> {
    let invalid = |sentence: String| AppError::Invalid(vec![FieldError::new("list", sentence)]);
    let rows = import::read(list).map_err(invalid)?;
    let judged = import::judge(&context.state, rows).await?;
    let mut tx = context.state.db.begin().await?;
    let mut taken = 0_usize;
    for candidate in judged.iter().filter_map(|row| row.verdict.as_ref().ok()) {
        let words = import_text(&candidate.basis, candidate.agreed_on);
        let is_new = roll::bring_in(&mut tx, context, &candidate.email, words, form_token).await?;
        taken += usize::from(is_new);
    }
    if taken == 0 {
        return Err(invalid(
            "No row of this list can be brought in. The reasons stand beside the rows.".into(),
        ));
    }
    let detail = format!("{taken} of {}", audit::how_many(judged.len(), "row"));
    let path = AdminPage::Import.path().to_owned();
    let act = AdminAct::ImportSubscribers;
    finish(tx, context, admin, act, ("", &detail), path).await
}

/// # Errors
/// `Invalid` for a state that is none, `Conflict` for a message that is gone or in that state
/// already, and those of the database.
pub async fn mark_message(
    context: &RequestContext,
    admin: &SignedIn,
    message: &str,
    state: &str,
) -> Result<FormDone, AppError> {
    let to = MessageState::parse(state)
        .ok_or_else(|| AppError::Invalid(vec![FieldError::new("state", "Choose a state.")]))?;
    let act = match to {
        MessageState::New => AdminAct::ReopenMessage,
        MessageState::Answered => AdminAct::AnswerMessage,
        MessageState::Closed => AdminAct::CloseMessage,
    };
    let mut tx = context.state.db.begin().await?;
    let reference = inbox::put(&mut tx, &context.state, message, to)
        .await?
        .ok_or(AppError::Conflict)?;
    let path = AdminPage::Message.path_of(message);
    finish(tx, context, admin, act, (&reference, ""), path).await
}

/// # Errors
/// `Conflict` for a task that is done, under way or not tried yet, and those of the database.
pub async fn requeue_task(
    context: &RequestContext,
    admin: &SignedIn,
    task: &str,
) -> Result<FormDone, AppError> {
    let mut tx = context.state.db.begin().await?;
    if !tasks::requeue_within(&mut tx, &context.state, &TaskId::new(task)).await? {
        return Err(AppError::Conflict);
    }
    let path = AdminPage::Outbox.path().to_owned();
    finish(tx, context, admin, AdminAct::RequeueTask, (task, ""), path).await
}

/// # Errors
/// `Conflict` when none is dead any more, and those of the database.
pub async fn requeue_dead_tasks(
    context: &RequestContext,
    admin: &SignedIn,
) -> Result<FormDone, AppError> {
    let mut tx = context.state.db.begin().await?;
    let count = tasks::requeue_dead_within(&mut tx, &context.state).await?;
    if count == 0 {
        return Err(AppError::Conflict);
    }
    let detail = audit::how_many(usize::try_from(count).unwrap_or(usize::MAX), "task");
    let path = AdminPage::Outbox.path().to_owned();
    let act = AdminAct::RequeueDeadTasks;
    finish(tx, context, admin, act, ("", &detail), path).await
}

/// Notes the act, commits both, and leads to the page that says so: the reference is the
/// line in the log, so that the page tells what stands there and nothing else.
async fn finish(
    mut tx: Tx,
    context: &RequestContext,
    admin: &SignedIn,
    act: AdminAct,
    (subject, detail): (&str, &str),
    path: String,
) -> Result<FormDone, AppError> {
    let state = &context.state;
    let reference = audit::record(&mut tx, state, admin, act, subject, detail).await?;
    tx.commit().await?;
    // Some acts put tasks into the queue, and a worker that woke before saw none.
    state.tasks.announce();
    Ok(FormDone {
        path,
        place: DONE_ID.to_owned(),
        reference,
    })
}
