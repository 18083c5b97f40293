//! The updates as somebody who is signed in switches them on and off: their address is
//! proven, so that no message has to ask for a confirmation.

use super::store;
use crate::features::accounts::server::account;
use crate::features::accounts::server::guard::SignedIn;
use crate::features::newsletter::model::PURPOSE;
use crate::ids::SignupId;
use crate::page::server::mail_switch::{MailSwitch, PAGE, SwitchState};
use crate::server::consent::{Act, ActKind, SwitchedOn, record_act, record_switched_on};
use crate::server::context::RequestContext;
use crate::server::form_guard::check_wording;
use crate::server::http_error::AppError;
use crate::server::state::AppState;
use crate::server::suppression::{self, Reason};
use crate::ui::form::FormDone;

pub const SWITCH: MailSwitch = MailSwitch {
    place: "mail-updates",
    title: "Updates from this site",
    about: "What is new here, when there is something to tell.",
    on: "join_updates",
    off: "leave_updates",
    purpose: PURPOSE,
    wording_version: 1,
    promise: "e-mails its updates to the address of your account",
    button_on: "Switch on updates",
    button_off: "Switch off updates",
};

/// Puts the address of whoever asks onto the list, and takes back what kept mail away from
/// it: only its owner can be signed in. Repeating it changes nothing.
///
/// # Errors
/// `Invalid` for words that have changed since, and those of the database.
pub async fn subscribe_proven(
    context: &RequestContext,
    me: &SignedIn,
    wording: &str,
) -> Result<FormDone, AppError> {
    let state = &context.state;
    let words = SWITCH.wording(&state.config.site);
    check_wording(wording, &words)?;
    let now = state.clock.now();
    let id = SignupId::new(state.rng.id(&state.clock));
    let mut tx = state.db.begin().await?;
    // An erasure that came first took the account along: its address must not come back.
    if !account::lock(&mut tx, &me.account).await? {
        return Err(AppError::SignedOut);
    }
    let person = store::insert_subscriber(&mut tx, &id, &me.email, now).await?;
    let was_off = suppression::lift_unsubscribed(&mut tx, state, &me.email, PURPOSE).await?;
    // Whoever is signed in has read the mail of this address.
    suppression::lift_bounce(&mut tx, state, &me.email).await?;
    let wanted = (PURPOSE, person.as_str());
    let was_refused = suppression::lift_refusal(&mut tx, state, &me.email, wanted).await?;
    let is_new = store::mark_confirmed(&mut tx, &person, now).await?;
    if is_new || was_off || was_refused {
        let on = SwitchedOn {
            person: &person,
            wording: &words,
            page: PAGE,
            network: &context.info.network,
        };
        record_switched_on(&mut tx, state, &on).await?;
    }
    tx.commit().await?;
    Ok(SWITCH.done())
}

/// Takes the address of whoever asks off the list. Repeating it changes nothing.
///
/// # Errors
/// Those of the database.
pub async fn leave_proven(context: &RequestContext, me: &SignedIn) -> Result<FormDone, AppError> {
    let state = &context.state;
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    if let Some(person) = store::find_subscriber_id(&mut tx, &me.email).await?
        && store::mark_left(&mut tx, &person, now).await?
    {
        suppression::unsubscribe(&mut tx, state, &me.email, PURPOSE, person.as_str()).await?;
        let act = Act {
            person: &person,
            purpose: PURPOSE,
            kind: ActKind::Withdrawn,
            page: PAGE,
            network: &context.info.network,
            token_id: "",
        };
        record_act(&mut tx, state, &act).await?;
    }
    tx.commit().await?;
    Ok(SWITCH.done())
}

/// How it stands for whoever asks.
///
/// # Errors
/// Those of the database.
pub async fn switch_state(state: &AppState, me: &SignedIn) -> Result<SwitchState, AppError> {
    let reason = suppression::find_reason(&state.db, state, &me.email, PURPOSE).await?;
    let subscriber = store::find_subscriber_by_email(&state.db, &me.email).await?;
    let since = subscriber
        .filter(|subscriber| subscriber.is_on_the_list() && reason.is_none())
        .and_then(|subscriber| subscriber.confirmed_at);
    Ok(SwitchState {
        since,
        is_refused: reason == Some(Reason::Refused),
    })
}
