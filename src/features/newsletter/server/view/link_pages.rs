//! Pages that links in the newsletter's mail lead to. A link that does not work says why,
//! and leads to a fresh one.

use leptos::prelude::*;

use crate::features::newsletter::model::{
    AFTER_LEAVING_PATH, CONFIRM_PATH, FORM_ID, LEAVE_PATH, LeaveReason, REFUSE_PATH,
};
use crate::features::newsletter::server::{leaving, service};
use crate::link_fault::LinkFault;
use crate::page::server::link_page::{act, broken, fault_of, page};
use crate::page::server::plain_form::is_done;
use crate::page::server::{Drawing, Query};
use crate::server::http_error::AppError;
use crate::server::state::AppState;
use crate::ui::form::NAME_FIELD;

/// Asks for the one press that puts an address on the list.
///
/// # Errors
/// Those of the database.
pub async fn confirm(state: &AppState, token: &str, query: &Query) -> Result<Drawing, AppError> {
    let name = state.config.site.legal_name.clone();
    let path = format!("{CONFIRM_PATH}/{token}");
    match fault_of(service::look_at_confirmation(state, token).await)? {
        Ok(()) => {
            let form = act("confirm_subscription", token, "Yes, send me the updates");
            let lede = format!(
                "Press the button, and updates from {name} come to the address to which this link was mailed. Every one of them has a link to end it."
            );
            Ok(page("Confirm your address", &path, lede, form))
        }
        Err(LinkFault::Used) if is_done(query, "confirm_subscription") => Ok(page(
            "You are on the list",
            &path,
            "Thank you. The next update comes when there is something to tell.".into(),
            view! { <p><a href="/updates">"Read earlier updates"</a></p> }.into_any(),
        )),
        Err(fault) => {
            let lede = "If it was used, the address is on the list and nothing is left to do. If not, ask again with the form at the foot of this page: a fresh link comes by mail.";
            let way = view! {
                <p><a class="button" href=format!("#{FORM_ID}") rel="external">"Ask for a fresh link"</a></p>
            };
            Ok(broken(fault, &path, lede, way.into_any()))
        }
    }
}

/// Asks for the one press that keeps every message away.
///
/// # Errors
/// Those of the database.
pub async fn refuse(state: &AppState, token: &str) -> Result<Drawing, AppError> {
    let path = format!("{REFUSE_PATH}/{token}");
    match fault_of(service::look_at_refusal(state, token).await)? {
        Ok(false) => {
            let form = act("refuse_mail", token, "Never write to me");
            let lede = "Press the button, and nothing comes from this site to your address any more, whoever types it into a form here. That includes the messages to sign in with. To remember that, we keep a code made of your address, out of which nobody can read it.";
            Ok(page("Never write to me", &path, lede.into(), form))
        }
        Ok(true) => {
            let lede = "Nothing comes from this site to your address any more. Your address itself is erased within 30 days.";
            let note = view! {
                <p>
                    "Pressed by mistake? For as long as the message is not older than 7 days, its link to confirm still works. After that, write to us from that address, through the "
                    <a href="/contact">"contact page"</a> "."
                </p>
            };
            Ok(page(
                "We will not write to you",
                &path,
                lede.into(),
                note.into_any(),
            ))
        }
        Err(fault) => {
            let lede = "An address that nobody confirms gets no updates and is erased by itself. If a message comes again, it holds a fresh link.";
            Ok(broken(fault, &path, lede, contact()))
        }
    }
}

/// Asks for the one press that takes an address off the list.
///
/// # Errors
/// Those of the database.
pub async fn leave(state: &AppState, token: &str) -> Result<Drawing, AppError> {
    let name = state.config.site.legal_name.clone();
    let path = format!("{LEAVE_PATH}/{token}");
    match fault_of(leaving::look_at_leaving(state, token).await)? {
        Ok(true) => {
            let form = act("leave_list", token, "Leave the list");
            let lede = format!(
                "Press the button, and no more updates from {name} come to the address to which this link was mailed."
            );
            Ok(page("Leave the list", &path, lede, form))
        }
        Ok(false) => Ok(page(
            "You are not on the list",
            &path,
            "No updates come to the address to which this link was mailed.".into(),
            view! {
                <p>
                    "You want them again? Use the form at the foot of this page; one message then asks you to confirm."
                </p>
            }
            .into_any(),
        )),
        Err(fault) => {
            let lede = "Type your address instead: a fresh link comes by mail.";
            let way = view! {
                <p><a class="button" href=LEAVE_PATH>"Get a fresh link"</a></p>
            };
            Ok(broken(fault, &path, lede, way.into_any()))
        }
    }
}

/// Says that it is done, asks why, and offers the way back.
///
/// # Errors
/// Those of the database.
pub async fn after_leaving(
    state: &AppState,
    token: &str,
    query: &Query,
) -> Result<Drawing, AppError> {
    let path = format!("{AFTER_LEAVING_PATH}/{token}");
    match fault_of(leaving::look_at_after_leaving(state, token).await)? {
        Ok(()) => {
            let why = if is_done(query, "say_why_leaving") {
                view! {
                    <p class="notice notice--success" role="status">
                        "Thank you, that helps."
                    </p>
                }
                .into_any()
            } else {
                reasons(token)
            };
            let below = view! {
                {why}
                <h2>"That was a mistake?"</h2>
                {act("undo_leaving", token, "Put me back on the list")}
            };
            let lede = "It works at once: no more updates come.";
            Ok(page(
                "You have left the list",
                &path,
                lede.into(),
                below.into_any(),
            ))
        }
        Err(LinkFault::Used) if is_done(query, "undo_leaving") => Ok(page(
            "You are back on the list",
            &path,
            "Nothing else has changed.".into(),
            view! { <p><a href="/updates">"Read earlier updates"</a></p> }.into_any(),
        )),
        Err(fault) => {
            let lede = "You can ask for updates again with the form at the foot of this page.";
            Ok(broken(fault, &path, lede, contact()))
        }
    }
}

fn reasons(token: &str) -> AnyView {
    let choices: Vec<_> = LeaveReason::ALL
        .into_iter()
        .map(|reason| {
            view! {
                <label class="check">
                    <input type="radio" name="reason" value=reason.as_str() required=true/>
                    " "
                    <span>{reason.label()}</span>
                </label>
            }
        })
        .collect();
    view! {
        <form class="form" method="post">
            <fieldset class="field">
                <legend>"Why did you leave? You need not say."</legend>
                {choices}
            </fieldset>
            <input type="hidden" name=NAME_FIELD value="say_why_leaving"/>
            <input type="hidden" name="token" value=token.to_owned()/>
            <button type="submit" class="button--quiet">
                "Say why"
            </button>
        </form>
    }
    .into_any()
}

fn contact() -> AnyView {
    view! {
        <p>
            "Something is not right? Write to us through the " <a href="/contact">"contact page"</a>
            "."
        </p>
    }
    .into_any()
}
