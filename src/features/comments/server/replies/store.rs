//! SQL of mail about answers: who wants it, and about which one it went out.

use crate::email_address::EmailAddress;
use crate::ids::{AccountId, CommentId};
use crate::server::db::{Db, StoreError, Tx};
use crate::time::UnixMillis;

/// A published answer to a published comment, as far as the message about it needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Slug.
    pub article: String,
    pub email: Option<EmailAddress>,
    pub author_key_hash: Option<String>,
    /// Of the comment that is answered.
    pub answered_email: Option<EmailAddress>,
    pub answered_key_hash: Option<String>,
}

#[derive(sqlx::FromRow)]
struct AnswerRow {
    article: String,
    email: Option<String>,
    author_key_hash: Option<String>,
    answered_email: Option<String>,
    answered_key_hash: Option<String>,
}

impl From<AnswerRow> for Answer {
    fn from(row: AnswerRow) -> Self {
        // What is no address belongs to no account.
        let address = |text: Option<String>| EmailAddress::parse(&text?).ok();
        Self {
            article: row.article,
            email: address(row.email),
            author_key_hash: row.author_key_hash,
            answered_email: address(row.answered_email),
            answered_key_hash: row.answered_key_hash,
        }
    }
}

/// Returns `false` when it is on already.
pub async fn insert_subscription(
    tx: &mut Tx,
    account: &AccountId,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO reply_subscription (account_id, switched_on_at)
         VALUES ($1, $2)
         ON CONFLICT (account_id) DO NOTHING",
    )
    .bind(account.as_str())
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Returns `false` when it is not on.
pub async fn delete_subscription(tx: &mut Tx, account: &AccountId) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "DELETE FROM reply_subscription
         WHERE account_id = $1",
    )
    .bind(account.as_str())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Switches it off for the account of an address, and returns the account's id when it was
/// on.
pub async fn delete_subscription_of(
    tx: &mut Tx,
    email: &EmailAddress,
) -> Result<Option<AccountId>, StoreError> {
    let account: Option<String> = sqlx::query_scalar(
        "DELETE FROM reply_subscription
         WHERE account_id IN (
             SELECT id
             FROM account
             WHERE email_comparable = $1
         )
         RETURNING account_id",
    )
    .bind(email.comparable())
    .fetch_optional(tx.conn())
    .await?;
    Ok(account.map(AccountId::new))
}

/// Since when it is on.
pub async fn find_since(db: &Db, account: &str) -> Result<Option<UnixMillis>, StoreError> {
    let since: Option<i64> = sqlx::query_scalar(
        "SELECT switched_on_at
         FROM reply_subscription
         WHERE account_id = $1",
    )
    .bind(account)
    .fetch_optional(db.reader())
    .await?;
    Ok(since.map(UnixMillis))
}

/// Whether a comment answers another one.
pub async fn is_answer(tx: &mut Tx, id: &CommentId) -> Result<bool, StoreError> {
    let count: i64 = sqlx::query_scalar(
        "SELECT COUNT(*)
         FROM comment
         WHERE id = $1
           AND parent_id IS NOT NULL",
    )
    .bind(id.as_str())
    .fetch_one(tx.conn())
    .await?;
    Ok(count > 0)
}

/// The answer, while both comments are there for everyone to see.
pub async fn find_answer(db: &Db, id: &CommentId) -> Result<Option<Answer>, StoreError> {
    let row: Option<AnswerRow> = sqlx::query_as(
        "SELECT
             answer.article,
             answer.author_email AS email,
             answer.author_key_hash,
             answered.author_email AS answered_email,
             answered.author_key_hash AS answered_key_hash
         FROM comment answer
         JOIN comment answered ON answered.id = answer.parent_id
         WHERE answer.id = $1
           AND answer.published_at IS NOT NULL
           AND answer.removed_at IS NULL
           AND answered.published_at IS NOT NULL
           AND answered.removed_at IS NULL",
    )
    .bind(id.as_str())
    .fetch_optional(db.reader())
    .await?;
    Ok(row.map(Answer::from))
}

