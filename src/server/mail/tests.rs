//! The mailer against a real mail server, through the queue.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::render::{Block, Draft, Link};
use super::*;
use crate::server::db::Backend;
use crate::server::state::AppState;
use crate::server::tasks::{
    Task, TaskError, TaskKind, TaskPayload, TaskStatus, TaskSummary, enqueue, list_undone,
    queue_state, requeue, worker,
};
use crate::testing::TestApp;
use crate::testing::smtp::{Delivered, SmtpServer};
use crate::time::{HOUR_MS, MINUTE_MS};

/// Sends a letter to Jo.
#[derive(Debug, Serialize, Deserialize)]
struct WriteToJo {
    number: u32,
}

impl TaskPayload for WriteToJo {
    const NAME: &'static str = "test.write_to_jo";
}

impl Task for WriteToJo {
    async fn run(self, state: AppState, id: TaskId) -> Result<(), TaskError> {
        let message = letter(&state, self.number, id);
        Ok(state.mailer.send(&message).await?)
    }
}

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("a plain address")
}

fn letter(state: &AppState, number: u32, task: TaskId) -> Message {
    let draft = Draft {
        subject: format!("Zoë’s letter {number}"),
        heading: "Bonjour à tous".into(),
        blocks: vec![
            Block::paragraph("Des accents, and a line that starts with a dot:"),
            Block::quote(".\r\n..dots\r\n.\r\nFrom here on"),
        ],
        button: Some(Link::new("Open", "https://example.org/?a=1&b=2")),
        reason: "You get this because a test sends it.".into(),
        ..Draft::default()
    };
    Message::new(&state.config.site, address("Jo@example.org"), &draft, task)
        .with_reply_to(address("answers@example.org"))
        .with_list(ListHeaders {
            name: "updates",
            unsubscribe_url: format!(
                "https://careers.example.org/leave?token={}",
                "a1".repeat(100)
            ),
        })
}

async fn app_for(backend: Backend, server: &SmtpServer, more: &[(&str, &str)]) -> TestApp {
    let settings = server.settings();
    let mut variables = vec![
        ("MLT_SITE_BASE_URL", "https://careers.example.org"),
        ("MLT_SITE_LEGAL_NAME", "Caring Support Inc., été"),
    ];
    variables.extend(
        settings
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str())),
    );
    variables.extend_from_slice(more);
    TestApp::with(backend, &variables).await
}

async fn put(app: &TestApp, number: u32) {
    let mut tx = app.state.db.begin().await.expect("a transaction");
    enqueue(
        &mut tx,
        &app.state,
        &WriteToJo { number },
        &number.to_string(),
    )
    .await
    .expect("enqueued");
    tx.commit().await.expect("a commit");
}

/// Works off what is due.
async fn run(app: &TestApp) -> usize {
    let (_keep, stop) = tokio::sync::watch::channel(false);
    worker::run_due(&app.state, &[TaskKind::of::<WriteToJo>()], &stop)
        .await
        .expect("the queue can be read")
}

/// Moves the clock to the next attempt.
async fn advance_to_retry(app: &TestApp) {
    let next = only_task(app).await.run_at;
    app.state.clock.advance_ms(next.0 - app.now().0);
}

async fn only_task(app: &TestApp) -> TaskSummary {
    let mut undone = list_undone(&app.state, 10).await.expect("readable");
    assert_eq!(undone.len(), 1, "{undone:?}");
    undone.remove(0)
}

async fn nothing_is_left(app: &TestApp) {
    let undone = list_undone(&app.state, 10).await.expect("readable");
    assert!(undone.is_empty(), "{undone:?}");
}

fn assert_whole(mail: &Delivered, number: u32) {
    assert_eq!(mail.envelope_from, "no-reply@example.org");
    assert_eq!(mail.envelope_to, ["Jo@example.org"]);
    assert_eq!(
        mail.from,
        "\"Caring Support Inc., été\" <no-reply@example.org>"
    );
    assert_eq!(mail.to, "Jo@example.org");
    assert_eq!(mail.reply_to, "answers@example.org");
    assert_eq!(mail.subject, format!("Zoë’s letter {number}"));
    for text in [
        "Bonjour à tous",
        "> .\n> ..dots\n> .\n> From here on\n",
        "Open:\nhttps://example.org/?a=1&b=2\n",
    ] {
        assert!(mail.text.contains(text), "{text}: {}", mail.text);
    }
    for html in [
        "Bonjour à tous</h1>",
        ">.\n..dots\n.\nFrom here on</blockquote>",
        "href=\"https://example.org/?a=1&amp;b=2\"",
    ] {
        assert!(mail.html.contains(html), "{html}: {}", mail.html);
    }
}

