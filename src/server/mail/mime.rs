//! From a message to the bytes that cross the wire. The only place that writes headers.

use std::time::{Duration, UNIX_EPOCH};

use lettre::Address;
use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};

use super::{ListHeaders, MailError, Message};
use crate::email_address::EmailAddress;
use crate::time::UnixMillis;

/// Who sends, and from which site.
#[derive(Clone, Debug)]
pub(super) struct Sender {
    pub name: String,
    pub address: EmailAddress,
    /// The host of the public address; message ids and list names end in it.
    pub host: String,
}

/// A message ready to leave.
#[derive(Clone, Debug)]
pub(super) struct Built {
    pub envelope: Envelope,
    /// Lines end in CRLF.
    pub bytes: Vec<u8>,
}

/// Headers and both parts. The same message, sender and time make the same bytes.
///
/// # Errors
/// `Unbuildable` for text that would change the headers, and for addresses the mail
/// library refuses.
pub(super) fn build(
    sender: &Sender,
    message: &Message,
    now: UnixMillis,
) -> Result<Built, MailError> {
    one_line("subject", &message.subject)?;
    one_line("sender's name", &sender.name)?;
    let id = message_id(message, &sender.host)?;
    let at = UNIX_EPOCH + Duration::from_millis(u64::try_from(now.0).unwrap_or_default());

    let mut builder = lettre::Message::builder()
        .from(Mailbox::new(
            Some(sender.name.clone()),
            address(&sender.address)?,
        ))
        .to(Mailbox::new(None, address(&message.to)?))
        .subject(&message.subject)
        .date(at)
        .message_id(Some(id));
    if let Some(reply_to) = &message.reply_to {
        builder = builder.reply_to(Mailbox::new(None, address(reply_to)?));
    }
    // RFC 3834: keeps notes of absence from answering.
    builder = builder.raw_header(header("Auto-Submitted", "auto-generated"));
    if let Some(list) = &message.list {
        for (name, value) in list_headers(list, &sender.host)? {
            builder = builder.raw_header(header(name, &value));
        }
    }
    let built = builder
        .multipart(
            MultiPart::alternative()
                .boundary(format!("part-{}", message.task))
                .singlepart(SinglePart::plain(message.text.clone()))
                .singlepart(SinglePart::html(message.html.clone())),
        )
        .map_err(|error| MailError::Unbuildable(error.to_string()))?;
    Ok(Built {
        envelope: built.envelope().clone(),
        bytes: built.formatted(),
    })
}

/// The same for every attempt of one task.
fn message_id(message: &Message, host: &str) -> Result<String, MailError> {
    let task = message.task.as_str();
    let is_fine = (1..=64).contains(&task.len())
        && task.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if !is_fine {
        return Err(MailError::Unbuildable("the task's id is strange".into()));
    }
    Ok(format!("<{task}@{host}>"))
}

fn list_headers(list: &ListHeaders, host: &str) -> Result<[(&'static str, String); 3], MailError> {
    let refuse = |what: &str| Err(MailError::Unbuildable(what.to_owned()));
    let url = &list.unsubscribe_url;
    let has_scheme = url.starts_with("https://") || url.starts_with("http://");
    let is_plain = url
        .bytes()
        .all(|b| b.is_ascii_graphic() && !b"<>,\"".contains(&b));
    // RFC 5322 allows 998 in a line, name included; an address is not broken.
    if !has_scheme || !is_plain || url.len() > 900 {
        return refuse("the address for leaving is no plain address");
    }
    let name_is_fine = (1..=64).contains(&list.name.len())
        && list
            .name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !name_is_fine {
        return refuse("the name of the list is strange");
    }
    Ok([
        ("List-Id", format!("<{}.{host}>", list.name)),
        ("List-Unsubscribe", format!("<{url}>")),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".into()),
    ])
}

/// A header whose value is plain ASCII already. The library's own encoder could break a
/// long address in two.
fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::dangerous_new_pre_encoded(
        HeaderName::new_from_ascii_str(name),
        value.to_owned(),
        value.to_owned(),
    )
}

fn one_line(what: &str, text: &str) -> Result<(), MailError> {
    if text
        .chars()
        .any(|c| c.is_control() || "\u{2028}\u{2029}".contains(c))
    {
        return Err(MailError::Unbuildable(format!(
            "control character in the {what}"
        )));
    }
    Ok(())
}

fn address(email: &EmailAddress) -> Result<Address, MailError> {
    email
        .as_str()
        .parse()
        .map_err(|_| MailError::Unbuildable("the mail library refuses the address".into()))
}
