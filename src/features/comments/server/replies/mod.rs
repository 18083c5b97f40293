//! Mail to the author of a comment that was answered, for those who switched it on.
//!
//! A comment belongs to an account when it was posted with the account's address. Anybody
//! can type any address, so the message says no more than that, and whoever gets it can end
//! it with one tap. It holds nothing of what others wrote: that stands on the page, for as
//! long as it is not taken down.

pub mod store;
#[cfg(test)]
mod tests;

use super::tasks::NotifyReply;
use crate::email_address::EmailAddress;
use crate::features::accounts::server::account;
use crate::features::accounts::server::guard::SignedIn;
use crate::ids::{AccountId, CommentId, SignupId, TaskId};
use crate::page::server::link_page::done_at;
use crate::page::server::mail_switch::{MailSwitch, PAGE, SwitchState};
use crate::server::config::SiteConfig;
use crate::server::consent::{Act, ActKind, SwitchedOn, record_act, record_switched_on};
use crate::server::context::RequestContext;
use crate::server::db::{StoreError, Tx};
use crate::server::form_guard::check_wording;
use crate::server::http::client_ip::Network;
use crate::server::http_error::AppError;
use crate::server::mail::render::{Block, Draft, Link};
use crate::server::mail::{ListHeaders, Message};
use crate::server::personal_data::{PersonalData, Records, Subject};
use crate::server::state::AppState;
use crate::server::suppression::{self, Reason};
use crate::server::tasks::{TaskError, enqueue};
use crate::server::tokens::{self, Purpose};
use crate::time::DAY_MS;
use crate::ui::form::FormDone;

/// What the consent is for, as the ledger names it.
pub const PURPOSE: &str = "replies";
/// The page to end it on; a token follows.
pub const LEAVE_PATH: &str = "/unsubscribe-replies";
/// "No more of these." As long as the newsletter's; people search their old mail.
const LEAVE: Purpose = Purpose::repeatable("unsubscribe_replies", 400 * DAY_MS);
/// The name of the list, as `List-Id` gives it.
const LIST_NAME: &str = "replies";

pub const SWITCH: MailSwitch = MailSwitch {
    place: "mail-replies",
    title: "Answers to your comments",
    about: "One message for each published answer to a comment that was posted with the address of your account.",
    on: "join_reply_mail",
    off: "leave_reply_mail",
    purpose: PURPOSE,
    wording_version: 1,
    promise: "e-mails you when a comment that was posted with the address of your account is answered",
    button_on: "Switch on mail about answers",
    button_off: "Switch off mail about answers",
};

