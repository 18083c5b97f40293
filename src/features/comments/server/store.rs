//! SQL of the comments.

use super::screening::HoldReason;
use crate::email_address::EmailAddress;
use crate::features::comments::model::Comment;
use crate::ids::CommentId;
use crate::server::db::{Db, StoreError, Tx};
use crate::time::UnixMillis;

/// A comment as it is stored the first time.
#[derive(Clone, Debug)]
pub struct CommentRecord {
    pub id: CommentId,
    /// Slug.
    pub article: String,
    /// The version of the article that the author had read.
    pub article_version: i64,
    pub parent: Option<CommentId>,
    pub name: String,
    pub email: Option<EmailAddress>,
    pub text: String,
    pub posted_at: UnixMillis,
    pub published_at: Option<UnixMillis>,
    pub hold_reason: Option<HoldReason>,
    pub author_key_hash: Option<String>,
    pub submission_key: String,
}

/// A stored comment that was sent before with the same key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    pub id: CommentId,
    pub published: bool,
}

/// A comment that waits, as a moderator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldComment {
    pub id: CommentId,
    /// Slug.
    pub article: String,
    pub name: String,
    pub text: String,
    pub posted_at: UnixMillis,
    pub reason: Option<HoldReason>,
}

#[derive(sqlx::FromRow)]
struct CommentRow {
    id: String,
    parent_id: Option<String>,
    author_name: String,
    body: String,
    posted_at: i64,
    published_at: Option<i64>,
    erased_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct HeldRow {
    id: String,
    article: String,
    author_name: String,
    body: String,
    posted_at: i64,
    hold_reason: Option<String>,
}

/// Returns `false` when the submission is stored already.
pub async fn insert_comment(tx: &mut Tx, comment: &CommentRecord) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO comment (
             id,
             article,
             article_version,
             parent_id,
             author_name,
             author_email,
             body,
             posted_at,
             published_at,
             hold_reason,
             author_key_hash,
             submission_key
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (submission_key) DO NOTHING",
    )
    .bind(comment.id.as_str())
    .bind(&comment.article)
    .bind(comment.article_version)
    .bind(comment.parent.as_ref().map(CommentId::as_str))
    .bind(&comment.name)
    .bind(comment.email.as_ref().map(EmailAddress::as_str))
    .bind(&comment.text)
    .bind(comment.posted_at.0)
    .bind(comment.published_at.map(|at| at.0))
    .bind(comment.hold_reason.map(HoldReason::id))
    .bind(&comment.author_key_hash)
    .bind(&comment.submission_key)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What was stored under the key.
pub async fn find_submission(
    tx: &mut Tx,
    submission_key: &str,
) -> Result<Option<Submission>, StoreError> {
    let row: Option<(String, Option<i64>)> = sqlx::query_as(
        "SELECT
             id,
             published_at
         FROM comment
         WHERE submission_key = $1",
    )
    .bind(submission_key)
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|(id, published_at)| Submission {
        id: CommentId::new(id),
        published: published_at.is_some(),
    }))
}

/// Makes the browser with this key the one that sees the comment while it waits.
pub async fn mark_author(
    tx: &mut Tx,
    id: &CommentId,
    author_key_hash: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE comment
         SET author_key_hash = $2
         WHERE id = $1",
    )
    .bind(id.as_str())
    .bind(author_key_hash)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether there is a comment under the article that everyone sees, so that it can be
/// answered.
pub async fn find_published(
    tx: &mut Tx,
    article: &str,
    id: &CommentId,
) -> Result<Option<CommentId>, StoreError> {
    let row: Option<(String,)> = sqlx::query_as(
        "SELECT id
         FROM comment
         WHERE id = $1
           AND article = $2
           AND published_at IS NOT NULL
           AND removed_at IS NULL",
    )
    .bind(id.as_str())
    .bind(article)
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|(id,)| CommentId::new(id)))
}

/// The published comments under an article, the waiting ones of the given browser, and the
/// places of those that their authors had erased; oldest first. What a moderator removed
/// before its author did leaves no place.
pub async fn list_thread(
    db: &Db,
    article: &str,
    author_key_hash: Option<&str>,
) -> Result<Vec<Comment>, StoreError> {
    let rows: Vec<CommentRow> = sqlx::query_as(
        "SELECT
             id,
             parent_id,
             author_name,
             body,
             posted_at,
             published_at,
             erased_at
         FROM comment
         WHERE article = $1
           AND (
               (removed_at IS NULL AND (published_at IS NOT NULL OR author_key_hash = $2))
               OR (published_at IS NOT NULL AND removed_at = erased_at)
           )
         ORDER BY posted_at, id",
    )
    .bind(article)
    .bind(author_key_hash)
    .fetch_all(db.reader())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Comment {
            id: CommentId::new(row.id),
            parent: row.parent_id.map(CommentId::new),
            name: row.author_name,
            posted_at: UnixMillis(row.posted_at),
            text: row.body,
            waiting: row.published_at.is_none(),
            removed: row.erased_at.is_some(),
        })
        .collect())
}

