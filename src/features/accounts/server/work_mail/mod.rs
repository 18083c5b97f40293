//! Mail about work, as somebody who is signed in switches it on and off. The consent is the
//! one of the signup form: one row, one purpose. Nothing is sent so far.

pub mod store;

use super::guard::SignedIn;
use super::store as signups;
use crate::features::accounts::model::PURPOSE;
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
    place: "mail-work",
    title: "Mail about work",
    about: "You will hear from us once job alerts start. Until then nothing is sent.",
    on: "join_work_mail",
    off: "leave_work_mail",
    purpose: PURPOSE,
    wording_version: 1,
    promise: "e-mails you about work in laboratories, at the address of your account",
    button_on: "Switch on mail about work",
    button_off: "Switch off mail about work",
};

/// Repeating it changes nothing.
///
/// # Errors
/// `Invalid` for words that have changed since, `SignedOut` when the account is gone, and
/// those of the database.
pub async fn join(
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
    let person = store::insert_signup_of(&mut tx, &id, &me.account, now)
        .await?
        .ok_or(AppError::SignedOut)?;
    let was_off = suppression::lift_unsubscribed(&mut tx, state, &me.email, PURPOSE).await?;
    // Whoever is signed in has read the mail of this address.
    suppression::lift_bounce(&mut tx, state, &me.email).await?;
    let wanted = (PURPOSE, person.as_str());
    let was_refused = suppression::lift_refusal(&mut tx, state, &me.email, wanted).await?;
    let is_new = signups::mark_confirmed(&mut tx, &person, now).await?;
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

/// Repeating it changes nothing.
///
/// # Errors
/// Those of the database.
pub async fn leave(context: &RequestContext, me: &SignedIn) -> Result<FormDone, AppError> {
    let state = &context.state;
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    if let Some(person) = store::find_signup_id(&mut tx, &me.email).await?
        && signups::mark_left(&mut tx, &person, now).await?
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
    let since = signups::find_worker_signup(&state.db, &me.email)
        .await?
        .filter(|signup| signup.is_confirmed() && reason.is_none())
        .and_then(|signup| signup.confirmed_at);
    Ok(SwitchState {
        since,
        is_refused: reason == Some(Reason::Refused),
    })
}
