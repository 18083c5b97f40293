//! SQL of who is written to about work.

use crate::email_address::EmailAddress;
use crate::ids::{AccountId, SignupId};
use crate::server::db::{StoreError, Tx};
use crate::time::UnixMillis;

/// The id the signup of an account's address is kept under: `id`, or its own when there is
/// one. A new one starts with what the profile says; a known one keeps what it has.
///
/// `None` when there is no such account.
pub async fn insert_signup_of(
    tx: &mut Tx,
    id: &SignupId,
    account: &AccountId,
    now: UnixMillis,
) -> Result<Option<SignupId>, StoreError> {
    let kept: Option<String> = sqlx::query_scalar(
        "INSERT INTO worker_signup (
             id,
             email,
             email_comparable,
             name,
             role,
             region,
             created_at,
             asked_at
         )
         SELECT
             $1,
             email,
             email_comparable,
             name,
             role,
             region,
             $3,
             $3
         FROM account
         WHERE id = $2
         ON CONFLICT (email_comparable) DO UPDATE
         SET asked_at = excluded.asked_at
         RETURNING id",
    )
    .bind(id.as_str())
    .bind(account.as_str())
    .bind(now.0)
    .fetch_optional(tx.conn())
    .await?;
    Ok(kept.map(SignupId::new))
}

/// The signup with an address.
pub async fn find_signup_id(
    tx: &mut Tx,
    email: &EmailAddress,
) -> Result<Option<SignupId>, StoreError> {
    let id: Option<String> = sqlx::query_scalar(
        "SELECT id
         FROM worker_signup
         WHERE email_comparable = $1",
    )
    .bind(email.comparable())
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(SignupId::new))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestDb, on_both_databases};

    on_both_databases!(
        a_signup_starts_with_what_the_profile_says,
        |test_db: TestDb| async move {
            test_db
                .execute(
                    "INSERT INTO account (id, email, email_comparable, created_at, name, role)
                     VALUES ('a1', 'Jo@example.org', 'jo@example.org', 1, 'Jo', 'mlt-ca')",
                )
                .await;
            let email = EmailAddress::parse("jo@example.org").expect("an address");
            let account = AccountId::new("a1");
            let mut tx = test_db.db.begin().await.expect("a transaction");
            let unknown = find_signup_id(&mut tx, &email).await.expect("readable");
            assert_eq!(unknown, None);
            for id in ["w1", "w2"] {
                let kept =
                    insert_signup_of(&mut tx, &SignupId::new(id), &account, UnixMillis(2)).await;
                assert_eq!(kept.expect("stored"), Some(SignupId::new("w1")));
            }
            let nobody = AccountId::new("a2");
            let kept =
                insert_signup_of(&mut tx, &SignupId::new("w3"), &nobody, UnixMillis(2)).await;
            assert_eq!(kept.expect("stored"), None);
            tx.commit().await.expect("a commit");
            let details = "SELECT name || role || region FROM worker_signup";
            assert_eq!(test_db.texts(details).await, ["Jomlt-ca"]);
            let mut tx = test_db.db.begin().await.expect("a transaction");
            let found = find_signup_id(&mut tx, &email).await.expect("readable");
            assert_eq!(found, Some(SignupId::new("w1")));
        }
    );
}