#[tokio::test]
async fn a_message_arrives_once_with_its_headers_and_both_parts() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let mut server = SmtpServer::start("none");
        let app = app_for(backend, &server, &[]).await;
        put(&app, 1).await;
        let task = only_task(&app).await.id;
        assert_eq!(run(&app).await, 1);
        let mail = server.message().await;
        assert_whole(&mail, 1);
        assert_eq!(mail.message_id, format!("<{task}@careers.example.org>"));
        assert_eq!(mail.date, "2026-11-22T12:00:00.000Z");
        for (name, value) in [
            ("mime-version", "1.0"),
            ("auto-submitted", "auto-generated"),
            ("list-id", "<updates.careers.example.org>"),
            ("list-unsubscribe-post", "List-Unsubscribe=One-Click"),
        ] {
            assert_eq!(mail.header(name), value, "{name}");
        }
        let leave = format!(
            "<https://careers.example.org/leave?token={}>",
            "a1".repeat(100)
        );
        assert_eq!(mail.header("list-unsubscribe"), leave, "whole, in one line");
        let kind = mail.header("content-type");
        assert!(kind.starts_with("multipart/alternative;"), "{kind}");
        let text = mail.raw.find("text/plain").expect("a text part");
        let html = mail.raw.find("text/html").expect("an HTML part");
        assert!(text < html, "the better part stands last");
        assert!(mail.raw.is_ascii(), "every server can carry it");
        assert!(
            mail.raw
                .split("\r\n")
                .all(|line| line.len() <= 998 && !line.contains('\n'))
        );
        assert_eq!(run(&app).await, 0);
        assert!(!server.past_events().contains(&"message".to_owned()));
        nothing_is_left(&app).await;
    }
}

#[tokio::test]
async fn starttls_and_tls_carry_the_password_and_the_message() {
    for security in ["starttls", "tls"] {
        let mut server = SmtpServer::start_with(
            json!({ "security": security, "user": "site", "password": "päss word" }),
        );
        let app = app_for(Backend::Sqlite, &server, &[]).await;
        put(&app, 1).await;
        assert_eq!(run(&app).await, 1);
        let mail = server.message().await;
        assert_whole(&mail, 1);
        assert!(mail.secure, "{security}");
        assert_eq!(mail.user.as_deref(), Some("site"));
        nothing_is_left(&app).await;
    }
}

