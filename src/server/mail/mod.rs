//! Mail: what a message holds, and the transports it leaves by.

pub mod transport;

use crate::email_address::EmailAddress;
use crate::ids::TaskId;

pub use transport::Mailer;

/// A message to one person. The text is complete on its own.
#[derive(Clone, Debug)]
pub struct Message {
    pub to: EmailAddress,
    /// Where an answer goes, when that is not the sender.
    pub reply_to: Option<EmailAddress>,
    /// One line; control characters are refused by the transport.
    pub subject: String,
    pub text: String,
    /// The cause; the message id comes from it, so that a repeat can be recognised.
    pub task: TaskId,
}

/// Why a message did not leave.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The message can never leave.
    #[error("the message cannot be built: {0}")]
    Unbuildable(String),
    /// It may leave later.
    #[error("the transport failed: {0}")]
    Transport(String),
}

impl From<MailError> for super::tasks::TaskError {
    fn from(error: MailError) -> Self {
        match error {
            MailError::Unbuildable(_) => Self::GiveUp(error.to_string()),
            MailError::Transport(_) => Self::Retry(error.to_string()),
        }
    }
}
