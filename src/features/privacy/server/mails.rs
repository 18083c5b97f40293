//! What the mails of requests say.

use crate::features::privacy::model::{REQUEST_PATH, Want};
use crate::server::config::SiteConfig;
use crate::server::mail::render::{Block, Draft, Link};

/// Answers a request about an address that something is kept about.
pub fn link(site: &SiteConfig, want: Want, url: &str, reference: &str) -> Draft {
    let name = &site.legal_name;
    let base_url = &site.base_url;
    let draft = Draft {
        reason: reason(site),
        ..Draft::default()
    };
    match want {
        Want::Copy => Draft {
            subject: format!("A copy of your data at {name}"),
            heading: "Your data is ready".into(),
            blocks: vec![Block::paragraph(format!(
                "Somebody, probably you, asked on {base_url} for a copy of everything that is kept about this address."
            ))],
            button: Some(Link::new("Get the copy", url)),
            after: vec![
                Block::paragraph(
                    "The page that opens has a button; the button downloads one file. The link works for 24 hours, as often as you need it. Whoever has the link has your data: do not pass it on.",
                ),
                nothing_to_do(),
                Block::facts([("Reference", reference.to_owned())]),
            ],
            ..draft
        },
        Want::Erasure => Draft {
            subject: format!("Erase your data at {name}"),
            heading: "Erase everything about you?".into(),
            blocks: vec![Block::paragraph(format!(
                "Somebody, probably you, asked on {base_url} to erase everything that is kept about this address."
            ))],
            button: Some(Link::new("See what is erased", url)),
            after: vec![
                Block::paragraph(
                    "The page that opens says what goes and what stays, and has a button; only that button erases. It cannot be undone. The link works once, within 24 hours.",
                ),
                nothing_to_do(),
                Block::facts([("Reference", reference.to_owned())]),
            ],
            ..draft
        },
    }
}

/// Answers a request about an address that nothing is kept about.
pub fn nothing_kept(site: &SiteConfig, reference: &str) -> Draft {
    let name = &site.legal_name;
    Draft {
        subject: format!("{name} keeps nothing about this address"),
        heading: "Nothing is kept about this address".into(),
        blocks: vec![
            Block::paragraph(format!(
                "Somebody, probably you, asked on {} what is kept about this address. There is nothing: no account, no signup, no comment, no message.",
                site.base_url
            )),
            Block::paragraph(
                "Did you write to us from another address? Then ask with that one. If you once left our updates or had everything erased, a code made of your address stays, so that nobody writes to you by mistake. The address cannot be read out of it.",
            ),
            Block::Links(vec![Link::new(
                "Ask with another address",
                format!("{}{REQUEST_PATH}", site.base_url),
            )]),
            Block::facts([("Reference", reference.to_owned())]),
        ],
        reason: reason(site),
        ..Draft::default()
    }
}

fn nothing_to_do() -> Block {
    Block::paragraph(
        "This was not you? Then you need not do anything: without the link nothing happens.",
    )
}

fn reason(site: &SiteConfig) -> String {
    format!(
        "You get this because your address was typed into a form on {}.",
        site.base_url
    )
}
