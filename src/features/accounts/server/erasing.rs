//! What is erased by itself once it has served; `privacy` says when.

use super::links::PENDING_MS;
use super::{passkeys, session, sign_in, store};
use crate::server::db::{StoreError, Tx};
use crate::time::{DAY_MS, UnixMillis};

/// How long a signup waits for its message, before the days begin in which it can be
/// confirmed.
const UNSENT_MS: i64 = 30 * DAY_MS;

/// How long a signup that was mailed waits to be confirmed.
pub const UNCONFIRMED_MS: i64 = PENDING_MS;

/// How long the address of somebody who ended their signup is kept.
pub const DEPARTED_MS: i64 = 30 * DAY_MS;

/// Sessions that are over, and how many that were.
///
/// # Errors
/// Those of the database.
pub async fn erase_ended_sessions(tx: &mut Tx, now: UnixMillis) -> Result<u64, StoreError> {
    session::store::delete_ended_sessions(tx, now, session::idle_since(now)).await
}

/// Challenges that no device answered in time, and how many that were.
///
/// # Errors
/// Those of the database.
pub async fn erase_ended_challenges(tx: &mut Tx, now: UnixMillis) -> Result<u64, StoreError> {
    passkeys::store::delete_ended_challenges(tx, now).await
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

/// Signups of people who left before `before` and did not ask again; and how many that were.
///
/// # Errors
/// Those of the database.
pub async fn erase_departed(
    tx: &mut Tx,
    before: UnixMillis,
    now: UnixMillis,
) -> Result<u64, StoreError> {
    store::delete_departed(tx, before, now.minus_ms(PENDING_MS)).await
}
