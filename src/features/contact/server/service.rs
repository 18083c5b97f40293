//! Taking messages and passing them on.

use super::inbox;
use super::store::{self, MessageKeys};
use super::tasks::ForwardMessage;
use crate::email_address::EmailAddress;
use crate::features::contact::model::{FORM_ID, NewMessage, Topic, check};
use crate::ids::{MessageId, TaskId};
use crate::server::db::{StoreError, Tx};
use crate::server::form_guard::submission_key;
use crate::server::http_error::AppError;
use crate::server::mail::Message;
use crate::server::mail::render::{Block, Draft};
use crate::server::personal_data::{PersonalData, Records, Subject};
use crate::server::state::AppState;
use crate::server::tasks::{TaskError, enqueue};
use crate::time::{DAY_MS, UnixMillis};
use crate::ui::form::FormDone;

/// How long a request about personal data may wait for its answer.
///
/// # Source
/// Personal Information Protection and Electronic Documents Act (Canada), Schedule 1 and
/// section 8(3): thirty days.
const PRIVACY_DUE_MS: i64 = 30 * DAY_MS;
/// With 2^40 references two in a row are hardly ever taken.
const REFERENCE_ATTEMPTS: usize = 5;

/// Keeps a message and the task that passes it on, or nothing.
///
/// # Errors
/// `Invalid` naming the fields to mend, and those of the database.
pub async fn accept(
    state: &AppState,
    topic: &str,
    message: &str,
    email: &str,
    form_token: &str,
) -> Result<FormDone, AppError> {
    let message = check(topic, message, email).map_err(AppError::Invalid)?;
    let key = submission_key(
        "send_message",
        form_token,
        &[
            message.topic.id(),
            &message.body,
            &message.email.comparable(),
        ],
    );
    let reference = keep(state, &message, &key, || state.rng.reference()).await?;
    // Once more after the commit: a worker that woke before it found nothing.
    state.tasks.announce();
    Ok(FormDone {
        path: "/contact".to_owned(),
        place: FORM_ID.to_owned(),
        reference,
    })
}

/// Returns the reference the message is kept under; that of the first time when the same
/// form was sent twice.
pub async fn keep(
    state: &AppState,
    message: &NewMessage,
    submission_key: &str,
    draw_reference: impl Fn() -> String,
) -> Result<String, AppError> {
    let now = state.clock.now();
    let due_at = (message.topic == Topic::MyData).then(|| now.plus_ms(PRIVACY_DUE_MS));
    let id = MessageId::new(state.rng.id(&state.clock));
    let mut tx = state.db.begin().await?;
    for _ in 0..REFERENCE_ATTEMPTS {
        let reference = draw_reference();
        let keys = MessageKeys {
            id: &id,
            reference: &reference,
            submission_key,
        };
        if store::insert_message(&mut tx, &keys, message, due_at, now).await? {
            let task = ForwardMessage {
                message: id.clone(),
            };
            enqueue(&mut tx, state, &task, id.as_str()).await?;
            tx.commit().await?;
            return Ok(reference);
        }
        if let Some(first) = store::find_reference(&mut tx, submission_key).await? {
            return Ok(first);
        }
    }
    Err(AppError::Internal("no free reference was found".into()))
}

/// Mails a message to the people who run the site; their answer goes to the sender.
///
/// # Errors
/// `Retry` while the mail or the database is out of order.
pub async fn forward(state: &AppState, id: &MessageId, task: TaskId) -> Result<(), TaskError> {
    let Some(message) = store::find_message(&state.db, id).await? else {
        // Erased in the meantime: there is nothing left to pass on.
        return Ok(());
    };
    let site = &state.config.site;
    let mut facts = vec![
        ("Reference".to_owned(), message.reference.clone()),
        ("Topic".to_owned(), message.topic.name().to_owned()),
        ("Received".to_owned(), message.received_at.rfc3339()),
    ];
    if let Some(at) = message.due_at {
        facts.push(("Answer by".to_owned(), at.day().long()));
    }
    facts.push(("From".to_owned(), message.email.as_str().to_owned()));
    let draft = Draft {
        // Nothing that the sender typed: a subject is a header.
        subject: format!("[{}] {}", message.reference, message.topic.name()),
        heading: "A message from the contact page".to_owned(),
        blocks: vec![Block::Facts(facts), Block::quote(message.body)],
        reason: "You get this because messages to the site come to this address. Your answer \
                 goes to the person who wrote."
            .to_owned(),
        ..Draft::default()
    };
    let mail =
        Message::new(site, site.contact_address.clone(), &draft, task).with_reply_to(message.email);
    Ok(state.mailer.send(&mail).await?)
}

/// The messages from an address.
///
/// # Errors
/// Those of the database.
pub async fn export_person(
    state: &AppState,
    email: &EmailAddress,
) -> Result<PersonalData, StoreError> {
    let mut messages = Records::new(
        "contact_messages",
        "The messages that you sent through the contact page.",
        &[
            "reference",
            "topic",
            "message",
            "email",
            "received_at",
            "answer_due_at",
            "answered_at",
            "closed_at",
        ],
    );
    for message in inbox::store::list_messages_from(&state.db, email).await? {
        messages.push([
            message.reference.into(),
            message.topic.name().into(),
            message.body.into(),
            message.email.as_str().into(),
            message.received_at.into(),
            message.due_at.into(),
            message.answered_at.into(),
            message.closed_at.into(),
        ]);
    }
    Ok(PersonalData {
        records: vec![messages],
        subjects: vec![],
    })
}

/// Erases the messages from an address. One that was not passed on yet never is.
///
/// # Errors
/// Those of the database.
pub async fn erase_person(tx: &mut Tx, email: &EmailAddress) -> Result<Vec<Subject>, StoreError> {
    store::delete_messages_from(tx, email).await?;
    Ok(vec![])
}

/// Erases messages that came before a time.
///
/// # Errors
/// Those of the database.
pub async fn erase_old(tx: &mut Tx, received_until: UnixMillis) -> Result<u64, StoreError> {
    store::delete_old_messages(tx, received_until).await
}
