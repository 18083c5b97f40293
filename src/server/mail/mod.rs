//! Mail: what a message says, the form it takes, and the ways it leaves by.
//!
//! Nothing is sent while a visitor waits. A slice puts a task into the queue in the
//! transaction of the cause; the task renders a [`render::Draft`], makes a [`Message`] of
//! it and hands it to the [`Mailer`]. What the mailer answers is what the queue needs to
//! know: done, try again, or give up.
//!
//! A message leaves at least once. Its `Message-ID` comes from the task's id, so that a
//! second copy, sent because the first answer got lost, is recognised as the same one.

pub mod dev;
mod dkim;
mod mime;
pub mod render;
mod smtp;
#[cfg(test)]
mod tests;
pub mod transport;

use render::{Draft, Rendered};

use crate::email_address::EmailAddress;
use crate::ids::TaskId;
use crate::server::config::SiteConfig;

pub use transport::Mailer;

/// A message to one person: subject, text and HTML together. One task sends one message,
/// or the second would count as a copy of the first.
#[derive(Clone, Debug)]
pub struct Message {
    pub to: EmailAddress,
    /// Where an answer goes, when that is not the sender.
    pub reply_to: Option<EmailAddress>,
    /// One line; control characters are refused by the mailer.
    pub subject: String,
    /// Complete on its own.
    pub text: String,
    pub html: String,
    /// The cause; the message id comes from it, so that a repeat can be recognised.
    pub task: TaskId,
    /// Private, so that every message comes from a draft.
    list: Option<ListHeaders>,
}

/// What mail to many people carries, so that mail programs show a button for leaving.
///
/// # Source
/// RFC 2369 (List-Unsubscribe), RFC 8058 (List-Unsubscribe-Post), RFC 2919 (List-Id).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListHeaders {
    /// The list's name among ours, such as `updates`; lower-case letters, digits and `-`.
    /// The host of the site is put behind it.
    pub name: &'static str,
    /// Where one POST without cookies ends the mail. Ours, and complete.
    pub unsubscribe_url: String,
}

impl Message {
    /// The message that the draft describes.
    pub fn new(site: &SiteConfig, to: EmailAddress, draft: &Draft, task: TaskId) -> Self {
        let Rendered { text, html } = draft.render(site);
        Self {
            to,
            reply_to: None,
            subject: draft.subject.clone(),
            text,
            html,
            task,
            list: None,
        }
    }

    /// Answers go to this address.
    pub fn with_reply_to(self, reply_to: EmailAddress) -> Self {
        Self {
            reply_to: Some(reply_to),
            ..self
        }
    }

    /// For mail that people asked for and can end. Not for confirmations and receipts.
    pub fn with_list(self, list: ListHeaders) -> Self {
        Self {
            list: Some(list),
            ..self
        }
    }

    /// Without the headers for leaving.
    pub fn without_list(self) -> Self {
        Self { list: None, ..self }
    }

    pub fn list(&self) -> Option<&ListHeaders> {
        self.list.as_ref()
    }
}

/// Why a message did not leave.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The message can never leave.
    #[error("the message cannot be built: {0}")]
    Unbuildable(String),
    /// The mail server will not take this message, now or later. `reply` holds no address.
    #[error("the mail server refused the message for good ({code}): {reply}")]
    Refused { code: u16, reply: String },
    /// The mail server knows that the recipient has no mailbox there. `reply` holds no
    /// address.
    #[error("there is no such mailbox ({code}): {reply}")]
    NoMailbox { code: u16, reply: String },
    /// It may leave later. Holds no address.
    #[error("the message did not leave: {0}")]
    Transport(String),
}

impl From<MailError> for super::tasks::TaskError {
    fn from(error: MailError) -> Self {
        match error {
            MailError::Unbuildable(_) | MailError::Refused { .. } | MailError::NoMailbox { .. } => {
                Self::GiveUp(error.to_string())
            }
            MailError::Transport(_) => Self::Retry(error.to_string()),
        }
    }
}
