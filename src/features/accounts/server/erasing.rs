//! What is erased by itself once it has served. Each part can be called alone.

use super::links::PENDING_MS;
use super::{session, sign_in, store};
use crate::server::db::{StoreError, Tx};
use crate::server::state::AppState;
use crate::server::tasks::TaskError;
use crate::time::{DAY_MS, UnixMillis};

/// How long a signup waits for its message, before the days begin in which it can be
/// confirmed.
const UNSENT_MS: i64 = 30 * DAY_MS;

/// How long the address of somebody who ended their signup is kept.
const DEPARTED_MS: i64 = 30 * DAY_MS;

/// Erases all of it that is over now.
///
/// # Errors
/// `Retry` while the database is out of order.
pub async fn erase_ended(state: &AppState) -> Result<(), TaskError> {
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    erase_ended_sessions(&mut tx, now).await?;
    erase_sign_ins(&mut tx, now.minus_ms(sign_in::KEPT_MS)).await?;
    let pending_until = now.minus_ms(PENDING_MS);
    erase_unconfirmed(&mut tx, pending_until).await?;
    store::delete_departed(&mut tx, now.minus_ms(DEPARTED_MS), pending_until).await?;
    tx.commit().await?;
    Ok(())
}

/// Sessions that are over, and how many that were.
///
/// # Errors
/// Those of the database.
pub async fn erase_ended_sessions(tx: &mut Tx, now: UnixMillis) -> Result<u64, StoreError> {
    session::store::delete_ended_sessions(tx, now, session::idle_since(now)).await
}

/// Requests to sign in from before `before`, and how many that were.
///
/// # Errors
/// Those of the database.
pub async fn erase_sign_ins(tx: &mut Tx, before: UnixMillis) -> Result<u64, StoreError> {
    sign_in::store::delete_sign_ins(tx, before).await
}

/// Signups that were last asked for and mailed at or before `before`, and that nobody
/// confirmed; and how many that were.
///
/// A signup whose message could not be sent waits longer: nobody had the chance yet.
///
/// # Errors
/// Those of the database.
pub async fn erase_unconfirmed(tx: &mut Tx, before: UnixMillis) -> Result<u64, StoreError> {
    store::delete_unconfirmed(tx, before, before.minus_ms(UNSENT_MS)).await
}
