//! SQL of the addresses that are not written to.

use crate::server::db::{Db, StoreError, Tx};
use crate::time::UnixMillis;

/// One line of the list.
#[derive(Clone, Debug)]
pub struct Suppression<'a> {
    pub address_hash: String,
    pub scope: &'a str,
    pub reason: &'a str,
    /// The person in the ledger of consent.
    pub person: &'a str,
}

/// Returns `false` when there is a line for the address and the scope: the first one stays.
pub async fn insert_suppression(
    tx: &mut Tx,
    row: &Suppression<'_>,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO suppression (address_hash, scope, reason, person_id, created_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (address_hash, scope) DO NOTHING",
    )
    .bind(&row.address_hash)
    .bind(row.scope)
    .bind(row.reason)
    .bind(row.person)
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Returns whether there was such a line.
pub async fn delete_suppression(
    tx: &mut Tx,
    address_hash: &str,
    scope: &str,
    reason: &str,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "DELETE FROM suppression
         WHERE address_hash = $1
           AND scope = $2
           AND reason = $3",
    )
    .bind(address_hash)
    .bind(scope)
    .bind(reason)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether there is such a line.
pub async fn has_suppression(
    tx: &mut Tx,
    address_hash: &str,
    scope: &str,
    reason: &str,
) -> Result<bool, StoreError> {
    let count: i64 = sqlx::query_scalar(
        "SELECT COUNT(*)
         FROM suppression
         WHERE address_hash = $1
           AND scope = $2
           AND reason = $3",
    )
    .bind(address_hash)
    .bind(scope)
    .bind(reason)
    .fetch_one(tx.conn())
    .await?;
    Ok(count > 0)
}

/// One line as its owner may read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub scope: String,
    pub reason: String,
    pub created_at: UnixMillis,
}

