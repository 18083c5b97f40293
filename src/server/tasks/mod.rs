//! Background work, stored in the same transaction as its cause.
//!
//! The crate apalis 1.0 was weighed first. Its SQLite and PostgreSQL back ends
//! push through a pool of their own (`SqlitePool`, `PgPool`), each with tables and
//! statements of its own, and cannot take part in a transaction of our `AnyPool`;
//! without that, a signup could be committed and its mail lost. Three small files
//! do: claiming is one `UPDATE … RETURNING` that is the same text on both engines.
//!
//! Work runs at least once. Whoever needs "once" makes the effect recognisable, as
//! mail does with a message id that comes from the task's id.

pub mod store;
pub mod timetable;
pub mod worker;

use std::future::Future;
use std::pin::Pin;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::db::{Db, StoreError, Tx};
use super::state::AppState;
use crate::ids::TaskId;
use crate::time::{DAY_MS, HOUR_MS, SECOND_MS, UnixMillis};

/// How long a finished task is remembered: the same form sent again within this time is the
/// same task.
pub const REMEMBERED_MS: i64 = 30 * DAY_MS;

/// What a task stores. Ids only: no addresses and no texts.
pub trait TaskPayload: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// `slice.verb_noun`; never changes once rows with it exist.
    const NAME: &'static str;
}

/// A payload that this version knows how to work on. Rows of other kinds wait.
pub trait Task: TaskPayload {
    /// Attempts after which the task is put aside as dead. The default lasts for four days
    /// of trying, so that a mail server that is down over a long weekend loses nothing.
    ///
    /// # Source
    /// RFC 5321 section 4.5.4.1: mail is given up after four to five days.
    const MAX_ATTEMPTS: i64 = 106;

    fn run(self, state: AppState, id: TaskId)
    -> impl Future<Output = Result<(), TaskError>> + Send;
}

/// What the queue should do with a task that did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    /// Try again later.
    #[error("{0}")]
    Retry(String),
    /// Trying again cannot help.
    #[error("{0}")]
    GiveUp(String),
}

impl From<StoreError> for TaskError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Inconsistent { .. } => Self::GiveUp(error.to_string()),
            _ => Self::Retry(error.to_string()),
        }
    }
}

/// Puts the task into the queue; it becomes visible with the transaction's commit.
///
/// Returns `false` when a task with the same `dedupe_key` is in the queue already.
pub async fn enqueue<T: TaskPayload>(
    tx: &mut Tx,
    state: &AppState,
    payload: &T,
    dedupe_key: &str,
) -> Result<bool, StoreError> {
    let text = serde_json::to_string(payload).expect("payloads hold ids and numbers only");
    let key = format!("{}:{dedupe_key}", T::NAME);
    let id = TaskId::new(state.rng.id(&state.clock));
    let fresh = store::insert_task(tx, &id, T::NAME, &text, &key, state.clock.now()).await?;
    state.tasks.announce();
    Ok(fresh)
}

/// Wakes the worker when something was put into the queue.
#[derive(Clone, Debug, Default)]
pub struct Tasks(std::sync::Arc<tokio::sync::Notify>);

impl Tasks {
    pub fn announce(&self) {
        self.0.notify_one();
    }

    pub async fn announced(&self) {
        self.0.notified().await;
    }
}

type Running = Pin<Box<dyn Future<Output = Result<(), TaskError>> + Send>>;

/// One kind of work that this version can do.
#[derive(Clone, Copy)]
pub struct TaskKind {
    pub name: &'static str,
    pub max_attempts: i64,
    run: fn(AppState, TaskId, String) -> Running,
}

impl TaskKind {
    pub fn of<T: Task>() -> Self {
        Self {
            name: T::NAME,
            max_attempts: T::MAX_ATTEMPTS,
            run: |state, id, payload| {
                Box::pin(async move {
                    let task: T = serde_json::from_str(&payload)
                        .map_err(|error| TaskError::GiveUp(format!("payload: {error}")))?;
                    task.run(state, id).await
                })
            },
        }
    }

    pub(super) fn start(&self, state: AppState, id: TaskId, payload: String) -> Running {
        (self.run)(state, id, payload)
    }
}

