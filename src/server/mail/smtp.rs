//! The conversation with the mail server.
//!
//! lettre has a pool and a transport. Its time limit ends with connecting, and a message
//! whose waiting is cut off from outside goes back into its pool half said: the next one
//! would read the answers of the last. So a connection stands in the pool here only after a
//! message that ended well, and one whose time ran out is closed.

use std::error::Error;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, Certificate, TlsParameters, TlsParametersBuilder,
};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;

use super::MailError;
use super::mime::Built;
use crate::server::config::{SmtpConfig, SmtpSecurity};

/// Connections that wait for the next message.
const POOL_SIZE: usize = 4;
/// How long one may wait. Mail servers hang up after a minute or more.
const IDLE: Duration = Duration::from_secs(30);
/// How long a server has for its goodbye after an error.
const GOODBYE: Duration = Duration::from_secs(1);
/// Signing in failed, or is wanted first: the fault is in the settings, not the message.
///
/// # Source
/// RFC 4954 section 6.
const SIGN_IN_CODES: [u16; 4] = [530, 534, 535, 538];

/// Speaks to one mail server; cheap to clone.
#[derive(Clone)]
pub(super) struct SmtpTransport(Arc<Inner>);

struct Inner {
    config: SmtpConfig,
    hello: ClientId,
    tls: TlsParameters,
    idle: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
}

impl std::fmt::Debug for SmtpTransport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("SmtpTransport")
            .field(&self.0.config)
            .finish()
    }
}

impl SmtpTransport {
    /// Says hello with `host`, the name of the site.
    ///
    /// # Errors
    /// A sentence naming the setting.
    pub(super) fn new(config: &SmtpConfig, host: &str) -> Result<Self, String> {
        let mut tls = TlsParametersBuilder::new(config.host.clone());
        if let Some(file) = &config.ca_file {
            let refuse = |cause: &dyn std::fmt::Display| {
                format!("`mail.smtp_ca_file`: {}: {cause}", file.display())
            };
            let pem = std::fs::read(file).map_err(|cause| refuse(&cause))?;
            let certificate = Certificate::from_pem(&pem).map_err(|cause| refuse(&cause))?;
            tls = tls.add_root_certificate(certificate);
        }
        Ok(Self(Arc::new(Inner {
            config: config.clone(),
            hello: match host.trim_matches(['[', ']']).parse() {
                Ok(IpAddr::V4(address)) => ClientId::Ipv4(address),
                Ok(IpAddr::V6(address)) => ClientId::Ipv6(address),
                Err(_) => ClientId::Domain(host.to_owned()),
            },
            tls: tls
                .build()
                .map_err(|cause| format!("`mail.smtp_host`: {cause}"))?,
            idle: Mutex::default(),
        })))
    }

    /// Returns once the server has said that it took the message.
    ///
    /// # Errors
    /// `NoMailbox` when the recipient is the reason why the server will never take it,
    /// `Refused` when it is something else, `Transport` for everything else, running out of
    /// time included.
    pub(super) async fn send(&self, message: &Built) -> Result<(), MailError> {
        let limit = self.0.config.timeout;
        match tokio::time::timeout(limit, self.converse(message)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(self.failure(&format!("no answer within {} ms", limit.as_millis()))),
        }
    }

    /// Closes the connections that wait.
    pub(super) fn hang_up(&self) {
        self.idle().clear();
    }

