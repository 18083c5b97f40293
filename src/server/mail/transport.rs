//! The ways a message can leave: to a mail server, into a folder, or into memory for tests.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use super::dkim::Signer;
use super::mime::{self, Built, Sender};
use super::smtp::SmtpTransport;
use super::{MailError, Message};
use crate::server::clock::Clock;
use crate::server::config::{Config, MailTransport};
use crate::server::crash_point;

/// Sends messages in the name of the site; cheap to clone.
#[derive(Clone, Debug)]
pub struct Mailer {
    sender: Sender,
    clock: Clock,
    signer: Option<Arc<Signer>>,
    transport: Transport,
    outcomes: Arc<Outcomes>,
}

#[derive(Debug, Default)]
struct Outcomes {
    taken: AtomicU64,
    refused: AtomicU64,
    failed: AtomicU64,
}

/// How attempts to send ended since the process started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MailCounts {
    /// The mail server said yes.
    pub taken: u64,
    /// It said no for good, or the message could not be built.
    pub refused: u64,
    /// Nobody knows, or not now: tried again later.
    pub failed: u64,
}

#[derive(Clone, Debug)]
enum Transport {
    Smtp(SmtpTransport),
    /// One `.eml` file per message.
    File(PathBuf),
    /// Kept for tests to look at.
    Memory(Arc<Mutex<Vec<Message>>>),
}

/// Why there is no mailer: a setting that only shows when its file is read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct MailerError(String);

impl Mailer {
    /// The mailer that the settings ask for. Reads keys and certificates; speaks to nobody.
    ///
    /// # Errors
    /// A sentence naming the setting whose file cannot be used.
    pub fn new(config: &Config, clock: Clock) -> Result<Self, MailerError> {
        let mail = &config.mail;
        let host = config.site.host();
        Ok(Self {
            sender: Sender {
                name: config.site.legal_name.clone(),
                address: mail.from.clone(),
                host: host.to_owned(),
            },
            clock,
            signer: match &mail.dkim {
                Some(dkim) => Some(Arc::new(Signer::open(dkim).map_err(MailerError)?)),
                None => None,
            },
            transport: match mail.transport {
                MailTransport::Smtp => {
                    Transport::Smtp(SmtpTransport::new(&mail.smtp, host).map_err(MailerError)?)
                }
                MailTransport::File => Transport::File(mail.folder.clone()),
                MailTransport::Memory => Transport::Memory(Arc::default()),
            },
            outcomes: Arc::default(),
        })
    }

    /// Hands the message over; returns once it has left.
    ///
    /// # Errors
    /// `Unbuildable`, `Refused` and `NoMailbox` for a message that will never leave,
    /// `Transport` for a failure that may pass.
    pub async fn send(&self, message: &Message) -> Result<(), MailError> {
        let outcome = self.hand_over(message).await;
        let counter = match &outcome {
            Ok(()) => &self.outcomes.taken,
            Err(MailError::Transport(_)) => &self.outcomes.failed,
            Err(_) => &self.outcomes.refused,
        };
        counter.fetch_add(1, Ordering::Relaxed);
        outcome
    }

    async fn hand_over(&self, message: &Message) -> Result<(), MailError> {
        let built = self.build(message)?;
        crash_point::reach("before a message is handed over");
        let outcome = match &self.transport {
            Transport::Smtp(smtp) => smtp.send(&built).await,
            Transport::File(folder) => write_file(folder, message, &built)
                .await
                .map_err(|cause| MailError::Transport(format!("{}: {cause}", folder.display()))),
            Transport::Memory(sent) => {
                sent.lock()
                    .expect("no holder of this lock can panic")
                    .push(message.clone());
                Ok(())
            }
        };
        crash_point::reach("after a message was handed over");
        outcome
    }

    /// How attempts to send ended so far.
    pub fn counts(&self) -> MailCounts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        MailCounts {
            taken: read(&self.outcomes.taken),
            refused: read(&self.outcomes.refused),
            failed: read(&self.outcomes.failed),
        }
    }

    /// Closes connections to the mail server that wait for the next message.
    pub fn hang_up(&self) {
        if let Transport::Smtp(smtp) = &self.transport {
            smtp.hang_up();
        }
    }

    /// Everything that left through the memory transport so far.
    pub fn sent(&self) -> Vec<Message> {
        match &self.transport {
            Transport::Memory(sent) => sent
                .lock()
                .expect("no holder of this lock can panic")
                .clone(),
            Transport::Smtp(_) | Transport::File(_) => Vec::new(),
        }
    }

    pub(super) fn build(&self, message: &Message) -> Result<Built, MailError> {
        let now = self.clock.now();
        let mut built = mime::build(&self.sender, message, now)?;
        if let Some(signer) = &self.signer {
            let mut signed = signer
                .header(&built.bytes, now)
                .map_err(MailError::Unbuildable)?;
            signed.append(&mut built.bytes);
            built.bytes = signed;
        }
        Ok(built)
    }
}

/// Named by the task: a repeat takes the place of the first. Written beside and renamed, so
/// that nobody reads half a message.
async fn write_file(folder: &Path, message: &Message, built: &Built) -> std::io::Result<()> {
    tokio::fs::create_dir_all(folder).await?;
    let file = folder.join(format!("{}.eml", message.task));
    let unfinished = file.with_extension("part");
    tokio::fs::write(&unfinished, &built.bytes).await?;
    tokio::fs::rename(&unfinished, &file).await
}
