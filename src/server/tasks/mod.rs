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
use crate::time::{HOUR_MS, SECOND_MS};

/// What a task stores. Ids only: no addresses and no texts.
pub trait TaskPayload: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// `slice.verb_noun`; never changes once rows with it exist.
    const NAME: &'static str;
}

/// A payload that this version knows how to work on. Rows of other kinds wait.
pub trait Task: TaskPayload {
    /// Attempts after which the task is put aside as dead.
    const MAX_ATTEMPTS: i64 = 12;

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
    pub waiting: i64,
    pub dead: i64,
    /// Age of the oldest task that is due, in milliseconds.
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
        let (waiting, dead, oldest) = store::count_tasks(db, kind.name, now).await?;
        state.waiting += waiting;
        state.dead += dead;
        if let Some(oldest) = oldest {
            state.lag_ms = state.lag_ms.max(now.0 - oldest.0);
        }
    }
    Ok(state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_an_hour() {
        assert_eq!(back_off_ms(1, 0), 5 * SECOND_MS);
        assert_eq!(back_off_ms(2, 0), 10 * SECOND_MS);
        assert_eq!(back_off_ms(30, 0), HOUR_MS);
        assert_eq!(back_off_ms(30, 255), HOUR_MS + HOUR_MS / 4);
    }
}
