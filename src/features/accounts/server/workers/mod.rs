//! The worker signups as those who run the site see them.

pub mod store;

pub use store::Worker;

use super::account;
use crate::email_address::EmailAddress;
use crate::ids::SignupId;
use crate::server::consent::store::{ConsentEvent, list_events};
use crate::server::http_error::AppError;
use crate::server::state::AppState;

/// Rows read at a time when everything is wanted.
const BATCH: i64 = 1_000;

impl Worker {
    /// One word for where the signup stands.
    pub fn state(&self) -> &'static str {
        if self.left_at.is_some() {
            "left"
        } else if self.confirmed_at.is_some() {
            "confirmed"
        } else {
            "pending"
        }
    }
}

/// Every signup, the newest first.
///
/// # Errors
/// Those of the database.
pub async fn list_all(state: &AppState) -> Result<Vec<Worker>, AppError> {
    let mut all: Vec<Worker> = Vec::new();
    loop {
        let before = all.last().map_or("", |worker| worker.id.as_str());
        let batch = store::list_workers(&state.db, before, BATCH).await?;
        if batch.is_empty() {
            return Ok(all);
        }
        all.extend(batch);
    }
}

/// The newest signups whose address has this part.
///
/// # Errors
/// Those of the database.
pub async fn search(state: &AppState, part: &str, limit: i64) -> Result<Vec<Worker>, AppError> {
    Ok(store::search_workers(&state.db, part, limit).await?)
}

/// The signup with an id, with what the ledger holds about it.
///
/// # Errors
/// Those of the database.
pub async fn history_of(
    state: &AppState,
    id: &SignupId,
) -> Result<Option<(Worker, Vec<ConsentEvent>)>, AppError> {
    let Some(worker) = store::find_worker_by_id(&state.db, id).await? else {
        return Ok(None);
    };
    let events = list_events(&state.db, &worker.id).await?;
    Ok(Some((worker, events)))
}

/// What the ledger holds about the switches in the account of an address that belong to
/// nothing else, such as mail about answers.
///
/// # Errors
/// Those of the database.
pub async fn account_history(
    state: &AppState,
    email: &EmailAddress,
) -> Result<Vec<ConsentEvent>, AppError> {
    let Some((account, _)) = account::find_by_email(&state.db, email).await? else {
        return Ok(Vec::new());
    };
    Ok(list_events(&state.db, &SignupId::new(account.as_str())).await?)
}

/// The signup of an address, with what the ledger holds about it.
///
/// # Errors
/// Those of the database.
pub async fn history(
    state: &AppState,
    email: &EmailAddress,
) -> Result<Option<(Worker, Vec<ConsentEvent>)>, AppError> {
    let Some(worker) = store::find_worker(&state.db, email).await? else {
        return Ok(None);
    };
    let events = list_events(&state.db, &worker.id).await?;
    Ok(Some((worker, events)))
}
