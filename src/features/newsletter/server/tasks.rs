//! The newsletter's background work.

use serde::{Deserialize, Serialize};

use super::{issues, leaving, service};
use crate::ids::{IssueId, SignupId, TaskId};
use crate::server::state::AppState;
use crate::server::tasks::{Task, TaskError, TaskPayload};

/// Asks the owner of an address to confirm it. Whether the address is new, waiting,
/// confirmed or refused is looked up now, so that the form's answer does not depend on it.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendConfirmation {
    pub subscriber: SignupId,
}

impl TaskPayload for SendConfirmation {
    const NAME: &'static str = "newsletter.send_confirmation";
}

impl Task for SendConfirmation {
    async fn run(self, state: AppState, id: TaskId) -> Result<(), TaskError> {
        service::send_confirmation(&state, &self.subscriber, id).await
    }
}

/// Mails the link to leave to somebody who typed their address. The id is nobody's when
/// the address was unknown.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendLeaveLink {
    pub subscriber: SignupId,
}

impl TaskPayload for SendLeaveLink {
    const NAME: &'static str = "newsletter.send_leave_link";
}

impl Task for SendLeaveLink {
    async fn run(self, state: AppState, id: TaskId) -> Result<(), TaskError> {
        leaving::send_leave_link(&state, &self.subscriber, id).await
    }
}

/// Mails one update to one person.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendIssue {
    pub issue: IssueId,
    pub subscriber: SignupId,
}

impl TaskPayload for SendIssue {
    const NAME: &'static str = "newsletter.send_issue";
}

impl Task for SendIssue {
    async fn run(self, state: AppState, id: TaskId) -> Result<(), TaskError> {
        issues::deliver(&state, &self.issue, &self.subscriber, id).await
    }
}
