//! Off the list: by a link, by one tap in a mail program, or by typing the address; and
//! back again.

use super::links::{AFTER_LEAVING, UNSUBSCRIBE, after_leaving_path, unsubscribe_url};
use super::service::{MAIL_PAUSE_MS, subject_of};
use super::tasks::SendLeaveLink;
use super::{mails, store};
use crate::email_address::EmailAddress;
use crate::error::FieldError;
use crate::features::newsletter::model::{
    AFTER_LEAVING_PATH, LEAVE_FORM_ID, LEAVE_PATH, LeaveReason, PURPOSE,
};
use crate::ids::{SignupId, TaskId};
use crate::page::server::link_page::done_at;
use crate::server::consent::{Act, ActKind, record_act};
use crate::server::context::RequestContext;
use crate::server::db::Tx;
use crate::server::form_guard::submission_key;
use crate::server::http::client_ip::Network;
use crate::server::http_error::AppError;
use crate::server::mail::Message;
use crate::server::state::AppState;
use crate::server::suppression::{self, Reason};
use crate::server::tasks::{TaskError, enqueue};
use crate::server::tokens;
use crate::ui::form::FormDone;

/// Takes the address of a link off the list, and leads to the page that says so, with the
/// way back. Repeating it changes nothing, and opens no way back: the link stands in every
/// old issue, and whoever was sent one on must not be able to put the owner on the list.
///
/// # Errors
/// `Link` for a token that cannot do this, and those of the database.
pub async fn leave(context: &RequestContext, token: &str) -> Result<FormDone, AppError> {
    let state = &context.state;
    let mut tx = state.db.begin().await?;
    let (subject, left_now) = take_off(&mut tx, state, &context.info.network, token).await?;
    if !left_now {
        tx.commit().await?;
        return Ok(done_at(format!("{LEAVE_PATH}/{token}")));
    }
    let undo = tokens::issue(&mut tx, state, AFTER_LEAVING, &subject).await?;
    tx.commit().await?;
    Ok(done_at(after_leaving_path(&undo)))
}

/// The same for a mail program, which shows no page.
///
/// # Errors
/// `Link` for a token that cannot do this, and those of the database.
///
/// # Source
/// RFC 8058, section 3.2.
pub async fn leave_with_one_click(
    state: &AppState,
    network: &Network,
    token: &str,
) -> Result<(), AppError> {
    let mut tx = state.db.begin().await?;
    take_off(&mut tx, state, network, token).await?;
    tx.commit().await?;
    Ok(())
}

/// Returns the subject of the token, and whether it was on the list until now.
async fn take_off(
    tx: &mut Tx,
    state: &AppState,
    network: &Network,
    token: &str,
) -> Result<(String, bool), AppError> {
    let now = state.clock.now();
    let token = tokens::redeem(tx, UNSUBSCRIBE, token, now).await?;
    let Some(subscriber) = store::find_subscriber_to_change(tx, &token.subject).await? else {
        // Erased since: whoever wants to leave has left.
        return Ok((token.subject, false));
    };
    let left_now = store::mark_left(tx, &subscriber.id, now).await?;
    if left_now {
        let person = subscriber.id.as_str();
        suppression::unsubscribe(tx, state, &subscriber.email, PURPOSE, person).await?;
        let act = Act {
            person: &subscriber.id,
            purpose: PURPOSE,
            kind: ActKind::Withdrawn,
            page: LEAVE_PATH,
            network,
            token_id: &token.id,
        };
        record_act(tx, state, &act).await?;
    }
    Ok((token.subject, left_now))
}

/// Whether the address of a link is on the list; nothing changes.
///
/// # Errors
/// As [`leave`].
pub async fn look_at_leaving(state: &AppState, token: &str) -> Result<bool, AppError> {
    let token = tokens::look_at(&state.db, UNSUBSCRIBE, token, state.clock.now()).await?;
    let subscriber = store::find_subscriber(&state.db, &token.subject).await?;
    Ok(subscriber.is_some_and(|subscriber| subscriber.is_on_the_list()))
}

/// Whether [`undo`] would work; nothing changes.
///
/// # Errors
/// As [`undo`].
pub async fn look_at_after_leaving(state: &AppState, token: &str) -> Result<(), AppError> {
    tokens::look_at(&state.db, AFTER_LEAVING, token, state.clock.now()).await?;
    Ok(())
}

