//! SQL of the issues and of who gets them.

use crate::features::newsletter::server::issue_text::IssueText;
use crate::ids::{IssueId, SignupId};
use crate::server::db::{Db, StoreError, Tx};
use crate::time::{Day, UnixMillis};

/// An issue as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    pub id: IssueId,
    pub text: IssueText,
    pub created_at: UnixMillis,
    /// When the last recipient was put into the queue.
    pub queued_at: Option<UnixMillis>,
}

/// How far sending is; together these are the recipients that were put into the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeliveryCounts {
    pub waiting: i64,
    /// Handed over, without word of the outcome: the server stopped at that moment.
    pub uncertain: i64,
    pub sent: i64,
    /// Left in the meantime.
    pub skipped: i64,
    /// Has no mailbox, as the mail server says.
    pub bounced: i64,
}

impl DeliveryCounts {
    /// Everybody who was put into the queue.
    pub fn all(self) -> i64 {
        self.waiting + self.uncertain + self.sent + self.skipped + self.bounced
    }
}

#[derive(sqlx::FromRow)]
struct IssueRow {
    id: String,
    slug: String,
    subject: String,
    dated_on: String,
    body: String,
    created_at: i64,
    queued_at: Option<i64>,
}

impl TryFrom<IssueRow> for Issue {
    type Error = StoreError;

    fn try_from(row: IssueRow) -> Result<Self, StoreError> {
        let dated_on = Day::parse(&row.dated_on).ok_or_else(|| StoreError::Inconsistent {
            table: "issue",
            column: "dated_on",
            id: row.id.clone(),
        })?;
        Ok(Self {
            id: IssueId::new(row.id),
            text: IssueText {
                subject: row.subject,
                slug: row.slug,
                dated_on,
                body: row.body,
            },
            created_at: UnixMillis(row.created_at),
            queued_at: row.queued_at.map(UnixMillis),
        })
    }
}

/// Returns `false` when there is an issue with this slug.
pub async fn insert_issue(
    tx: &mut Tx,
    id: &IssueId,
    text: &IssueText,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO issue (id, slug, subject, dated_on, body, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (slug) DO NOTHING",
    )
    .bind(id.as_str())
    .bind(&text.slug)
    .bind(&text.subject)
    .bind(text.dated_on.iso())
    .bind(&text.body)
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that every recipient is in the queue.
pub async fn mark_queued(tx: &mut Tx, id: &IssueId, now: UnixMillis) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE issue
         SET queued_at = $2
         WHERE id = $1
           AND queued_at IS NULL",
    )
    .bind(id.as_str())
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub async fn find_issue(db: &Db, id: &IssueId) -> Result<Option<Issue>, StoreError> {
    let row: Option<IssueRow> = sqlx::query_as(
        "SELECT
             id,
             slug,
             subject,
             dated_on,
             body,
             created_at,
             queued_at
         FROM issue
         WHERE id = $1",
    )
    .bind(id.as_str())
    .fetch_optional(db.reader())
    .await?;
    row.map(Issue::try_from).transpose()
}

pub async fn find_issue_by_slug(db: &Db, slug: &str) -> Result<Option<Issue>, StoreError> {
    let row: Option<IssueRow> = sqlx::query_as(
        "SELECT
             id,
             slug,
             subject,
             dated_on,
             body,
             created_at,
             queued_at
         FROM issue
         WHERE slug = $1",
    )
    .bind(slug)
    .fetch_optional(db.reader())
    .await?;
    row.map(Issue::try_from).transpose()
}

/// The newest issues, newest first.
pub async fn list_issues(db: &Db, limit: i64) -> Result<Vec<Issue>, StoreError> {
    let rows: Vec<IssueRow> = sqlx::query_as(
        "SELECT
             id,
             slug,
             subject,
             dated_on,
             body,
             created_at,
             queued_at
         FROM issue
         ORDER BY dated_on DESC, created_at DESC, id
         LIMIT $1",
    )
    .bind(limit)
    .fetch_all(db.reader())
    .await?;
    rows.into_iter().map(Issue::try_from).collect()
}

/// How many addresses were on the list at a time, and still are.
pub async fn count_recipients(db: &Db, at: UnixMillis) -> Result<i64, StoreError> {
    let count: i64 = sqlx::query_scalar(
        "SELECT COUNT(*)
         FROM subscriber
         WHERE confirmed_at <= $1
           AND left_at IS NULL",
    )
    .bind(at.0)
    .fetch_one(db.reader())
    .await?;
    Ok(count)
}

/// The next recipients after an id, by id; from the start with an empty one.
pub async fn list_recipients(
    tx: &mut Tx,
    at: UnixMillis,
    after: &str,
    limit: i64,
) -> Result<Vec<SignupId>, StoreError> {
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT id
         FROM subscriber
         WHERE id > $2
           AND confirmed_at <= $1
           AND left_at IS NULL
         ORDER BY id
         LIMIT $3",
    )
    .bind(at.0)
    .bind(after)
    .bind(limit)
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(SignupId::new).collect())
}

