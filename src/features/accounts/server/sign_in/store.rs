//! SQL of signing in by mail.

use crate::email_address::EmailAddress;
use crate::ids::{SignInId, TaskId};
use crate::server::db::{Db, StoreError, Tx};
use crate::time::UnixMillis;

/// One time that somebody asked to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInRequest {
    pub id: SignInId,
    pub email: EmailAddress,
    pub browser_hash: String,
    /// Path and query of the page to go to afterwards.
    pub next_page: String,
    pub created_at: UnixMillis,
    pub used_at: Option<UnixMillis>,
    /// Empty before the message was made.
    pub code_hash: String,
    /// This one included, right after a code was tried.
    pub attempts: i64,
}

#[derive(sqlx::FromRow)]
struct SignInRow {
    id: String,
    email: String,
    browser_hash: String,
    next_page: String,
    created_at: i64,
    used_at: Option<i64>,
    code_hash: Option<String>,
    attempts: i64,
}

impl TryFrom<SignInRow> for SignInRequest {
    type Error = StoreError;

    fn try_from(row: SignInRow) -> Result<Self, StoreError> {
        let email = EmailAddress::parse(&row.email).map_err(|_| StoreError::Inconsistent {
            table: "sign_in",
            column: "email",
            id: row.id.clone(),
        })?;
        Ok(Self {
            id: SignInId::new(row.id),
            email,
            browser_hash: row.browser_hash,
            next_page: row.next_page,
            created_at: UnixMillis(row.created_at),
            used_at: row.used_at.map(UnixMillis),
            code_hash: row.code_hash.unwrap_or_default(),
            attempts: row.attempts,
        })
    }
}

/// Who asks to sign in, and from where.
#[derive(Clone, Copy, Debug)]
pub struct NewSignIn<'a> {
    pub id: &'a SignInId,
    pub email: &'a EmailAddress,
    pub browser_hash: &'a str,
    pub next_page: &'a str,
}

pub async fn insert_sign_in(
    tx: &mut Tx,
    new: &NewSignIn<'_>,
    now: UnixMillis,
    expires_at: UnixMillis,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO sign_in (
             id,
             email,
             email_comparable,
             browser_hash,
             next_page,
             created_at,
             expires_at
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.id.as_str())
    .bind(new.email.as_str())
    .bind(new.email.comparable())
    .bind(new.browser_hash)
    .bind(new.next_page)
    .bind(now.0)
    .bind(expires_at.0)
    .execute(tx.conn())
    .await?;
    Ok(())
}

const FIND_SIGN_IN: &str = "SELECT
     id,
     email,
     browser_hash,
     next_page,
     created_at,
     used_at,
     code_hash,
     attempts
 FROM sign_in
 WHERE id = $1";

pub async fn find_sign_in(db: &Db, id: &str) -> Result<Option<SignInRequest>, StoreError> {
    let row: Option<SignInRow> = sqlx::query_as(FIND_SIGN_IN)
        .bind(id)
        .fetch_optional(db.reader())
        .await?;
    row.map(SignInRequest::try_from).transpose()
}

/// The same inside the transaction that is about to use it.
pub async fn find_sign_in_to_use(
    tx: &mut Tx,
    id: &str,
) -> Result<Option<SignInRequest>, StoreError> {
    let row: Option<SignInRow> = sqlx::query_as(FIND_SIGN_IN)
        .bind(id)
        .fetch_optional(tx.conn())
        .await?;
    row.map(SignInRequest::try_from).transpose()
}

/// The message that a task makes now.
#[derive(Clone, Copy, Debug)]
pub struct Mailed<'a> {
    pub id: &'a SignInId,
    pub task: &'a TaskId,
    pub code_hash: &'a str,
    pub expires_at: UnixMillis,
}

/// How often one address is written to. Whatever the day's limit says, one message an hour
/// leaves: or a stranger could keep the owner out for a day.
#[derive(Clone, Copy, Debug)]
pub struct MailLimits {
    /// Nothing was mailed there after this.
    pub pause_since: UnixMillis,
    pub hour_since: UnixMillis,
    pub per_hour: i64,
    pub day_since: UnixMillis,
    pub per_day: i64,
}

