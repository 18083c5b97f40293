//! SQL of the audit log.

use crate::email_address::EmailAddress;
use crate::features::admin::model::AdminAct;
use crate::ids::AccountId;
use crate::server::db::{Db, StoreError, Tx};
use crate::time::UnixMillis;

/// A line that is about to be added.
#[derive(Clone, Debug)]
pub struct NewAuditEvent<'a> {
    pub id: &'a str,
    pub account: &'a AccountId,
    pub admin_email: &'a EmailAddress,
    pub act: AdminAct,
    pub subject: &'a str,
    pub detail: &'a str,
    pub now: UnixMillis,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    pub id: String,
    pub account: AccountId,
    pub admin_email: String,
    /// As stored; a later version may know more acts.
    pub act: String,
    pub subject: String,
    pub detail: String,
    pub happened_at: UnixMillis,
}

impl AuditEvent {
    /// The act as people read it.
    pub fn label(&self) -> String {
        AdminAct::parse(&self.act).map_or_else(|| self.act.clone(), |act| act.label().to_owned())
    }
}

#[derive(sqlx::FromRow)]
struct AuditRow {
    id: String,
    account_id: String,
    admin_email: String,
    act: String,
    subject: String,
    detail: String,
    happened_at: i64,
}

impl From<AuditRow> for AuditEvent {
    fn from(row: AuditRow) -> Self {
        Self {
            id: row.id,
            account: AccountId::new(row.account_id),
            admin_email: row.admin_email,
            act: row.act,
            subject: row.subject,
            detail: row.detail,
            happened_at: UnixMillis(row.happened_at),
        }
    }
}

pub async fn insert_event(tx: &mut Tx, event: &NewAuditEvent<'_>) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO audit_event (
             id,
             account_id,
             admin_email,
             act,
             subject,
             detail,
             happened_at
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(event.id)
    .bind(event.account.as_str())
    .bind(event.admin_email.as_str())
    .bind(event.act.as_str())
    .bind(event.subject)
    .bind(event.detail)
    .bind(event.now.0)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The newest first, from the one before `before` on when that is not empty.
pub async fn list_events(db: &Db, before: &str, limit: i64) -> Result<Vec<AuditEvent>, StoreError> {
    let rows: Vec<AuditRow> = sqlx::query_as(
        "SELECT
             id,
             account_id,
             admin_email,
             act,
             subject,
             detail,
             happened_at
         FROM audit_event
         WHERE $1 = '' OR id < $1
         ORDER BY id DESC
         LIMIT $2",
    )
    .bind(before)
    .bind(limit)
    .fetch_all(db.reader())
    .await?;
    Ok(rows.into_iter().map(AuditEvent::from).collect())
}

pub async fn find_event(db: &Db, id: &str) -> Result<Option<AuditEvent>, StoreError> {
    let row: Option<AuditRow> = sqlx::query_as(
        "SELECT
             id,
             account_id,
             admin_email,
             act,
             subject,
             detail,
             happened_at
         FROM audit_event
         WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(db.reader())
    .await?;
    Ok(row.map(AuditEvent::from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestDb, on_both_databases};

    async fn note(test_db: &TestDb, id: &str, act: AdminAct) {
        let event = NewAuditEvent {
            id,
            account: &AccountId::new("a1"),
            admin_email: &EmailAddress::parse("admin@example.org").expect("an address"),
            act,
            subject: "s1",
            detail: "3 rows",
            now: UnixMillis(7),
        };
        let mut tx = test_db.db.begin().await.expect("a transaction");
        insert_event(&mut tx, &event).await.expect("stored");
        tx.commit().await.expect("a commit");
    }

    on_both_databases!(
        lines_come_back_newest_first_and_page_by_page,
        |test_db: TestDb| async move {
            for id in ["e1", "e2", "e3"] {
                note(&test_db, id, AdminAct::ExportSubscribers).await;
            }
            let ids = async |before: &str| {
                list_events(&test_db.db, before, 2)
                    .await
                    .expect("readable")
                    .into_iter()
                    .map(|event| event.id)
                    .collect::<Vec<_>>()
            };
            assert_eq!(ids("").await, ["e3", "e2"]);
            assert_eq!(ids("e2").await, ["e1"]);
            let found = find_event(&test_db.db, "e1").await.expect("readable");
            let found = found.expect("there");
            assert_eq!(found.admin_email, "admin@example.org");
            assert_eq!(found.account, AccountId::new("a1"));
            assert_eq!(found.label(), "Subscribers exported");
            assert_eq!(
                (found.subject.as_str(), found.detail.as_str()),
                ("s1", "3 rows")
            );
            assert_eq!(found.happened_at, UnixMillis(7));
            assert_eq!(find_event(&test_db.db, "e9").await.expect("readable"), None);
        }
    );

    on_both_databases!(
        the_log_refuses_to_be_rewritten,
        |test_db: TestDb| async move {
            note(&test_db, "e1", AdminAct::CloseMessage).await;
            for statement in [
                "UPDATE audit_event SET detail = 'nothing'",
                "DELETE FROM audit_event",
            ] {
                let mut tx = test_db.db.begin().await.expect("a transaction");
                let done = sqlx::query(statement).execute(tx.conn()).await;
                assert!(done.is_err(), "{statement}");
            }
            assert_eq!(test_db.count("SELECT COUNT(*) FROM audit_event").await, 1);
        }
    );
}
