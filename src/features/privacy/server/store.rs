//! SQL of the requests.

use crate::email_address::EmailAddress;
use crate::features::privacy::model::Want;
use crate::ids::{PrivacyRequestId, TaskId};
use crate::server::db::{Db, StoreError, Tx};
use crate::time::UnixMillis;

/// A request as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub id: PrivacyRequestId,
    pub reference: String,
    pub want: Want,
    /// `None` once it is answered and its link has ended.
    pub email: Option<EmailAddress>,
    pub requested_at: UnixMillis,
    pub due_at: UnixMillis,
    pub mailed_at: Option<UnixMillis>,
    pub done_at: Option<UnixMillis>,
}

#[derive(sqlx::FromRow)]
struct RequestRow {
    id: String,
    reference: String,
    kind: String,
    email: Option<String>,
    requested_at: i64,
    due_at: i64,
    mailed_at: Option<i64>,
    done_at: Option<i64>,
}

impl TryFrom<RequestRow> for Request {
    type Error = StoreError;

    fn try_from(row: RequestRow) -> Result<Self, StoreError> {
        let inconsistent = |column| StoreError::Inconsistent {
            table: "privacy_request",
            column,
            id: row.id.clone(),
        };
        let email = row.email.as_deref().map(EmailAddress::parse).transpose();
        Ok(Self {
            want: Want::find(&row.kind).ok_or_else(|| inconsistent("kind"))?,
            email: email.map_err(|_| inconsistent("email"))?,
            id: PrivacyRequestId::new(row.id),
            reference: row.reference,
            requested_at: UnixMillis(row.requested_at),
            due_at: UnixMillis(row.due_at),
            mailed_at: row.mailed_at.map(UnixMillis),
            done_at: row.done_at.map(UnixMillis),
        })
    }
}

/// A request that is about to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewRequest<'a> {
    pub id: &'a PrivacyRequestId,
    pub reference: &'a str,
    pub want: Want,
    pub email: &'a EmailAddress,
    pub now: UnixMillis,
    pub due_at: UnixMillis,
}

/// Keeps the request and returns the id it is kept under: its own, or that of a request of
/// the same kind that still holds the address, which learns only that somebody asked again.
pub async fn insert_request(
    tx: &mut Tx,
    new: &NewRequest<'_>,
) -> Result<PrivacyRequestId, StoreError> {
    let kept: String = sqlx::query_scalar(
        "INSERT INTO privacy_request (
             id,
             reference,
             kind,
             email,
             email_comparable,
             requested_at,
             asked_at,
             due_at
         )
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7)
         ON CONFLICT (email_comparable, kind) DO UPDATE
         SET asked_at = excluded.asked_at
         RETURNING id",
    )
    .bind(new.id.as_str())
    .bind(new.reference)
    .bind(new.want.id())
    .bind(new.email.as_str())
    .bind(new.email.comparable())
    .bind(new.now.0)
    .bind(new.due_at.0)
    .fetch_one(tx.conn())
    .await?;
    Ok(PrivacyRequestId::new(kept))
}

const FIND_REQUEST: &str = "SELECT
     id,
     reference,
     kind,
     email,
     requested_at,
     due_at,
     mailed_at,
     done_at
 FROM privacy_request
 WHERE id = $1";

pub async fn find_request(db: &Db, id: &str) -> Result<Option<Request>, StoreError> {
    let row: Option<RequestRow> = sqlx::query_as(FIND_REQUEST)
        .bind(id)
        .fetch_optional(db.reader())
        .await?;
    row.map(Request::try_from).transpose()
}

/// The same inside the transaction that is about to change it.
pub async fn find_request_to_change(tx: &mut Tx, id: &str) -> Result<Option<Request>, StoreError> {
    let row: Option<RequestRow> = sqlx::query_as(FIND_REQUEST)
        .bind(id)
        .fetch_optional(tx.conn())
        .await?;
    row.map(Request::try_from).transpose()
}

