//! SQL of the newsletter's addresses.

use crate::email_address::EmailAddress;
use crate::features::newsletter::model::LeaveReason;
use crate::ids::{SignupId, TaskId};
use crate::server::db::{Db, StoreError, Tx};
use crate::time::UnixMillis;

/// An address on the list, or on its way onto it or off it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscriber {
    pub id: SignupId,
    pub email: EmailAddress,
    pub confirmed_at: Option<UnixMillis>,
    pub left_at: Option<UnixMillis>,
}

impl Subscriber {
    /// Whether updates are sent to it.
    pub fn is_on_the_list(&self) -> bool {
        self.confirmed_at.is_some() && self.left_at.is_none()
    }
}

#[derive(sqlx::FromRow)]
struct SubscriberRow {
    id: String,
    email: String,
    confirmed_at: Option<i64>,
    left_at: Option<i64>,
}

impl TryFrom<SubscriberRow> for Subscriber {
    type Error = StoreError;

    fn try_from(row: SubscriberRow) -> Result<Self, StoreError> {
        let email = EmailAddress::parse(&row.email).map_err(|_| StoreError::Inconsistent {
            table: "subscriber",
            column: "email",
            id: row.id.clone(),
        })?;
        Ok(Self {
            id: SignupId::new(row.id),
            email,
            confirmed_at: row.confirmed_at.map(UnixMillis),
            left_at: row.left_at.map(UnixMillis),
        })
    }
}

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
        "UPDATE subscriber
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

/// The same for the link to leave.
pub async fn mark_leave_link_sent(
    tx: &mut Tx,
    id: &SignupId,
    task: &TaskId,
    since: UnixMillis,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE subscriber
         SET leave_link_sent_at = $4,
             leave_link_task_id = $2
         WHERE id = $1
           AND (
               leave_link_sent_at IS NULL
               OR leave_link_sent_at <= $3
               OR leave_link_task_id = $2
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

/// The id an address is kept under.
pub async fn find_subscriber_id(
    tx: &mut Tx,
    email: &EmailAddress,
) -> Result<Option<SignupId>, StoreError> {
    let id: Option<String> = sqlx::query_scalar(
        "SELECT id
         FROM subscriber
         WHERE email_comparable = $1",
    )
    .bind(email.comparable())
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(SignupId::new))
}

const FIND_SUBSCRIBER: &str = "SELECT
     id,
     email,
     confirmed_at,
     left_at
 FROM subscriber
 WHERE id = $1";

pub async fn find_subscriber(db: &Db, id: &str) -> Result<Option<Subscriber>, StoreError> {
    let row: Option<SubscriberRow> = sqlx::query_as(FIND_SUBSCRIBER)
        .bind(id)
        .fetch_optional(db.reader())
        .await?;
    row.map(Subscriber::try_from).transpose()
}

/// The same inside the transaction that is about to change it.
pub async fn find_subscriber_to_change(
    tx: &mut Tx,
    id: &str,
) -> Result<Option<Subscriber>, StoreError> {
    let row: Option<SubscriberRow> = sqlx::query_as(FIND_SUBSCRIBER)
        .bind(id)
        .fetch_optional(tx.conn())
        .await?;
    row.map(Subscriber::try_from).transpose()
}

/// Puts the address on the list; returns `false` when it is there already.
pub async fn mark_confirmed(
    tx: &mut Tx,
    id: &SignupId,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE subscriber
         SET confirmed_at = $2,
             left_at = NULL,
             left_reason = NULL
         WHERE id = $1
           AND (confirmed_at IS NULL OR left_at IS NOT NULL)",
    )
    .bind(id.as_str())
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes the address off the list; returns `false` when it is not on it.
pub async fn mark_left(tx: &mut Tx, id: &SignupId, now: UnixMillis) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE subscriber
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

/// Undoes [`mark_left`]; returns `false` when there is nothing to undo.
pub async fn mark_returned(tx: &mut Tx, id: &SignupId) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE subscriber
         SET left_at = NULL,
             left_reason = NULL
         WHERE id = $1
           AND left_at IS NOT NULL",
    )
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Keeps why somebody left, while the row is there.
pub async fn mark_left_reason(
    tx: &mut Tx,
    id: &SignupId,
    reason: LeaveReason,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE subscriber
         SET left_reason = $2
         WHERE id = $1
           AND left_at IS NOT NULL",
    )
    .bind(id.as_str())
    .bind(reason.as_str())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Everything that stands in the row of an address, for its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriberRecord {
    pub id: SignupId,
    pub email: String,
    pub created_at: UnixMillis,
    pub asked_at: UnixMillis,
    pub confirmed_at: Option<UnixMillis>,
    pub left_at: Option<UnixMillis>,
    pub left_reason: Option<String>,
}

#[derive(sqlx::FromRow)]
struct SubscriberRecordRow {
    id: String,
    email: String,
    created_at: i64,
    asked_at: i64,
    confirmed_at: Option<i64>,
    left_at: Option<i64>,
    left_reason: Option<String>,
}

pub async fn find_subscriber_record(
    db: &Db,
    email: &EmailAddress,
) -> Result<Option<SubscriberRecord>, StoreError> {
    let row: Option<SubscriberRecordRow> = sqlx::query_as(
        "SELECT
             id,
             email,
             created_at,
             asked_at,
             confirmed_at,
             left_at,
             left_reason
         FROM subscriber
         WHERE email_comparable = $1",
    )
    .bind(email.comparable())
    .fetch_optional(db.reader())
    .await?;
    Ok(row.map(|row| SubscriberRecord {
        id: SignupId::new(row.id),
        email: row.email,
        created_at: UnixMillis(row.created_at),
        asked_at: UnixMillis(row.asked_at),
        confirmed_at: row.confirmed_at.map(UnixMillis),
        left_at: row.left_at.map(UnixMillis),
        left_reason: row.left_reason,
    }))
}

/// Erases the row of an address, and returns the id it was kept under.
pub async fn delete_subscriber(
    tx: &mut Tx,
    email: &EmailAddress,
) -> Result<Option<SignupId>, StoreError> {
    let id: Option<String> = sqlx::query_scalar(
        "DELETE FROM subscriber
         WHERE email_comparable = $1
         RETURNING id",
    )
    .bind(email.comparable())
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(SignupId::new))
}

/// Erases addresses that nobody confirmed since they were last asked for.
pub async fn delete_unconfirmed(tx: &mut Tx, asked_until: UnixMillis) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM subscriber
         WHERE confirmed_at IS NULL
           AND asked_at <= $1",
    )
    .bind(asked_until.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Erases addresses of people who left and did not ask again.
pub async fn delete_departed(
    tx: &mut Tx,
    left_until: UnixMillis,
    asked_until: UnixMillis,
) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM subscriber
         WHERE left_at <= $1
           AND asked_at <= $2",
    )
    .bind(left_until.0)
    .bind(asked_until.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}