/// The wait before the next attempt: doubling from five seconds up to an hour, and up to
/// a quarter more so that a crowd of failures does not come back at once.
///
/// # Units
/// Milliseconds. `chance` is any number; its low byte spreads the waits.
pub fn back_off_ms(attempts: i64, chance: u8) -> i64 {
    let doubling = attempts.clamp(1, 20) - 1;
    let base = (5 * SECOND_MS).saturating_mul(1 << doubling).min(HOUR_MS);
    base + base / 4 * i64::from(chance) / 255
}

/// How much is waiting, and since when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueState {
    /// All that are neither done nor dead.
    pub waiting: i64,
    /// Of the waiting ones, those that failed at least once.
    pub failing: i64,
    /// Put aside until somebody requeues them.
    pub dead: i64,
    /// Age of the oldest waiting task since it first became due; retries do not make it
    /// younger. Milliseconds.
    pub lag_ms: i64,
}

/// The state of the kinds that this version works on.
pub async fn queue_state(
    db: &Db,
    clock: &super::clock::Clock,
    kinds: &[TaskKind],
) -> Result<QueueState, StoreError> {
    let now = clock.now();
    let mut state = QueueState::default();
    for kind in kinds {
        let counts = store::count_tasks(db, kind.name, now).await?;
        state.waiting += counts.waiting;
        state.failing += counts.failing;
        state.dead += counts.dead;
        if let Some(oldest) = counts.oldest_due_at {
            state.lag_ms = state.lag_ms.max(now.0 - oldest.0);
        }
    }
    Ok(state)
}

/// Where an undone task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskStatus {
    /// Not tried yet.
    Waiting,
    Running,
    /// Failed, and will be tried again.
    Failing,
    /// Put aside: refused for good, or out of attempts.
    Dead,
}

impl TaskStatus {
    /// One word for operators.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Failing => "failing",
            Self::Dead => "dead",
        }
    }
}

/// An undone task as an operator sees it: no payload, no addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskSummary {
    pub id: TaskId,
    pub kind: String,
    pub status: TaskStatus,
    pub attempts: i64,
    pub created_at: UnixMillis,
    /// When it is, or was, due next.
    pub run_at: UnixMillis,
    /// Empty before the first failure.
    pub last_error: String,
}

/// At most `limit` tasks that are not done, of every kind, the oldest first.
pub async fn list_undone(state: &AppState, limit: i64) -> Result<Vec<TaskSummary>, StoreError> {
    store::list_undone(&state.db, state.clock.now(), limit).await
}

/// The same, but what needs an operator first: dead tasks, then failing ones, then the rest.
pub async fn list_worst_first(
    state: &AppState,
    limit: i64,
) -> Result<Vec<TaskSummary>, StoreError> {
    store::list_worst_first(&state.db, state.clock.now(), limit).await
}

/// How much is undone of every kind, also of those that this version does not know.
pub async fn count_undone(state: &AppState) -> Result<store::TaskCounts, StoreError> {
    store::count_undone(&state.db, state.clock.now()).await
}

/// Makes a dead or failing task due now, with all its attempts before it. Returns `false`
/// for one that is done, under way, not tried yet or unknown.
pub async fn requeue(state: &AppState, id: &TaskId) -> Result<bool, StoreError> {
    let mut tx = state.db.begin().await?;
    let found = requeue_within(&mut tx, state, id).await?;
    tx.commit().await?;
    state.tasks.announce();
    Ok(found)
}

/// [`requeue`] within the transaction of what else it means; announce it after the commit.
pub async fn requeue_within(
    tx: &mut Tx,
    state: &AppState,
    id: &TaskId,
) -> Result<bool, StoreError> {
    store::mark_requeued(tx, id, state.clock.now()).await
}

/// Makes every dead task due now, and returns how many that were; announce it after the
/// commit.
pub async fn requeue_dead_within(tx: &mut Tx, state: &AppState) -> Result<u64, StoreError> {
    store::mark_dead_requeued(tx, state.clock.now()).await
}

/// Erases the tasks that finished before `before`; returns how many. Until then a task that
/// is put into the queue a second time is recognised.
pub async fn erase_finished(tx: &mut Tx, before: UnixMillis) -> Result<u64, StoreError> {
    store::delete_finished(tx, before).await
}

#[cfg(test)]
mod tests;