#[tokio::test]
async fn a_server_without_starttls_hears_nothing() {
    let mut server =
        SmtpServer::start_with(json!({ "security": "none", "user": "site", "password": "secret" }));
    let app = app_for(
        Backend::Sqlite,
        &server,
        &[("MLT_MAIL_SMTP_SECURITY", "starttls")],
    )
    .await;
    put(&app, 1).await;
    run(&app).await;
    let task = only_task(&app).await;
    assert_eq!(task.status, TaskStatus::Failing);
    assert!(task.last_error.contains("STARTTLS"), "{}", task.last_error);
    assert!(
        server
            .past_events()
            .iter()
            .all(|event| event == "connected")
    );
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_not_believed() {
    for security in ["starttls", "tls"] {
        let server = SmtpServer::start(security);
        let app = app_for(Backend::Sqlite, &server, &[("MLT_MAIL_SMTP_CA_FILE", "")]).await;
        put(&app, 1).await;
        run(&app).await;
        let task = only_task(&app).await;
        assert_eq!(task.status, TaskStatus::Failing);
        assert!(
            task.last_error.contains("certificate"),
            "{}",
            task.last_error
        );
    }
}

#[tokio::test]
async fn a_wrong_password_is_named_and_tried_again() {
    let mut server =
        SmtpServer::start_with(json!({ "security": "tls", "user": "site", "password": "right" }));
    let app = app_for(
        Backend::Sqlite,
        &server,
        &[("MLT_MAIL_PASSWORD", "wrong-password")],
    )
    .await;
    put(&app, 1).await;
    run(&app).await;
    assert_eq!(server.event().await.event, "bad-password");
    let task = only_task(&app).await;
    assert_eq!(
        task.status,
        TaskStatus::Failing,
        "the settings can be mended"
    );
    for part in ["signing in", "MLT_MAIL_PASSWORD", "535"] {
        assert!(task.last_error.contains(part), "{}", task.last_error);
    }
    assert!(!task.last_error.contains("wrong-password"));
}

#[tokio::test]
async fn a_refused_message_is_put_aside_at_once_and_requeued_by_hand() {
    for (plan, code) in [("refuse", "550"), ("refuse-data", "554")] {
        let mut server = SmtpServer::start("none");
        let app = app_for(Backend::Sqlite, &server, &[]).await;
        put(&app, 1).await;
        server.plan(plan).await;
        assert_eq!(run(&app).await, 1);
        assert_eq!(server.event().await.event, plan);
        let task = only_task(&app).await;
        assert_eq!((task.status, task.attempts), (TaskStatus::Dead, 1));
        assert!(task.last_error.contains(code), "{}", task.last_error);
        assert!(
            !task.last_error.to_lowercase().contains("jo@"),
            "no address in the queue: {}",
            task.last_error
        );
        app.state.clock.advance_ms(HOUR_MS);
        assert_eq!(run(&app).await, 0);
        let kinds = [TaskKind::of::<WriteToJo>()];
        let state = queue_state(&app.state.db, &app.state.clock, &kinds)
            .await
            .expect("readable");
        assert_eq!((state.waiting, state.dead), (0, 1));

        assert!(requeue(&app.state, &task.id).await.expect("answered"));
        assert_eq!(run(&app).await, 1);
        let mail = server.message().await;
        assert_eq!(
            mail.message_id,
            format!("<{}@careers.example.org>", task.id)
        );
        nothing_is_left(&app).await;
    }
}

#[tokio::test]
async fn a_greylisted_message_is_delivered_the_second_time() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let mut server = SmtpServer::start("none");
        let app = app_for(backend, &server, &[]).await;
        put(&app, 1).await;
        server.plan("greylist").await;
        assert_eq!(run(&app).await, 1);
        assert_eq!(server.event().await.event, "greylist");
        let task = only_task(&app).await;
        assert_eq!(task.status, TaskStatus::Failing);
        assert!(task.last_error.contains("451"), "{}", task.last_error);
        assert!(!task.last_error.contains("jo@"), "{}", task.last_error);
        assert_eq!(run(&app).await, 0, "not before its time");
        advance_to_retry(&app).await;
        assert_eq!(run(&app).await, 1);
        assert_whole(&server.message().await, 1);
        nothing_is_left(&app).await;
    }
}

#[tokio::test]
async fn an_answer_that_got_lost_makes_a_copy_with_the_same_id() {
    let mut server = SmtpServer::start("none");
    let app = app_for(Backend::Sqlite, &server, &[]).await;
    put(&app, 1).await;
    server.plan("drop").await;
    assert_eq!(run(&app).await, 1);
    let dropped = server.event().await;
    assert_eq!(dropped.event, "drop");
    let first = dropped.message.expect("it arrived");
    assert_eq!(only_task(&app).await.status, TaskStatus::Failing);
    advance_to_retry(&app).await;
    assert_eq!(run(&app).await, 1);
    let second = server.message().await;
    assert_eq!(first.message_id, second.message_id);
    assert_eq!(first.text, second.text);
    assert_eq!(first.html, second.html);
    nothing_is_left(&app).await;
}

#[tokio::test]
async fn a_server_that_stalls_runs_out_of_time_and_its_connection_is_not_used_again() {
    let mut server = SmtpServer::start("none");
    let app = app_for(
        Backend::Sqlite,
        &server,
        &[("MLT_MAIL_SMTP_TIMEOUT_MS", "1500")],
    )
    .await;
    put(&app, 1).await;
    run(&app).await;
    server.message().await;

    put(&app, 2).await;
    server.plan("stall").await;
    assert_eq!(run(&app).await, 1);
    assert_eq!(server.event().await.event, "stall");
    let task = only_task(&app).await;
    assert_eq!(task.status, TaskStatus::Failing);
    assert!(
        task.last_error.contains("no answer within 1500 ms"),
        "{}",
        task.last_error
    );
    advance_to_retry(&app).await;
    put(&app, 3).await;
    assert_eq!(run(&app).await, 2);
    let mut subjects = [
        server.message().await.subject,
        server.message().await.subject,
    ];
    subjects.sort();
    assert_eq!(subjects, ["Zoë’s letter 2", "Zoë’s letter 3"]);
    nothing_is_left(&app).await;
}

