//! What follows the signup of a worker: a message, and the owner's yes or never.

use super::links::{
    ACCOUNT_PATH, CONFIRM, CONFIRM_PATH, REFUSE, REFUSE_PATH, confirm_url, refuse_url,
};
use super::profile::FORM_ID as PROFILE_FORM_ID;
use super::store::KeptSignup;
use super::{account, guard, mails, profile, session, store};
use crate::features::accounts::model::PURPOSE;
use crate::ids::{SignupId, TaskId};
use crate::link_fault::LinkFault;
use crate::page::server::link_page::done_at;
use crate::server::consent::{Act, ActKind, record_act};
use crate::server::context::RequestContext;
use crate::server::db::Tx;
use crate::server::http_error::AppError;
use crate::server::mail::Message;
use crate::server::state::AppState;
use crate::server::suppression::{self, Reason};
use crate::server::tasks::TaskError;
use crate::server::tokens::{self, Token};
use crate::time::HOUR_MS;
use crate::ui::form::FormDone;

/// An address hears from us once in this time, however often somebody signs up with it.
const MAIL_PAUSE_MS: i64 = HOUR_MS;

/// Mails what belongs to the state of the signup, at most once an hour.
///
/// Somebody who confirmed before gets a message that says so: they may have forgotten, and
/// would otherwise wait for a confirmation that never comes. Both messages hold the link to
/// refuse everything.
///
/// # Errors
/// `Retry` while the mail or the database is out of order.
pub async fn send_confirmation(
    state: &AppState,
    id: &SignupId,
    task: TaskId,
) -> Result<(), TaskError> {
    let Some(signup) = store::find_signup(&state.db, id.as_str()).await? else {
        // Erased in the meantime.
        return Ok(());
    };
    let reason = suppression::find_reason(&state.db, state, &signup.email, PURPOSE).await?;
    if reason == Some(Reason::Refused) {
        return Ok(());
    }
    let now = state.clock.now();
    let since = now.minus_ms(MAIL_PAUSE_MS);
    let mut tx = state.db.begin().await?;
    if !store::mark_confirmation_sent(&mut tx, id, &task, since, now).await? {
        return Ok(());
    }
    let site = &state.config.site;
    let refuse = tokens::issue(&mut tx, state, REFUSE, id.as_str()).await?;
    let refuse_url = refuse_url(&site.base_url, &refuse);
    let draft = if signup.is_confirmed() {
        mails::already_signed_up(site, &refuse_url)
    } else {
        let confirm = tokens::issue(&mut tx, state, CONFIRM, id.as_str()).await?;
        mails::confirmation(site, &confirm_url(&site.base_url, &confirm), &refuse_url)
    };
    tx.commit().await?;
    let message = Message::new(site, signup.email, &draft, task);
    Ok(state.mailer.send(&message).await?)
}

/// Confirms the signup and fills the account with what was typed into the form. Where that
/// makes the account, it signs this browser in: whoever has the link has the mailbox.
///
/// It signs nobody in to an account that was there before, nor to one that runs the site:
/// anybody can have such a message sent, and its link is good for days, not minutes.
///
/// That also lifts a refusal, since only the owner can undo what only the owner did; see
/// `server::suppression`.
///
/// # Errors
/// `Link` for a token that cannot do this, and those of the database.
pub async fn confirm(context: &RequestContext, token: &str) -> Result<FormDone, AppError> {
    let state = &context.state;
    let confirmed = done_at(format!("{CONFIRM_PATH}/{token}"));
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    let token = tokens::redeem(&mut tx, CONFIRM, token, now).await?;
    let signup = subject_of(&mut tx, &token).await?;
    if !store::mark_confirmed(&mut tx, &signup.id, now).await? {
        return Err(AppError::Link(LinkFault::Used));
    }
    suppression::lift_unsubscribed(&mut tx, state, &signup.email, PURPOSE).await?;
    suppression::lift_bounce(&mut tx, state, &signup.email).await?;
    let wanted = (PURPOSE, signup.id.as_str());
    suppression::lift_refusal(&mut tx, state, &signup.email, wanted).await?;
    let act = Act {
        person: &signup.id,
        purpose: PURPOSE,
        kind: ActKind::Confirmed,
        page: CONFIRM_PATH,
        network: &context.info.network,
        token_id: &token.id,
    };
    record_act(&mut tx, state, &act).await?;
    let is_new = !account::exists(&mut tx, &signup.email).await?;
    let account = account::find_or_create(&mut tx, state, &signup.email).await?;
    profile::store::fill_empty(&mut tx, &account, &signup).await?;
    if !is_new || guard::is_admin(&state.config.accounts, &signup.email) {
        tx.commit().await?;
        return Ok(confirmed);
    }
    let session = session::start(&mut tx, context, &account).await?;
    tx.commit().await?;
    session.remember(state);
    Ok(FormDone {
        path: ACCOUNT_PATH.to_owned(),
        place: PROFILE_FORM_ID.to_owned(),
        reference: String::new(),
    })
}

/// "This was not me: never write to me." Onto the list of addresses that get nothing at
/// all, whoever asks.
///
/// # Errors
/// `Link` for a token that cannot do this, and those of the database.
pub async fn refuse(context: &RequestContext, token: &str) -> Result<FormDone, AppError> {
    let state = &context.state;
    let done = done_at(format!("{REFUSE_PATH}/{token}"));
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    let token = tokens::redeem(&mut tx, REFUSE, token, now).await?;
    let signup = subject_of(&mut tx, &token).await?;
    store::mark_left(&mut tx, &signup.id, now).await?;
    if suppression::refuse(&mut tx, state, &signup.email, signup.id.as_str()).await? {
        let act = Act {
            person: &signup.id,
            purpose: PURPOSE,
            kind: ActKind::Refused,
            page: REFUSE_PATH,
            network: &context.info.network,
            token_id: &token.id,
        };
        record_act(&mut tx, state, &act).await?;
    }
    tx.commit().await?;
    Ok(done)
}

/// Whether [`confirm`] would work; nothing changes.
///
/// # Errors
/// As [`confirm`].
pub async fn look_at_confirmation(state: &AppState, token: &str) -> Result<(), AppError> {
    let token = tokens::look_at(&state.db, CONFIRM, token, state.clock.now()).await?;
    match store::find_signup(&state.db, &token.subject).await? {
        None => Err(AppError::Link(LinkFault::Expired)),
        Some(signup) if signup.is_confirmed() => Err(AppError::Link(LinkFault::Used)),
        Some(_) => Ok(()),
    }
}

/// Whether the address of a link is refused already; nothing changes.
///
/// # Errors
/// As [`refuse`].
pub async fn look_at_refusal(state: &AppState, token: &str) -> Result<bool, AppError> {
    let token = tokens::look_at(&state.db, REFUSE, token, state.clock.now()).await?;
    let Some(signup) = store::find_signup(&state.db, &token.subject).await? else {
        return match token.used_at {
            Some(_) => Ok(true),
            None => Err(AppError::Link(LinkFault::Expired)),
        };
    };
    let reason = suppression::find_reason(&state.db, state, &signup.email, PURPOSE).await?;
    Ok(reason == Some(Reason::Refused))
}

/// The row that a token is about.
async fn subject_of(tx: &mut Tx, token: &Token) -> Result<KeptSignup, AppError> {
    store::find_signup_to_change(tx, &token.subject)
        .await?
        .ok_or(AppError::Link(LinkFault::Expired))
}
