//! SQL of the ledger.

use super::{Act, Asked, Wording};
use crate::ids::SignupId;
use crate::server::db::{Db, StoreError, Tx};
use crate::time::UnixMillis;

/// One line of the ledger, with the words as they were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentEvent {
    pub purpose: String,
    pub kind: String,
    /// 0 for an act without words.
    pub wording_version: i64,
    /// Empty for an act without words.
    pub wording_text: String,
    pub page: String,
    pub network: String,
    pub happened_at: UnixMillis,
    /// Id of the token through which it came; empty for a form.
    pub token_id: String,
}

#[derive(sqlx::FromRow)]
struct ConsentEventRow {
    purpose: String,
    kind: String,
    version: i64,
    text: String,
    page: String,
    network: String,
    happened_at: i64,
    token_id: String,
}

impl From<ConsentEventRow> for ConsentEvent {
    fn from(row: ConsentEventRow) -> Self {
        Self {
            purpose: row.purpose,
            kind: row.kind,
            wording_version: row.version,
            wording_text: row.text,
            page: row.page,
            network: row.network,
            happened_at: UnixMillis(row.happened_at),
            token_id: row.token_id,
        }
    }
}

/// Keeps the words, unless they are kept already.
pub async fn insert_wording(
    tx: &mut Tx,
    wording: &Wording,
    now: UnixMillis,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO consent_wording (id, purpose, version, text, first_used_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(wording.id())
    .bind(wording.purpose)
    .bind(wording.version)
    .bind(&wording.text)
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Returns `false` when the submission is in the ledger already.
pub async fn insert_asked(
    tx: &mut Tx,
    id: &str,
    asked: &Asked<'_>,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO consent_event (
             id,
             person_id,
             purpose,
             kind,
             wording_id,
             page,
             network,
             happened_at,
             submission_key
         )
         VALUES ($1, $2, $3, 'asked', $4, $5, $6, $7, $8)
         ON CONFLICT (submission_key) DO NOTHING",
    )
    .bind(id)
    .bind(asked.person.as_str())
    .bind(asked.wording.purpose)
    .bind(asked.wording.id())
    .bind(asked.page)
    .bind(asked.network.truncated())
    .bind(now.0)
    .bind(asked.submission_key)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The words are those of the last time the person was asked for the purpose.
pub async fn insert_act(
    tx: &mut Tx,
    id: &str,
    act: &Act<'_>,
    now: UnixMillis,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO consent_event (
             id,
             person_id,
             purpose,
             kind,
             wording_id,
             page,
             network,
             happened_at,
             token_id
         )
         VALUES (
             $1,
             $2,
             $3,
             $4,
             (
                 SELECT wording_id
                 FROM consent_event
                 WHERE person_id = $2
                   AND purpose = $3
                   AND kind = 'asked'
                 ORDER BY happened_at DESC, id DESC
                 LIMIT 1
             ),
             $5,
             $6,
             $7,
             $8
         )",
    )
    .bind(id)
    .bind(act.person.as_str())
    .bind(act.purpose)
    .bind(act.kind.as_str())
    .bind(act.page)
    .bind(act.network.truncated())
    .bind(now.0)
    .bind(act.token_id)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Everything the ledger holds about one person, oldest first.
pub async fn list_events(db: &Db, person: &SignupId) -> Result<Vec<ConsentEvent>, StoreError> {
    let rows: Vec<ConsentEventRow> = sqlx::query_as(
        "SELECT
             e.purpose,
             e.kind,
             COALESCE(w.version, 0) AS version,
             COALESCE(w.text, '') AS text,
             e.page,
             e.network,
             e.happened_at,
             COALESCE(e.token_id, '') AS token_id
         FROM consent_event e
         LEFT JOIN consent_wording w ON w.id = e.wording_id
         WHERE e.person_id = $1
         ORDER BY e.happened_at, e.id",
    )
    .bind(person.as_str())
    .fetch_all(db.reader())
    .await?;
    Ok(rows.into_iter().map(ConsentEvent::from).collect())
}

/// How many lines the ledger has of one kind for one purpose.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct EventCount {
    pub purpose: String,
    pub kind: String,
    pub count: i64,
}

