//! The tokens' background work.

use serde::{Deserialize, Serialize};

use super::erase_ended;
use crate::ids::TaskId;
use crate::server::state::AppState;
use crate::server::tasks::{Task, TaskError, TaskPayload};
use crate::time::DAY_MS;

/// How long a page can still say that a link ended, rather than that it is unknown.
const REMEMBERED_MS: i64 = 30 * DAY_MS;

/// Erases the tokens that ended long ago.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct EraseEndedTokens {}

impl TaskPayload for EraseEndedTokens {
    const NAME: &'static str = "tokens.erase_ended";
}

impl Task for EraseEndedTokens {
    async fn run(self, state: AppState, _id: TaskId) -> Result<(), TaskError> {
        let mut tx = state.db.begin().await?;
        erase_ended(&mut tx, state.clock.now().minus_ms(REMEMBERED_MS)).await?;
        tx.commit().await?;
        Ok(())
    }
}
