//! Whether the database can be written now.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use super::{Db, StoreError};

/// How long a proof that the database can be written holds: whoever asks often must not make
/// the disk work as often.
const PROOF_HOLDS: Duration = Duration::from_secs(1);

/// Commits a small change: only that finds a disk that is full or does not answer.
///
/// # Errors
/// `Unavailable` when it is locked, read-only, full or out of reach.
pub async fn check_writable(db: &Db) -> Result<(), StoreError> {
    let is_proved = || {
        let proof = *db.checked.lock().unwrap_or_else(PoisonError::into_inner);
        proof.is_some_and(|proof| proof.elapsed() < PROOF_HOLDS)
    };
    if is_proved() {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    // Somebody else may have proved it while this one waited for its turn.
    if is_proved() {
        return Ok(());
    }
    sqlx::query("UPDATE liveness SET checked = checked + 1 WHERE id = 1")
        .execute(tx.conn())
        .await?;
    tx.commit().await?;
    *db.checked.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    Ok(())
}
