//! Pages that the links in the mail after a signup lead to.

use leptos::prelude::*;

use crate::features::accounts::server::confirming;
use crate::features::accounts::server::links::{
    ACCOUNT_PATH, CONFIRM_PATH, REFUSE_PATH, SIGN_IN_PATH,
};
use crate::link_fault::LinkFault;
use crate::page::server::link_page::{act, broken, fault_of, page};
use crate::page::server::plain_form::is_done;
use crate::page::server::{Drawing, Query};
use crate::server::http_error::AppError;
use crate::server::state::AppState;

/// Asks for the one press that confirms.
///
/// # Errors
/// Those of the database.
pub async fn confirm(state: &AppState, token: &str, query: &Query) -> Result<Drawing, AppError> {
    let path = format!("{CONFIRM_PATH}/{token}");
    match fault_of(confirming::look_at_confirmation(state, token).await)? {
        Ok(()) => {
            let name = &state.config.site.legal_name;
            let lede = format!(
                "Press the button, and {name} may write to you about work in laboratories, at the address to which this link was mailed. If you have no account yet, it also makes one and signs you in."
            );
            let form = act("confirm_signup", token, "Yes, confirm my signup");
            Ok(page("Confirm your signup", &path, lede, form))
        }
        Err(LinkFault::Used) if is_done(query, "confirm_signup") => {
            let way = view! {
                <p><a class="button" href=SIGN_IN_PATH>"Sign in"</a></p>
            };
            Ok(page(
                "Your signup is confirmed",
                &path,
                "Thank you. Sign in to look at your details.".into(),
                way.into_any(),
            ))
        }
        Err(LinkFault::Used) => {
            let lede = "If you pressed the button before, you are signed up and nothing is left to do. Your details stand in your account.";
            let way = view! {
                <p><a class="button" href=ACCOUNT_PATH>"Open your account"</a></p>
            };
            Ok(broken(LinkFault::Used, &path, lede, way.into_any()))
        }
        Err(fault) => {
            let lede = "Sign up again: a fresh link comes by mail.";
            let way = view! {
                <p><a class="button" href="/signup">"Sign up again"</a></p>
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
    match fault_of(confirming::look_at_refusal(state, token).await)? {
        Ok(false) => {
            let lede = "Press the button, and nothing comes from this site to your address any more, whoever types it into a form here. That includes the messages to sign in with. To remember that, we keep a code made of your address, out of which nobody can read it.";
            let form = act("refuse_signup", token, "Never write to me");
            Ok(page("Never write to me", &path, lede.into(), form))
        }
        Ok(true) => {
            let lede = "Nothing comes from this site to your address any more. The details of the signup are erased within 30 days.";
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
            let lede = "A signup that nobody confirms is erased by itself. If a message comes again, it holds a fresh link.";
            let way = view! {
                <p>
                    "Something is not right? Write to us through the "
                    <a href="/contact">"contact page"</a> "."
                </p>
            };
            Ok(broken(fault, &path, lede, way.into_any()))
        }
    }
}
