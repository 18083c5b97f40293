//! The contact page's background work.

use serde::{Deserialize, Serialize};

use super::service;
use crate::ids::{MessageId, TaskId};
use crate::server::state::AppState;
use crate::server::tasks::{Task, TaskError, TaskPayload};

/// Mails a stored message to the people who run the site.
#[derive(Debug, Serialize, Deserialize)]
pub struct ForwardMessage {
    pub message: MessageId,
}

impl TaskPayload for ForwardMessage {
    const NAME: &'static str = "contact.forward_message";
}

impl Task for ForwardMessage {
    async fn run(self, state: AppState, id: TaskId) -> Result<(), TaskError> {
        service::forward(&state, &self.message, id).await
    }
}