#[tokio::test]
async fn a_server_that_is_down_for_an_hour_loses_nobody() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let server = SmtpServer::start("none");
        let app = app_for(backend, &server, &[]).await;
        let start_again = server.stop();
        for number in 0..5 {
            put(&app, number).await;
        }
        let begin = app.now();
        while app.now().0 - begin.0 < HOUR_MS {
            run(&app).await;
            app.state.clock.advance_ms(MINUTE_MS);
        }
        let undone = list_undone(&app.state, 10).await.expect("readable");
        assert_eq!(undone.len(), 5);
        for task in &undone {
            assert_eq!(task.status, TaskStatus::Failing);
            assert!(task.attempts >= 8, "{task:?}");
            assert!(task.last_error.contains("connecting"), "{task:?}");
        }
        let kinds = [TaskKind::of::<WriteToJo>()];
        let state = queue_state(&app.state.db, &app.state.clock, &kinds)
            .await
            .expect("readable");
        assert!(state.lag_ms >= HOUR_MS, "the operator sees it: {state:?}");

        let mut server = start_again();
        app.state.clock.advance_ms(2 * HOUR_MS);
        assert_eq!(run(&app).await, 5);
        let mut subjects = Vec::new();
        for _ in 0..5 {
            subjects.push(server.message().await.subject);
        }
        subjects.sort();
        let expected: Vec<String> = (0..5).map(|n| format!("Zoë’s letter {n}")).collect();
        assert_eq!(subjects, expected, "each once");
        nothing_is_left(&app).await;
    }
}

#[tokio::test]
async fn one_connection_carries_many_messages_and_a_restart_of_the_server_is_no_harm() {
    let mut server = SmtpServer::start("tls");
    let app = app_for(Backend::Sqlite, &server, &[]).await;
    for number in 0..5 {
        put(&app, number).await;
    }
    assert_eq!(run(&app).await, 5);
    let mut connections = 0;
    let mut messages = 0;
    while messages < 5 {
        match server
            .next_of(&["connected", "message"])
            .await
            .event
            .as_str()
        {
            "connected" => connections += 1,
            _ => messages += 1,
        }
    }
    assert_eq!(connections, 1);

    let mut server = server.stop()();
    put(&app, 5).await;
    run(&app).await;
    let undone = list_undone(&app.state, 10).await.expect("readable");
    // The new server has a certificate of its own, which this site does not know.
    assert_eq!(undone.len(), 1);
    assert!(
        undone[0].last_error.contains("certificate"),
        "the dead connection was noticed before the message: {undone:?}"
    );
    server.past_events();
}

/// D6: the headers for leaving a list stand inside the signature.
#[tokio::test]
async fn a_signature_covers_the_headers_and_convinces_a_stranger() {
    for (key, kind) in [("rsa", "rsa"), ("rsa-pkcs8", "rsa"), ("ed25519", "ed25519")] {
        let mut server = SmtpServer::start_with(json!({ "security": "none", "dkim": key }));
        let app = app_for(Backend::Sqlite, &server, &[]).await;
        put(&app, 1).await;
        assert_eq!(run(&app).await, 1);
        let mail = server.message().await;
        assert_whole(&mail, 1);
        assert_eq!(mail.dkim.len(), 1, "{:?}", mail.dkim);
        assert_eq!(
            mail.dkim[0].result, "pass",
            "{kind}: {}",
            mail.dkim[0].comment
        );
        let signature = mail
            .header("dkim-signature")
            .replace(['\r', '\n', '\t', ' '], "");
        let signed: Vec<&str> = signature
            .split(';')
            .find_map(|tag| tag.strip_prefix("h="))
            .expect("a list of headers")
            .split(':')
            .collect();
        for name in [
            "from",
            "to",
            "subject",
            "date",
            "message-id",
            "mime-version",
            "content-type",
            "reply-to",
            "list-id",
            "list-unsubscribe",
            "list-unsubscribe-post",
        ] {
            assert!(signed.contains(&name), "{name}: {signature}");
        }
        let from = signed.iter().filter(|name| **name == "from").count();
        assert_eq!(from, 2, "a second sender would break the signature");
        assert!(
            signature.contains(&format!("a={kind}-sha256;")),
            "{signature}"
        );
        assert!(mail.raw.split("\r\n").all(|line| line.len() <= 998));
    }
}