    async fn converse(&self, message: &Built) -> Result<(), MailError> {
        let mut connection = match self.idle_connection().await {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        if let Err((stage, error)) = say(&mut connection, message).await {
            // The outcome stands: a server that does not say goodbye cannot change it.
            let _ = tokio::time::timeout(GOODBYE, connection.abort()).await;
            return Err(self.verdict(stage, &error));
        }
        let mut idle = self.idle();
        if idle.len() < POOL_SIZE {
            idle.push((connection, Instant::now()));
        }
        Ok(())
    }

    /// One that still answers.
    async fn idle_connection(&self) -> Option<AsyncSmtpConnection> {
        loop {
            let (mut connection, since) = self.idle().pop()?;
            if since.elapsed() < IDLE && connection.test_connected().await {
                return Some(connection);
            }
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<(AsyncSmtpConnection, Instant)>> {
        self.0
            .idle
            .lock()
            .expect("no holder of this lock can panic")
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, MailError> {
        let Inner {
            config, hello, tls, ..
        } = &*self.0;
        let outer_tls = (config.security == SmtpSecurity::Tls).then(|| tls.clone());
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            (config.host.as_str(), config.port),
            Some(config.timeout),
            hello,
            outer_tls,
            None,
        )
        .await
        .map_err(|error| self.failure(&format!("connecting: {}", sentence(&error))))?;
        if config.security == SmtpSecurity::StartTls {
            connection
                .starttls(tls.clone(), hello)
                .await
                .map_err(|error| self.failure(&format!("STARTTLS: {}", sentence(&error))))?;
        }
        if let Some(login) = &config.login {
            let credentials = Credentials::new(login.user.clone(), login.password.clone());
            let outcome = connection
                .auth(&[Mechanism::Plain, Mechanism::Login], &credentials)
                .await;
            if let Err(error) = outcome {
                return Err(self.sign_in_failure(&error));
            }
        }
        Ok(connection)
    }

    fn verdict(&self, stage: Stage, error: &lettre::transport::smtp::Error) -> MailError {
        match error.status().map(u16::from) {
            Some(code) if SIGN_IN_CODES.contains(&code) => self.sign_in_failure(error),
            Some(code) if error.is_permanent() => {
                let reply = reply(error);
                if stage == Stage::Recipient && says_no_mailbox(&reply) {
                    MailError::NoMailbox { code, reply }
                } else {
                    MailError::Refused { code, reply }
                }
            }
            _ => self.failure(&sentence(error)),
        }
    }

    fn sign_in_failure(&self, error: &lettre::transport::smtp::Error) -> MailError {
        self.failure(&format!(
            "signing in, look at MLT_MAIL_USER and MLT_MAIL_PASSWORD: {}",
            sentence(error)
        ))
    }

    fn failure(&self, why: &str) -> MailError {
        let SmtpConfig { host, port, .. } = &self.0.config;
        MailError::Transport(format!("{host}:{port}: {why}"))
    }
}

/// What was being said when the server answered no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Sender,
    Recipient,
    Text,
}

/// One message, from its sender to the dot at its end.
///
/// lettre says this too, but writes the dot apart from the text: small writes wait for the
/// answer to the one before (RFC 896), and servers wait 40 ms before they answer half a
/// message.
async fn say(
    connection: &mut AsyncSmtpConnection,
    message: &Built,
) -> Result<(), (Stage, lettre::transport::smtp::Error)> {
    let envelope = &message.envelope;
    connection
        .command(Mail::new(envelope.from().cloned(), Vec::new()))
        .await
        .map_err(|error| (Stage::Sender, error))?;
    for address in envelope.to() {
        connection
            .command(Rcpt::new(address.clone(), Vec::new()))
            .await
            .map_err(|error| (Stage::Recipient, error))?;
    }
    let in_text = |error| (Stage::Text, error);
    connection.command(Data).await.map_err(in_text)?;
    connection
        .command(with_dot(&message.bytes))
        .await
        .map_err(in_text)?;
    Ok(())
}

/// Whether a server that refuses a recipient says that the mailbox is not there or not used
/// any more. Only the enhanced status code tells: a bare 550 is what servers also answer to
/// a program that they will not relay for, and taking that for a missing mailbox would cost
/// everybody on the list their updates.
///
/// # Source
/// RFC 3463 sections 3.2 and 3.3: X.1 is about the address, of which 7 and 8 are the
/// sender's; X.2.1 is a mailbox that is not used any more.
fn says_no_mailbox(reply: &str) -> bool {
    let code = reply.split_whitespace().next().unwrap_or_default();
    match code.strip_prefix("5.1.") {
        Some(detail) => detail.parse::<u16>().is_ok_and(|n| ![7, 8].contains(&n)),
        None => code == "5.2.1",
    }
}

/// The message with the dot that ends it, and with its own dots at the start of a line
/// doubled.
///
/// # Source
/// RFC 5321 section 4.5.2.
fn with_dot(message: &[u8]) -> String {
    let text = String::from_utf8_lossy(message);
    let mut out = String::with_capacity(text.len() + 16);
    if text.starts_with('.') {
        out.push('.');
    }
    out.push_str(&text.replace("\r\n.", "\r\n.."));
    if !out.ends_with("\r\n") {
        out.push_str("\r\n");
    }
    out.push_str(".\r\n");
    out
}

/// What went wrong, without addresses of people.
fn sentence(error: &lettre::transport::smtp::Error) -> String {
    match error.status() {
        Some(code) => format!("{code} {}", reply(error)),
        None => {
            let mut text = error.to_string();
            let mut cause = error.source().and_then(Error::source);
            while let Some(deeper) = cause {
                text.push_str(&format!(": {deeper}"));
                cause = deeper.source();
            }
            without_addresses(&text)
        }
    }
}

/// What the server said. Servers like to repeat the address; logs and the queue hold none.
fn reply(error: &lettre::transport::smtp::Error) -> String {
    let said = error.source().map(ToString::to_string).unwrap_or_default();
    without_addresses(&said)
}

fn without_addresses(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .map(|word| {
            if word.contains('@') {
                "(address)"
            } else {
                word
            }
        })
        .collect();
    words.join(" ").chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_dot_ends_a_message() {
        for (message, said) in [
            ("", "\r\n.\r\n"),
            ("a\r\n", "a\r\n.\r\n"),
            ("a", "a\r\n.\r\n"),
            (".a\r\n.\r\n..\r\n", "..a\r\n..\r\n...\r\n.\r\n"),
            ("a.b\r\n", "a.b\r\n.\r\n"),
        ] {
            assert_eq!(with_dot(message.as_bytes()), said);
        }
    }

    #[test]
    fn only_an_enhanced_code_about_the_mailbox_says_that_there_is_none() {
        for (reply, says_so) in [
            ("5.1.1 (address) no such mailbox", true),
            ("5.1.10 recipient address has null MX", true),
            ("5.2.1 mailbox disabled", true),
            ("5.1.8 bad sender's system address", false),
            ("5.2.2 mailbox full", false),
            ("5.7.1 relaying denied", false),
            ("5.1. what", false),
            ("5.1.x what", false),
            ("relay not permitted", false),
            ("", false),
        ] {
            assert_eq!(says_no_mailbox(reply), says_so, "{reply}");
        }
    }

    #[test]
    fn what_a_server_says_is_kept_without_addresses() {
        for (said, kept) in [
            (
                "5.1.1 <jo@example.org>: Recipient address rejected",
                "5.1.1 (address) Recipient address rejected",
            ),
            ("no\r\nsuch\0user", "no such user"),
            ("mailto:jo@example.org", "(address)"),
            ("", ""),
        ] {
            assert_eq!(without_addresses(said), kept);
        }
        assert_eq!(without_addresses(&"a".repeat(1000)).len(), 300);
    }
}
