//! The accounts' background work.

use serde::{Deserialize, Serialize};

use super::{confirming, sign_in};
use crate::ids::{SignInId, SignupId, TaskId};
use crate::server::state::AppState;
use crate::server::tasks::{Task, TaskError, TaskPayload};

/// Mails the link and the code to sign in with.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendSignIn {
    pub sign_in: SignInId,
}

impl TaskPayload for SendSignIn {
    const NAME: &'static str = "accounts.send_sign_in";
}

impl Task for SendSignIn {
    async fn run(self, state: AppState, id: TaskId) -> Result<(), TaskError> {
        sign_in::send(&state, &self.sign_in, id).await
    }
}

/// Asks a worker to confirm the address they signed up with.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendConfirmation {
    pub signup: SignupId,
}

impl TaskPayload for SendConfirmation {
    const NAME: &'static str = "accounts.send_confirmation";
}

impl Task for SendConfirmation {
    async fn run(self, state: AppState, id: TaskId) -> Result<(), TaskError> {
        confirming::send_confirmation(&state, &self.signup, id).await
    }
}
