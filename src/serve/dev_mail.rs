//! Pages of development: the mail that was written into the folder, to be read in a browser.
//!
//! They stand in the router only when mail goes into a folder, and never in production:
//! whoever reads them can confirm anybody's address.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::error_response::plain_page;
use crate::server::config::{Config, MailTransport};
use crate::server::mail::dev::{self, MailSummary, StoredMail};
use crate::server::state::AppState;

/// Our style sheet, and the frame with the HTML of a message.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; \
     frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
/// A message may set styles on its own elements; it loads nothing and runs nothing, also
/// when it is opened outside of the frame.
const MESSAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; \
     base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups";

/// Whether the pages are there.
pub fn is_wanted(config: &Config) -> bool {
    !config.production() && config.mail.transport == MailTransport::File
}

/// `/dev/mail`, `/dev/mail/{file}` and `/dev/mail/{file}/html`. `style` is the address of
/// the site's style sheet.
pub fn routes(style: &str) -> Router<AppState> {
    let style: Arc<str> = style.into();
    let list_style = Arc::clone(&style);
    Router::new()
        .route(
            "/dev/mail",
            get(move |State(state): State<AppState>| async move {
                match dev::list(&state.config.mail.folder).await {
                    Ok(mails) => page("Mail of this site", &list_style, &list_body(&mails)),
                    Err(cause) => unreadable(&cause),
                }
            }),
        )
        .route(
            "/dev/mail/{file}",
            get(
                move |State(state): State<AppState>, Path(file): Path<String>| async move {
                    match dev::read(&state.config.mail.folder, &file).await {
                        Ok(Some(mail)) => {
                            page(mail.header("Subject"), &style, &mail_body(&file, &mail))
                        }
                        Ok(None) => not_found(),
                        Err(cause) => unreadable(&cause),
                    }
                },
            ),
        )
        .route("/dev/mail/{file}/html", get(message_html))
}

async fn message_html(State(state): State<AppState>, Path(file): Path<String>) -> Response {
    match dev::read(&state.config.mail.folder, &file).await {
        Ok(Some(mail)) => {
            let mut response = html(mail.html, MESSAGE_POLICY);
            response.headers_mut().insert(
                header::X_FRAME_OPTIONS,
                HeaderValue::from_static("SAMEORIGIN"),
            );
            response
        }
        Ok(None) => not_found(),
        Err(cause) => unreadable(&cause),
    }
}

fn list_body(mails: &[MailSummary]) -> String {
    if mails.is_empty() {
        return "<p>No message has been written yet.</p>".to_owned();
    }
    let mut rows = String::new();
    for mail in mails {
        rows.push_str(&format!(
            "<tr><th scope=\"row\"><a href=\"/dev/mail/{}\">{}</a></th><td>{}</td><td>{}</td></tr>",
            escape(&mail.file),
            escape(&mail.subject),
            escape(&mail.to),
            escape(&mail.date),
        ));
    }
    format!(
        "<p>The newest stands first. Nothing here has left this machine.</p>\
         <table><thead><tr><th scope=\"col\">Subject</th><th scope=\"col\">To</th>\
         <th scope=\"col\">Date</th></tr></thead><tbody>{rows}</tbody></table>"
    )
}

fn mail_body(file: &str, mail: &StoredMail) -> String {
    let mut headers = String::new();
    for (name, value) in &mail.headers {
        headers.push_str(&format!(
            "<tr><th scope=\"row\">{}</th><td>{}</td></tr>",
            escape(name),
            escape(value)
        ));
    }
    format!(
        "<p><a href=\"/dev/mail\">All messages</a></p>\
         <h2>Text</h2><pre>{}</pre>\
         <h2>HTML</h2><p><a href=\"/dev/mail/{file}/html\">Open the HTML alone</a></p>\
         <iframe title=\"The message as HTML\" src=\"/dev/mail/{file}/html\" \
         sandbox=\"allow-popups\" width=\"100%\" height=\"600\"></iframe>\
         <h2>Headers</h2><table><tbody>{headers}</tbody></table>",
        with_links(&mail.text),
        file = escape(file),
    )
}

fn page(title: &str, style: &str, body: &str) -> Response {
    let title = escape(title);
    html(
        format!(
            "<!DOCTYPE html><html lang=\"en-CA\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <meta name=\"color-scheme\" content=\"light dark\">\
             <meta name=\"robots\" content=\"noindex\"><title>{title}</title>\
             <link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\
             <link rel=\"stylesheet\" href=\"{}\"></head>\
             <body><main><h1>{title}</h1>{body}</main></body></html>",
            escape(style)
        ),
        PAGE_POLICY,
    )
}

fn html(text: String, policy: &'static str) -> Response {
    let headers: [(HeaderName, &str); 3] = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, policy),
    ];
    (headers, text).into_response()
}

fn not_found() -> Response {
    plain_page(
        StatusCode::NOT_FOUND,
        "There is no such message",
        "It may have been deleted from the folder.",
    )
}

fn unreadable(cause: &std::io::Error) -> Response {
    tracing::error!(%cause, "the folder with mail cannot be read");
    plain_page(
        StatusCode::INTERNAL_SERVER_ERROR,
        "The folder with mail cannot be read",
        "The log says why.",
    )
}

