//! The queue's own background work.

use serde::{Deserialize, Serialize};

use super::{Task, TaskError, TaskPayload, erase_finished};
use crate::ids::TaskId;
use crate::server::state::AppState;
use crate::time::DAY_MS;

/// How long a finished task is remembered: the same form sent again within this time is the
/// same task.
pub const REMEMBERED_MS: i64 = 30 * DAY_MS;

/// Erases the tasks that finished long ago. Those put aside stay until somebody sees to them.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct EraseFinishedTasks {}

impl TaskPayload for EraseFinishedTasks {
    const NAME: &'static str = "tasks.erase_finished";
}

impl Task for EraseFinishedTasks {
    async fn run(self, state: AppState, _id: TaskId) -> Result<(), TaskError> {
        let mut tx = state.db.begin().await?;
        erase_finished(&mut tx, state.clock.now().minus_ms(REMEMBERED_MS)).await?;
        tx.commit().await?;
        Ok(())
    }
}