/// Notes that the task makes the message now, with this code. Returns `false`, and notes
/// nothing, when that would be one too many for the address.
pub async fn mark_mailed(
    tx: &mut Tx,
    mailed: &Mailed<'_>,
    limits: &MailLimits,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE sign_in
         SET mailed_at = $5,
             task_id = $2,
             code_hash = $3,
             expires_at = $4
         WHERE id = $1
           AND used_at IS NULL
           AND (
               task_id = $2
               OR (
                   (
                       SELECT COUNT(*)
                       FROM sign_in AS other
                       WHERE other.email_comparable = sign_in.email_comparable
                         AND other.id <> sign_in.id
                         AND other.mailed_at > $6
                   ) = 0
                   AND (
                       SELECT COUNT(*)
                       FROM sign_in AS other
                       WHERE other.email_comparable = sign_in.email_comparable
                         AND other.mailed_at > $7
                   ) < $8
                   AND (
                       (
                           SELECT COUNT(*)
                           FROM sign_in AS other
                           WHERE other.email_comparable = sign_in.email_comparable
                             AND other.mailed_at > $9
                       ) < $10
                       OR (
                           SELECT COUNT(*)
                           FROM sign_in AS other
                           WHERE other.email_comparable = sign_in.email_comparable
                             AND other.mailed_at > $7
                       ) = 0
                   )
               )
           )",
    )
    .bind(mailed.id.as_str())
    .bind(mailed.task.as_str())
    .bind(mailed.code_hash)
    .bind(mailed.expires_at.0)
    .bind(now.0)
    .bind(limits.pause_since.0)
    .bind(limits.hour_since.0)
    .bind(limits.per_hour)
    .bind(limits.day_since.0)
    .bind(limits.per_day)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Counts one try of a code against the five newest messages that this browser asked for
/// and that can still be used, and returns them. What was never mailed has no code to try.
pub async fn count_attempt(
    tx: &mut Tx,
    browser_hash: &str,
    attempts_limit: i64,
    now: UnixMillis,
) -> Result<Vec<SignInRequest>, StoreError> {
    let rows: Vec<SignInRow> = sqlx::query_as(
        "UPDATE sign_in
         SET attempts = attempts + 1
         WHERE id IN (
                 SELECT id
                 FROM sign_in
                 WHERE browser_hash = $1
                   AND code_hash IS NOT NULL
                   AND used_at IS NULL
                   AND expires_at > $3
                 ORDER BY created_at DESC, id DESC
                 LIMIT 5
             )
           AND used_at IS NULL
           AND attempts < $2
         RETURNING
             id,
             email,
             browser_hash,
             next_page,
             created_at,
             used_at,
             code_hash,
             attempts",
    )
    .bind(browser_hash)
    .bind(attempts_limit)
    .bind(now.0)
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(SignInRequest::try_from).collect()
}

/// How many codes were tried for an address, in every browser.
pub async fn count_attempts_for(
    tx: &mut Tx,
    email: &EmailAddress,
    since: UnixMillis,
) -> Result<i64, StoreError> {
    let count: i64 = sqlx::query_scalar(
        "SELECT CAST(COALESCE(SUM(attempts), 0) AS BIGINT)
         FROM sign_in
         WHERE email_comparable = $1
           AND created_at > $2",
    )
    .bind(email.comparable())
    .bind(since.0)
    .fetch_one(tx.conn())
    .await?;
    Ok(count)
}

/// Ends link and code; returns `false` when one of them was used before.
pub async fn mark_used(tx: &mut Tx, id: &SignInId, now: UnixMillis) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE sign_in
         SET used_at = $2
         WHERE id = $1
           AND used_at IS NULL",
    )
    .bind(id.as_str())
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Erases what was asked before `before`, and returns how many rows that were.
pub async fn delete_sign_ins(tx: &mut Tx, before: UnixMillis) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM sign_in
         WHERE created_at < $1",
    )
    .bind(before.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Everything that was asked with an address, oldest first, for its owner.
pub async fn list_sign_ins_of(
    db: &Db,
    email: &EmailAddress,
) -> Result<Vec<SignInRequest>, StoreError> {
    let rows: Vec<SignInRow> = sqlx::query_as(
        "SELECT
             id,
             email,
             browser_hash,
             next_page,
             created_at,
             used_at,
             code_hash,
             attempts
         FROM sign_in
         WHERE email_comparable = $1
         ORDER BY created_at, id",
    )
    .bind(email.comparable())
    .fetch_all(db.reader())
    .await?;
    rows.into_iter().map(SignInRequest::try_from).collect()
}

/// Erases everything that was asked with an address, and returns the ids.
pub async fn delete_sign_ins_of(
    tx: &mut Tx,
    email: &EmailAddress,
) -> Result<Vec<SignInId>, StoreError> {
    let ids: Vec<String> = sqlx::query_scalar(
        "DELETE FROM sign_in
         WHERE email_comparable = $1
         RETURNING id",
    )
    .bind(email.comparable())
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(SignInId::new).collect())
}
