//! A real mail server for tests: `end2end/smtp/server.mjs`, started and ended by the test.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/end2end");
/// Nothing here takes so long; a test that waits for what never comes ends with a sentence.
const PATIENCE: Duration = Duration::from_secs(60);

/// Ends with the value.
pub struct SmtpServer {
    pub port: u16,
    options: Value,
    child: Child,
    stdin: ChildStdin,
    events: mpsc::UnboundedReceiver<Event>,
    certificate: tempfile::NamedTempFile,
    dkim_key: tempfile::NamedTempFile,
}

/// What happened at the server.
#[derive(Debug, Deserialize)]
pub struct Event {
    /// `message`, `refuse`, `greylist`, `drop`, `stall`, `refuse-data` or `bad-password`.
    pub event: String,
    /// What arrived, with `message` and `drop`.
    pub message: Option<Delivered>,
}

/// A message as a stranger's parser reads it.
#[derive(Debug, Deserialize)]
pub struct Delivered {
    pub raw: String,
    pub envelope_from: String,
    pub envelope_to: Vec<String>,
    /// Whether the connection was encrypted.
    pub secure: bool,
    /// Who signed in.
    pub user: Option<String>,
    pub from: String,
    pub to: String,
    pub reply_to: String,
    pub subject: String,
    pub message_id: String,
    pub date: String,
    pub text: String,
    pub html: String,
    /// Names in lower case, and values as they stood.
    pub headers: Vec<(String, String)>,
    pub dkim: Vec<DkimVerdict>,
}

/// What a stranger's verifier says about a signature.
#[derive(Debug, Deserialize)]
pub struct DkimVerdict {
    /// `pass`, `fail`, `none` …
    pub result: String,
    /// Why, when it is not `pass`.
    pub comment: String,
}

impl Delivered {
    /// The value of a header; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value)
    }
}

#[derive(Deserialize)]
struct Started {
    port: u16,
    certificate: String,
    dkim_key: String,
}

impl SmtpServer {
    /// `security` is `none`, `starttls` or `tls`.
    pub fn start(security: &str) -> Self {
        Self::start_with(json!({ "security": security }))
    }

    /// With the options that `server.mjs` describes.
    pub fn start_with(options: Value) -> Self {
        for package in ["smtp-server", "mailparser", "mailauth"] {
            assert!(
                Path::new(FOLDER)
                    .join("node_modules")
                    .join(package)
                    .is_dir(),
                "the npm package {package} is missing: run `.ci/setup-tests`"
            );
        }
        let mut child = Command::new("node")
            .arg("smtp/server.mjs")
            .arg(options.to_string())
            .current_dir(FOLDER)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|cause| {
                panic!("the mail server of the tests needs Node.js (`node`): {cause}")
            });
        let stdin = child.stdin.take().expect("piped");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let first = lines
            .next()
            .expect("the mail server of the tests prints where it listens")
            .expect("text");
        let started: Started = serde_json::from_str(&first).expect("port and certificate");
        let certificate = file_with(&started.certificate);
        let dkim_key = file_with(&started.dkim_key);

        let (sender, events) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let event = serde_json::from_str(&line).expect("an event");
                if sender.send(event).is_err() {
                    return;
                }
            }
        });
        Self {
            port: started.port,
            options,
            child,
            stdin,
            events,
            certificate,
            dkim_key,
        }
    }

    /// Ends the server, and later starts one at the same address.
    pub fn stop(self) -> impl FnOnce() -> Self {
        let mut options = self.options.clone();
        options["port"] = json!(self.port);
        drop(self);
        move || Self::start_with(options)
    }

    /// The settings that lead to this server, as variables of the environment.
    pub fn settings(&self) -> Vec<(String, String)> {
        let text = |key: &str| self.options[key].as_str().map(ToOwned::to_owned);
        let mut settings = vec![
            ("MLT_MAIL_TRANSPORT".to_owned(), "smtp".to_owned()),
            ("MLT_MAIL_SMTP_HOST".to_owned(), "127.0.0.1".to_owned()),
            ("MLT_MAIL_SMTP_PORT".to_owned(), self.port.to_string()),
            (
                "MLT_MAIL_SMTP_SECURITY".to_owned(),
                text("security").expect("always given"),
            ),
            (
                "MLT_MAIL_SMTP_CA_FILE".to_owned(),
                self.certificate.path().display().to_string(),
            ),
        ];
        if self.options["dkim"].is_string() {
            settings.extend([
                ("MLT_MAIL_DKIM_DOMAIN".to_owned(), "example.org".to_owned()),
                ("MLT_MAIL_DKIM_SELECTOR".to_owned(), "s2026".to_owned()),
                (
                    "MLT_MAIL_DKIM_KEY_FILE".to_owned(),
                    self.dkim_key.path().display().to_string(),
                ),
            ]);
        }
        if let (Some(user), Some(password)) = (text("user"), text("password")) {
            settings.push(("MLT_MAIL_USER".to_owned(), user));
            settings.push(("MLT_MAIL_PASSWORD".to_owned(), password));
        }
        settings
    }

    /// Says what to do with the next message; returns once the server knows.
    pub async fn plan(&mut self, what: &str) {
        self.say(what);
        loop {
            if self.next().await.event == "planned" {
                return;
            }
        }
    }

    /// The next thing that happened, new connections and clients that hung up aside.
    pub async fn event(&mut self) -> Event {
        loop {
            let event = self.next().await;
            if !["connected", "client-error", "planned"].contains(&event.event.as_str()) {
                return event;
            }
        }
    }

    /// The next thing of one of these kinds.
    pub async fn next_of(&mut self, kinds: &[&str]) -> Event {
        loop {
            let event = self.next().await;
            if kinds.contains(&event.event.as_str()) {
                return event;
            }
        }
    }

    /// The next message that the server took.
    pub async fn message(&mut self) -> Delivered {
        let event = self.event().await;
        assert_eq!(event.event, "message");
        event.message.expect("a message")
    }

    /// The messages that the server has taken, of those that nobody waited for, once it has
    /// told about everything that happened so far.
    pub async fn settled(&mut self) -> Vec<Delivered> {
        self.say("settle");
        let mut taken = Vec::new();
        loop {
            let event = self.next().await;
            match event.event.as_str() {
                "settled" => return taken,
                "message" => taken.extend(event.message),
                _ => {}
            }
        }
    }

    fn say(&mut self, word: &str) {
        writeln!(self.stdin, "{word}").expect("the server is there");
        self.stdin.flush().expect("the server is there");
    }

    /// What happened without anybody waiting for it: connections too.
    pub fn past_events(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.events.try_recv().ok())
            .map(|event| event.event)
            .collect()
    }

    async fn next(&mut self) -> Event {
        tokio::time::timeout(PATIENCE, self.events.recv())
            .await
            .expect("the mail server of the tests did not do what the test waits for")
            .expect("the mail server of the tests has ended")
    }
}

fn file_with(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), text).expect("written");
    file
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
