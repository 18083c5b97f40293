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
    pub html: String,
    /// For mail that people asked for and can end. Not for confirmations and receipts.
    pub list: Option<ListHeaders>,
    /// The cause; the message id comes from it, so that a repeat can be recognised.
    pub task: TaskId,
}

/// What mail to many people carries, so that mail programs show a button for leaving.
///
/// # Source
/// RFC 2369 (List-Unsubscribe), RFC 8058 (List-Unsubscribe-Post), RFC 2919 (List-Id).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListHeaders {
    /// The list's name among ours, such as `updates`; lower-case letters, digits and `-`.
    /// The host of the sender is put behind it.
    pub name: &'static str,
    /// Where one POST without cookies ends the mail. Ours, and complete.
    pub unsubscribe_url: String,
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