/// Returns `false` when the person is a recipient of the issue already.
pub async fn insert_delivery(
    tx: &mut Tx,
    issue: &IssueId,
    subscriber: &SignupId,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO issue_delivery (issue_id, subscriber_id, queued_at)
         VALUES ($1, $2, $3)
         ON CONFLICT (issue_id, subscriber_id) DO NOTHING",
    )
    .bind(issue.as_str())
    .bind(subscriber.as_str())
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that the message is handed over now. Returns `false` when it was before, or when
/// the person is no recipient.
pub async fn mark_started(
    tx: &mut Tx,
    issue: &IssueId,
    subscriber: &SignupId,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE issue_delivery
         SET started_at = $3
         WHERE issue_id = $1
           AND subscriber_id = $2
           AND started_at IS NULL
           AND skipped_at IS NULL
           AND bounced_at IS NULL",
    )
    .bind(issue.as_str())
    .bind(subscriber.as_str())
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that the message did not leave, so that it can be handed over again.
pub async fn mark_not_started(
    tx: &mut Tx,
    issue: &IssueId,
    subscriber: &SignupId,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE issue_delivery
         SET started_at = NULL
         WHERE issue_id = $1
           AND subscriber_id = $2
           AND sent_at IS NULL",
    )
    .bind(issue.as_str())
    .bind(subscriber.as_str())
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub async fn mark_sent(
    tx: &mut Tx,
    issue: &IssueId,
    subscriber: &SignupId,
    now: UnixMillis,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE issue_delivery
         SET sent_at = $3
         WHERE issue_id = $1
           AND subscriber_id = $2",
    )
    .bind(issue.as_str())
    .bind(subscriber.as_str())
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that the person left before the message was handed over.
pub async fn mark_skipped(
    tx: &mut Tx,
    issue: &IssueId,
    subscriber: &SignupId,
    now: UnixMillis,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE issue_delivery
         SET skipped_at = $3
         WHERE issue_id = $1
           AND subscriber_id = $2
           AND started_at IS NULL",
    )
    .bind(issue.as_str())
    .bind(subscriber.as_str())
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that the person has no mailbox, unless the message is being handed over.
pub async fn mark_bounced(
    tx: &mut Tx,
    issue: &IssueId,
    subscriber: &SignupId,
    now: UnixMillis,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE issue_delivery
         SET bounced_at = $3
         WHERE issue_id = $1
           AND subscriber_id = $2
           AND started_at IS NULL",
    )
    .bind(issue.as_str())
    .bind(subscriber.as_str())
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// An update as one recipient got it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub slug: String,
    pub subject: String,
    pub queued_at: UnixMillis,
    pub sent_at: Option<UnixMillis>,
    pub skipped_at: Option<UnixMillis>,
    /// The mail server said that there is no such mailbox.
    pub bounced_at: Option<UnixMillis>,
}

#[derive(sqlx::FromRow)]
struct DeliveryRow {
    slug: String,
    subject: String,
    queued_at: i64,
    sent_at: Option<i64>,
    skipped_at: Option<i64>,
    bounced_at: Option<i64>,
}

/// The updates that one recipient got, oldest first.
pub async fn list_deliveries_to(
    db: &Db,
    subscriber: &SignupId,
) -> Result<Vec<Delivery>, StoreError> {
    let rows: Vec<DeliveryRow> = sqlx::query_as(
        "SELECT
             i.slug,
             i.subject,
             d.queued_at,
             d.sent_at,
             d.skipped_at,
             d.bounced_at
         FROM issue_delivery d
         JOIN issue i ON i.id = d.issue_id
         WHERE d.subscriber_id = $1
         ORDER BY d.queued_at, i.id",
    )
    .bind(subscriber.as_str())
    .fetch_all(db.reader())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Delivery {
            slug: row.slug,
            subject: row.subject,
            queued_at: UnixMillis(row.queued_at),
            sent_at: row.sent_at.map(UnixMillis),
            skipped_at: row.skipped_at.map(UnixMillis),
            bounced_at: row.bounced_at.map(UnixMillis),
        })
        .collect())
}

/// Erases which updates one recipient got.
pub async fn delete_deliveries_to(tx: &mut Tx, subscriber: &SignupId) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM issue_delivery
         WHERE subscriber_id = $1",
    )
    .bind(subscriber.as_str())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Whether the message was handed over without word of the outcome.
pub async fn is_uncertain(
    db: &Db,
    issue: &IssueId,
    subscriber: &SignupId,
) -> Result<bool, StoreError> {
    let count: i64 = sqlx::query_scalar(
        "SELECT COUNT(*)
         FROM issue_delivery
         WHERE issue_id = $1
           AND subscriber_id = $2
           AND started_at IS NOT NULL
           AND sent_at IS NULL",
    )
    .bind(issue.as_str())
    .bind(subscriber.as_str())
    .fetch_one(db.reader())
    .await?;
    Ok(count > 0)
}

pub async fn count_deliveries(db: &Db, issue: &IssueId) -> Result<DeliveryCounts, StoreError> {
    let (waiting, uncertain, sent, skipped, bounced): (i64, i64, i64, i64, i64) = sqlx::query_as(
        "SELECT
             COUNT(CASE WHEN started_at IS NULL AND skipped_at IS NULL AND bounced_at IS NULL
                 THEN 1 END),
             COUNT(CASE WHEN started_at IS NOT NULL AND sent_at IS NULL THEN 1 END),
             COUNT(sent_at),
             COUNT(skipped_at),
             COUNT(bounced_at)
         FROM issue_delivery
         WHERE issue_id = $1",
    )
    .bind(issue.as_str())
    .fetch_one(db.reader())
    .await?;
    Ok(DeliveryCounts {
        waiting,
        uncertain,
        sent,
        skipped,
        bounced,
    })
}