/// The lines of an address.
pub async fn list_lines(db: &Db, address_hash: &str) -> Result<Vec<Line>, StoreError> {
    let lines: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT
             scope,
             reason,
             created_at
         FROM suppression
         WHERE address_hash = $1
         ORDER BY scope",
    )
    .bind(address_hash)
    .fetch_all(db.reader())
    .await?;
    Ok(lines
        .into_iter()
        .map(|(scope, reason, created_at)| Line {
            scope,
            reason,
            created_at: UnixMillis(created_at),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use crate::email_address::EmailAddress;
    use crate::server::db::Backend;
    use crate::server::suppression::{
        Reason, address_hash, bounce, find_reason, is_refused, lift_bounce, lift_erasure,
        lift_refusal, lift_unsubscribed, list_lines, note_erasure, refuse, unsubscribe,
    };
    use crate::testing::TestApp;

    #[tokio::test]
    async fn unsubscribing_is_for_one_purpose_and_refusing_for_all() {
        for backend in [Backend::Sqlite, Backend::Postgres] {
            let app = TestApp::with(backend, &[]).await;
            let state = &app.state;
            let typed = EmailAddress::parse("Jo@Example.org").expect("an address");
            let email = EmailAddress::parse("jo@example.org").expect("an address");
            let reason = async |purpose| {
                find_reason(&state.db, state, &email, purpose)
                    .await
                    .expect("readable")
            };
            assert_eq!(reason("newsletter").await, None);

            let mut tx = state.db.begin().await.expect("a transaction");
            for _ in 0..2 {
                unsubscribe(&mut tx, state, &typed, "newsletter", "s1")
                    .await
                    .expect("stored");
            }
            tx.commit().await.expect("a commit");
            assert_eq!(reason("newsletter").await, Some(Reason::Unsubscribed));
            assert_eq!(reason("worker").await, None);

            let mut tx = state.db.begin().await.expect("a transaction");
            refuse(&mut tx, state, &typed, "s1").await.expect("stored");
            lift_unsubscribed(&mut tx, state, &typed, "newsletter")
                .await
                .expect("stored");
            tx.commit().await.expect("a commit");
            assert_eq!(reason("newsletter").await, Some(Reason::Refused));
            assert_eq!(reason("worker").await, Some(Reason::Refused));

            let mut tx = state.db.begin().await.expect("a transaction");
            assert!(
                lift_refusal(&mut tx, state, &email, ("newsletter", "s1"))
                    .await
                    .expect("stored")
            );
            assert!(
                !lift_refusal(&mut tx, state, &email, ("newsletter", "s1"))
                    .await
                    .expect("stored")
            );
            tx.commit().await.expect("a commit");
            assert_eq!(reason("newsletter").await, None);
            // What was not asked for does not come back with it.
            assert_eq!(reason("worker").await, Some(Reason::Unsubscribed));
            assert_eq!(reason("replies").await, Some(Reason::Unsubscribed));
        }
    }

    #[tokio::test]
    async fn an_erasure_is_for_all_and_less_than_a_refusal() {
        for backend in [Backend::Sqlite, Backend::Postgres] {
            let app = TestApp::with(backend, &[]).await;
            let state = &app.state;
            let email = EmailAddress::parse("jo@example.org").expect("an address");
            let reason = async || {
                find_reason(&state.db, state, &email, "worker")
                    .await
                    .expect("readable")
            };
            let mut tx = state.db.begin().await.expect("a transaction");
            let noted = note_erasure(&mut tx, state, &email, "s1").await;
            assert!(noted.expect("stored"));
            assert!(!is_refused(&mut tx, state, &email).await.expect("readable"));
            // The operator's word about a refusal is none about an erasure.
            assert!(
                !lift_refusal(&mut tx, state, &email, ("newsletter", "s1"))
                    .await
                    .expect("stored")
            );
            tx.commit().await.expect("a commit");
            assert_eq!(reason().await, Some(Reason::Erased));
            let lines = list_lines(&state.db, state, &email)
                .await
                .expect("readable");
            assert_eq!((lines.len(), lines[0].reason.as_str()), (1, "erased"));

            let mut tx = state.db.begin().await.expect("a transaction");
            assert!(lift_erasure(&mut tx, state, &email).await.expect("stored"));
            let noted = note_erasure(&mut tx, state, &email, "s1").await;
            assert!(noted.expect("stored"));
            assert!(
                refuse(&mut tx, state, &email, "s1").await.expect("stored"),
                "a refusal takes the place of an erasure"
            );
            let noted = note_erasure(&mut tx, state, &email, "s1").await;
            assert!(!noted.expect("stored"));
            assert!(!lift_erasure(&mut tx, state, &email).await.expect("stored"));
            tx.commit().await.expect("a commit");
            assert_eq!(reason().await, Some(Reason::Refused));
        }
    }

    #[tokio::test]
    async fn a_bounce_is_for_all_purposes_and_hides_nothing_that_the_owner_said() {
        for backend in [Backend::Sqlite, Backend::Postgres] {
            let app = TestApp::with(backend, &[]).await;
            let state = &app.state;
            let email = EmailAddress::parse("jo@example.org").expect("an address");
            let reason = async |purpose| {
                find_reason(&state.db, state, &email, purpose)
                    .await
                    .expect("readable")
            };
            let mut tx = state.db.begin().await.expect("a transaction");
            for fresh in [true, false] {
                let put = bounce(&mut tx, state, &email, "s1").await.expect("stored");
                assert_eq!(put, fresh);
            }
            tx.commit().await.expect("a commit");
            assert_eq!(reason("newsletter").await, Some(Reason::Bounced));
            assert_eq!(reason("worker").await, Some(Reason::Bounced));

            let mut tx = state.db.begin().await.expect("a transaction");
            unsubscribe(&mut tx, state, &email, "newsletter", "s1")
                .await
                .expect("stored");
            tx.commit().await.expect("a commit");
            assert_eq!(reason("newsletter").await, Some(Reason::Unsubscribed));
            assert_eq!(reason("worker").await, Some(Reason::Bounced));

            let mut tx = state.db.begin().await.expect("a transaction");
            refuse(&mut tx, state, &email, "s1").await.expect("stored");
            for found in [true, false] {
                let lifted = lift_bounce(&mut tx, state, &email).await.expect("stored");
                assert_eq!(lifted, found);
            }
            tx.commit().await.expect("a commit");
            assert_eq!(reason("worker").await, Some(Reason::Refused));
        }
    }

    #[tokio::test]
    async fn the_list_holds_no_address_and_depends_on_the_key() {
        let app = TestApp::new().await;
        let email = EmailAddress::parse("jo@example.org").expect("an address");
        let hash = address_hash(&app.state, &email);
        assert_eq!(hash.len(), 64);
        assert_ne!(hash, crate::server::secrets::digest(&["jo@example.org"]));
        let other = TestApp::with(
            Backend::Sqlite,
            &[("MLT_SECRET_KEY", "0123456789abcdef0123456789abcdef")],
        )
        .await;
        assert_ne!(hash, address_hash(&other.state, &email));
    }
}
