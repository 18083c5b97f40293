//! Onto the list, always by double opt-in: asking, confirming, refusing, and erasing what
//! nobody confirmed.

use super::issues::store::{delete_deliveries_to, list_deliveries_to};
use super::links::{CONFIRM, PENDING_MS, REFUSE};
use super::store::Subscriber;
use super::tasks::SendConfirmation;
use super::{links, mails, store};
use crate::email_address::EmailAddress;
use crate::error::FieldError;
use crate::features::newsletter::model::{
    CONFIRM_PATH, FORM_ID, PURPOSE, REFUSE_PATH, WORDING_VERSION, consent_text,
};
use crate::ids::{SignupId, TaskId};
use crate::link_fault::LinkFault;
use crate::page::address::PageAddress;
use crate::page::server::link_page::done_at;
use crate::server::config::SiteConfig;
use crate::server::consent::{Act, ActKind, Asked, Wording, record_act, record_asked};
use crate::server::context::RequestContext;
use crate::server::db::{StoreError, Tx};
use crate::server::form_guard::{check_wording, submission_key};
use crate::server::http_error::AppError;
use crate::server::mail::Message;
use crate::server::personal_data::{PersonalData, Records, Subject};
use crate::server::state::AppState;
use crate::server::suppression::{self, Reason};
use crate::server::tasks::{TaskError, enqueue};
use crate::server::tokens::{self, Token};
use crate::time::{DAY_MS, HOUR_MS, UnixMillis};
use crate::ui::form::FormDone;

/// An address hears from us once in this time, however often somebody asks with it.
pub(super) const MAIL_PAUSE_MS: i64 = HOUR_MS;
/// How long the address of somebody who left is kept; leaving can be undone until then.
pub const DEPARTED_MS: i64 = 30 * DAY_MS;
/// How long an address waits to be confirmed.
pub const UNCONFIRMED_MS: i64 = PENDING_MS;

/// The form as it was sent.
#[derive(Clone, Copy, Debug)]
pub struct SubscribeRequest<'a> {
    pub email: &'a str,
    pub page: &'a str,
    pub wording: &'a str,
    pub form_token: &'a str,
}

/// Keeps the address, the consent and the task, or nothing.
///
/// Every address takes the same path: the same statements, one commit, one task. Whether
/// it is new, waiting, confirmed, gone or refused, and whether a message goes out, is
/// decided when the task runs, out of the asker's sight.
///
/// # Errors
/// `Invalid` for an address that cannot be written to or words that have changed since,
/// and those of the database.
pub async fn subscribe(
    context: &RequestContext,
    request: SubscribeRequest<'_>,
) -> Result<FormDone, AppError> {
    let state = &context.state;
    let wording = wording(&state.config.site);
    check_wording(request.wording, &wording)?;
    let email = EmailAddress::parse(request.email)
        .map_err(|error| AppError::Invalid(vec![FieldError::new("email", error.to_string())]))?;
    let page = PageAddress::parse(request.page);
    let key = submission_key("subscribe", request.form_token, &[&email.comparable()]);

    let now = state.clock.now();
    let id = SignupId::new(state.rng.id(&state.clock));
    let mut tx = state.db.begin().await?;
    let subscriber = store::insert_subscriber(&mut tx, &id, &email, now).await?;
    let asked = Asked {
        person: &subscriber,
        wording: &wording,
        page: &tokens::without_tokens(page.path()),
        network: &context.info.network,
        submission_key: &key,
    };
    record_asked(&mut tx, state, &asked).await?;
    // The same form sent twice is the same task.
    enqueue(&mut tx, state, &SendConfirmation { subscriber }, &key).await?;
    tx.commit().await?;
    Ok(FormDone {
        path: page.address().to_owned(),
        place: FORM_ID.to_owned(),
        reference: String::new(),
    })
}

/// The words as the form shows them.
pub fn wording(site: &SiteConfig) -> Wording {
    Wording {
        purpose: PURPOSE,
        version: WORDING_VERSION,
        text: consent_text(&site.legal_name, &site.postal_address, &site.base_url),
    }
}

