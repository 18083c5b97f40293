//! The accounts' background work.

use serde::{Deserialize, Serialize};

use crate::ids::SignupId;
use crate::server::tasks::TaskPayload;

/// Asks a worker to confirm the address they signed up with.
///
/// There is no handler yet: rows of this kind wait in the queue, and the first version
/// that sends confirmations works them off.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendConfirmation {
    pub signup: SignupId,
}

impl TaskPayload for SendConfirmation {
    const NAME: &'static str = "accounts.send_confirmation";
}