/// The lines of the ledger, counted by purpose and kind, in their order.
pub async fn count_events(db: &Db) -> Result<Vec<EventCount>, StoreError> {
    let counts: Vec<EventCount> = sqlx::query_as(
        "SELECT
             purpose,
             kind,
             COUNT(*) AS count
         FROM consent_event
         GROUP BY purpose, kind
         ORDER BY purpose, kind",
    )
    .fetch_all(db.reader())
    .await?;
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::consent::ActKind;
    use crate::server::http::client_ip::Network;
    use crate::testing::{TestDb, on_both_databases};

    fn wording(text: &str) -> Wording {
        Wording {
            purpose: "newsletter",
            version: 3,
            text: text.to_owned(),
        }
    }

    async fn ask(test_db: &TestDb, id: &str, wording: &Wording, submission_key: &str) -> bool {
        let asked = Asked {
            person: &SignupId::new("p1"),
            wording,
            page: "/jobs",
            network: &Network::of("203.0.113.77".parse().expect("an address")),
            submission_key,
        };
        let mut tx = test_db.db.begin().await.expect("a transaction");
        insert_wording(&mut tx, wording, UnixMillis(5))
            .await
            .expect("stored");
        let fresh = insert_asked(&mut tx, id, &asked, UnixMillis(5))
            .await
            .expect("stored");
        tx.commit().await.expect("a commit");
        fresh
    }

    on_both_databases!(
        words_of_the_day_stay_with_the_act,
        |test_db: TestDb| async move {
            assert!(ask(&test_db, "e1", &wording("Old words."), "k1").await);
            assert!(ask(&test_db, "e2", &wording("New words."), "k2").await);
            let events = list_events(&test_db.db, &SignupId::new("p1"))
                .await
                .expect("readable");
            let words: Vec<&str> = events.iter().map(|e| e.wording_text.as_str()).collect();
            assert_eq!(words, ["Old words.", "New words."]);
            assert_eq!(
                events[0],
                ConsentEvent {
                    purpose: "newsletter".into(),
                    kind: "asked".into(),
                    wording_version: 3,
                    wording_text: "Old words.".into(),
                    page: "/jobs".into(),
                    network: "203.0.113.0".into(),
                    happened_at: UnixMillis(5),
                    token_id: String::new(),
                }
            );
        }
    );

    on_both_databases!(
        an_act_carries_the_words_that_were_last_agreed_to,
        |test_db: TestDb| async move {
            assert!(ask(&test_db, "e1", &wording("Old words."), "k1").await);
            assert!(ask(&test_db, "e2", &wording("New words."), "k2").await);
            let person = SignupId::new("p1");
            let mut tx = test_db.db.begin().await.expect("a transaction");
            for (id, kind) in [("e3", ActKind::Confirmed), ("e4", ActKind::Withdrawn)] {
                let act = Act {
                    person: &person,
                    purpose: "newsletter",
                    kind,
                    page: "/newsletter/confirm",
                    network: &Network::of("203.0.113.77".parse().expect("an address")),
                    token_id: "t1",
                };
                insert_act(&mut tx, id, &act, UnixMillis(6))
                    .await
                    .expect("stored");
            }
            tx.commit().await.expect("a commit");
            let events = list_events(&test_db.db, &person).await.expect("readable");
            let acts: Vec<(&str, &str, &str)> = events[2..]
                .iter()
                .map(|e| {
                    (
                        e.kind.as_str(),
                        e.wording_text.as_str(),
                        e.token_id.as_str(),
                    )
                })
                .collect();
            assert_eq!(
                acts,
                [
                    ("confirmed", "New words.", "t1"),
                    ("withdrawn", "New words.", "t1"),
                ]
            );
        }
    );

    on_both_databases!(
        the_ledger_is_counted_by_purpose_and_kind,
        |test_db: TestDb| async move {
            assert_eq!(count_events(&test_db.db).await.expect("readable"), []);
            for (id, key) in [("e1", "k1"), ("e2", "k2")] {
                assert!(ask(&test_db, id, &wording("Words."), key).await);
            }
            assert_eq!(
                count_events(&test_db.db).await.expect("readable"),
                [EventCount {
                    purpose: "newsletter".into(),
                    kind: "asked".into(),
                    count: 2,
                }]
            );
        }
    );

    on_both_databases!(one_submission_is_one_line, |test_db: TestDb| async move {
        assert!(ask(&test_db, "e1", &wording("Words."), "k1").await);
        assert!(!ask(&test_db, "e2", &wording("Words."), "k1").await);
        let events = list_events(&test_db.db, &SignupId::new("p1"))
            .await
            .expect("readable");
        assert_eq!(events.len(), 1);
    });

    on_both_databases!(
        the_ledger_refuses_to_be_rewritten,
        |test_db: TestDb| async move {
            assert!(ask(&test_db, "e1", &wording("Words."), "k1").await);
            for statement in [
                "UPDATE consent_event SET page = '/elsewhere'",
                "DELETE FROM consent_event",
                "UPDATE consent_wording SET text = 'Other words.'",
                "DELETE FROM consent_wording",
            ] {
                let mut tx = test_db.db.begin().await.expect("a transaction");
                let done = sqlx::query(statement).execute(tx.conn()).await;
                assert!(done.is_err(), "{statement}");
            }
        }
    );
}
