//! SQL of the messages.

use crate::email_address::EmailAddress;
use crate::features::contact::model::{NewMessage, Topic};
use crate::ids::MessageId;
use crate::server::db::{Db, StoreError, Tx};
use crate::time::UnixMillis;

/// A message as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub reference: String,
    pub topic: Topic,
    pub body: String,
    pub email: EmailAddress,
    pub received_at: UnixMillis,
    /// When a request about personal data has to be answered.
    pub due_at: Option<UnixMillis>,
}

#[derive(sqlx::FromRow)]
struct MessageRow {
    id: String,
    reference: String,
    topic: String,
    body: String,
    email: String,
    received_at: i64,
    due_at: Option<i64>,
}

impl TryFrom<MessageRow> for Message {
    type Error = StoreError;

    fn try_from(row: MessageRow) -> Result<Self, StoreError> {
        let inconsistent = |column| StoreError::Inconsistent {
            table: "message",
            column,
            id: row.id.clone(),
        };
        Ok(Self {
            topic: Topic::find(&row.topic).ok_or_else(|| inconsistent("topic"))?,
            email: EmailAddress::parse(&row.email).map_err(|_| inconsistent("email"))?,
            reference: row.reference,
            body: row.body,
            received_at: UnixMillis(row.received_at),
            due_at: row.due_at.map(UnixMillis),
        })
    }
}

/// What identifies a message that is about to be kept.
#[derive(Clone, Copy, Debug)]
pub struct MessageKeys<'a> {
    pub id: &'a MessageId,
    pub reference: &'a str,
    pub submission_key: &'a str,
}

/// Returns `false`, and keeps nothing, when the reference or the submission is taken.
pub async fn insert_message(
    tx: &mut Tx,
    keys: &MessageKeys<'_>,
    message: &NewMessage,
    due_at: Option<UnixMillis>,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO message (
             id,
             reference,
             topic,
             body,
             email,
             received_at,
             due_at,
             submission_key
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT DO NOTHING",
    )
    .bind(keys.id.as_str())
    .bind(keys.reference)
    .bind(message.topic.id())
    .bind(&message.body)
    .bind(message.email.as_str())
    .bind(now.0)
    .bind(due_at.map(|at| at.0))
    .bind(keys.submission_key)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The reference of a submission that is kept already.
pub async fn find_reference(
    tx: &mut Tx,
    submission_key: &str,
) -> Result<Option<String>, StoreError> {
    let reference = sqlx::query_scalar(
        "SELECT reference
         FROM message
         WHERE submission_key = $1",
    )
    .bind(submission_key)
    .fetch_optional(tx.conn())
    .await?;
    Ok(reference)
}

/// Erases everything that came from an address, and returns how much that was.
pub async fn delete_messages_from(tx: &mut Tx, email: &EmailAddress) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM message
         WHERE lower(email) = $1",
    )
    .bind(email.comparable())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Erases what came before a time, and returns how much that was.
pub async fn delete_old_messages(
    tx: &mut Tx,
    received_until: UnixMillis,
) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM message
         WHERE received_at <= $1",
    )
    .bind(received_until.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// The message under an id; `None` once it is erased.
pub async fn find_message(db: &Db, id: &MessageId) -> Result<Option<Message>, StoreError> {
    let row: Option<MessageRow> = sqlx::query_as(
        "SELECT
             id,
             reference,
             topic,
             body,
             email,
             received_at,
             due_at
         FROM message
         WHERE id = $1",
    )
    .bind(id.as_str())
    .fetch_optional(db.reader())
    .await?;
    row.map(Message::try_from).transpose()
}
