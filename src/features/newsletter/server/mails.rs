//! Every message of the newsletter, in one place.

use super::issue_text::IssueText;
use super::issues::archive_path;
use crate::email_address::EmailAddress;
use crate::features::newsletter::model::LEAVE_PATH;
use crate::ids::TaskId;
use crate::server::config::SiteConfig;
use crate::server::feed::escape_xml;
use crate::server::html::markdown;
use crate::server::mail::{ListHeaders, Message};

/// The name of the list, as `List-Id` gives it.
const LIST_NAME: &str = "updates";

/// Asks to confirm. No promotion: nobody has agreed to any yet.
pub fn confirmation(site: &SiteConfig, confirm_url: &str, refuse_url: &str) -> Draft {
    let name = &site.legal_name;
    Draft {
        subject: format!("Confirm your address for updates from {name}"),
        heading: "Is this address yours?".into(),
        blocks: vec![Block::paragraph(format!(
            "Somebody, probably you, asked for updates from {name} to this address."
        ))],
        button: Some(Link::new("Yes, send me the updates", confirm_url)),
        after: vec![
            Block::paragraph(
                "The page that opens has a button; only that button confirms. The link works for 7 days. If nobody uses it, no update comes, and the address is erased.",
            ),
            Block::paragraph(
                "This was not you? Then you need not do anything. If nobody should be able to ask again with your address, open this link:",
            ),
            Block::Links(vec![Link::new("Never write to me", refuse_url)]),
        ],
        reason: format!(
            "You get this because your address was typed into a form on {}.",
            site.base_url
        ),
        footer_links: vec![],
    }
}

/// Answers somebody who is on the list.
pub fn already_on_the_list(site: &SiteConfig, refuse_url: &str) -> Draft {
    let name = &site.legal_name;
    Draft {
        subject: format!("You are on the list for updates from {name}"),
        heading: "You are on the list already".into(),
        blocks: vec![
            Block::paragraph(format!(
                "Somebody, probably you, asked for updates from {name} to this address. It is on the list, so there is nothing to do."
            )),
            Block::paragraph(
                "This was not you, and you want nothing from us, whoever asks? Then open this link:",
            ),
            Block::Links(vec![Link::new("Never write to me", refuse_url)]),
        ],
        button: None,
        after: vec![],
        reason: format!(
            "You get this because your address was typed into a form on {}.",
            site.base_url
        ),
        footer_links: vec![Link::new(
            "Leave the list",
            format!("{}{LEAVE_PATH}", site.base_url),
        )],
    }
}

/// Answers somebody who typed an address in order to leave.
pub fn leave_link(site: &SiteConfig, leave_url: &str) -> Draft {
    let name = &site.legal_name;
    Draft {
        subject: format!("Leave the list for updates from {name}"),
        heading: "Leave the list?".into(),
        blocks: vec![Block::paragraph(format!(
            "Somebody, probably you, asked to take this address off the list for updates from {name}."
        ))],
        button: Some(Link::new("Leave the list", leave_url)),
        after: vec![Block::paragraph(
            "This was not you? Then you need not do anything: without the link nothing changes.",
        )],
        reason: format!(
            "You get this because your address was typed into a form on {}.",
            site.base_url
        ),
        footer_links: vec![],
    }
}

/// One issue to one person. It names the sender, says why it comes and how to leave, and
/// carries the headers that let mail programs offer leaving with one tap.
///
/// # Source
/// CASL section 6(2) and CAN-SPAM for the foot; RFC 2369, RFC 2919 and RFC 8058 for the
/// headers.
pub fn issue(
    site: &SiteConfig,
    text: &IssueText,
    leave_url: &str,
    to: EmailAddress,
    task: TaskId,
) -> Message {
    let archive_url = format!("{}{}", site.base_url, archive_path(&text.slug));
    let draft = Draft {
        subject: text.subject.clone(),
        heading: text.subject.clone(),
        blocks: vec![Block::Markdown(text.body.clone())],
        button: None,
        after: vec![],
        reason: format!(
            "You get this because you asked for updates from {} and confirmed your address. Questions: {}/contact",
            site.legal_name, site.base_url
        ),
        footer_links: vec![
            Link::new("Leave the list", leave_url),
            Link::new("Read this in the browser", archive_url),
        ],
    };
    let mut message = message(site, to, &draft, task);
    message.list = Some(ListHeaders {
        name: LIST_NAME,
        unsubscribe_url: leave_url.to_owned(),
    });
    message
}

