//! Who did what, and when: one line per act, in the transaction of the act. Lines are added
//! and never changed; the database refuses anything else.

pub mod store;

pub use store::AuditEvent;

use crate::features::accounts::server::guard::SignedIn;
use crate::features::admin::model::AdminAct;
use crate::server::db::{StoreError, Tx};
use crate::server::http_error::AppError;
use crate::server::state::AppState;

/// Lines read at a time when everything is wanted.
const BATCH: i64 = 1_000;

/// Notes an act, and returns the id of its line.
///
/// `subject` is an id or a reference, and `detail` how much: neither holds anything by which
/// somebody else could be known.
///
/// # Errors
/// Those of the database.
pub async fn record(
    tx: &mut Tx,
    state: &AppState,
    admin: &SignedIn,
    act: AdminAct,
    subject: &str,
    detail: &str,
) -> Result<String, StoreError> {
    let line = store::NewAuditEvent {
        id: &state.rng.id(&state.clock),
        account: &admin.account,
        admin_email: &admin.email,
        act,
        subject,
        detail,
        now: state.clock.now(),
    };
    store::insert_event(tx, &line).await?;
    Ok(line.id.to_owned())
}

/// How much, in words: "1 row", "12 rows".
pub fn how_many(count: usize, what: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {what}{ending}")
}

/// The newest first, from the one before `before` on when that is not empty.
///
/// # Errors
/// Those of the database.
pub async fn list(state: &AppState, before: &str, limit: i64) -> Result<Vec<AuditEvent>, AppError> {
    Ok(store::list_events(&state.db, before, limit).await?)
}

/// Every line, the newest first.
///
/// # Errors
/// Those of the database.
pub async fn list_all(state: &AppState) -> Result<Vec<AuditEvent>, AppError> {
    let mut all: Vec<AuditEvent> = Vec::new();
    loop {
        let before = all.last().map_or("", |event| event.id.as_str());
        let batch = store::list_events(&state.db, before, BATCH).await?;
        if batch.is_empty() {
            return Ok(all);
        }
        all.extend(batch);
    }
}

/// # Errors
/// Those of the database.
pub async fn find(state: &AppState, id: &str) -> Result<Option<AuditEvent>, AppError> {
    Ok(store::find_event(&state.db, id).await?)
}