/// Puts the address back on the list, right after leaving.
///
/// # Errors
/// `Link` for a token that cannot do this, `Forbidden` when the owner refused everything
/// since, and those of the database.
pub async fn undo(context: &RequestContext, token: &str) -> Result<FormDone, AppError> {
    let done = done_at(after_leaving_path(token));
    let state = &context.state;
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    let token = tokens::redeem(&mut tx, AFTER_LEAVING, token, now).await?;
    let subscriber = subject_of(&mut tx, &token).await?;
    suppression::lift_unsubscribed(&mut tx, state, &subscriber.email, PURPOSE).await?;
    if suppression::is_refused(&mut tx, state, &subscriber.email).await? {
        return Err(AppError::Forbidden);
    }
    if store::mark_returned(&mut tx, &subscriber.id).await? {
        let act = Act {
            person: &subscriber.id,
            purpose: PURPOSE,
            kind: ActKind::Restored,
            page: AFTER_LEAVING_PATH,
            network: &context.info.network,
            token_id: &token.id,
        };
        record_act(&mut tx, state, &act).await?;
    }
    tx.commit().await?;
    Ok(done)
}

/// Keeps why somebody left. The link still works for coming back.
///
/// # Errors
/// `Link` for a token that cannot do this, `Invalid` for a reason that is not on the list,
/// and those of the database.
pub async fn say_why(
    context: &RequestContext,
    token: &str,
    reason: &str,
) -> Result<FormDone, AppError> {
    let done = done_at(after_leaving_path(token));
    let state = &context.state;
    let reason = LeaveReason::parse(reason).ok_or_else(|| {
        AppError::Invalid(vec![FieldError::new(
            "reason",
            "Choose one of the reasons.",
        )])
    })?;
    let token = tokens::look_at(&state.db, AFTER_LEAVING, token, state.clock.now()).await?;
    let mut tx = state.db.begin().await?;
    let subscriber = subject_of(&mut tx, &token).await?;
    store::mark_left_reason(&mut tx, &subscriber.id, reason).await?;
    tx.commit().await?;
    Ok(done)
}

/// Takes an address that somebody wants off the list. The answer, and the work behind it,
/// are the same for every address: one look, one task, one commit.
///
/// # Errors
/// `Invalid` for an address that cannot be written to, and those of the database.
pub async fn ask_for_link(
    context: &RequestContext,
    email: &str,
    form_token: &str,
) -> Result<FormDone, AppError> {
    let email = EmailAddress::parse(email)
        .map_err(|error| AppError::Invalid(vec![FieldError::new("email", error.to_string())]))?;
    let key = submission_key("ask_leave_link", form_token, &[&email.comparable()]);
    let state = &context.state;
    let nobody = SignupId::new(state.rng.id(&state.clock));
    let mut tx = state.db.begin().await?;
    let subscriber = store::find_subscriber_id(&mut tx, &email)
        .await?
        .unwrap_or(nobody);
    enqueue(&mut tx, state, &SendLeaveLink { subscriber }, &key).await?;
    tx.commit().await?;
    Ok(FormDone {
        path: LEAVE_PATH.to_owned(),
        place: LEAVE_FORM_ID.to_owned(),
        reference: String::new(),
    })
}

/// Mails the link to somebody on the list, at most once an hour, and nothing to others:
/// an address that waits to be confirmed gets no updates and is erased by itself.
///
/// # Errors
/// `Retry` while the mail or the database is out of order.
pub async fn send_leave_link(
    state: &AppState,
    id: &SignupId,
    task: TaskId,
) -> Result<(), TaskError> {
    let Some(subscriber) = store::find_subscriber(&state.db, id.as_str()).await? else {
        return Ok(());
    };
    if !subscriber.is_on_the_list() {
        return Ok(());
    }
    let reason = suppression::find_reason(&state.db, state, &subscriber.email, PURPOSE).await?;
    if reason == Some(Reason::Refused) {
        return Ok(());
    }
    let now = state.clock.now();
    let since = now.minus_ms(MAIL_PAUSE_MS);
    let mut tx = state.db.begin().await?;
    if !store::mark_leave_link_sent(&mut tx, id, &task, since, now).await? {
        return Ok(());
    }
    let token = tokens::issue(&mut tx, state, UNSUBSCRIBE, id.as_str()).await?;
    tx.commit().await?;
    let site = &state.config.site;
    let draft = mails::leave_link(site, &unsubscribe_url(&site.base_url, &token));
    let message = Message::new(site, subscriber.email, &draft, task);
    Ok(state.mailer.send(&message).await?)
}
