//! SQL of the inbox.

use crate::email_address::EmailAddress;
use crate::features::contact::model::{MessageState, Topic};
use crate::ids::MessageId;
use crate::server::db::{Db, StoreError, Tx};
use crate::time::UnixMillis;

/// A message as those who run the site see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxMessage {
    pub id: MessageId,
    pub reference: String,
    pub topic: Topic,
    pub body: String,
    pub email: EmailAddress,
    pub received_at: UnixMillis,
    /// When a request about personal data has to be answered.
    pub due_at: Option<UnixMillis>,
    pub answered_at: Option<UnixMillis>,
    pub closed_at: Option<UnixMillis>,
}

/// How much waits for an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InboxCounts {
    /// Neither answered nor closed.
    pub new: i64,
    /// Of those, requests about personal data.
    pub due: i64,
    /// Of those, the ones that should have been answered by now.
    pub overdue: i64,
}

#[derive(sqlx::FromRow)]
struct InboxRow {
    id: String,
    reference: String,
    topic: String,
    body: String,
    email: String,
    received_at: i64,
    due_at: Option<i64>,
    answered_at: Option<i64>,
    closed_at: Option<i64>,
}

impl TryFrom<InboxRow> for InboxMessage {
    type Error = StoreError;

    fn try_from(row: InboxRow) -> Result<Self, StoreError> {
        let inconsistent = |column| StoreError::Inconsistent {
            table: "message",
            column,
            id: row.id.clone(),
        };
        Ok(Self {
            topic: Topic::find(&row.topic).ok_or_else(|| inconsistent("topic"))?,
            email: EmailAddress::parse(&row.email).map_err(|_| inconsistent("email"))?,
            id: MessageId::new(row.id),
            reference: row.reference,
            body: row.body,
            received_at: UnixMillis(row.received_at),
            due_at: row.due_at.map(UnixMillis),
            answered_at: row.answered_at.map(UnixMillis),
            closed_at: row.closed_at.map(UnixMillis),
        })
    }
}

pub async fn count_open(db: &Db, now: UnixMillis) -> Result<InboxCounts, StoreError> {
    let (new, due, overdue) = sqlx::query_as(
        "SELECT
             COUNT(*),
             COUNT(due_at),
             COUNT(CASE WHEN due_at <= $1 THEN 1 END)
         FROM message
         WHERE answered_at IS NULL
           AND closed_at IS NULL",
    )
    .bind(now.0)
    .fetch_one(db.reader())
    .await?;
    Ok(InboxCounts { new, due, overdue })
}

/// Requests that should have been answered by now, the one that waits longest first.
pub async fn list_overdue(db: &Db, now: UnixMillis) -> Result<Vec<InboxMessage>, StoreError> {
    let rows: Vec<InboxRow> = sqlx::query_as(
        "SELECT
             id,
             reference,
             topic,
             body,
             email,
             received_at,
             due_at,
             answered_at,
             closed_at
         FROM message
         WHERE due_at <= $1
           AND answered_at IS NULL
           AND closed_at IS NULL
         ORDER BY due_at, id",
    )
    .bind(now.0)
    .fetch_all(db.reader())
    .await?;
    rows.into_iter().map(InboxMessage::try_from).collect()
}

/// Messages in a state, or in every one when it is empty, but for those that
/// [`list_overdue`] lists; the newest first, from the one before `before` on when that is
/// not empty.
pub async fn list_others(
    db: &Db,
    state: &str,
    before: &str,
    now: UnixMillis,
    limit: i64,
) -> Result<Vec<InboxMessage>, StoreError> {
    let rows: Vec<InboxRow> = sqlx::query_as(
        "SELECT
             id,
             reference,
             topic,
             body,
             email,
             received_at,
             due_at,
             answered_at,
             closed_at
         FROM message
         WHERE (
               $1 = ''
               OR $1 = CASE
                   WHEN closed_at IS NOT NULL THEN 'closed'
                   WHEN answered_at IS NOT NULL THEN 'answered'
                   ELSE 'new'
               END
           )
           AND (
               due_at IS NULL
               OR due_at > $2
               OR answered_at IS NOT NULL
               OR closed_at IS NOT NULL
           )
           AND ($3 = '' OR id < $3)
         ORDER BY id DESC
         LIMIT $4",
    )
    .bind(state)
    .bind(now.0)
    .bind(before)
    .bind(limit)
    .fetch_all(db.reader())
    .await?;
    rows.into_iter().map(InboxMessage::try_from).collect()
}

/// Everything that came from an address, oldest first.
pub async fn list_messages_from(
    db: &Db,
    email: &EmailAddress,
) -> Result<Vec<InboxMessage>, StoreError> {
    let rows: Vec<InboxRow> = sqlx::query_as(
        "SELECT
             id,
             reference,
             topic,
             body,
             email,
             received_at,
             due_at,
             answered_at,
             closed_at
         FROM message
         WHERE lower(email) = $1
         ORDER BY received_at, id",
    )
    .bind(email.comparable())
    .fetch_all(db.reader())
    .await?;
    rows.into_iter().map(InboxMessage::try_from).collect()
}

pub async fn find_inbox_message(db: &Db, id: &str) -> Result<Option<InboxMessage>, StoreError> {
    let row: Option<InboxRow> = sqlx::query_as(
        "SELECT
             id,
             reference,
             topic,
             body,
             email,
             received_at,
             due_at,
             answered_at,
             closed_at
         FROM message
         WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(db.reader())
    .await?;
    row.map(InboxMessage::try_from).transpose()
}

/// Puts a message into a state; returns its reference, or `None` when there is no such
/// message or it is in that state already.
pub async fn mark_state(
    tx: &mut Tx,
    id: &str,
    state: MessageState,
    now: UnixMillis,
) -> Result<Option<String>, StoreError> {
    let reference = sqlx::query_scalar(
        "UPDATE message
         SET answered_at = CASE
                 WHEN $2 = 'answered' THEN $3
                 WHEN $2 = 'closed' THEN answered_at
             END,
             closed_at = CASE WHEN $2 = 'closed' THEN $3 END
         WHERE id = $1
           AND $2 <> CASE
               WHEN closed_at IS NOT NULL THEN 'closed'
               WHEN answered_at IS NOT NULL THEN 'answered'
               ELSE 'new'
           END
         RETURNING reference",
    )
    .bind(id)
    .bind(state.as_str())
    .bind(now.0)
    .fetch_optional(tx.conn())
    .await?;
    Ok(reference)
}
