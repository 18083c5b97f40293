//! The loop that works the queue off.

use std::time::Duration;

use tokio::sync::watch;
use tracing::{error, info, warn};

use super::store;
use super::{TaskError, TaskKind, back_off_ms};
use crate::server::db::StoreError;
use crate::server::state::AppState;
use crate::time::MINUTE_MS;

/// How long a claim holds: longer than any task may take.
const CLAIM_MS: i64 = 5 * MINUTE_MS;
/// How many of one kind go before the next kind has its turn: thousands of issues must not
/// keep somebody waiting who wants to sign in.
const TURN: usize = 20;
/// How often the queue is looked at when nobody announced anything: for retries that come due.
const IDLE: Duration = Duration::from_secs(5);

/// Works until `stop` turns true; the task under way is finished first.
pub async fn run(state: AppState, kinds: Vec<TaskKind>, mut stop: watch::Receiver<bool>) {
    loop {
        if *stop.borrow() {
            return;
        }
        match run_due(&state, &kinds, &stop).await {
            Ok(_) => {}
            Err(cause) => warn!(%cause, "the queue cannot be read now"),
        }
        tokio::select! {
            () = state.tasks.announced() => {}
            () = tokio::time::sleep(IDLE) => {}
            _ = stop.changed() => return,
        }
    }
}

/// Runs everything that is due, and returns how many tasks that was.
pub async fn run_due(
    state: &AppState,
    kinds: &[TaskKind],
    stop: &watch::Receiver<bool>,
) -> Result<usize, StoreError> {
    let mut done = 0;
    loop {
        let before = done;
        for kind in kinds {
            for _ in 0..TURN {
                if *stop.borrow() || !run_one(state, kind).await? {
                    break;
                }
                done += 1;
            }
        }
        if done == before {
            return Ok(done);
        }
    }
}

/// Returns whether there was a task to run.
async fn run_one(state: &AppState, kind: &TaskKind) -> Result<bool, StoreError> {
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    let Some(task) = store::claim_task(&mut tx, kind.name, now, now.plus_ms(CLAIM_MS)).await?
    else {
        return Ok(false);
    };
    tx.commit().await?;

    // Apart, so that a panic ends this attempt and not the loop.
    let running = tokio::spawn(kind.start(state.clone(), task.id.clone(), task.payload));
    let outcome = running
        .await
        .unwrap_or_else(|_| Err(TaskError::Retry("the attempt ended in a panic".into())));

    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    match outcome {
        Ok(()) => {
            store::mark_finished(&mut tx, &task.id, now).await?;
            info!(task = kind.name, task_id = %task.id, attempts = task.attempts, "task finished");
        }
        Err(TaskError::Retry(cause)) if task.attempts < kind.max_attempts => {
            let [chance] = state.rng.bytes();
            let again = now.plus_ms(back_off_ms(task.attempts, chance));
            store::mark_for_retry(&mut tx, &task.id, again, &cause).await?;
            warn!(task = kind.name, task_id = %task.id, attempts = task.attempts, cause, "task will be tried again");
        }
        Err(TaskError::Retry(cause) | TaskError::GiveUp(cause)) => {
            store::mark_dead(&mut tx, &task.id, now, &cause).await?;
            error!(task = kind.name, task_id = %task.id, attempts = task.attempts, cause, "task put aside");
        }
    }
    tx.commit().await?;
    Ok(true)
}
