//! SQL of the newsletter.

use crate::email_address::EmailAddress;
use crate::ids::SignupId;
use crate::server::db::{Db, StoreError, Tx};
use crate::time::UnixMillis;

/// Keeps the address and returns the id it is kept under: `id`, or its own when the
/// address is known. A known row learns only that somebody asked again.
pub async fn insert_subscriber(
    tx: &mut Tx,
    id: &SignupId,
    email: &EmailAddress,
    now: UnixMillis,
) -> Result<SignupId, StoreError> {
    let kept: String = sqlx::query_scalar(
        "INSERT INTO subscriber (id, email, email_comparable, created_at, asked_at)
         VALUES ($1, $2, $3, $4, $4)
         ON CONFLICT (email_comparable) DO UPDATE
         SET asked_at = excluded.asked_at
         RETURNING id",
    )
    .bind(id.as_str())
    .bind(email.as_str())
    .bind(email.comparable())
    .bind(now.0)
    .fetch_one(tx.conn())
    .await?;
    Ok(SignupId::new(kept))
}

/// Notes that a confirmation is put into the queue now. Returns `false`, and notes
/// nothing, when one was put there after `since`.
pub async fn mark_confirmation_queued(
    tx: &mut Tx,
    id: &SignupId,
    since: UnixMillis,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE subscriber
         SET confirmation_queued_at = $3
         WHERE id = $1
           AND (confirmation_queued_at IS NULL OR confirmation_queued_at <= $2)",
    )
    .bind(id.as_str())
    .bind(since.0)
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The id an address is kept under.
pub async fn find_subscriber(
    db: &Db,
    email: &EmailAddress,
) -> Result<Option<SignupId>, StoreError> {
    let id: Option<String> = sqlx::query_scalar(
        "SELECT id
         FROM subscriber
         WHERE email_comparable = $1",
    )
    .bind(email.comparable())
    .fetch_optional(db.reader())
    .await?;
    Ok(id.map(SignupId::new))
}
