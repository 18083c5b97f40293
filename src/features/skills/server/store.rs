//! SQL of the checklists that people saved.

use crate::ids::{AccountId, AssessmentId, SessionId};
use crate::server::db::{Db, StoreError, Tx};
use crate::time::UnixMillis;

/// A sitting as it was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sitting {
    pub id: AssessmentId,
    /// As they stand in links.
    pub answers: String,
    pub saved_at: UnixMillis,
    /// The browser it came from, unless it signed out since.
    pub session: Option<SessionId>,
}

/// The newest rating of a skill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkillRating {
    /// Perhaps of a skill that the checklist has no more.
    pub skill: String,
    pub value: String,
    pub rated_at: UnixMillis,
}

#[derive(sqlx::FromRow)]
struct SittingRow {
    id: String,
    answers: String,
    saved_at: i64,
    session_id: Option<String>,
}

impl From<SittingRow> for Sitting {
    fn from(row: SittingRow) -> Self {
        Self {
            id: AssessmentId::new(row.id),
            answers: row.answers,
            saved_at: UnixMillis(row.saved_at),
            session: row.session_id.map(SessionId::new),
        }
    }
}

#[derive(sqlx::FromRow)]
struct SkillRatingRow {
    skill_id: String,
    value: String,
    rated_at: i64,
}

impl From<SkillRatingRow> for SkillRating {
    fn from(row: SkillRatingRow) -> Self {
        Self {
            skill: row.skill_id,
            value: row.value,
            rated_at: UnixMillis(row.rated_at),
        }
    }
}

pub async fn insert_sitting(
    tx: &mut Tx,
    account: &AccountId,
    sitting: &Sitting,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO assessment (
             id,
             account_id,
             answers,
             saved_at,
             session_id
         )
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(sitting.id.as_str())
    .bind(account.as_str())
    .bind(&sitting.answers)
    .bind(sitting.saved_at.0)
    .bind(sitting.session.as_ref().map(SessionId::as_str))
    .execute(tx.conn())
    .await?;
    Ok(())
}

const LIST_SITTINGS: &str = "SELECT
     id,
     answers,
     saved_at,
     session_id
 FROM assessment
 WHERE account_id = $1
 ORDER BY saved_at DESC, id DESC
 LIMIT $2";

/// Newest first.
pub async fn list_sittings(
    db: &Db,
    account: &AccountId,
    limit: i64,
) -> Result<Vec<Sitting>, StoreError> {
    let rows: Vec<SittingRow> = sqlx::query_as(LIST_SITTINGS)
        .bind(account.as_str())
        .bind(limit)
        .fetch_all(db.reader())
        .await?;
    Ok(rows.into_iter().map(Sitting::from).collect())
}

/// The same inside the transaction that is about to add one.
pub async fn list_sittings_to_change(
    tx: &mut Tx,
    account: &AccountId,
    limit: i64,
) -> Result<Vec<Sitting>, StoreError> {
    let rows: Vec<SittingRow> = sqlx::query_as(LIST_SITTINGS)
        .bind(account.as_str())
        .bind(limit)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(Sitting::from).collect())
}

const LIST_RATINGS: &str = "SELECT
     skill_id,
     value,
     rated_at
 FROM skill_rating
 WHERE account_id = $1
 ORDER BY skill_id";

pub async fn list_ratings(db: &Db, account: &AccountId) -> Result<Vec<SkillRating>, StoreError> {
    let rows: Vec<SkillRatingRow> = sqlx::query_as(LIST_RATINGS)
        .bind(account.as_str())
        .fetch_all(db.reader())
        .await?;
    Ok(rows.into_iter().map(SkillRating::from).collect())
}

/// The same inside the transaction that is about to change them.
pub async fn list_ratings_to_change(
    tx: &mut Tx,
    account: &AccountId,
) -> Result<Vec<SkillRating>, StoreError> {
    let rows: Vec<SkillRatingRow> = sqlx::query_as(LIST_RATINGS)
        .bind(account.as_str())
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(SkillRating::from).collect())
}

/// Keeps a rating in place of the one before.
pub async fn upsert_rating(
    tx: &mut Tx,
    account: &AccountId,
    rating: &SkillRating,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO skill_rating (account_id, skill_id, value, rated_at)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (account_id, skill_id) DO UPDATE
         SET value = excluded.value,
             rated_at = excluded.rated_at",
    )
    .bind(account.as_str())
    .bind(&rating.skill)
    .bind(&rating.value)
    .bind(rating.rated_at.0)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Returns `false` when the account has no such sitting.
pub async fn delete_sitting(
    tx: &mut Tx,
    account: &AccountId,
    id: &AssessmentId,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "DELETE FROM assessment
         WHERE id = $1
           AND account_id = $2",
    )
    .bind(id.as_str())
    .bind(account.as_str())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Every sitting and every rating of an account.
