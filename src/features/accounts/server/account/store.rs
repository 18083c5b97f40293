//! SQL of the accounts.

use crate::email_address::EmailAddress;
use crate::ids::AccountId;
use crate::server::db::{Db, StoreError, Tx};
use crate::time::UnixMillis;

/// Returns the id the address is kept under: `id`, or its own when it is known.
pub async fn insert_account(
    tx: &mut Tx,
    id: &AccountId,
    email: &EmailAddress,
    now: UnixMillis,
) -> Result<AccountId, StoreError> {
    let kept: String = sqlx::query_scalar(
        "INSERT INTO account (id, email, email_comparable, created_at)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (email_comparable) DO UPDATE
         SET email_comparable = excluded.email_comparable
         RETURNING id",
    )
    .bind(id.as_str())
    .bind(email.as_str())
    .bind(email.comparable())
    .bind(now.0)
    .fetch_one(tx.conn())
    .await?;
    Ok(AccountId::new(kept))
}

pub async fn has_account(tx: &mut Tx, email: &EmailAddress) -> Result<bool, StoreError> {
    let count: i64 = sqlx::query_scalar(
        "SELECT COUNT(*)
         FROM account
         WHERE email_comparable = $1",
    )
    .bind(email.comparable())
    .fetch_one(tx.conn())
    .await?;
    Ok(count > 0)
}

pub async fn mark_signed_in(
    tx: &mut Tx,
    id: &AccountId,
    now: UnixMillis,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE account
         SET last_signed_in_at = $2
         WHERE id = $1",
    )
    .bind(id.as_str())
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Everything that stands in the row of an account, for its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRecord {
    pub id: AccountId,
    pub email: String,
    pub created_at: UnixMillis,
    pub last_signed_in_at: Option<UnixMillis>,
    pub name: String,
    pub role: String,
    pub region: String,
    /// JSON, as it is stored.
    pub disciplines: String,
    pub looking_at: Option<UnixMillis>,
    pub profile_updated_at: Option<UnixMillis>,
}

#[derive(sqlx::FromRow)]
struct AccountRecordRow {
    id: String,
    email: String,
    created_at: i64,
    last_signed_in_at: Option<i64>,
    name: String,
    role: String,
    region: String,
    disciplines: String,
    looking_at: Option<i64>,
    profile_updated_at: Option<i64>,
}

pub async fn find_account_record(
    db: &Db,
    email: &EmailAddress,
) -> Result<Option<AccountRecord>, StoreError> {
    let row: Option<AccountRecordRow> = sqlx::query_as(
        "SELECT
             id,
             email,
             created_at,
             last_signed_in_at,
             name,
             role,
             region,
             disciplines,
             looking_at,
             profile_updated_at
         FROM account
         WHERE email_comparable = $1",
    )
    .bind(email.comparable())
    .fetch_optional(db.reader())
    .await?;
    Ok(row.map(|row| AccountRecord {
        id: AccountId::new(row.id),
        email: row.email,
        created_at: UnixMillis(row.created_at),
        last_signed_in_at: row.last_signed_in_at.map(UnixMillis),
        name: row.name,
        role: row.role,
        region: row.region,
        disciplines: row.disciplines,
        looking_at: row.looking_at.map(UnixMillis),
        profile_updated_at: row.profile_updated_at.map(UnixMillis),
    }))
}

/// Erases the account of an address, its sessions with it, and returns the id it had.
pub async fn delete_account(
    tx: &mut Tx,
    email: &EmailAddress,
) -> Result<Option<AccountId>, StoreError> {
    let id: Option<String> = sqlx::query_scalar(
        "DELETE FROM account
         WHERE email_comparable = $1
         RETURNING id",
    )
    .bind(email.comparable())
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(AccountId::new))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestDb, on_both_databases};

    on_both_databases!(one_address_is_one_account, |test_db: TestDb| async move {
        let mut tx = test_db.db.begin().await.expect("a transaction");
        for (id, typed) in [("a1", "Jo@example.org"), ("a2", "jo@example.org")] {
            let email = EmailAddress::parse(typed).expect("an address");
            let kept = insert_account(&mut tx, &AccountId::new(id), &email, UnixMillis(1)).await;
            assert_eq!(kept.expect("stored"), AccountId::new("a1"));
            assert!(has_account(&mut tx, &email).await.expect("readable"));
        }
        let other = EmailAddress::parse("sam@example.org").expect("an address");
        assert!(!has_account(&mut tx, &other).await.expect("readable"));
        mark_signed_in(&mut tx, &AccountId::new("a1"), UnixMillis(5))
            .await
            .expect("stored");
        tx.commit().await.expect("a commit");
        let signed_in = "SELECT last_signed_in_at FROM account";
        assert_eq!(test_db.count(signed_in).await, 5);
        let address = "SELECT email FROM account";
        assert_eq!(test_db.texts(address).await, ["Jo@example.org"]);
    });

    on_both_databases!(
        an_account_is_told_whole_and_erased_with_its_sessions,
        |test_db: TestDb| async move {
            let email = EmailAddress::parse("Jo@example.org").expect("an address");
            let id = AccountId::new("a1");
            let mut tx = test_db.db.begin().await.expect("a transaction");
            insert_account(&mut tx, &id, &email, UnixMillis(3))
                .await
                .expect("stored");
            tx.commit().await.expect("a commit");
            test_db
                .execute(
                    "INSERT INTO session (id, token_hash, account_id, created_at, last_seen_at, expires_at, device, network)
                     VALUES ('s1', 'h', 'a1', 1, 1, 9, 'Firefox on Linux', '203.0.113.0')",
                )
                .await;
            let record = find_account_record(&test_db.db, &email).await;
            let record = record.expect("readable").expect("there");
            assert_eq!(
                (record.id, record.email.as_str()),
                (id.clone(), "Jo@example.org")
            );
            assert_eq!(
                (record.created_at, record.disciplines.as_str()),
                (UnixMillis(3), "[]")
            );
            for expected in [Some(id), None] {
                let mut tx = test_db.db.begin().await.expect("a transaction");
                let gone = delete_account(&mut tx, &email).await.expect("stored");
                tx.commit().await.expect("a commit");
                assert_eq!(gone, expected);
            }
            assert_eq!(test_db.count("SELECT COUNT(*) FROM session").await, 0);
            let record = find_account_record(&test_db.db, &email).await;
            assert_eq!(record.expect("readable"), None);
        }
    );
}
