//! SQL of the passkeys.

use crate::ids::{AccountId, PasskeyId};
use crate::server::db::{Db, StoreError, Tx};
use crate::time::UnixMillis;

/// A passkey as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeySummary {
    pub id: PasskeyId,
    pub name: String,
    pub created_at: UnixMillis,
    pub last_used_at: Option<UnixMillis>,
}

/// A passkey as the check of an answer needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPasskey {
    pub id: PasskeyId,
    pub account: AccountId,
    /// JSON.
    pub credential: String,
}

/// A passkey that is about to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewPasskey<'a> {
    pub id: &'a PasskeyId,
    pub account: &'a AccountId,
    pub credential_id: &'a str,
    pub credential: &'a str,
    pub name: &'a str,
    pub now: UnixMillis,
}

/// A challenge that waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// Whose passkey is made; `None` when somebody signs in.
    pub account: Option<AccountId>,
    /// JSON.
    pub state: String,
}

#[derive(sqlx::FromRow)]
struct PasskeySummaryRow {
    id: String,
    name: String,
    created_at: i64,
    last_used_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct KeptPasskeyRow {
    id: String,
    account_id: String,
    credential: String,
}

#[derive(sqlx::FromRow)]
struct ChallengeRow {
    account_id: Option<String>,
    state: String,
}

pub async fn insert_challenge(
    tx: &mut Tx,
    token_hash: &str,
    challenge: &Challenge,
    expires_at: UnixMillis,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO passkey_challenge (token_hash, account_id, state, expires_at)
         VALUES ($1, $2, $3, $4)",
    )
    .bind(token_hash)
    .bind(challenge.account.as_ref().map(AccountId::as_str))
    .bind(&challenge.state)
    .bind(expires_at.0)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes a challenge that has not ended: it is answered once, rightly or not.
pub async fn take_challenge(
    tx: &mut Tx,
    token_hash: &str,
    now: UnixMillis,
) -> Result<Option<Challenge>, StoreError> {
    let row: Option<ChallengeRow> = sqlx::query_as(
        "DELETE FROM passkey_challenge
         WHERE token_hash = $1
           AND expires_at > $2
         RETURNING account_id, state",
    )
    .bind(token_hash)
    .bind(now.0)
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Challenge {
        account: row.account_id.map(AccountId::new),
        state: row.state,
    }))
}

/// Deletes challenges that nobody answered, and returns how many.
pub async fn delete_ended_challenges(tx: &mut Tx, now: UnixMillis) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM passkey_challenge
         WHERE expires_at <= $1",
    )
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Fails with `Conflict` for a passkey that is known already.
pub async fn insert_passkey(tx: &mut Tx, passkey: &NewPasskey<'_>) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO passkey (
             id,
             account_id,
             credential_id,
             credential,
             name,
             created_at
         )
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(passkey.id.as_str())
    .bind(passkey.account.as_str())
    .bind(passkey.credential_id)
    .bind(passkey.credential)
    .bind(passkey.name)
    .bind(passkey.now.0)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The passkeys of an account, the oldest first.
pub async fn list_passkeys(
    db: &Db,
    account: &AccountId,
) -> Result<Vec<PasskeySummary>, StoreError> {
    let rows: Vec<PasskeySummaryRow> = sqlx::query_as(
        "SELECT
             id,
             name,
             created_at,
             last_used_at
         FROM passkey
         WHERE account_id = $1
         ORDER BY created_at, id",
    )
    .bind(account.as_str())
    .fetch_all(db.reader())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| PasskeySummary {
            id: PasskeyId::new(row.id),
            name: row.name,
            created_at: UnixMillis(row.created_at),
            last_used_at: row.last_used_at.map(UnixMillis),
        })
        .collect())
}

/// What the devices of an account call its passkeys, in base64url.
pub async fn list_credential_ids(db: &Db, account: &AccountId) -> Result<Vec<String>, StoreError> {
    let ids = sqlx::query_scalar(
        "SELECT credential_id
         FROM passkey
         WHERE account_id = $1
         ORDER BY created_at, id",
    )
    .bind(account.as_str())
    .fetch_all(db.reader())
    .await?;
    Ok(ids)
}

pub async fn find_passkey(
    tx: &mut Tx,
    credential_id: &str,
) -> Result<Option<KeptPasskey>, StoreError> {
    let row: Option<KeptPasskeyRow> = sqlx::query_as(
        "SELECT
             id,
             account_id,
             credential
         FROM passkey
         WHERE credential_id = $1",
    )
    .bind(credential_id)
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| KeptPasskey {
        id: PasskeyId::new(row.id),
        account: AccountId::new(row.account_id),
        credential: row.credential,
    }))
}

