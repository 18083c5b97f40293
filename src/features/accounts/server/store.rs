//! SQL of the worker signups.

use crate::email_address::EmailAddress;
use crate::features::accounts::model::WorkerSignup;
use crate::ids::{SignupId, TaskId};
use crate::server::db::{Db, StoreError, Tx};
use crate::time::UnixMillis;

/// A signup as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSignup {
    pub id: SignupId,
    pub email: EmailAddress,
    pub name: String,
    pub role: String,
    pub region: String,
    pub asked_at: UnixMillis,
    pub confirmed_at: Option<UnixMillis>,
    pub left_at: Option<UnixMillis>,
}

impl KeptSignup {
    /// Whether work may be written about.
    pub fn is_confirmed(&self) -> bool {
        self.confirmed_at.is_some() && self.left_at.is_none()
    }
}

#[derive(sqlx::FromRow)]
struct KeptSignupRow {
    id: String,
    email: String,
    name: String,
    role: String,
    region: String,
    asked_at: i64,
    confirmed_at: Option<i64>,
    left_at: Option<i64>,
}

impl TryFrom<KeptSignupRow> for KeptSignup {
    type Error = StoreError;

    fn try_from(row: KeptSignupRow) -> Result<Self, StoreError> {
        let email = EmailAddress::parse(&row.email).map_err(|_| StoreError::Inconsistent {
            table: "worker_signup",
            column: "email",
            id: row.id.clone(),
        })?;
        Ok(Self {
            id: SignupId::new(row.id),
            email,
            name: row.name,
            role: row.role,
            region: row.region,
            asked_at: UnixMillis(row.asked_at),
            confirmed_at: row.confirmed_at.map(UnixMillis),
            left_at: row.left_at.map(UnixMillis),
        })
    }
}

/// Keeps what the owner changed in the account, where there is a signup as well.
pub async fn update_worker_signup(
    tx: &mut Tx,
    email: &EmailAddress,
    name: &str,
    role: &str,
    region: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE worker_signup
         SET name = $2,
             role = $3,
             region = $4
         WHERE email_comparable = $1",
    )
    .bind(email.comparable())
    .bind(name)
    .bind(role)
    .bind(region)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keeps the details and returns the id they are kept under: `id`, or its own when the
/// address is known.
///
/// The newest details stand until the address is confirmed, and again once its owner left.
/// Otherwise they stay: a form does not prove whose address was typed into it.
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
                 WHEN worker_signup.confirmed_at IS NULL
                   OR worker_signup.left_at IS NOT NULL THEN excluded.name
                 ELSE worker_signup.name
             END,
             role = CASE
                 WHEN worker_signup.confirmed_at IS NULL
                   OR worker_signup.left_at IS NOT NULL THEN excluded.role
                 ELSE worker_signup.role
             END,
             region = CASE
                 WHEN worker_signup.confirmed_at IS NULL
                   OR worker_signup.left_at IS NOT NULL THEN excluded.region
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

/// Notes that the task mails a confirmation now. Returns `false`, and notes nothing, when
/// another task mailed one after `since`.
pub async fn mark_confirmation_sent(
    tx: &mut Tx,
    id: &SignupId,
    task: &TaskId,
    since: UnixMillis,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE worker_signup
         SET confirmation_sent_at = $4,
             confirmation_task_id = $2
         WHERE id = $1
           AND (
               confirmation_sent_at IS NULL
               OR confirmation_sent_at <= $3
               OR confirmation_task_id = $2
           )",
    )
    .bind(id.as_str())
    .bind(task.as_str())
    .bind(since.0)
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

const FIND_SIGNUP: &str = "SELECT
     id,
     email,
     name,
     role,
     region,
     asked_at,
     confirmed_at,
     left_at
 FROM worker_signup
 WHERE id = $1";

pub async fn find_signup(db: &Db, id: &str) -> Result<Option<KeptSignup>, StoreError> {
    let row: Option<KeptSignupRow> = sqlx::query_as(FIND_SIGNUP)
        .bind(id)
        .fetch_optional(db.reader())
        .await?;
    row.map(KeptSignup::try_from).transpose()
}

/// The same inside the transaction that is about to change it.
pub async fn find_signup_to_change(
    tx: &mut Tx,
    id: &str,
) -> Result<Option<KeptSignup>, StoreError> {
    let row: Option<KeptSignupRow> = sqlx::query_as(FIND_SIGNUP)
        .bind(id)
        .fetch_optional(tx.conn())
        .await?;
    row.map(KeptSignup::try_from).transpose()
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

/// The signup with an address.
pub async fn find_worker_signup(
    db: &Db,
    email: &EmailAddress,
) -> Result<Option<KeptSignup>, StoreError> {
    let row: Option<KeptSignupRow> = sqlx::query_as(
        "SELECT
             id,
             email,
             name,
             role,
             region,
             asked_at,
             confirmed_at,
             left_at
         FROM worker_signup
         WHERE email_comparable = $1",
    )
    .bind(email.comparable())
    .fetch_optional(db.reader())
    .await?;
    row.map(KeptSignup::try_from).transpose()
}

/// Returns `false` when it is confirmed already.
pub async fn mark_confirmed(
    tx: &mut Tx,
    id: &SignupId,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE worker_signup
         SET confirmed_at = $2,
             left_at = NULL
         WHERE id = $1
           AND (confirmed_at IS NULL OR left_at IS NOT NULL)",
    )
    .bind(id.as_str())
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends a confirmed signup; returns `false` when there is none.
pub async fn mark_left(tx: &mut Tx, id: &SignupId, now: UnixMillis) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE worker_signup
         SET left_at = $2
         WHERE id = $1
           AND confirmed_at IS NOT NULL
           AND left_at IS NULL",
    )
    .bind(id.as_str())
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Erases signups that nobody confirmed since they were last asked for and mailed, and
/// those that could not be mailed since `unsent_before`; returns how many.
pub async fn delete_unconfirmed(
    tx: &mut Tx,
    before: UnixMillis,
    unsent_before: UnixMillis,
) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM worker_signup
         WHERE confirmed_at IS NULL
           AND asked_at <= $1
           AND (
               confirmation_sent_at <= $1
               OR (confirmation_sent_at IS NULL AND asked_at <= $2)
           )",
    )
    .bind(before.0)
    .bind(unsent_before.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Erases signups of people who left and did not ask again; returns how many.
pub async fn delete_departed(
    tx: &mut Tx,
    left_until: UnixMillis,
    asked_until: UnixMillis,
) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM worker_signup
         WHERE left_at <= $1
           AND asked_at <= $2",
    )
    .bind(left_until.0)
    .bind(asked_until.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}
