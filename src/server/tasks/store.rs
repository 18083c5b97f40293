//! SQL of the queue.

use super::{TaskStatus, TaskSummary};
use crate::ids::TaskId;
use crate::server::db::{Db, StoreError, Tx};
use crate::time::UnixMillis;

/// A task that nobody else works on until `claimed_until`.
#[derive(Debug)]
pub struct ClaimedTask {
    pub id: TaskId,
    pub payload: String,
    /// Counts this attempt.
    pub attempts: i64,
}

/// Returns `false` when the key is in the queue already.
pub async fn insert_task(
    tx: &mut Tx,
    id: &TaskId,
    kind: &str,
    payload: &str,
    dedupe_key: &str,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO task (id, kind, payload, dedupe_key, created_at, run_at, due_at)
         VALUES ($1, $2, $3, $4, $5, $5, $5)
         ON CONFLICT (dedupe_key) DO NOTHING",
    )
    .bind(id.as_str())
    .bind(kind)
    .bind(payload)
    .bind(dedupe_key)
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether a task with this key was ever put into the queue.
pub async fn has_task(db: &Db, dedupe_key: &str) -> Result<bool, StoreError> {
    let count: i64 = sqlx::query_scalar(
        "SELECT COUNT(*)
         FROM task
         WHERE dedupe_key = $1",
    )
    .bind(dedupe_key)
    .fetch_one(db.reader())
    .await?;
    Ok(count > 0)
}

/// The oldest due task of the kind, claimed until `until`; `None` when nothing is due.
/// A claim that ran out (the process died) can be claimed again.
pub async fn claim_task(
    tx: &mut Tx,
    kind: &str,
    now: UnixMillis,
    until: UnixMillis,
) -> Result<Option<ClaimedTask>, StoreError> {
    let row: Option<(String, String, i64)> = sqlx::query_as(
        "UPDATE task
         SET claimed_until = $3,
             attempts = attempts + 1
         WHERE id = (
             SELECT id
             FROM task
             WHERE kind = $1
               AND run_at <= $2
               AND finished_at IS NULL
               AND dead_at IS NULL
               AND (claimed_until IS NULL OR claimed_until <= $2)
             ORDER BY run_at, id
             LIMIT 1
         )
           AND finished_at IS NULL
           AND dead_at IS NULL
           AND (claimed_until IS NULL OR claimed_until <= $2)
         RETURNING id, payload, attempts",
    )
    .bind(kind)
    .bind(now.0)
    .bind(until.0)
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|(id, payload, attempts)| ClaimedTask {
        id: TaskId::new(id),
        payload,
        attempts,
    }))
}

pub async fn mark_finished(tx: &mut Tx, id: &TaskId, now: UnixMillis) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE task
         SET finished_at = $2,
             claimed_until = NULL,
             last_error = NULL
         WHERE id = $1",
    )
    .bind(id.as_str())
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub async fn mark_for_retry(
    tx: &mut Tx,
    id: &TaskId,
    run_at: UnixMillis,
    error: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE task
         SET run_at = $2,
             claimed_until = NULL,
             last_error = $3
         WHERE id = $1",
    )
    .bind(id.as_str())
    .bind(run_at.0)
    .bind(error)
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub async fn mark_dead(
    tx: &mut Tx,
    id: &TaskId,
    now: UnixMillis,
    error: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE task
         SET dead_at = $2,
             claimed_until = NULL,
             last_error = $3
         WHERE id = $1",
    )
    .bind(id.as_str())
    .bind(now.0)
    .bind(error)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Erases the tasks that finished before a time.
pub async fn delete_finished(tx: &mut Tx, before: UnixMillis) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM task
         WHERE finished_at < $1",
    )
    .bind(before.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// How much of one kind is undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskCounts {
    /// All that are not dead.
    pub waiting: i64,
    /// Of the waiting ones, those that failed at least once.
    pub failing: i64,
    pub dead: i64,
    /// When the oldest that is not dead first became due; retries do not move it.
    pub oldest_due_at: Option<UnixMillis>,
}

pub async fn count_tasks(db: &Db, kind: &str, now: UnixMillis) -> Result<TaskCounts, StoreError> {
    let (waiting, failing, dead, oldest): (i64, i64, i64, Option<i64>) = sqlx::query_as(
        "SELECT
             COUNT(CASE WHEN dead_at IS NULL THEN 1 END),
             COUNT(CASE WHEN dead_at IS NULL AND last_error IS NOT NULL THEN 1 END),
             COUNT(dead_at),
             MIN(CASE WHEN dead_at IS NULL AND COALESCE(due_at, run_at) <= $2
                 THEN COALESCE(due_at, run_at) END)
         FROM task
         WHERE kind = $1
           AND finished_at IS NULL",
    )
    .bind(kind)
    .bind(now.0)
    .fetch_one(db.reader())
    .await?;
    Ok(TaskCounts {
        waiting,
        failing,
        dead,
        oldest_due_at: oldest.map(UnixMillis),
    })
}

