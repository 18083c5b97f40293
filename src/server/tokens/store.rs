//! SQL of the tokens.

use super::Token;
use crate::server::db::{Db, StoreError, Tx};
use crate::time::UnixMillis;

/// A token as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredToken {
    pub token: Token,
    pub purpose: String,
    pub expires_at: UnixMillis,
}

#[derive(sqlx::FromRow)]
struct TokenRow {
    id: String,
    purpose: String,
    subject: String,
    expires_at: i64,
    used_at: Option<i64>,
}

impl From<TokenRow> for StoredToken {
    fn from(row: TokenRow) -> Self {
        Self {
            token: Token {
                id: row.id,
                subject: row.subject,
                used_at: row.used_at.map(UnixMillis),
            },
            purpose: row.purpose,
            expires_at: UnixMillis(row.expires_at),
        }
    }
}

pub async fn insert_token(
    tx: &mut Tx,
    id: &str,
    hash: &str,
    purpose: &str,
    subject: &str,
    now: UnixMillis,
    expires_at: UnixMillis,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO token (id, hash, purpose, subject, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id)
    .bind(hash)
    .bind(purpose)
    .bind(subject)
    .bind(now.0)
    .bind(expires_at.0)
    .execute(tx.conn())
    .await?;
    Ok(())
}

const FIND_TOKEN: &str = "SELECT
     id,
     purpose,
     subject,
     expires_at,
     used_at
 FROM token
 WHERE hash = $1";

pub async fn find_token(db: &Db, hash: &str) -> Result<Option<StoredToken>, StoreError> {
    let row: Option<TokenRow> = sqlx::query_as(FIND_TOKEN)
        .bind(hash)
        .fetch_optional(db.reader())
        .await?;
    Ok(row.map(StoredToken::from))
}

/// The same inside the transaction that is about to use it.
pub async fn find_token_to_use(tx: &mut Tx, hash: &str) -> Result<Option<StoredToken>, StoreError> {
    let row: Option<TokenRow> = sqlx::query_as(FIND_TOKEN)
        .bind(hash)
        .fetch_optional(tx.conn())
        .await?;
    Ok(row.map(StoredToken::from))
}

/// Returns `false` when it was used before; the first time stays.
pub async fn mark_used(tx: &mut Tx, id: &str, now: UnixMillis) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE token
         SET used_at = $2
         WHERE id = $1
           AND used_at IS NULL",
    )
    .bind(id)
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Deletes tokens that ended before `before`, and returns how many.
pub async fn delete_tokens(tx: &mut Tx, before: UnixMillis) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM token
         WHERE expires_at < $1",
    )
    .bind(before.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Deletes the tokens about a subject but for one, and returns how many.
pub async fn delete_tokens_about(tx: &mut Tx, subject: &str, but: &str) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM token
         WHERE subject = $1
           AND id <> $2",
    )
    .bind(subject)
    .bind(but)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// A link that was mailed: what it can do and when, without the link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailedLink {
    pub purpose: String,
    pub created_at: UnixMillis,
    pub expires_at: UnixMillis,
    pub used_at: Option<UnixMillis>,
}