/// Notes that the message about an answer is handed over now. Returns `false` when it was
/// before.
pub async fn mark_started(
    tx: &mut Tx,
    comment: &CommentId,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO reply_notice (comment_id, started_at)
         VALUES ($1, $2)
         ON CONFLICT (comment_id) DO NOTHING",
    )
    .bind(comment.as_str())
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that the message did not leave, so that it can be handed over again.
pub async fn mark_not_started(tx: &mut Tx, comment: &CommentId) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM reply_notice
         WHERE comment_id = $1
           AND sent_at IS NULL",
    )
    .bind(comment.as_str())
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub async fn mark_sent(
    tx: &mut Tx,
    comment: &CommentId,
    now: UnixMillis,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE reply_notice
         SET sent_at = $2
         WHERE comment_id = $1",
    )
    .bind(comment.as_str())
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether the message was handed over without word of the outcome.
pub async fn is_uncertain(db: &Db, comment: &CommentId) -> Result<bool, StoreError> {
    let count: i64 = sqlx::query_scalar(
        "SELECT COUNT(*)
         FROM reply_notice
         WHERE comment_id = $1
           AND sent_at IS NULL",
    )
    .bind(comment.as_str())
    .fetch_one(db.reader())
    .await?;
    Ok(count > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestDb, on_both_databases};

    async fn two_comments(test_db: &TestDb) {
        test_db
            .execute(
                "INSERT INTO comment (
                     id, article, parent_id, author_name, author_email, body, posted_at,
                     published_at, author_key_hash, submission_key, article_version
                 )
                 VALUES ('c1', 'a', NULL, 'Jo', 'jo@example.org', 'x', 1, 1, 'k1', 's1', 1),
                        ('c2', 'a', 'c1', 'Mo', NULL, 'y', 2, 2, 'k2', 's2', 1)",
            )
            .await;
    }

    on_both_databases!(
        an_answer_is_found_while_both_comments_are_seen,
        |test_db: TestDb| async move {
            two_comments(&test_db).await;
            let answer = CommentId::new("c2");
            let expected = Answer {
                article: "a".into(),
                email: None,
                author_key_hash: Some("k2".into()),
                answered_email: EmailAddress::parse("jo@example.org").ok(),
                answered_key_hash: Some("k1".into()),
            };
            let found = find_answer(&test_db.db, &answer).await;
            assert_eq!(found.expect("readable"), Some(expected));
            let mut tx = test_db.db.begin().await.expect("a transaction");
            for (id, expected) in [("c1", false), ("c2", true), ("c3", false)] {
                let found = is_answer(&mut tx, &CommentId::new(id)).await;
                assert_eq!(found.expect("readable"), expected, "{id}");
            }
            drop(tx);
            for (hide, show) in [
                (
                    "UPDATE comment SET removed_at = 3 WHERE id = 'c1'",
                    "UPDATE comment SET removed_at = NULL",
                ),
                (
                    "UPDATE comment SET removed_at = 3 WHERE id = 'c2'",
                    "UPDATE comment SET removed_at = NULL",
                ),
                (
                    "UPDATE comment SET published_at = NULL WHERE id = 'c2'",
                    "UPDATE comment SET published_at = 3",
                ),
                ("UPDATE comment SET published_at = NULL WHERE id = 'c1'", ""),
            ] {
                test_db.execute(hide).await;
                let found = find_answer(&test_db.db, &answer).await.expect("readable");
                assert_eq!(found, None, "{hide}");
                if !show.is_empty() {
                    test_db.execute(show).await;
                }
            }
        }
    );

    on_both_databases!(
        a_message_is_handed_over_once,
        |test_db: TestDb| async move {
            two_comments(&test_db).await;
            let answer = CommentId::new("c2");
            let mut tx = test_db.db.begin().await.expect("a transaction");
            for (now, fresh) in [(5, true), (6, false)] {
                let started = mark_started(&mut tx, &answer, UnixMillis(now)).await;
                assert_eq!(started.expect("stored"), fresh);
            }
            tx.commit().await.expect("a commit");
            assert!(is_uncertain(&test_db.db, &answer).await.expect("readable"));

            let mut tx = test_db.db.begin().await.expect("a transaction");
            mark_not_started(&mut tx, &answer).await.expect("stored");
            assert!(
                mark_started(&mut tx, &answer, UnixMillis(7))
                    .await
                    .expect("stored")
            );
            mark_sent(&mut tx, &answer, UnixMillis(8))
                .await
                .expect("stored");
            mark_not_started(&mut tx, &answer).await.expect("stored");
            assert!(
                !mark_started(&mut tx, &answer, UnixMillis(9))
                    .await
                    .expect("stored")
            );
            tx.commit().await.expect("a commit");
            assert!(!is_uncertain(&test_db.db, &answer).await.expect("readable"));
        }
    );

    on_both_databases!(
        mail_about_answers_is_on_or_off,
        |test_db: TestDb| async move {
            test_db
                .execute(
                    "INSERT INTO account (id, email, email_comparable, created_at)
                     VALUES ('a1', 'jo@example.org', 'jo@example.org', 1)",
                )
                .await;
            let jo = AccountId::new("a1");
            for (now, on, changed, since) in [
                (2, false, false, None),
                (3, true, true, Some(3)),
                (4, true, false, Some(3)),
                (5, false, true, None),
                (6, true, true, Some(6)),
            ] {
                let mut tx = test_db.db.begin().await.expect("a transaction");
                let done = if on {
                    insert_subscription(&mut tx, &jo, UnixMillis(now)).await
                } else {
                    delete_subscription(&mut tx, &jo).await
                };
                assert_eq!(done.expect("stored"), changed, "at {now}");
                tx.commit().await.expect("a commit");
                let found = find_since(&test_db.db, "a1").await.expect("readable");
                assert_eq!(found, since.map(UnixMillis), "at {now}");
            }
            let email = EmailAddress::parse("JO@example.org").expect("an address");
            let mut tx = test_db.db.begin().await.expect("a transaction");
            for expected in [Some(jo.clone()), None] {
                let deleted = delete_subscription_of(&mut tx, &email).await;
                assert_eq!(deleted.expect("stored"), expected);
            }
            insert_subscription(&mut tx, &jo, UnixMillis(7))
                .await
                .expect("stored");
            tx.commit().await.expect("a commit");
            test_db.execute("DELETE FROM account").await;
            assert_eq!(find_since(&test_db.db, "a1").await.expect("readable"), None);
        }
    );
}
