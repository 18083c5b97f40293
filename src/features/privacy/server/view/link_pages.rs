//! Pages that links in mail lead to. Opening one changes nothing, since mail programs open
//! links by themselves; a button does.
//!
//! A link that does not work says why, and leads to a fresh one.

use leptos::prelude::*;

use crate::features::privacy::model::{
    ERASE_PATH, EXPORT_FILE_PATH, EXPORT_PATH, LINK_FORM_ID, REQUEST_PATH, WANT_FIELD, Want,
};
use crate::features::privacy::server::service;
use crate::link_fault::LinkFault;
use crate::page::server::head::Head;
use crate::page::server::plain_form::{PlainForm, is_done, reference};
use crate::page::server::{Drawing, Query};
use crate::server::context::RequestContext;
use crate::server::http_error::AppError;
use crate::server::personal_data::Records;
use crate::server::state::AppState;

const ERASE_FUNCTION: &str = "erase_my_data";

/// Asks for the one press that downloads the copy.
///
/// # Errors
/// Those of the database.
pub async fn export(state: &AppState, token: &str) -> Result<Drawing, AppError> {
    match service::look_at_export(state, token).await {
        Ok(()) => {
            let lede = "Press the button, and your browser downloads one file with everything that is kept about the address to which this link was mailed.";
            let body = view! {
                <form class="form" method="post" action=EXPORT_FILE_PATH id=LINK_FORM_ID>
                    <input type="hidden" name="token" value=token.to_owned()/>
                    <button type="submit">"Download the copy"</button>
                </form>
                <h2>"What is in it"</h2>
                <p>
                    "A ZIP file with a short text, one JSON file for programs and tables for spreadsheets: your account, signups, comments and messages, what you agreed to and when, and which links were mailed to you. The link works for 24 hours after it was mailed, as often as you need it."
                </p>
            };
            Ok(page(
                "A copy of your data",
                EXPORT_PATH,
                lede.into(),
                body.into_any(),
            ))
        }
        Err(AppError::Link(fault)) => Ok(broken(fault, EXPORT_PATH, Want::Copy)),
        Err(error) => Err(error),
    }
}

/// Says what goes and what stays, and asks for the one press that erases.
///
/// # Errors
/// Those of the database.
pub async fn erase(
    context: &RequestContext,
    token: &str,
    query: &Query,
) -> Result<Drawing, AppError> {
    match service::look_at_erasure(&context.state, token).await {
        Ok(kept) => {
            let lede = "This is about the address to which this link was mailed. Read what goes and what stays; then press the button. It cannot be undone.";
            Ok(page(
                "Erase everything about you",
                ERASE_PATH,
                lede.into(),
                before_erasing(context, token, &kept),
            ))
        }
        Err(AppError::Link(LinkFault::Used)) if is_done(query, ERASE_FUNCTION) => Ok(page(
            "It is erased",
            ERASE_PATH,
            "Everything about your address is erased from this site\u{2019}s database.".into(),
            after_erasing(query),
        )),
        Err(AppError::Link(fault)) => Ok(broken(fault, ERASE_PATH, Want::Erasure)),
        Err(error) => Err(error),
    }
}

fn before_erasing(context: &RequestContext, token: &str, kept: &[Records]) -> AnyView {
    let form = PlainForm::new(context, ERASE_FUNCTION, LINK_FORM_ID);
    let button = view! { <button type="submit">"Erase everything about me"</button> };
    let goes: Vec<_> = kept
        .iter()
        .map(|records| {
            let rows = match records.count() {
                1 => "1 entry".to_owned(),
                count => format!("{count} entries"),
            };
            view! { <li>{records.about} " " <span class="quiet">{format!("({rows})")}</span></li> }
        })
        .collect();
    let goes = if goes.is_empty() {
        view! { <p>"Apart from this request, nothing is kept about your address."</p> }.into_any()
    } else {
        view! { <ul>{goes}</ul> }.into_any()
    };
    let copy = format!("{REQUEST_PATH}?{WANT_FIELD}={}", Want::Copy.id());
    view! {
        <div class="prose">
            <h2>"What goes"</h2>
            {goes}
            <h2>"What stays"</h2>
            <ul>
                <li>
                    "The places of your comments, without your name and your words, so that what others answered stays readable. They then say \u{201c}Removed by its author\u{201d}. A comment that nobody answered is not shown at all."
                </li>
                <li>
                    "The proof of what you agreed to, and that you had everything erased. It holds no address, and nothing here ties it to your name any more."
                </li>
                <li>
                    "A code made of your address, out of which nobody can read it, so that no list brings your address back. You can sign up again by yourself at any time."
                </li>
                <li>
                    "That there was this request and when it was done, without your address, for 12 months."
                </li>
                <li>
                    "What this button cannot reach: messages from the contact page were passed on by e-mail to the people who run the site. To have them deleted there, "
                    <a href="/contact">"write to us"</a>
                    ". Comments that you sent without your address are not tied to it; write to us about these as well. Copies of the database that are kept against its loss hold what is erased until newer ones take their place."
                </li>
            </ul>
            <p>
                "You want to keep a copy? "
                <a href=copy>"Ask for it first"</a>
                ": it comes by a link of its own."
            </p>
        </div>
        {form.button(&[("token", token)], button.into_any())}
    }
    .into_any()
}

fn after_erasing(query: &Query) -> AnyView {
    let reference = reference(query).map(|reference| {
        view! {
            <p>"The reference of your request is"</p>
            <p class="reference">{reference.to_owned()}</p>
        }
    });
    view! {
        <div id=LINK_FORM_ID class="notice notice--success" role="status" tabindex="-1">
            {reference}
            <p>
                "No mail follows: we do not have your address any more. Note the reference if you want to ask about it later."
            </p>
        </div>
        <p>
            "You can read on without an account: " <a href="/">"go to the home page"</a> "."
        </p>
    }
    .into_any()
}

fn broken(fault: LinkFault, path: &str, want: Want) -> Drawing {
    let (title, lede) = match (fault, want) {
        (LinkFault::Used, Want::Erasure) => (
            "It is erased",
            format!(
                "{} What it was for is done: everything about the address is erased.",
                fault.sentence()
            ),
        ),
        _ => (
            "This link does not work",
            format!(
                "{} Nothing was changed. Ask again, and a fresh link comes by mail.",
                fault.sentence()
            ),
        ),
    };
    let href = format!("{REQUEST_PATH}?{WANT_FIELD}={}", want.id());
    let body = view! { <p><a class="button" href=href>"Ask again"</a></p> };
    let mut drawing = page(title, path, lede, body.into_any());
    drawing.status = fault.status();
    drawing
}

/// Search engines never see these pages; their address is not repeated in the head.
fn page(title: &'static str, path: &str, lede: String, below: AnyView) -> Drawing {
    let head = Head::new(title, lede.clone()).canonical(path).hidden(true);
    let body = view! {
        <header class="page-head">
            <h1 tabindex="-1">{title}</h1>
            <p class="lede">{lede}</p>
        </header>
        {below}
    };
    Drawing::new(head, body)
}