/// The ledger knows people as ids; here it is the account's.
fn person(account: &AccountId) -> SignupId {
    SignupId::new(account.as_str())
}

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
    let mut tx = state.db.begin().await?;
    if !account::lock(&mut tx, &me.account).await? {
        return Err(AppError::SignedOut);
    }
    let was_off = suppression::lift_unsubscribed(&mut tx, state, &me.email, PURPOSE).await?;
    // Whoever is signed in has read the mail of this address.
    suppression::lift_bounce(&mut tx, state, &me.email).await?;
    let ledger_person = person(&me.account);
    let wanted = (PURPOSE, ledger_person.as_str());
    let was_refused = suppression::lift_refusal(&mut tx, state, &me.email, wanted).await?;
    let is_new = store::insert_subscription(&mut tx, &me.account, state.clock.now()).await?;
    if is_new || was_off || was_refused {
        let on = SwitchedOn {
            person: &ledger_person,
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
    let mut tx = state.db.begin().await?;
    switch_off(&mut tx, state, &me.account, PAGE, &context.info.network, "").await?;
    tx.commit().await?;
    Ok(SWITCH.done())
}

/// The same through the link of a message.
///
/// # Errors
/// `Link` for a token that cannot do this, and those of the database.
pub async fn leave_by_link(context: &RequestContext, token: &str) -> Result<FormDone, AppError> {
    leave_with_token(&context.state, &context.info.network, token).await?;
    Ok(done_at(format!("{LEAVE_PATH}/{token}")))
}

/// The same for a mail program, which shows no page.
///
/// # Errors
/// As [`leave_by_link`].
pub async fn leave_with_token(
    state: &AppState,
    network: &Network,
    token: &str,
) -> Result<(), AppError> {
    let mut tx = state.db.begin().await?;
    let token = tokens::redeem(&mut tx, LEAVE, token, state.clock.now()).await?;
    let account = AccountId::new(token.subject);
    switch_off(&mut tx, state, &account, LEAVE_PATH, network, &token.id).await?;
    tx.commit().await?;
    Ok(())
}

async fn switch_off(
    tx: &mut Tx,
    state: &AppState,
    account: &AccountId,
    page: &'static str,
    network: &Network,
    token_id: &str,
) -> Result<(), StoreError> {
    // Gone with its account, or off already: nothing comes either way.
    let Some(email) = account::find_email(tx, account).await? else {
        return Ok(());
    };
    if !store::delete_subscription(tx, account).await? {
        return Ok(());
    }
    suppression::unsubscribe(tx, state, &email, PURPOSE, account.as_str()).await?;
    let act = Act {
        person: &person(account),
        purpose: PURPOSE,
        kind: ActKind::Withdrawn,
        page,
        network,
        token_id,
    };
    record_act(tx, state, &act).await
}

/// Whether it is on for the owner of a link; nothing changes.
///
/// # Errors
/// As [`leave_by_link`].
pub async fn look_at_leaving(state: &AppState, token: &str) -> Result<bool, AppError> {
    let token = tokens::look_at(&state.db, LEAVE, token, state.clock.now()).await?;
    let since = store::find_since(&state.db, &token.subject).await?;
    Ok(since.is_some())
}

/// How it stands for whoever asks.
///
/// # Errors
/// Those of the database.
pub async fn switch_state(state: &AppState, me: &SignedIn) -> Result<SwitchState, AppError> {
    let reason = suppression::find_reason(&state.db, state, &me.email, PURPOSE).await?;
    let since = store::find_since(&state.db, me.account.as_str()).await?;
    Ok(SwitchState {
        since: since.filter(|_| reason.is_none()),
        is_refused: reason == Some(Reason::Refused),
    })
}

/// Sees to the message about a comment that everybody can see from now on, if it answers
/// one. Call it in the transaction that publishes it. Whether anybody gets a message is
/// decided when the task runs.
///
/// # Errors
/// Those of the database.
pub async fn announce(tx: &mut Tx, state: &AppState, id: &CommentId) -> Result<(), StoreError> {
    if store::is_answer(tx, id).await? {
        let task = NotifyReply {
            comment: id.clone(),
        };
        enqueue(tx, state, &task, id.as_str()).await?;
    }
    Ok(())
}

/// Mails the author of the comment that was answered, if they want that. Nobody hears twice
/// of one answer: what was handed over without word of the outcome is not sent again.
///
/// # Errors
/// `Retry` while the mail or the database is out of order, `GiveUp` where it stopped in the
/// middle.
pub async fn notify(state: &AppState, comment: &CommentId, task: TaskId) -> Result<(), TaskError> {
    // Taken down in the meantime.
    let Some(answer) = store::find_answer(&state.db, comment).await? else {
        return Ok(());
    };
    if answer.is_to_oneself() {
        return Ok(());
    }
    let Some(typed) = &answer.answered_email else {
        return Ok(());
    };
    let Some((account, email)) = account::find_by_email(&state.db, typed).await? else {
        return Ok(());
    };
    let since = store::find_since(&state.db, account.as_str()).await?;
    let reason = suppression::find_reason(&state.db, state, &email, PURPOSE).await?;
    if since.is_none() || reason.is_some() {
        return Ok(());
    }

    let mut tx = state.db.begin().await?;
    if !store::mark_started(&mut tx, comment, state.clock.now()).await? {
        drop(tx);
        if store::is_uncertain(&state.db, comment).await? {
            return Err(TaskError::GiveUp(
                "the server stopped while this was handed over; it is not sent again".into(),
            ));
        }
        return Ok(());
    }
    let token = tokens::issue(&mut tx, state, LEAVE, account.as_str()).await?;
    tx.commit().await?;

    let site = &state.config.site;
    let leave_url = format!("{}{LEAVE_PATH}/{token}", site.base_url);
    let draft = mail(site, &answer.article, comment, &leave_url);
    let message = Message::new(site, email, &draft, task).with_list(ListHeaders {
        name: LIST_NAME,
        unsubscribe_url: leave_url,
    });
    let outcome = state.mailer.send(&message).await;

    let mut tx = state.db.begin().await?;
    match &outcome {
        Ok(()) => store::mark_sent(&mut tx, comment, state.clock.now()).await?,
        Err(_) => store::mark_not_started(&mut tx, comment).await?,
    }
    tx.commit().await?;
    Ok(outcome?)
}

/// Adds whether the owner of an address wants mail about answers. Under which id the ledger
/// knows them, the accounts say.
///
/// # Errors
/// Those of the database.
pub async fn export_person(
    state: &AppState,
    email: &EmailAddress,
    data: &mut PersonalData,
) -> Result<(), StoreError> {
    let mut records = Records::new(
        "reply_mail",
        "Since when you get mail about answers to your comments.",
        &["switched_on_at"],
    );
    if let Some((account, _)) = account::find_by_email(&state.db, email).await?
        && let Some(since) = store::find_since(&state.db, account.as_str()).await?
    {
        records.push([since.into()]);
    }
    data.records.push(records);
    Ok(())
}

/// Switches it off for good, without a word in the ledger: whoever erases the rest of what
/// is kept puts that there.
///
/// # Errors
/// Those of the database.
pub async fn erase_person(
    tx: &mut Tx,
    email: &EmailAddress,
) -> Result<Option<Subject>, StoreError> {
    let account = store::delete_subscription_of(tx, email).await?;
    Ok(account.map(|account| Subject {
        id: account.to_string(),
        purpose: Some(PURPOSE),
    }))
}

impl store::Answer {
    /// Whether the same person wrote both, as far as can be told: with the same address, or
    /// in the same browser.
    fn is_to_oneself(&self) -> bool {
        let same_address = match (&self.email, &self.answered_email) {
            (Some(one), Some(other)) => one.comparable() == other.comparable(),
            _ => false,
        };
        let same_browser =
            self.author_key_hash.is_some() && self.author_key_hash == self.answered_key_hash;
        same_address || same_browser
    }
}

fn mail(site: &SiteConfig, article: &str, comment: &CommentId, leave_url: &str) -> Draft {
    Draft {
        subject: "Your comment was answered".to_owned(),
        heading: "Your comment was answered".to_owned(),
        blocks: vec![Block::paragraph(
            "Somebody answered a comment that was posted with your address. What they wrote stands below it.",
        )],
        button: Some(Link::new(
            "Read the answer",
            format!("{}/articles/{article}#comment-{comment}", site.base_url),
        )),
        reason: format!(
            "You get this because you switched on mail about answers in your account at {}.",
            site.base_url
        ),
        footer_links: vec![Link::new("Switch off mail about answers", leave_url)],
        ..Draft::default()
    }
}