/// What a mail says, rendered twice, so that text and HTML say the same.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub subject: String,
    pub heading: String,
    pub blocks: Vec<Block>,
    /// The one thing to do.
    pub button: Option<Link>,
    /// What stands after the button.
    pub after: Vec<Block>,
    /// Why the reader gets this, as a whole sentence.
    pub reason: String,
    pub footer_links: Vec<Link>,
}

/// A piece of a mail.
#[derive(Clone, Debug)]
pub enum Block {
    Paragraph(String),
    Links(Vec<Link>),
    /// Text of ours, which reads well as it is.
    Markdown(String),
}

/// An address with the words that stand for it.
#[derive(Clone, Debug)]
pub struct Link {
    pub label: String,
    /// Complete, with its scheme.
    pub url: String,
}

impl Block {
    fn paragraph(text: impl Into<String>) -> Self {
        Self::Paragraph(text.into())
    }

    fn text(&self) -> String {
        match self {
            Self::Paragraph(text) | Self::Markdown(text) => text.clone(),
            Self::Links(links) => links
                .iter()
                .map(Link::text)
                .collect::<Vec<_>>()
                .join("\n\n"),
        }
    }

    fn html(&self) -> String {
        match self {
            Self::Paragraph(text) => format!("<p>{}</p>", escape_xml(text)),
            Self::Links(links) => links.iter().map(Link::html).collect(),
            Self::Markdown(text) => markdown(text).as_str().to_owned(),
        }
    }
}

impl Link {
    fn new(label: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            url: url.into(),
        }
    }

    fn text(&self) -> String {
        format!("{}:\n{}", self.label, self.url)
    }

    fn html(&self) -> String {
        format!(
            "<p><a href=\"{}\">{}</a></p>",
            escape_xml(&self.url),
            escape_xml(&self.label)
        )
    }
}

/// The message that the draft describes. It loads nothing from anywhere: no picture tells
/// that it was opened.
pub fn message(site: &SiteConfig, to: EmailAddress, draft: &Draft, task: TaskId) -> Message {
    let sender: Vec<&str> = [&site.legal_name, &site.postal_address, &site.base_url]
        .into_iter()
        .map(String::as_str)
        .filter(|line| !line.is_empty())
        .collect();
    let mut text: Vec<String> = vec![draft.heading.clone()];
    text.extend(draft.blocks.iter().map(Block::text));
    text.extend(draft.button.iter().map(Link::text));
    text.extend(draft.after.iter().map(Block::text));
    text.push("---".into());
    text.push(draft.reason.clone());
    text.extend(draft.footer_links.iter().map(Link::text));
    text.push(sender.join("\n"));

    let mut html = format!("<h1>{}</h1>", escape_xml(&draft.heading));
    html.extend(draft.blocks.iter().map(Block::html));
    html.extend(draft.button.iter().map(Link::html));
    html.extend(draft.after.iter().map(Block::html));
    html.push_str(&format!("<hr><p>{}</p>", escape_xml(&draft.reason)));
    html.extend(draft.footer_links.iter().map(Link::html));
    html.push_str(&format!(
        "<p>{}</p>",
        escape_xml(&sender.join("\n")).replace('\n', "<br>")
    ));
    Message {
        to,
        reply_to: None,
        subject: draft.subject.clone(),
        text: format!("{}\n", text.join("\n\n")),
        html: format!(
            "<!DOCTYPE html><html lang=\"en-CA\"><head><meta charset=\"utf-8\"><title>{}</title></head><body>{html}</body></html>",
            escape_xml(&draft.subject)
        ),
        list: None,
        task,
    }
}