#[tokio::test]
async fn a_message_that_was_changed_on_the_way_convinces_nobody() {
    let mut server = SmtpServer::start_with(json!({ "security": "none", "dkim": "rsa" }));
    let app = app_for(Backend::Sqlite, &server, &[]).await;
    let built = app
        .state
        .mailer
        .build(&letter(&app.state, 1, TaskId::new("t1")))
        .expect("built");
    let text = String::from_utf8(built.bytes.clone()).expect("ASCII");
    let transport =
        super::smtp::SmtpTransport::new(&app.state.config.mail.smtp, "test.example.org")
            .expect("a transport");
    for (changed, convinces) in [
        (text.clone(), true),
        (text.replace("leave?token=a1", "leave?token=b2"), false),
        (text.replace("To: Jo@", "To: Max@"), false),
        (
            text.replace("\r\nTo: ", "\r\nReply-To: evil@example.net\r\nTo: "),
            false,
        ),
        (format!("From: evil@example.net\r\n{text}"), false),
        (text.replace("accents", "accent"), false),
    ] {
        let built = super::mime::Built {
            bytes: changed.into_bytes(),
            ..built.clone()
        };
        transport.send(&built).await.expect("sent");
        let mail = server.message().await;
        let believed = mail.dkim[0].result == "pass";
        assert_eq!(
            believed, convinces,
            "{}\n{}",
            mail.dkim[0].comment, mail.raw
        );
    }
}

#[tokio::test]
async fn nothing_gets_into_the_headers() {
    let app = TestApp::new().await;
    let base = letter(&app.state, 1, TaskId::new("t1"));
    for evil in [
        "a\r\nBcc: x@example.org",
        "a\nBcc: x@example.org",
        "a\rBcc: x@example.org",
        "a\0b",
        "a\u{b}b",
        "a\u{c}b",
        "a\u{1b}[31m",
        "a\u{7f}",
        "a\u{85}b",
        "a\u{2028}b",
        "\r\n\r\nbody",
        "a\r\n b",
    ] {
        let subject = Message {
            subject: evil.into(),
            ..base.clone()
        };
        let task = Message {
            task: TaskId::new(evil),
            ..base.clone()
        };
        let leave = base.clone().with_list(ListHeaders {
            name: "updates",
            unsubscribe_url: format!("https://example.org/{evil}"),
        });
        for (what, message) in [("subject", subject), ("task", task), ("leave", leave)] {
            let outcome = app.state.mailer.send(&message).await;
            assert!(
                matches!(outcome, Err(MailError::Unbuildable(_))),
                "{what} {evil:?}"
            );
        }
        let sender = super::mime::Sender {
            name: evil.into(),
            address: address("a@example.org"),
            host: "example.org".into(),
        };
        assert!(
            super::mime::build(&sender, &base, app.now()).is_err(),
            "name {evil:?}"
        );
        assert!(EmailAddress::parse(&format!("x{evil}@example.org")).is_err());
        assert!(EmailAddress::parse(&format!("jo@{evil}.org")).is_err());
    }
    for url in [
        "",
        "javascript:alert(1)",
        "mailto:a@example.org",
        "https://example.org/a b",
        "https://example.org/>,<https://evil.example",
        "https://example.org/é",
    ] {
        let message = base.clone().with_list(ListHeaders {
            name: "updates",
            unsubscribe_url: url.into(),
        });
        assert!(app.state.mailer.send(&message).await.is_err(), "{url}");
    }
    for name in ["", "Up dates", "up.dates>", "a\r\nb"] {
        let message = base.clone().with_list(ListHeaders {
            name,
            unsubscribe_url: "https://example.org/".into(),
        });
        assert!(app.state.mailer.send(&message).await.is_err(), "{name:?}");
    }
    assert!(app.state.mailer.sent().is_empty());
}

