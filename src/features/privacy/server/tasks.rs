//! The slice's background work.

use serde::{Deserialize, Serialize};

use super::{retention, service};
use crate::ids::{PrivacyRequestId, TaskId};
use crate::server::state::AppState;
use crate::server::tasks::{Task, TaskError, TaskPayload};

/// Answers a request by mail. Whether anything is kept about the address is looked up now,
/// so that the form's answer does not depend on it.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendDataLink {
    pub request: PrivacyRequestId,
}

impl TaskPayload for SendDataLink {
    const NAME: &'static str = "privacy.send_data_link";
}

impl Task for SendDataLink {
    async fn run(self, state: AppState, id: TaskId) -> Result<(), TaskError> {
        service::send_link(&state, &self.request, id).await
    }
}

/// Erases everything that has been kept for as long as the rules say.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct EraseWhatIsDue {}

impl TaskPayload for EraseWhatIsDue {
    const NAME: &'static str = "privacy.erase_what_is_due";
}

impl Task for EraseWhatIsDue {
    async fn run(self, state: AppState, _id: TaskId) -> Result<(), TaskError> {
        retention::erase(&state).await?;
        Ok(())
    }
}
