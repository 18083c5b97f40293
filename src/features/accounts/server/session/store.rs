//! SQL of the sessions.

use crate::email_address::EmailAddress;
use crate::ids::{AccountId, SessionId};
use crate::server::db::{Db, StoreError, Tx};
use crate::time::UnixMillis;

/// A session that is about to begin.
#[derive(Clone, Copy, Debug)]
pub struct NewSession<'a> {
    pub id: &'a SessionId,
    pub token_hash: &'a str,
    pub account: &'a AccountId,
    pub device: &'a str,
    pub network: &'a str,
    pub now: UnixMillis,
    pub expires_at: UnixMillis,
}

/// A session that has not ended, with whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveSession {
    pub id: SessionId,
    pub account: AccountId,
    pub email: EmailAddress,
    pub last_seen_at: UnixMillis,
}

/// A session as its owner sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionSummary {
    pub id: SessionId,
    pub device: String,
    /// Truncated.
    pub network: String,
    pub created_at: UnixMillis,
    pub last_seen_at: UnixMillis,
}

#[derive(sqlx::FromRow)]
struct LiveSessionRow {
    id: String,
    account_id: String,
    email: String,
    last_seen_at: i64,
}

impl TryFrom<LiveSessionRow> for LiveSession {
    type Error = StoreError;

    fn try_from(row: LiveSessionRow) -> Result<Self, StoreError> {
        let email = EmailAddress::parse(&row.email).map_err(|_| StoreError::Inconsistent {
            table: "account",
            column: "email",
            id: row.account_id.clone(),
        })?;
        Ok(Self {
            id: SessionId::new(row.id),
            account: AccountId::new(row.account_id),
            email,
            last_seen_at: UnixMillis(row.last_seen_at),
        })
    }
}

#[derive(sqlx::FromRow)]
struct SessionSummaryRow {
    id: String,
    device: String,
    network: String,
    created_at: i64,
    last_seen_at: i64,
}

impl From<SessionSummaryRow> for SessionSummary {
    fn from(row: SessionSummaryRow) -> Self {
        Self {
            id: SessionId::new(row.id),
            device: row.device,
            network: row.network,
            created_at: UnixMillis(row.created_at),
            last_seen_at: UnixMillis(row.last_seen_at),
        }
    }
}

pub async fn insert_session(tx: &mut Tx, session: &NewSession<'_>) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO session (
             id,
             token_hash,
             account_id,
             created_at,
             last_seen_at,
             expires_at,
             device,
             network
         )
         VALUES ($1, $2, $3, $4, $4, $5, $6, $7)",
    )
    .bind(session.id.as_str())
    .bind(session.token_hash)
    .bind(session.account.as_str())
    .bind(session.now.0)
    .bind(session.expires_at.0)
    .bind(session.device)
    .bind(session.network)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The session with this token, unless it is over at `now` or was last seen at or before
/// `idle_since`.
pub async fn find_session(
    db: &Db,
    token_hash: &str,
    now: UnixMillis,
    idle_since: UnixMillis,
) -> Result<Option<LiveSession>, StoreError> {
    let row: Option<LiveSessionRow> = sqlx::query_as(
        "SELECT
             s.id,
             s.account_id,
             a.email,
             s.last_seen_at
         FROM session s
         JOIN account a ON a.id = s.account_id
         WHERE s.token_hash = $1
           AND s.expires_at > $2
           AND s.last_seen_at > $3",
    )
    .bind(token_hash)
    .bind(now.0)
    .bind(idle_since.0)
    .fetch_optional(db.reader())
    .await?;
    row.map(LiveSession::try_from).transpose()
}

/// The live sessions of an account, the one seen last first.
pub async fn list_sessions(
    db: &Db,
    account: &AccountId,
    now: UnixMillis,
    idle_since: UnixMillis,
) -> Result<Vec<SessionSummary>, StoreError> {
    let rows: Vec<SessionSummaryRow> = sqlx::query_as(
        "SELECT
             id,
             device,
             network,
             created_at,
             last_seen_at
         FROM session
         WHERE account_id = $1
           AND expires_at > $2
           AND last_seen_at > $3
         ORDER BY last_seen_at DESC, id DESC",
    )
    .bind(account.as_str())
    .bind(now.0)
    .bind(idle_since.0)
    .fetch_all(db.reader())
    .await?;
    Ok(rows.into_iter().map(SessionSummary::from).collect())
}

pub async fn mark_seen(tx: &mut Tx, id: &SessionId, now: UnixMillis) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE session
         SET last_seen_at = $2
         WHERE id = $1",
    )
    .bind(id.as_str())
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends one session of an account; returns whether it had one with this id.
pub async fn delete_session(
    tx: &mut Tx,
    account: &AccountId,
    id: &SessionId,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "DELETE FROM session
         WHERE id = $1
           AND account_id = $2",
    )
    .bind(id.as_str())
    .bind(account.as_str())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends every session of an account but one, and returns how many that were.