#[tokio::test]
async fn strange_but_good_names_and_subjects_arrive_unharmed() {
    let mut server = SmtpServer::start("none");
    let app = app_for(Backend::Sqlite, &server, &[]).await;
    for (i, subject) in [
        "",
        "Plain",
        "Ünïcödé 漢字 🎉 with a text that is long enough to be folded over several lines, twice",
        "=?utf-8?b?ZmFrZQ==?=",
        "\"quotes\", <brackets>, (comments); commas: colons",
        &"word ".repeat(100),
        &"w".repeat(300),
    ]
    .into_iter()
    .enumerate()
    {
        let message = Message {
            subject: subject.into(),
            ..letter(&app.state, 1, TaskId::new(format!("t{i}")))
        };
        app.state.mailer.send(&message).await.expect("sent");
        let mail = server.message().await;
        if subject.starts_with("=?") {
            // Read as an encoded word by every reader; it stays one header all the same.
            assert_eq!(mail.subject, "fake");
        } else {
            assert_eq!(mail.subject.trim_end(), subject.trim_end());
        }
        assert_eq!(mail.to, "Jo@example.org");
        assert!(mail.raw.split("\r\n").all(|line| line.len() <= 998));
    }
}

#[tokio::test]
async fn the_mail_library_takes_every_address_that_we_take() {
    let app = TestApp::new().await;
    for text in [
        "a@b.ca",
        "Jo.Ann+lab@example.org",
        "o'neil@mail.example.co.uk",
        "-dash-@example.org",
        "{braces}|pipe~`tick`@example.org",
        "what?/slash*!#$%&=^@example.org",
        "x@xn--mnchen-3ya.example",
        "x@123.org",
        "x@a--b.org",
        &format!("{}@{}.ca", "a".repeat(64), "b".repeat(63)),
    ] {
        let message = Message {
            to: address(text),
            ..letter(&app.state, 1, TaskId::new("t1"))
        };
        app.state.mailer.send(&message).await.expect(text);
    }
}

#[tokio::test]
async fn a_missing_file_is_named_with_its_setting() {
    let app = TestApp::new().await;
    let mut config = (*app.state.config).clone();
    config.mail.transport = crate::server::config::MailTransport::Smtp;
    config.mail.smtp.host = "127.0.0.1".into();
    config.mail.smtp.ca_file = Some(PathBuf::from("no/such/file.pem"));
    let said = Mailer::new(&config, app.state.clock.clone()).expect_err("refused");
    assert!(
        said.to_string()
            .contains("`mail.smtp_ca_file`: no/such/file.pem")
    );
    config.mail.smtp.ca_file = None;
    config.mail.dkim = Some(crate::server::config::DkimConfig {
        domain: "example.org".into(),
        selector: "s".into(),
        key_file: PathBuf::from("no/such/key.pem"),
    });
    let said = Mailer::new(&config, app.state.clock.clone()).expect_err("refused");
    assert!(
        said.to_string()
            .contains("`mail.dkim_key_file`: no/such/key.pem")
    );
}

#[tokio::test]
async fn the_folder_holds_what_was_sent_and_a_repeat_takes_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mail");
    let app = TestApp::with(
        Backend::Sqlite,
        &[
            ("MLT_MAIL_TRANSPORT", "file"),
            ("MLT_MAIL_FOLDER", path.to_str().expect("a path")),
        ],
    )
    .await;
    for (number, task) in [(1, "t1"), (2, "t2"), (2, "t2")] {
        let message = letter(&app.state, number, TaskId::new(task));
        app.state.mailer.send(&message).await.expect("written");
    }
    let list = dev::list(&path).await.expect("readable");
    assert_eq!(list.len(), 2);
    let newest = &list[0];
    assert_eq!(newest.file, "t2.eml");
    assert_eq!(newest.subject, "Zoë’s letter 2");
    assert_eq!(newest.to, "Jo@example.org");
    assert!(newest.date.starts_with("Sun, 22 Nov 2026 12:00:00"));
    let mail = dev::read(&path, "t1.eml")
        .await
        .expect("readable")
        .expect("there");
    let sent = letter(&app.state, 1, TaskId::new("t1"));
    assert_eq!(mail.text, sent.text);
    assert_eq!(mail.html, sent.html);
    assert_eq!(mail.header("list-id"), "<updates.127.0.0.1>");
    assert_eq!(mail.header("Message-ID"), "<t1@127.0.0.1>");
}
