//! The messages as those who run the site see them: what waits, since when, until when,
//! and what became of it.

pub mod store;

pub use store::{InboxCounts, InboxMessage};

use crate::features::contact::model::MessageState;
use crate::server::db::Tx;
use crate::server::http_error::AppError;
use crate::server::state::AppState;
use crate::time::UnixMillis;

impl InboxMessage {
    pub fn state(&self) -> MessageState {
        if self.closed_at.is_some() {
            MessageState::Closed
        } else if self.answered_at.is_some() {
            MessageState::Answered
        } else {
            MessageState::New
        }
    }

    /// Whether it should have been answered by now, and was not.
    pub fn is_overdue(&self, now: UnixMillis) -> bool {
        self.state() == MessageState::New && self.due_at.is_some_and(|due_at| due_at <= now)
    }
}

/// # Errors
/// Those of the database.
pub async fn count(state: &AppState) -> Result<InboxCounts, AppError> {
    Ok(store::count_open(&state.db, state.clock.now()).await?)
}

/// Requests that should have been answered by now.
///
/// # Errors
/// Those of the database.
pub async fn list_overdue(state: &AppState) -> Result<Vec<InboxMessage>, AppError> {
    Ok(store::list_overdue(&state.db, state.clock.now()).await?)
}

/// All others, of one state or of every one, the newest first.
///
/// # Errors
/// Those of the database.
pub async fn list_others(
    state: &AppState,
    wanted: Option<MessageState>,
    before: &str,
    limit: i64,
) -> Result<Vec<InboxMessage>, AppError> {
    let wanted = wanted.map_or("", MessageState::as_str);
    Ok(store::list_others(&state.db, wanted, before, state.clock.now(), limit).await?)
}

/// # Errors
/// `NotFound` once the message is erased, and those of the database.
pub async fn find(state: &AppState, id: &str) -> Result<InboxMessage, AppError> {
    store::find_inbox_message(&state.db, id)
        .await?
        .ok_or(AppError::NotFound)
}

/// Puts a message into a state, and returns its reference; `None` when it is in that state
/// already, or gone.
///
/// # Errors
/// Those of the database.
pub async fn put(
    tx: &mut Tx,
    state: &AppState,
    id: &str,
    to: MessageState,
) -> Result<Option<String>, AppError> {
    Ok(store::mark_state(tx, id, to, state.clock.now()).await?)
}
