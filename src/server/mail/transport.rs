//! The ways a message can leave: into a folder, or into memory for tests.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, AsyncFileTransport, AsyncTransport, Tokio1Executor};

use super::{MailError, Message};
use crate::email_address::EmailAddress;

/// Sends messages in the name of the site.
#[derive(Clone, Debug)]
pub struct Mailer {
    from_name: String,
    from: EmailAddress,
    transport: Transport,
}

#[derive(Clone, Debug)]
enum Transport {
    /// One `.eml` file per message.
    File(PathBuf),
    /// Kept for tests to look at.
    Memory(Arc<Mutex<Vec<Message>>>),
}

impl Mailer {
    pub fn to_folder(from_name: &str, from: EmailAddress, folder: PathBuf) -> Self {
        Self {
            from_name: from_name.to_owned(),
            from,
            transport: Transport::File(folder),
        }
    }

    pub fn in_memory(from_name: &str, from: EmailAddress) -> Self {
        Self {
            from_name: from_name.to_owned(),
            from,
            transport: Transport::Memory(Arc::default()),
        }
    }

    /// Hands the message over; returns once it has left.
    ///
    /// # Errors
    /// `Unbuildable` for a message that no transport can take, `Transport` for a failure
    /// that may pass.
    pub async fn send(&self, message: &Message) -> Result<(), MailError> {
        let built = self.build(message)?;
        match &self.transport {
            Transport::File(folder) => {
                let failed =
                    |error: &dyn std::fmt::Display| MailError::Transport(error.to_string());
                tokio::fs::create_dir_all(folder)
                    .await
                    .map_err(|error| failed(&error))?;
                AsyncFileTransport::<Tokio1Executor>::new(folder)
                    .send(built)
                    .await
                    .map_err(|error| failed(&error))?;
            }
            Transport::Memory(sent) => sent
                .lock()
                .expect("no holder of this lock can panic")
                .push(message.clone()),
        }
        Ok(())
    }

    /// Everything that left through the memory transport so far.
    pub fn sent(&self) -> Vec<Message> {
        match &self.transport {
            Transport::Memory(sent) => sent
                .lock()
                .expect("no holder of this lock can panic")
                .clone(),
            Transport::File(_) => Vec::new(),
        }
    }

    fn build(&self, message: &Message) -> Result<lettre::Message, MailError> {
        if message.subject.chars().any(char::is_control) {
            return Err(MailError::Unbuildable(
                "control character in the subject".into(),
            ));
        }
        let domain = self.from.as_str().rsplit('@').next().unwrap_or("localhost");
        let mut builder = lettre::Message::builder()
            .message_id(Some(format!("<{}@{domain}>", message.task)))
            .from(Mailbox::new(
                Some(self.from_name.clone()),
                address(&self.from)?,
            ))
            .to(Mailbox::new(None, address(&message.to)?))
            .subject(&message.subject);
        if let Some(reply_to) = &message.reply_to {
            builder = builder.reply_to(Mailbox::new(None, address(reply_to)?));
        }
        if let Some(list) = &message.list {
            let values = [
                ("List-Id", format!("<{}.{domain}>", list.name)),
                ("List-Unsubscribe", format!("<{}>", list.unsubscribe_url)),
                ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".into()),
            ];
            for (name, value) in values {
                // Plain ASCII already; the library's encoder could break an address in two.
                builder = builder.raw_header(HeaderValue::dangerous_new_pre_encoded(
                    HeaderName::new_from_ascii_str(name),
                    value.clone(),
                    value,
                ));
            }
        }
        let text = message.text.clone();
        let built = if message.html.is_empty() {
            builder.body(text)
        } else {
            let both = MultiPart::alternative_plain_html(text, message.html.clone());
            builder.multipart(both)
        };
        built.map_err(|error| MailError::Unbuildable(error.to_string()))
    }
}

fn address(email: &EmailAddress) -> Result<Address, MailError> {
    email
        .as_str()
        .parse()
        .map_err(|_| MailError::Unbuildable("the mail library refuses the address".into()))
}