/// Keeps what changed of it by being used, such as its counter.
pub async fn mark_used(
    tx: &mut Tx,
    id: &PasskeyId,
    credential: &str,
    now: UnixMillis,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE passkey
         SET credential = $2,
             last_used_at = $3
         WHERE id = $1",
    )
    .bind(id.as_str())
    .bind(credential)
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Returns whether the account has such a passkey.
pub async fn rename_passkey(
    tx: &mut Tx,
    account: &AccountId,
    id: &PasskeyId,
    name: &str,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE passkey
         SET name = $3
         WHERE id = $1
           AND account_id = $2",
    )
    .bind(id.as_str())
    .bind(account.as_str())
    .bind(name)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Returns whether the account had such a passkey.
pub async fn delete_passkey(
    tx: &mut Tx,
    account: &AccountId,
    id: &PasskeyId,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "DELETE FROM passkey
         WHERE id = $1
           AND account_id = $2",
    )
    .bind(id.as_str())
    .bind(account.as_str())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::email_address::EmailAddress;
    use crate::features::accounts::server::account::store::insert_account;
    use crate::testing::{TestDb, on_both_databases};

    async fn an_account(tx: &mut Tx, name: &str) -> AccountId {
        let email = EmailAddress::parse(&format!("{name}@example.org")).expect("an address");
        insert_account(tx, &AccountId::new(name), &email, UnixMillis(1))
            .await
            .expect("stored")
    }

    async fn keep(tx: &mut Tx, account: &AccountId, id: &str) -> Result<(), StoreError> {
        let passkey = NewPasskey {
            id: &PasskeyId::new(id),
            account,
            credential_id: &format!("credential-{id}"),
            credential: "{}",
            name: "Phone",
            now: UnixMillis(5),
        };
        insert_passkey(tx, &passkey).await
    }

    on_both_databases!(
        a_challenge_is_answered_once_and_in_time,
        |test_db: TestDb| async move {
            let mut tx = test_db.db.begin().await.expect("a transaction");
            let account = an_account(&mut tx, "a").await;
            let challenge = Challenge {
                account: Some(account),
                state: "{}".into(),
            };
            for hash in ["h1", "h2"] {
                insert_challenge(&mut tx, hash, &challenge, UnixMillis(100))
                    .await
                    .expect("stored");
            }
            let at = async |tx: &mut Tx, hash: &str, now| {
                take_challenge(tx, hash, UnixMillis(now))
                    .await
                    .expect("readable")
            };
            assert_eq!(at(&mut tx, "h1", 100).await, None);
            assert_eq!(at(&mut tx, "h1", 99).await, Some(challenge));
            assert_eq!(at(&mut tx, "h1", 99).await, None);
            let gone = delete_ended_challenges(&mut tx, UnixMillis(100)).await;
            assert_eq!(gone.expect("stored"), 1);
        }
    );

    on_both_databases!(
        passkeys_are_named_used_and_removed_by_their_owner,
        |test_db: TestDb| async move {
            let mut tx = test_db.db.begin().await.expect("a transaction");
            let (a, b) = (
                an_account(&mut tx, "a").await,
                an_account(&mut tx, "b").await,
            );
            keep(&mut tx, &a, "p1").await.expect("stored");
            let p1 = PasskeyId::new("p1");
            let found = find_passkey(&mut tx, "credential-p1")
                .await
                .expect("readable");
            assert_eq!(found.expect("kept").account, a);
            assert!(
                !rename_passkey(&mut tx, &b, &p1, "Mine")
                    .await
                    .expect("stored")
            );
            assert!(
                rename_passkey(&mut tx, &a, &p1, "Work")
                    .await
                    .expect("stored")
            );
            mark_used(&mut tx, &p1, "{\"counter\":1}", UnixMillis(9))
                .await
                .expect("stored");
            tx.commit().await.expect("a commit");
            let listed = list_passkeys(&test_db.db, &a).await.expect("readable");
            assert_eq!(
                listed,
                [PasskeySummary {
                    id: p1.clone(),
                    name: "Work".into(),
                    created_at: UnixMillis(5),
                    last_used_at: Some(UnixMillis(9)),
                }]
            );
            let ids = list_credential_ids(&test_db.db, &a)
                .await
                .expect("readable");
            assert_eq!(ids, ["credential-p1"]);
            let mut tx = test_db.db.begin().await.expect("a transaction");
            assert!(!delete_passkey(&mut tx, &b, &p1).await.expect("stored"));
            assert!(delete_passkey(&mut tx, &a, &p1).await.expect("stored"));
        }
    );

    on_both_databases!(one_device_key_is_kept_once, |test_db: TestDb| async move {
        let mut tx = test_db.db.begin().await.expect("a transaction");
        let account = an_account(&mut tx, "a").await;
        keep(&mut tx, &account, "p1").await.expect("stored");
        let again = keep(&mut tx, &account, "p1").await;
        assert!(matches!(again, Err(StoreError::Conflict)));
    });
}