/// Mails what belongs to the state of the address, at most once an hour.
///
/// An address that is on the list gets a message as well, which says so: its owner may have
/// forgotten, and would otherwise wait for a confirmation that never comes. Both messages
/// hold the link to refuse everything.
///
/// # Errors
/// `Retry` while the mail or the database is out of order.
pub async fn send_confirmation(
    state: &AppState,
    id: &SignupId,
    task: TaskId,
) -> Result<(), TaskError> {
    let Some(subscriber) = store::find_subscriber(&state.db, id.as_str()).await? else {
        // Erased in the meantime.
        return Ok(());
    };
    let reason = suppression::find_reason(&state.db, state, &subscriber.email, PURPOSE).await?;
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
    let refuse_url = links::refuse_url(&site.base_url, &refuse);
    // Where a message bounced, the link proves that the mailbox is there.
    let draft = if subscriber.is_on_the_list() && reason != Some(Reason::Bounced) {
        mails::already_on_the_list(site, &refuse_url)
    } else {
        let confirm = tokens::issue(&mut tx, state, CONFIRM, id.as_str()).await?;
        let confirm_url = links::confirm_url(&site.base_url, &confirm);
        mails::confirmation(site, &confirm_url, &refuse_url)
    };
    tx.commit().await?;
    let message = Message::new(site, subscriber.email, &draft, task);
    Ok(state.mailer.send(&message).await?)
}

/// Puts the address on the list: whoever has the link has the mailbox.
///
/// That also lifts a refusal or an erasure, since only the owner can undo what only the
/// owner did, and a bounce, since the message arrived; see `server::suppression`.
///
/// # Errors
/// `Link` for a token that cannot do this, and those of the database.
pub async fn confirm(context: &RequestContext, token: &str) -> Result<FormDone, AppError> {
    let state = &context.state;
    let done = done_at(format!("{CONFIRM_PATH}/{token}"));
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    let token = tokens::redeem(&mut tx, CONFIRM, token, now).await?;
    let subscriber = subject_of(&mut tx, &token).await?;
    let is_back = suppression::lift_bounce(&mut tx, state, &subscriber.email).await?;
    if store::mark_confirmed(&mut tx, &subscriber.id, now).await? || is_back {
        suppression::lift_unsubscribed(&mut tx, state, &subscriber.email, PURPOSE).await?;
        let wanted = (PURPOSE, subscriber.id.as_str());
        suppression::lift_refusal(&mut tx, state, &subscriber.email, wanted).await?;
        suppression::lift_erasure(&mut tx, state, &subscriber.email).await?;
        let act = Act {
            person: &subscriber.id,
            purpose: PURPOSE,
            kind: ActKind::Confirmed,
            page: CONFIRM_PATH,
            network: &context.info.network,
            token_id: &token.id,
        };
        record_act(&mut tx, state, &act).await?;
    }
    tx.commit().await?;
    Ok(done)
}