/// The same over every kind.
pub async fn count_undone(db: &Db, now: UnixMillis) -> Result<TaskCounts, StoreError> {
    let (waiting, failing, dead, oldest): (i64, i64, i64, Option<i64>) = sqlx::query_as(
        "SELECT
             COUNT(CASE WHEN dead_at IS NULL THEN 1 END),
             COUNT(CASE WHEN dead_at IS NULL AND last_error IS NOT NULL THEN 1 END),
             COUNT(dead_at),
             MIN(CASE WHEN dead_at IS NULL AND COALESCE(due_at, run_at) <= $1
                 THEN COALESCE(due_at, run_at) END)
         FROM task
         WHERE finished_at IS NULL",
    )
    .bind(now.0)
    .fetch_one(db.reader())
    .await?;
    Ok(TaskCounts {
        waiting,
        failing,
        dead,
        oldest_due_at: oldest.map(UnixMillis),
    })
}

#[derive(sqlx::FromRow)]
struct UndoneRow {
    id: String,
    kind: String,
    attempts: i64,
    created_at: i64,
    run_at: i64,
    claimed_until: Option<i64>,
    dead_at: Option<i64>,
    last_error: Option<String>,
}

impl UndoneRow {
    fn summary(self, now: UnixMillis) -> TaskSummary {
        TaskSummary {
            status: if self.dead_at.is_some() {
                TaskStatus::Dead
            } else if self.claimed_until.is_some_and(|until| until > now.0) {
                TaskStatus::Running
            } else if self.last_error.is_some() {
                TaskStatus::Failing
            } else {
                TaskStatus::Waiting
            },
            id: TaskId::new(self.id),
            kind: self.kind,
            attempts: self.attempts,
            created_at: UnixMillis(self.created_at),
            run_at: UnixMillis(self.run_at),
            last_error: self.last_error.unwrap_or_default(),
        }
    }
}

/// What is not done, of every kind, the oldest first.
pub async fn list_undone(
    db: &Db,
    now: UnixMillis,
    limit: i64,
) -> Result<Vec<TaskSummary>, StoreError> {
    let rows: Vec<UndoneRow> = sqlx::query_as(
        "SELECT
             id,
             kind,
             attempts,
             created_at,
             run_at,
             claimed_until,
             dead_at,
             last_error
         FROM task
         WHERE finished_at IS NULL
         ORDER BY created_at, id
         LIMIT $1",
    )
    .bind(limit)
    .fetch_all(db.reader())
    .await?;
    Ok(rows.into_iter().map(|row| row.summary(now)).collect())
}

/// The same, but dead tasks first, then failing ones, then the rest.
pub async fn list_worst_first(
    db: &Db,
    now: UnixMillis,
    limit: i64,
) -> Result<Vec<TaskSummary>, StoreError> {
    let rows: Vec<UndoneRow> = sqlx::query_as(
        "SELECT
             id,
             kind,
             attempts,
             created_at,
             run_at,
             claimed_until,
             dead_at,
             last_error
         FROM task
         WHERE finished_at IS NULL
         ORDER BY
             CASE
                 WHEN dead_at IS NOT NULL THEN 0
                 WHEN last_error IS NOT NULL THEN 1
                 ELSE 2
             END,
             created_at,
             id
         LIMIT $1",
    )
    .bind(limit)
    .fetch_all(db.reader())
    .await?;
    Ok(rows.into_iter().map(|row| row.summary(now)).collect())
}

/// Makes a dead or failing task due now, with all its attempts before it. Returns `false`
/// for one that is done, under way, not tried yet or unknown.
pub async fn mark_requeued(tx: &mut Tx, id: &TaskId, now: UnixMillis) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE task
         SET dead_at = NULL,
             attempts = 0,
             run_at = $2,
             due_at = $2,
             claimed_until = NULL
         WHERE id = $1
           AND finished_at IS NULL
           AND last_error IS NOT NULL
           AND (claimed_until IS NULL OR claimed_until <= $2)",
    )
    .bind(id.as_str())
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Makes every dead task due now, with all its attempts before it, and returns how many
/// that were.
pub async fn mark_dead_requeued(tx: &mut Tx, now: UnixMillis) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "UPDATE task
         SET dead_at = NULL,
             attempts = 0,
             run_at = $1,
             due_at = $1,
             claimed_until = NULL
         WHERE finished_at IS NULL
           AND dead_at IS NOT NULL",
    )
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}
