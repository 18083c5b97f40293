//! Every message of the newsletter, in one place.

use super::issue_text::IssueText;
use super::issues::archive_path;
use crate::email_address::EmailAddress;
use crate::features::newsletter::model::LEAVE_PATH;
use crate::ids::TaskId;
use crate::server::config::SiteConfig;
use crate::server::mail::render::{Block, Draft, Link};
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
            "This address was given to us for updates from {name}, probably by you: in a form on our site, or somewhere else where you agreed to it."
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
            "You get this because your address was given to us for updates; our site is {}.",
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
    Message::new(site, to, &draft, task).with_list(ListHeaders {
        name: LIST_NAME,
        unsubscribe_url: leave_url.to_owned(),
    })
}