/// How many comments wait.
pub async fn count_held(db: &Db) -> Result<i64, StoreError> {
    let count = sqlx::query_scalar(
        "SELECT COUNT(*)
         FROM comment
         WHERE published_at IS NULL
           AND removed_at IS NULL",
    )
    .fetch_one(db.reader())
    .await?;
    Ok(count)
}

/// Everything that waits, oldest first.
pub async fn list_held(db: &Db) -> Result<Vec<HeldComment>, StoreError> {
    let rows: Vec<HeldRow> = sqlx::query_as(
        "SELECT
             id,
             article,
             author_name,
             body,
             posted_at,
             hold_reason
         FROM comment
         WHERE published_at IS NULL
           AND removed_at IS NULL
         ORDER BY posted_at, id",
    )
    .fetch_all(db.reader())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| HeldComment {
            id: CommentId::new(row.id),
            article: row.article,
            name: row.author_name,
            text: row.body,
            posted_at: UnixMillis(row.posted_at),
            reason: row.hold_reason.as_deref().and_then(HoldReason::from_id),
        })
        .collect())
}

/// The slug of the article of a comment that still waits.
pub async fn find_article_of_held(db: &Db, id: &CommentId) -> Result<Option<String>, StoreError> {
    let row: Option<(String,)> = sqlx::query_as(
        "SELECT article
         FROM comment
         WHERE id = $1
           AND published_at IS NULL
           AND removed_at IS NULL",
    )
    .bind(id.as_str())
    .fetch_optional(db.reader())
    .await?;
    Ok(row.map(|(article,)| article))
}

/// Returns `false` when no comment with this id waits.
pub async fn mark_published(
    tx: &mut Tx,
    id: &CommentId,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE comment
         SET published_at = $2
         WHERE id = $1
           AND published_at IS NULL
           AND removed_at IS NULL",
    )
    .bind(id.as_str())
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Everything that stands in the row of a comment, for its author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthoredComment {
    pub id: CommentId,
    /// Slug.
    pub article: String,
    pub parent: Option<CommentId>,
    pub name: String,
    pub email: String,
    pub text: String,
    pub posted_at: UnixMillis,
    pub published_at: Option<UnixMillis>,
    pub removed_at: Option<UnixMillis>,
}

#[derive(sqlx::FromRow)]
struct AuthoredRow {
    id: String,
    article: String,
    parent_id: Option<String>,
    author_name: String,
    author_email: String,
    body: String,
    posted_at: i64,
    published_at: Option<i64>,
    removed_at: Option<i64>,
}

/// Every comment that was sent with an address, oldest first.
pub async fn list_comments_by(
    db: &Db,
    email: &EmailAddress,
) -> Result<Vec<AuthoredComment>, StoreError> {
    let rows: Vec<AuthoredRow> = sqlx::query_as(
        "SELECT
             id,
             article,
             parent_id,
             author_name,
             author_email,
             body,
             posted_at,
             published_at,
             removed_at
         FROM comment
         WHERE author_email IS NOT NULL
           AND lower(author_email) = $1
         ORDER BY posted_at, id",
    )
    .bind(email.comparable())
    .fetch_all(db.reader())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| AuthoredComment {
            id: CommentId::new(row.id),
            article: row.article,
            parent: row.parent_id.map(CommentId::new),
            name: row.author_name,
            email: row.author_email,
            text: row.body,
            posted_at: UnixMillis(row.posted_at),
            published_at: row.published_at.map(UnixMillis),
            removed_at: row.removed_at.map(UnixMillis),
        })
        .collect())
}

/// Takes name, address, text and browser out of every comment that was sent with an
/// address, and returns how many those were. The rows stay: replies point to them.
pub async fn mark_erased_by(
    tx: &mut Tx,
    email: &EmailAddress,
    now: UnixMillis,
) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "UPDATE comment
         SET author_name = '',
             author_email = NULL,
             body = '',
             author_key_hash = NULL,
             removed_at = COALESCE(removed_at, $2),
             erased_at = $2
         WHERE author_email IS NOT NULL
           AND lower(author_email) = $1",
    )
    .bind(email.comparable())
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}