/// The requests that still hold an address, oldest first.
pub async fn list_requests_of(db: &Db, email: &EmailAddress) -> Result<Vec<Request>, StoreError> {
    let rows: Vec<RequestRow> = sqlx::query_as(
        "SELECT
             id,
             reference,
             kind,
             email,
             requested_at,
             due_at,
             mailed_at,
             done_at
         FROM privacy_request
         WHERE email_comparable = $1
         ORDER BY requested_at, id",
    )
    .bind(email.comparable())
    .fetch_all(db.reader())
    .await?;
    rows.into_iter().map(Request::try_from).collect()
}

/// The requests that are not done, what is due first in front.
pub async fn list_open(db: &Db, limit: i64) -> Result<Vec<Request>, StoreError> {
    let rows: Vec<RequestRow> = sqlx::query_as(
        "SELECT
             id,
             reference,
             kind,
             email,
             requested_at,
             due_at,
             mailed_at,
             done_at
         FROM privacy_request
         WHERE done_at IS NULL
         ORDER BY due_at, id
         LIMIT $1",
    )
    .bind(limit)
    .fetch_all(db.reader())
    .await?;
    rows.into_iter().map(Request::try_from).collect()
}

/// A mail that is about to go out for a request.
#[derive(Clone, Copy, Debug)]
pub struct Mailing<'a> {
    pub request: &'a PrivacyRequestId,
    pub task: &'a TaskId,
    /// The hour in which one mail goes out begins here.
    pub since: UnixMillis,
    pub now: UnixMillis,
    /// Set when the mail is the whole answer.
    pub done_at: Option<UnixMillis>,
    /// For a request that was done before and is open again.
    pub due_at: UnixMillis,
}

/// Notes that the task mails the answer now. Returns `false`, and notes nothing, when
/// another task mailed one after `since`.
pub async fn mark_mailed(tx: &mut Tx, mailing: &Mailing<'_>) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE privacy_request
         SET mailed_at = $4,
             mail_task_id = $2,
             due_at = CASE WHEN done_at IS NULL THEN due_at ELSE $6 END,
             done_at = $5
         WHERE id = $1
           AND (
               mailed_at IS NULL
               OR mailed_at <= $3
               OR mail_task_id = $2
           )",
    )
    .bind(mailing.request.as_str())
    .bind(mailing.task.as_str())
    .bind(mailing.since.0)
    .bind(mailing.now.0)
    .bind(mailing.done_at.map(|at| at.0))
    .bind(mailing.due_at.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that the request is answered; the first time stays.
pub async fn mark_done(
    tx: &mut Tx,
    id: &PrivacyRequestId,
    now: UnixMillis,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE privacy_request
         SET done_at = $2
         WHERE id = $1
           AND done_at IS NULL",
    )
    .bind(id.as_str())
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes an address out of every request with it, open ones being done by that, and returns
/// their ids.
pub async fn forget_address(
    tx: &mut Tx,
    email: &EmailAddress,
    now: UnixMillis,
) -> Result<Vec<PrivacyRequestId>, StoreError> {
    let ids: Vec<String> = sqlx::query_scalar(
        "UPDATE privacy_request
         SET email = NULL,
             email_comparable = NULL,
             done_at = COALESCE(done_at, $2)
         WHERE email_comparable = $1
         RETURNING id",
    )
    .bind(email.comparable())
    .bind(now.0)
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(PrivacyRequestId::new).collect())
}

/// Takes the addresses out of requests that are done and were mailed before a time, so that
/// their links have ended; returns how many.
pub async fn forget_answered_addresses(
    tx: &mut Tx,
    mailed_until: UnixMillis,
) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "UPDATE privacy_request
         SET email = NULL,
             email_comparable = NULL
         WHERE email IS NOT NULL
           AND done_at IS NOT NULL
           AND COALESCE(mailed_at, done_at) <= $1",
    )
    .bind(mailed_until.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Erases requests that nobody followed up since they were last asked for.
pub async fn delete_unanswered(tx: &mut Tx, asked_until: UnixMillis) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM privacy_request
         WHERE done_at IS NULL
           AND asked_at <= $1",
    )
    .bind(asked_until.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Erases requests that were done before a time.
pub async fn delete_answered(tx: &mut Tx, done_until: UnixMillis) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM privacy_request
         WHERE done_at <= $1",
    )
    .bind(done_until.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}
