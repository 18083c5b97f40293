//! What the accounts write to people.

use super::links::{PENDING_MS, SIGN_IN_MS, SIGN_IN_PATH};
use crate::server::config::SiteConfig;
use crate::server::mail::render::{Block, Draft, Link};
use crate::time::{DAY_MS, MINUTE_MS};

/// The way in: a link, and a code for the browser that asked.
pub fn sign_in(site: &SiteConfig, link_url: &str, code: &str) -> Draft {
    let name = &site.legal_name;
    let minutes = SIGN_IN_MS / MINUTE_MS;
    Draft {
        subject: format!("Sign in to {name}"),
        heading: "Sign in".into(),
        blocks: vec![Block::paragraph(format!(
            "Somebody, probably you, asked to sign in to {name} with this address."
        ))],
        button: Some(Link::new("Sign in", link_url)),
        after: vec![
            Block::paragraph(
                "The page that opens has a button; only that button signs you in, in the browser in which you press it. Or type this code in the browser in which you asked:",
            ),
            Block::command(code),
            Block::paragraph(format!(
                "The link and the code work for {minutes} minutes, and once: using one ends the other. We never ask for the code by mail or phone."
            )),
            Block::paragraph(format!(
                "This was not you? Then you need not do anything: without the link or the code nobody gets in. If it goes on, tell us: {}/contact",
                site.base_url
            )),
        ],
        reason: request_reason(site),
        footer_links: vec![],
    }
}

/// Asks a worker to confirm. No promotion: nobody has agreed to any yet.
pub fn confirmation(site: &SiteConfig, confirm_url: &str, refuse_url: &str) -> Draft {
    let name = &site.legal_name;
    let days = PENDING_MS / DAY_MS;
    Draft {
        subject: format!("Confirm your signup with {name}"),
        heading: "Is this address yours?".into(),
        blocks: vec![Block::paragraph(format!(
            "Somebody, probably you, signed up as a lab worker with {name} and gave this address."
        ))],
        button: Some(Link::new("Yes, confirm my signup", confirm_url)),
        after: vec![
            Block::paragraph(format!(
                "The page that opens has a button; only that button confirms. If you have no account yet, it also makes one and signs you in, so that you can look at your details and change them. The link works for {days} days. If nobody uses it, nothing more comes, and the details are erased."
            )),
            never_write_to_me(),
            Block::Links(vec![Link::new("Never write to me", refuse_url)]),
        ],
        reason: form_reason(site),
        footer_links: vec![],
    }
}

/// Answers somebody who signed up before.
pub fn already_signed_up(site: &SiteConfig, refuse_url: &str) -> Draft {
    let name = &site.legal_name;
    Draft {
        subject: format!("You are signed up with {name}"),
        heading: "You are signed up already".into(),
        blocks: vec![Block::paragraph(format!(
            "Somebody, probably you, signed up as a lab worker with {name} and gave this address. It is signed up and confirmed, so nothing has changed. To change your details, sign in."
        ))],
        button: Some(Link::new(
            "Sign in",
            format!("{}{SIGN_IN_PATH}", site.base_url),
        )),
        after: vec![
            never_write_to_me(),
            Block::Links(vec![Link::new("Never write to me", refuse_url)]),
        ],
        reason: form_reason(site),
        footer_links: vec![],
    }
}

fn never_write_to_me() -> Block {
    Block::paragraph(
        "This was not you? Then you need not do anything. If nobody should be able to ask again with your address, open this link:",
    )
}

fn form_reason(site: &SiteConfig) -> String {
    format!(
        "You get this because your address was typed into a form on {}.",
        site.base_url
    )
}

fn request_reason(site: &SiteConfig) -> String {
    format!(
        "You get this because somebody asked to sign in with your address on {}.",
        site.base_url
    )
}
