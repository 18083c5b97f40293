//! What the account page and the sign-in page show of passkeys. Making and using one needs
//! scripts (`public/passkeys.js`); naming and removing does not.

use leptos::prelude::*;

use crate::features::accounts::model::{PASSKEY_NAME_LIMIT, PASSKEYS_ID};
use crate::features::accounts::server::guard::SignedIn;
use crate::features::accounts::server::passkeys::{self, PasskeySummary, Passkeys};
use crate::page::server::plain_form::{Line, PlainForm};
use crate::server::context::RequestContext;
use crate::server::http_error::AppError;
use crate::server::state::AppState;
use crate::time::UnixMillis;

/// A section of the account page; nothing where passkeys are not possible.
///
/// # Errors
/// Those of the database.
pub async fn section(
    context: &RequestContext,
    signed_in: &SignedIn,
) -> Result<Option<AnyView>, AppError> {
    let state = &context.state;
    if !state.content.get::<Passkeys>().are_possible() {
        return Ok(None);
    }
    let passkeys = passkeys::list(state, signed_in).await?;
    let list = (!passkeys.is_empty()).then(|| {
        let items: Vec<_> = passkeys
            .into_iter()
            .map(|passkey| item(context, passkey))
            .collect();
        view! { <ul class="sessions">{items}</ul> }
    });
    Ok(Some(
        view! {
            <section aria-labelledby="passkeys-title" class="section" id=PASSKEYS_ID>
                <div class="section-head">
                    <h2 id="passkeys-title">"Passkeys"</h2>
                </div>
                <p class="quiet">
                    "With a passkey you sign in by what unlocks your phone or computer: a fingerprint, your face or its code. No message, no password. It is optional, and the link by e-mail goes on working."
                </p>
                {list}
                {device_button("register", "Add a passkey", "")}
            </section>
        }
        .into_any(),
    ))
}

/// The way in for people who have a passkey; nothing where passkeys are not possible.
/// `next` is the page to go to afterwards.
pub fn sign_in(state: &AppState, next: &str) -> Option<AnyView> {
    let are_possible = state.content.get::<Passkeys>().are_possible();
    are_possible.then(|| device_button("sign-in", "Sign in with a passkey", next))
}

/// Hidden where there are no scripts; says underneath how it went.
fn device_button(act: &'static str, label: &'static str, next: &str) -> AnyView {
    view! {
        <div class="passkey">
            <button type="button" class="button--quiet" data-passkey=act data-next=next.to_owned()>
                {label}
            </button>
            <p role="status"></p>
        </div>
    }
    .into_any()
}

fn item(context: &RequestContext, passkey: PasskeySummary) -> AnyView {
    let id = passkey.id.as_str();
    let day = |at: UnixMillis| at.day().long();
    let used = passkey.last_used_at.map_or_else(
        || "not used yet".to_owned(),
        |at| format!("last used on {}", day(at)),
    );
    let rename = PlainForm::with_key(context, "rename_passkey", format!("rename-{id}"), id);
    let remove = PlainForm::with_key(context, "remove_passkey", format!("remove-{id}"), id);
    let label = format!("Remove {}", passkey.name);
    let name = Line::new("name", "Name")
        .initial(passkey.name.clone())
        .maxlength(PASSKEY_NAME_LIMIT);
    view! {
        <li>
            <p>
                <strong>{passkey.name.clone()}</strong>
                <br/>
                <span class="quiet">{format!("Added on {}, {used}", day(passkey.created_at))}</span>
            </p>
            <details>
                <summary>"Rename"</summary>
                {rename.draw(vec![rename.hidden("passkey", id), rename.line(name)], "Save the name")}
            </details>
            {remove
                .button(
                    &[("passkey", id)],
                    view! {
                        <button type="submit" class="button--quiet" aria-label=label>
                            "Remove"
                        </button>
                    }
                        .into_any(),
                )}
        </li>
    }
    .into_any()
}
