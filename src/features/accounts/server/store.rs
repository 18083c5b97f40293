//! SQL of the worker signups.

use crate::email_address::EmailAddress;
use crate::features::accounts::model::WorkerSignup;
use crate::ids::SignupId;
use crate::server::db::{Db, StoreError, Tx};
use crate::time::UnixMillis;

/// A signup as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSignup {
    pub id: SignupId,
    pub name: String,
    pub role: String,
    pub region: String,
    pub asked_at: UnixMillis,
}

#[derive(sqlx::FromRow)]
struct KeptSignupRow {
    id: String,
    name: String,
    role: String,
    region: String,
    asked_at: i64,
}

impl From<KeptSignupRow> for KeptSignup {
    fn from(row: KeptSignupRow) -> Self {
        Self {
            id: SignupId::new(row.id),
            name: row.name,
            role: row.role,
            region: row.region,
            asked_at: UnixMillis(row.asked_at),
        }
    }
}

/// Keeps the details and returns the id they are kept under: `id`, or its own when the
/// address is known.
///
/// The newest details stand until the address is confirmed. After that they stay: a form
/// does not prove whose address was typed into it.
pub async fn insert_worker_signup(
    tx: &mut Tx,
    id: &SignupId,
    signup: &WorkerSignup,
    now: UnixMillis,
) -> Result<SignupId, StoreError> {
    let kept: String = sqlx::query_scalar(
        "INSERT INTO worker_signup (
             id,
             email,
             email_comparable,
             name,
             role,
             region,
             created_at,
             asked_at
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
         ON CONFLICT (email_comparable) DO UPDATE
         SET asked_at = excluded.asked_at,
             name = CASE
                 WHEN worker_signup.confirmed_at IS NULL THEN excluded.name
                 ELSE worker_signup.name
             END,
             role = CASE
                 WHEN worker_signup.confirmed_at IS NULL THEN excluded.role
                 ELSE worker_signup.role
             END,
             region = CASE
                 WHEN worker_signup.confirmed_at IS NULL THEN excluded.region
                 ELSE worker_signup.region
             END
         RETURNING id",
    )
    .bind(id.as_str())
    .bind(signup.email.as_str())
    .bind(signup.email.comparable())
    .bind(&signup.name)
    .bind(&signup.role)
    .bind(&signup.region)
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
        "UPDATE worker_signup
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

/// Everything that stands in the row of a signup, for its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignupRecord {
    pub id: SignupId,
    pub email: String,
    pub name: String,
    pub role: String,
    pub region: String,
    pub created_at: UnixMillis,
    pub asked_at: UnixMillis,
    pub confirmed_at: Option<UnixMillis>,
    pub left_at: Option<UnixMillis>,
}

#[derive(sqlx::FromRow)]
struct SignupRecordRow {
    id: String,
    email: String,
    name: String,
    role: String,
    region: String,
    created_at: i64,
    asked_at: i64,
    confirmed_at: Option<i64>,
    left_at: Option<i64>,
}

pub async fn find_signup_record(
    db: &Db,
    email: &EmailAddress,
) -> Result<Option<SignupRecord>, StoreError> {
    let row: Option<SignupRecordRow> = sqlx::query_as(
        "SELECT
             id,
             email,
             name,
             role,
             region,
             created_at,
             asked_at,
             confirmed_at,
             left_at
         FROM worker_signup
         WHERE email_comparable = $1",
    )
    .bind(email.comparable())
    .fetch_optional(db.reader())
    .await?;
    Ok(row.map(|row| SignupRecord {
        id: SignupId::new(row.id),
        email: row.email,
        name: row.name,
        role: row.role,
        region: row.region,
        created_at: UnixMillis(row.created_at),
        asked_at: UnixMillis(row.asked_at),
        confirmed_at: row.confirmed_at.map(UnixMillis),
        left_at: row.left_at.map(UnixMillis),
    }))
}

/// Erases the signup with an address, and returns the id it was kept under.
pub async fn delete_worker_signup(
    tx: &mut Tx,
    email: &EmailAddress,
) -> Result<Option<SignupId>, StoreError> {
    let id: Option<String> = sqlx::query_scalar(
        "DELETE FROM worker_signup
         WHERE email_comparable = $1
         RETURNING id",
    )
    .bind(email.comparable())
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(SignupId::new))
}

/// Erases signups that nobody confirmed since they were last asked for.
pub async fn delete_unconfirmed(tx: &mut Tx, asked_until: UnixMillis) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM worker_signup
         WHERE confirmed_at IS NULL
           AND asked_at <= $1",
    )
    .bind(asked_until.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// The signup with an address.
pub async fn find_worker_signup(
    db: &Db,
    email: &EmailAddress,
) -> Result<Option<KeptSignup>, StoreError> {
    let row: Option<KeptSignupRow> = sqlx::query_as(
        "SELECT
             id,
             name,
             role,
             region,
             asked_at
         FROM worker_signup
         WHERE email_comparable = $1",
    )
    .bind(email.comparable())
    .fetch_optional(db.reader())
    .await?;
    Ok(row.map(KeptSignup::from))
}
