//! Work that comes round by itself: once per period a task goes into the queue, where it
//! is claimed, tried again and counted like every other one.

use std::time::Duration;

use tokio::sync::watch;
use tracing::warn;

use super::{Task, store};
use crate::ids::TaskId;
use crate::server::db::StoreError;
use crate::server::state::AppState;

/// How often the timetable is looked at.
const PAUSE: Duration = Duration::from_secs(60);

/// One kind of work and how often it comes round.
#[derive(Clone, Copy)]
pub struct Timed {
    name: &'static str,
    /// Milliseconds.
    every_ms: i64,
    payload: fn() -> String,
}

impl Timed {
    /// # Units
    /// Milliseconds; periods begin at multiples of it since 1970 UTC.
    pub fn every<T: Task + Default>(every_ms: i64) -> Self {
        Self {
            name: T::NAME,
            every_ms,
            payload: || {
                serde_json::to_string(&T::default()).expect("payloads hold ids and numbers only")
            },
        }
    }
}

/// Keeps the timetable until `stop` turns true.
pub async fn run(state: AppState, timetable: Vec<Timed>, mut stop: watch::Receiver<bool>) {
    loop {
        if let Err(cause) = enqueue_due(&state, &timetable).await {
            warn!(%cause, "the timetable cannot be kept now");
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = stop.changed() => return,
        }
    }
}

/// Puts what is due in this period into the queue, unless it was put there already: by an
/// earlier look, or by another server on the same database.
pub async fn enqueue_due(state: &AppState, timetable: &[Timed]) -> Result<(), StoreError> {
    let now = state.clock.now();
    for timed in timetable {
        let key = format!("{}:{}", timed.name, now.0.div_euclid(timed.every_ms));
        if store::has_task(&state.db, &key).await? {
            continue;
        }
        let id = TaskId::new(state.rng.id(&state.clock));
        let mut tx = state.db.begin().await?;
        store::insert_task(&mut tx, &id, timed.name, &(timed.payload)(), &key, now).await?;
        tx.commit().await?;
        state.tasks.announce();
    }
    Ok(())
}