/// Escaped text whose addresses are links.
fn with_links(text: &str) -> String {
    let mut out = String::new();
    for (i, word) in text.split_inclusive([' ', '\n']).enumerate() {
        let address = word.trim_end();
        let is_address = address.starts_with("https://") || address.starts_with("http://");
        // An empty first line would be swallowed by <pre>.
        if i == 0 && word == "\n" {
            out.push('\n');
        }
        if is_address {
            let address = escape(address);
            out.push_str(&format!("<a href=\"{address}\">{address}</a>"));
            out.push_str(&word[word.trim_end().len()..]);
        } else {
            out.push_str(&escape(word));
        }
    }
    out
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::TaskId;
    use crate::server::db::Backend;
    use crate::server::mail::Message;
    use crate::server::mail::render::{Block, Draft, Link};
    use crate::testing::TestApp;

    async fn app_with_mail(folder: &std::path::Path) -> TestApp {
        let path = folder.join("mail");
        let app = TestApp::with(
            Backend::Sqlite,
            &[
                ("MLT_MAIL_TRANSPORT", "file"),
                ("MLT_MAIL_FOLDER", path.to_str().expect("a path")),
            ],
        )
        .await;
        std::fs::write(folder.join("secret.eml"), "Subject: secret\r\n\r\nsecret")
            .expect("written");
        app
    }

    async fn send(app: &TestApp, subject: &str, task: &str) {
        let draft = Draft {
            subject: subject.into(),
            heading: "Hello <b>you</b>".into(),
            blocks: vec![Block::paragraph("A & B")],
            button: Some(Link::new(
                "Confirm",
                "http://127.0.0.1:3000/confirm?a=1&b=2",
            )),
            reason: "You get this in a test.".into(),
            ..Draft::default()
        };
        let site = &app.state.config.site;
        let to = site.contact_address.clone();
        let message = Message::new(site, to, &draft, TaskId::new(task));
        app.state.mailer.send(&message).await.expect("written");
    }

    #[tokio::test]
    async fn messages_are_listed_and_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let app = app_with_mail(folder.path()).await;
        let empty = app.get("/dev/mail").await;
        assert_eq!(empty.status, StatusCode::OK);
        assert!(empty.text.contains("No message has been written yet."));

        send(&app, "First <script>", "t1").await;
        send(&app, "Second", "t2").await;
        let list = app.get("/dev/mail").await;
        assert_eq!(list.header("cache-control"), "no-store");
        let second = list.text.find("<a href=\"/dev/mail/t2.eml\">Second</a>");
        let first = list
            .text
            .find("<a href=\"/dev/mail/t1.eml\">First &lt;script&gt;</a>");
        assert!(second.is_some() && second < first, "{}", list.text);

        let mail = app.get("/dev/mail/t1.eml").await;
        assert_eq!(mail.status, StatusCode::OK);
        for part in [
            "<title>First &lt;script&gt;</title>",
            "<a href=\"http://127.0.0.1:3000/confirm?a=1&amp;b=2\">",
            "Hello &lt;b&gt;you&lt;/b&gt;",
            "src=\"/dev/mail/t1.eml/html\" sandbox=",
            "<th scope=\"row\">Message-ID</th><td>&lt;t1@127.0.0.1&gt;</td>",
            "rel=\"stylesheet\"",
        ] {
            assert!(mail.text.contains(part), "{part}: {}", mail.text);
        }
        assert!(!mail.text.contains("<script"));
        assert!(
            mail.header("content-security-policy")
                .contains("frame-src 'self'")
        );

        let html = app.get("/dev/mail/t1.eml/html").await;
        assert!(html.text.contains("Hello &lt;b&gt;you&lt;/b&gt;</h1>"));
        assert_eq!(html.header("x-frame-options"), "SAMEORIGIN");
        let policy = html.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && policy.contains("sandbox"));
    }

    #[tokio::test]
    async fn no_path_leads_out_of_the_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let app = app_with_mail(folder.path()).await;
        send(&app, "First", "t1").await;
        for file in [
            "..%2Fsecret.eml",
            "%2e%2e%2fsecret.eml",
            "..%5csecret.eml",
            "%2Fetc%2Fpasswd",
            "t1.eml%00",
            "t1.eml%2f..%2f..%2fsecret.eml",
            ".eml",
            "..",
            "secret.eml",
            "missing.eml",
        ] {
            for path in [
                format!("/dev/mail/{file}"),
                format!("/dev/mail/{file}/html"),
            ] {
                let page = app.get(&path).await;
                assert!(page.status.is_client_error(), "{path}: {}", page.status);
                assert!(!page.text.contains("secret"), "{path}");
            }
        }
    }

    #[tokio::test]
    async fn the_pages_are_there_with_the_folder_only() {
        let app = TestApp::new().await;
        assert_eq!(app.get("/dev/mail").await.status, StatusCode::NOT_FOUND);
        let folder = tempfile::tempdir().expect("a folder");
        let app = app_with_mail(folder.path()).await;
        assert!(is_wanted(&app.state.config));
        let mut config = (*app.state.config).clone();
        config.leptos.env = leptos::config::Env::PROD;
        assert!(!is_wanted(&config));
        let app = app.restarted_with(config);
        assert_eq!(app.get("/dev/mail").await.status, StatusCode::NOT_FOUND);
    }
}