/// The links about a subject, oldest first.
pub async fn list_tokens_about(db: &Db, subject: &str) -> Result<Vec<MailedLink>, StoreError> {
    let rows: Vec<(String, i64, i64, Option<i64>)> = sqlx::query_as(
        "SELECT
             purpose,
             created_at,
             expires_at,
             used_at
         FROM token
         WHERE subject = $1
         ORDER BY created_at, id",
    )
    .bind(subject)
    .fetch_all(db.reader())
    .await?;
    Ok(rows
        .into_iter()
        .map(|(purpose, created_at, expires_at, used_at)| MailedLink {
            purpose,
            created_at: UnixMillis(created_at),
            expires_at: UnixMillis(expires_at),
            used_at: used_at.map(UnixMillis),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use crate::link_fault::LinkFault;
    use crate::server::db::Backend;
    use crate::server::tokens::{
        Purpose, TokenError, erase_about, erase_ended, issue, list_about, look_at, redeem,
    };
    use crate::testing::TestApp;
    use crate::time::{DAY_MS, UnixMillis};

    const BOTH: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];
    const ONCE: Purpose = Purpose::once("test_once", DAY_MS);
    const ALWAYS: Purpose = Purpose::repeatable("test_always", DAY_MS);

    async fn issued(app: &TestApp, purpose: Purpose) -> String {
        let mut tx = app.state.db.begin().await.expect("a transaction");
        let text = issue(&mut tx, &app.state, purpose, "s1")
            .await
            .expect("issued");
        tx.commit().await.expect("a commit");
        text
    }

    async fn used(app: &TestApp, purpose: Purpose, text: &str) -> Result<String, LinkFault> {
        let mut tx = app.state.db.begin().await.expect("a transaction");
        let outcome = redeem(&mut tx, purpose, text, app.now()).await;
        tx.commit().await.expect("a commit");
        match outcome {
            Ok(token) => Ok(token.subject),
            Err(TokenError::Fault(fault)) => Err(fault),
            Err(TokenError::Store(error)) => panic!("{error}"),
        }
    }

    #[tokio::test]
    async fn a_token_does_one_thing_once() {
        for backend in BOTH {
            let app = TestApp::with(backend, &[]).await;
            let text = issued(&app, ONCE).await;
            let looked_at = look_at(&app.state.db, ONCE, &text, app.now()).await;
            assert_eq!(looked_at.expect("usable").used_at, None);
            assert_eq!(used(&app, ALWAYS, &text).await, Err(LinkFault::Foreign));
            assert_eq!(used(&app, ONCE, &text).await, Ok("s1".to_owned()));
            assert_eq!(used(&app, ONCE, &text).await, Err(LinkFault::Used));
            assert_eq!(
                used(&app, ONCE, &"0".repeat(64)).await,
                Err(LinkFault::Unknown)
            );
            assert_eq!(used(&app, ONCE, &text[1..]).await, Err(LinkFault::Mangled));
        }
    }

    #[tokio::test]
    async fn a_repeatable_token_works_until_it_ends() {
        for backend in BOTH {
            let app = TestApp::with(backend, &[]).await;
            let text = issued(&app, ALWAYS).await;
            let first = app.now();
            assert_eq!(used(&app, ALWAYS, &text).await, Ok("s1".to_owned()));
            app.state.clock.advance_ms(DAY_MS - 1);
            assert_eq!(used(&app, ALWAYS, &text).await, Ok("s1".to_owned()));
            let looked_at = look_at(&app.state.db, ALWAYS, &text, app.now()).await;
            assert_eq!(looked_at.expect("usable").used_at, Some(first));
            app.state.clock.advance_ms(1);
            assert_eq!(used(&app, ALWAYS, &text).await, Err(LinkFault::Expired));
        }
    }

    #[tokio::test]
    async fn the_database_never_holds_a_token() {
        for backend in BOTH {
            let app = TestApp::with(backend, &[]).await;
            let text = issued(&app, ONCE).await;
            let rows = app
                .test_db
                .texts("SELECT id || hash || purpose || subject FROM token")
                .await;
            assert_eq!(rows.len(), 1);
            assert!(!rows[0].contains(&text));
        }
    }

    #[tokio::test]
    async fn of_two_at_the_same_time_one_succeeds() {
        for backend in BOTH {
            let app = TestApp::with(backend, &[]).await;
            let text = issued(&app, ONCE).await;
            let (a, b) = tokio::join!(used(&app, ONCE, &text), used(&app, ONCE, &text));
            assert_eq!([&a, &b].iter().filter(|outcome| outcome.is_ok()).count(), 1);
        }
    }

    #[tokio::test]
    async fn tokens_about_a_subject_are_listed_and_erased_but_for_one() {
        for backend in BOTH {
            let app = TestApp::with(backend, &[]).await;
            let kept = issued(&app, ONCE).await;
            issued(&app, ALWAYS).await;
            let token = look_at(&app.state.db, ONCE, &kept, app.now()).await;
            let links = list_about(&app.state.db, "s1").await.expect("readable");
            assert_eq!(links.len(), 2);
            assert_eq!(links[0].expires_at, app.now().plus_ms(DAY_MS));
            let mut tx = app.state.db.begin().await.expect("a transaction");
            let id = token.expect("usable").id;
            assert_eq!(erase_about(&mut tx, "s2", "").await.expect("erased"), 0);
            assert_eq!(erase_about(&mut tx, "s1", &id).await.expect("erased"), 1);
            tx.commit().await.expect("a commit");
            assert_eq!(used(&app, ONCE, &kept).await, Ok("s1".to_owned()));
            let mut tx = app.state.db.begin().await.expect("a transaction");
            assert_eq!(erase_about(&mut tx, "s1", "").await.expect("erased"), 1);
        }
    }

    #[tokio::test]
    async fn ended_tokens_are_erased() {
        for backend in BOTH {
            let app = TestApp::with(backend, &[]).await;
            issued(&app, ONCE).await;
            let mut tx = app.state.db.begin().await.expect("a transaction");
            let ends = app.now().plus_ms(DAY_MS);
            assert_eq!(erase_ended(&mut tx, ends).await.expect("erased"), 0);
            let after = UnixMillis(ends.0 + 1);
            assert_eq!(erase_ended(&mut tx, after).await.expect("erased"), 1);
        }
    }
}
