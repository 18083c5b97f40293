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

/// An account as its owner takes it along, without the profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRecord {
    pub id: AccountId,
    pub email: String,
    pub created_at: UnixMillis,
    pub last_signed_in_at: Option<UnixMillis>,
}

pub async fn find_account_record(
    db: &Db,
    email: &EmailAddress,
) -> Result<Option<AccountRecord>, StoreError> {
    let row: Option<(String, String, i64, Option<i64>)> = sqlx::query_as(
        "SELECT
             id,
             email,
             created_at,
             last_signed_in_at
         FROM account
         WHERE email_comparable = $1",
    )
    .bind(email.comparable())
    .fetch_optional(db.reader())
    .await?;
    Ok(
        row.map(|(id, email, created_at, last_signed_in_at)| AccountRecord {
            id: AccountId::new(id),
            email,
            created_at: UnixMillis(created_at),
            last_signed_in_at: last_signed_in_at.map(UnixMillis),
        }),
    )
}

/// Erases the account of an address with its profile and its sessions, and returns its id.
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
        }
        mark_signed_in(&mut tx, &AccountId::new("a1"), UnixMillis(5))
            .await
            .expect("stored");
        tx.commit().await.expect("a commit");
        let signed_in = "SELECT last_signed_in_at FROM account";
        assert_eq!(test_db.count(signed_in).await, 5);
        let address = "SELECT email FROM account";
        assert_eq!(test_db.texts(address).await, ["Jo@example.org"]);
    });
}
