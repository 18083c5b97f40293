//! The newsletter's background work.

use serde::{Deserialize, Serialize};

use crate::ids::SignupId;
use crate::server::tasks::TaskPayload;

/// Asks the owner of an address to confirm it.
///
/// There is no handler yet: rows of this kind wait in the queue, and the first version
/// that sends confirmations works them off. Whether the address is new, waiting or
/// confirmed is looked up then, so that the form's answer does not depend on it.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendConfirmation {
    pub subscriber: SignupId,
}

impl TaskPayload for SendConfirmation {
    const NAME: &'static str = "newsletter.send_confirmation";
}