/// "This was not me: never write to me." Off the list, and onto the one of addresses that
/// get nothing at all, whoever asks.
///
/// # Errors
/// `Link` for a token that cannot do this, and those of the database.
pub async fn refuse(context: &RequestContext, token: &str) -> Result<FormDone, AppError> {
    let state = &context.state;
    let done = done_at(format!("{REFUSE_PATH}/{token}"));
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    let token = tokens::redeem(&mut tx, REFUSE, token, now).await?;
    let subscriber = subject_of(&mut tx, &token).await?;
    let person = subscriber.id.as_str();
    store::mark_left(&mut tx, &subscriber.id, now).await?;
    if suppression::refuse(&mut tx, state, &subscriber.email, person).await? {
        let act = Act {
            person: &subscriber.id,
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
    let subscriber = store::find_subscriber(&state.db, &token.subject).await?;
    subscriber
        .map(|_| ())
        .ok_or(AppError::Link(LinkFault::Expired))
}

/// Whether the address of a link is refused already; nothing changes.
///
/// # Errors
/// As [`refuse`].
pub async fn look_at_refusal(state: &AppState, token: &str) -> Result<bool, AppError> {
    let token = tokens::look_at(&state.db, REFUSE, token, state.clock.now()).await?;
    let Some(subscriber) = store::find_subscriber(&state.db, &token.subject).await? else {
        return match token.used_at {
            Some(_) => Ok(true),
            None => Err(AppError::Link(LinkFault::Expired)),
        };
    };
    let reason = suppression::find_reason(&state.db, state, &subscriber.email, PURPOSE).await?;
    Ok(reason == Some(Reason::Refused))
}

/// The row that a token is about.
///
/// # Errors
/// `Link` when the address was erased: the token leads nowhere any more.
pub(super) async fn subject_of(tx: &mut Tx, token: &Token) -> Result<Subscriber, AppError> {
    store::find_subscriber_to_change(tx, &token.subject)
        .await?
        .ok_or(AppError::Link(LinkFault::Expired))
}

/// Lets an address ask again that was refused; for the operator, when the owner wrote from
/// that address. Returns whether it was refused.
///
/// # Errors
/// Those of the database.
pub async fn lift_refusal(state: &AppState, email: &EmailAddress) -> Result<bool, AppError> {
    let mut tx = state.db.begin().await?;
    // Nobody in the ledger: the owner wrote, and asks by themselves next.
    let was_refused = suppression::lift_refusal(&mut tx, state, email, (PURPOSE, "")).await?;
    tx.commit().await?;
    Ok(was_refused)
}

/// Erases addresses that nobody confirmed, and that were last asked for before a time. The
/// ledger and the list of addresses that are not written to stay: they hold no address.
///
/// # Errors
/// Those of the database.
pub async fn erase_unconfirmed(tx: &mut Tx, asked_until: UnixMillis) -> Result<u64, StoreError> {
    store::delete_unconfirmed(tx, asked_until).await
}

/// Erases addresses of people who left before a time, unless somebody asked again with
/// them and may still confirm.
///
/// # Errors
/// Those of the database.
pub async fn erase_departed(
    tx: &mut Tx,
    state: &AppState,
    left_until: UnixMillis,
) -> Result<u64, StoreError> {
    let asked_until = state.clock.now().minus_ms(PENDING_MS);
    store::delete_departed(tx, left_until, asked_until).await
}

/// What the newsletter keeps about an address.
///
/// # Errors
/// Those of the database.
pub async fn export_person(
    state: &AppState,
    email: &EmailAddress,
) -> Result<PersonalData, StoreError> {
    let mut subscriptions = Records::new(
        "newsletter_subscription",
        "Your address on the list for our updates, or on its way onto it or off it.",
        &[
            "id",
            "email",
            "first_asked_at",
            "last_asked_at",
            "confirmed_at",
            "left_at",
            "reason_for_leaving",
        ],
    );
    let mut deliveries = Records::new(
        "newsletter_updates_sent",
        "The updates that were sent to you.",
        &[
            "update",
            "subject",
            "queued_at",
            "sent_at",
            "skipped_at",
            "bounced_at",
        ],
    );
    let mut subjects = Vec::new();
    if let Some(row) = store::find_subscriber_record(&state.db, email).await? {
        for sent in list_deliveries_to(&state.db, &row.id).await? {
            deliveries.push([
                sent.slug.into(),
                sent.subject.into(),
                sent.queued_at.into(),
                sent.sent_at.into(),
                sent.skipped_at.into(),
                sent.bounced_at.into(),
            ]);
        }
        subjects.push(subject(&row.id));
        subscriptions.push([
            row.id.as_str().into(),
            row.email.into(),
            row.created_at.into(),
            row.asked_at.into(),
            row.confirmed_at.into(),
            row.left_at.into(),
            row.left_reason.into(),
        ]);
    }
    Ok(PersonalData {
        records: vec![subscriptions, deliveries],
        subjects,
    })
}

/// Erases what the newsletter keeps about an address. A task about it that waits finds
/// nobody, and ends.
///
/// # Errors
/// Those of the database.
pub async fn erase_person(tx: &mut Tx, email: &EmailAddress) -> Result<Vec<Subject>, StoreError> {
    let Some(id) = store::delete_subscriber(tx, email).await? else {
        return Ok(vec![]);
    };
    delete_deliveries_to(tx, &id).await?;
    Ok(vec![subject(&id)])
}

fn subject(id: &SignupId) -> Subject {
    Subject {
        id: id.to_string(),
        purpose: Some(PURPOSE),
    }
}