pub async fn delete_other_sessions(
    tx: &mut Tx,
    account: &AccountId,
    kept: &SessionId,
) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM session
         WHERE account_id = $1
           AND id <> $2",
    )
    .bind(account.as_str())
    .bind(kept.as_str())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

pub async fn delete_session_by_hash(tx: &mut Tx, token_hash: &str) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM session
         WHERE token_hash = $1",
    )
    .bind(token_hash)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Deletes the sessions that are over, and returns how many.
pub async fn delete_ended_sessions(
    tx: &mut Tx,
    now: UnixMillis,
    idle_since: UnixMillis,
) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM session
         WHERE expires_at <= $1
            OR last_seen_at <= $2",
    )
    .bind(now.0)
    .bind(idle_since.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::accounts::server::account::store::insert_account;
    use crate::testing::{TestDb, on_both_databases};

    /// Two accounts, `a` with two sessions and `b` with one.
    async fn filled(test_db: &TestDb) {
        let mut tx = test_db.db.begin().await.expect("a transaction");
        for name in ["a", "b"] {
            let email = EmailAddress::parse(&format!("{name}@example.org")).expect("an address");
            insert_account(&mut tx, &AccountId::new(name), &email, UnixMillis(1))
                .await
                .expect("stored");
        }
        for (id, account, now) in [("s1", "a", 10), ("s2", "a", 20), ("s3", "b", 30)] {
            let session = NewSession {
                id: &SessionId::new(id),
                token_hash: &format!("hash-{id}"),
                account: &AccountId::new(account),
                device: "Firefox on Linux",
                network: "203.0.113.0",
                now: UnixMillis(now),
                expires_at: UnixMillis(now + 100),
            };
            insert_session(&mut tx, &session).await.expect("stored");
        }
        tx.commit().await.expect("a commit");
    }

    on_both_databases!(
        a_session_lives_until_its_end_and_while_it_is_used,
        |test_db: TestDb| async move {
            filled(&test_db).await;
            let found = async |now, idle_since| {
                find_session(
                    &test_db.db,
                    "hash-s1",
                    UnixMillis(now),
                    UnixMillis(idle_since),
                )
                .await
                .expect("readable")
            };
            let live = found(109, 9).await.expect("alive");
            assert_eq!(live.email.as_str(), "a@example.org");
            assert_eq!(live.account, AccountId::new("a"));
            assert_eq!(found(110, 9).await, None, "its end");
            assert_eq!(found(50, 10).await, None, "away for too long");
            let mut tx = test_db.db.begin().await.expect("a transaction");
            mark_seen(&mut tx, &SessionId::new("s1"), UnixMillis(40))
                .await
                .expect("stored");
            tx.commit().await.expect("a commit");
            assert!(found(50, 10).await.is_some());
        }
    );

    on_both_databases!(
        owners_see_and_end_their_own_sessions_only,
        |test_db: TestDb| async move {
            filled(&test_db).await;
            let (a, b) = (AccountId::new("a"), AccountId::new("b"));
            let ids = async |account: &AccountId| {
                list_sessions(&test_db.db, account, UnixMillis(50), UnixMillis(0))
                    .await
                    .expect("readable")
                    .into_iter()
                    .map(|session| session.id)
                    .collect::<Vec<_>>()
            };
            assert_eq!(ids(&a).await, [SessionId::new("s2"), SessionId::new("s1")]);
            let mut tx = test_db.db.begin().await.expect("a transaction");
            let s1 = SessionId::new("s1");
            assert!(!delete_session(&mut tx, &b, &s1).await.expect("stored"));
            let gone = delete_other_sessions(&mut tx, &a, &s1).await;
            assert_eq!(gone.expect("stored"), 1);
            tx.commit().await.expect("a commit");
            assert_eq!(ids(&a).await, [s1]);
            assert_eq!(ids(&b).await, [SessionId::new("s3")]);
        }
    );

    on_both_databases!(ended_sessions_are_erased, |test_db: TestDb| async move {
        filled(&test_db).await;
        let mut tx = test_db.db.begin().await.expect("a transaction");
        let gone = delete_ended_sessions(&mut tx, UnixMillis(110), UnixMillis(20)).await;
        assert_eq!(gone.expect("stored"), 2);
        delete_session_by_hash(&mut tx, "hash-s3")
            .await
            .expect("stored");
        tx.commit().await.expect("a commit");
        assert_eq!(test_db.count("SELECT COUNT(*) FROM session").await, 0);
    });
}