pub async fn delete_all(tx: &mut Tx, account: &AccountId) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM assessment
         WHERE account_id = $1",
    )
    .bind(account.as_str())
    .execute(tx.conn())
    .await?;
    sqlx::query(
        "DELETE FROM skill_rating
         WHERE account_id = $1",
    )
    .bind(account.as_str())
    .execute(tx.conn())
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestDb, on_both_databases};

    async fn two_accounts(test_db: &TestDb) {
        test_db
            .execute(
                "INSERT INTO account (id, email, email_comparable, created_at)
                 VALUES ('a1', 'jo@example.org', 'jo@example.org', 1),
                        ('a2', 'mo@example.org', 'mo@example.org', 1)",
            )
            .await;
        test_db
            .execute(
                "INSERT INTO session (id, token_hash, account_id, created_at, last_seen_at, expires_at, device, network)
                 VALUES ('s1', 'h1', 'a1', 1, 1, 9, 'Firefox on Linux', '203.0.113.0')",
            )
            .await;
    }

    fn sitting(id: &str, answers: &str, saved_at: i64, session: Option<&str>) -> Sitting {
        Sitting {
            id: AssessmentId::new(id),
            answers: answers.into(),
            saved_at: UnixMillis(saved_at),
            session: session.map(SessionId::new),
        }
    }

    fn rating(skill: &str, value: &str, rated_at: i64) -> SkillRating {
        SkillRating {
            skill: skill.into(),
            value: value.into(),
            rated_at: UnixMillis(rated_at),
        }
    }

    on_both_databases!(
        sittings_are_their_owners_newest_first,
        |test_db: TestDb| async move {
            two_accounts(&test_db).await;
            let (jo, mo) = (AccountId::new("a1"), AccountId::new("a2"));
            let first = sitting("1", "1-4", 5, Some("s1"));
            let second = sitting("2", "1-3", 7, None);
            let mut tx = test_db.db.begin().await.expect("a transaction");
            for sitting in [&first, &second] {
                insert_sitting(&mut tx, &jo, sitting).await.expect("stored");
            }
            insert_sitting(&mut tx, &mo, &sitting("3", "1-1", 6, None))
                .await
                .expect("stored");
            let listed = list_sittings_to_change(&mut tx, &jo, 1).await;
            assert_eq!(listed.expect("readable"), std::slice::from_ref(&second));
            for (account, id, found) in [(&mo, "1", false), (&jo, "2", true), (&jo, "2", false)] {
                let deleted = delete_sitting(&mut tx, account, &AssessmentId::new(id)).await;
                assert_eq!(deleted.expect("stored"), found, "{id} of {account}");
            }
            tx.commit().await.expect("a commit");
            let listed = list_sittings(&test_db.db, &jo, 10).await;
            assert_eq!(listed.expect("readable"), std::slice::from_ref(&first));

            test_db.execute("DELETE FROM session").await;
            let listed = list_sittings(&test_db.db, &jo, 10).await;
            let signed_out = Sitting {
                session: None,
                ..first
            };
            assert_eq!(listed.expect("readable"), [signed_out]);
        }
    );

    on_both_databases!(
        one_rating_a_skill_goes_with_its_account,
        |test_db: TestDb| async move {
            two_accounts(&test_db).await;
            let (jo, mo) = (AccountId::new("a1"), AccountId::new("a2"));
            let mut tx = test_db.db.begin().await.expect("a transaction");
            for rating in [
                rating("b", "2", 5),
                rating("a", "skip", 5),
                rating("b", "3", 6),
            ] {
                upsert_rating(&mut tx, &jo, &rating).await.expect("stored");
            }
            for account in [&jo, &mo] {
                insert_sitting(&mut tx, account, &sitting(account.as_str(), "1-4", 5, None))
                    .await
                    .expect("stored");
            }
            upsert_rating(&mut tx, &mo, &rating("a", "0", 5))
                .await
                .expect("stored");
            let expected = [rating("a", "skip", 5), rating("b", "3", 6)];
            let listed = list_ratings_to_change(&mut tx, &jo).await;
            assert_eq!(listed.expect("readable"), expected);
            tx.commit().await.expect("a commit");
            let listed = list_ratings(&test_db.db, &jo).await;
            assert_eq!(listed.expect("readable"), expected);

            let mut tx = test_db.db.begin().await.expect("a transaction");
            delete_all(&mut tx, &jo).await.expect("stored");
            tx.commit().await.expect("a commit");
            for (table, left) in [
                ("SELECT COUNT(*) FROM assessment", 1),
                ("SELECT COUNT(*) FROM skill_rating", 1),
            ] {
                assert_eq!(test_db.count(table).await, left, "{table}");
            }
            test_db.execute("DELETE FROM account").await;
            for table in [
                "SELECT COUNT(*) FROM assessment",
                "SELECT COUNT(*) FROM skill_rating",
            ] {
                assert_eq!(test_db.count(table).await, 0, "{table}");
            }
        }
    );
}
