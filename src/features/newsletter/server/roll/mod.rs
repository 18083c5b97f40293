//! The list as those who run the site see it: looking somebody up, taking somebody off, and
//! bringing in people who agreed elsewhere. Each act takes part in the transaction of its
//! caller, who notes who did it.

pub mod store;

pub use store::{RollCounts, RollEntry, RollSearch};

use super::store::{find_subscriber_to_change, mark_left};
use super::tasks::SendConfirmation;
use crate::email_address::EmailAddress;
use crate::features::newsletter::model::{IMPORT_WORDING_VERSION, PURPOSE, SubscriberState};
use crate::ids::SignupId;
use crate::server::consent::store::{ConsentEvent, list_events};
use crate::server::consent::{Act, ActKind, Asked, Wording, record_act, record_asked};
use crate::server::context::RequestContext;
use crate::server::db::Tx;
use crate::server::form_guard::submission_key;
use crate::server::http_error::AppError;
use crate::server::state::AppState;
use crate::server::suppression::{self, Reason};
use crate::server::tasks::enqueue;

/// Where an act of those who run the site happened, as the ledger names it.
pub const OPERATOR_PAGE: &str = "/admin/subscribers";
pub const IMPORT_PAGE: &str = "/admin/subscribers/import";
/// Rows read at a time when everything is wanted.
const BATCH: i64 = 1_000;

impl RollEntry {
    pub fn state(&self) -> SubscriberState {
        if self.left_at.is_some() {
            SubscriberState::Left
        } else if self.confirmed_at.is_some() {
            SubscriberState::Confirmed
        } else {
            SubscriberState::Pending
        }
    }
}

/// # Errors
/// Those of the database.
pub async fn count(state: &AppState) -> Result<RollCounts, AppError> {
    Ok(store::count_entries(&state.db).await?)
}

/// The newest first.
///
/// # Errors
/// Those of the database.
pub async fn list(
    state: &AppState,
    search: &RollSearch<'_>,
    limit: i64,
) -> Result<Vec<RollEntry>, AppError> {
    Ok(store::list_entries(&state.db, search, limit).await?)
}

/// Every entry, the newest first.
///
/// # Errors
/// Those of the database.
pub async fn list_all(state: &AppState) -> Result<Vec<RollEntry>, AppError> {
    let mut all: Vec<RollEntry> = Vec::new();
    loop {
        let search = RollSearch {
            before: all.last().map_or("", |entry| entry.id.as_str()),
            ..RollSearch::default()
        };
        let batch = store::list_entries(&state.db, &search, BATCH).await?;
        if batch.is_empty() {
            return Ok(all);
        }
        all.extend(batch);
    }
}

/// What the ledger holds under an id, and the entry, unless its address is erased.
///
/// # Errors
/// `NotFound` for an id that stands for nobody, and those of the database.
pub async fn history(
    state: &AppState,
    id: &str,
) -> Result<(Option<RollEntry>, Vec<ConsentEvent>), AppError> {
    let entry = store::find_entry(&state.db, id).await?;
    let events = list_events(&state.db, &SignupId::new(id)).await?;
    let is_ours = entry.is_some() || events.iter().any(|event| event.purpose == PURPOSE);
    if is_ours {
        Ok((entry, events))
    } else {
        Err(AppError::NotFound)
    }
}

/// Takes somebody off the list who asked for it in another way than by a link. Returns
/// `false`, and changes nothing, when they are not on it.
///
/// # Errors
/// Those of the database.
pub async fn take_off(tx: &mut Tx, context: &RequestContext, id: &str) -> Result<bool, AppError> {
    let state = &context.state;
    let Some(subscriber) = find_subscriber_to_change(tx, id).await? else {
        return Ok(false);
    };
    if !mark_left(tx, &subscriber.id, state.clock.now()).await? {
        return Ok(false);
    }
    suppression::unsubscribe(tx, state, &subscriber.email, PURPOSE, id).await?;
    let act = Act {
        person: &subscriber.id,
        purpose: PURPOSE,
        kind: ActKind::Withdrawn,
        page: OPERATOR_PAGE,
        network: &context.info.network,
        token_id: "",
    };
    record_act(tx, state, &act).await?;
    Ok(true)
}

/// Why an address is not brought in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// It is not written to, whoever has it on a list.
    Suppressed(Reason),
    /// It is known already.
    Known(SubscriberState),
}

/// What keeps an address from being brought in; nothing changes.
///
/// # Errors
/// Those of the database.
pub async fn obstacle(
    state: &AppState,
    email: &EmailAddress,
) -> Result<Option<Obstacle>, AppError> {
    let reason = suppression::find_reason(&state.db, state, email, PURPOSE).await?;
    if let Some(reason) = reason {
        return Ok(Some(Obstacle::Suppressed(reason)));
    }
    let known = store::find_entry_of(&state.db, email).await?;
    Ok(known.map(|entry| Obstacle::Known(entry.state())))
}

/// Keeps an address that agreed elsewhere, with the words that tell how, and asks its owner
/// to confirm: nobody is on the list before that. Returns `false`, and changes nothing, for
/// an address that is known.
///
/// # Errors
/// Those of the database.
pub async fn bring_in(
    tx: &mut Tx,
    context: &RequestContext,
    email: &EmailAddress,
    words: String,
    form_token: &str,
) -> Result<bool, AppError> {
    let state = &context.state;
    let subscriber = SignupId::new(state.rng.id(&state.clock));
    if !store::insert_entry(tx, &subscriber, email, state.clock.now()).await? {
        return Ok(false);
    }
    let key = submission_key("import", form_token, &[subscriber.as_str()]);
    let asked = Asked {
        person: &subscriber,
        wording: &Wording {
            purpose: PURPOSE,
            version: IMPORT_WORDING_VERSION,
            text: words,
        },
        page: IMPORT_PAGE,
        network: &context.info.network,
        submission_key: &key,
    };
    record_asked(tx, state, &asked).await?;
    enqueue(tx, state, &SendConfirmation { subscriber }, &key).await?;
    Ok(true)
}
