//! Addresses that are not written to.
//!
//! The list holds keyed hashes, so that it can outlive the erasure of everything else:
//! whoever reads it cannot tell whose addresses these are, and cannot try out guesses
//! without the key. The key is derived from `MLT_SECRET_KEY`; with another key the list
//! matches nothing, so that key has to stay.
//!
//! There are four ways onto the list, and ways off it:
//!
//! * Somebody *unsubscribed* from one purpose. They may ask for it again like anybody
//!   else: the form mails a confirmation, and confirming takes them off the list.
//! * Somebody *refused*: "never write to me". No form lifts that, since a form does not
//!   prove whose address was typed into it: were one more confirmation mailed, whoever
//!   annoys the owner could go on. What lifts it is an act that only the owner can do:
//!   the link to confirm, in the very message that was refused, while it is valid; a switch
//!   in the account; or the operator, whom the owner wrote to from that address. Each lifts
//!   it for one purpose, and leaves the others unsubscribed.
//! * Somebody had everything *erased*. No import brings the address back, whatever list
//!   it stands on. The person may sign up again like anybody else: the form mails a
//!   confirmation, and confirming lifts the erasure, since it proves that the owner of the
//!   mailbox wants to be known here again. So does signing in. A form alone lifts nothing.
//! * A message *bounced*: the mail server said that there is no such mailbox. That is so
//!   for every purpose, and it keeps away what goes to many people. It does not keep away
//!   the answer to a form: mailboxes come back, and the link in that answer proves it.
//!   Confirming takes the address off the list. What a mail server takes first and returns
//!   later as a message is not read here.
//!
//! Whoever takes in addresses from elsewhere asks [`find_reason`] first, and leaves out
//! every address for which it gives one.

pub mod store;

use super::db::{Db, StoreError, Tx};
use super::state::AppState;
use crate::email_address::EmailAddress;

/// What people agree to be written to about, as the slices name it in the ledger.
const PURPOSES: [&str; 3] = ["newsletter", "worker", "replies"];
/// Stands for every purpose.
const EVERYTHING: &str = "everything";
/// Stands for the mailbox, whatever it is written to about. Apart from [`EVERYTHING`], so
/// that a refusal and a bounce can stand beside each other.
const MAILBOX: &str = "mailbox";

/// Why an address is on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No more of this purpose; may be asked for again.
    Unsubscribed,
    /// Nothing at all, whoever asks.
    Refused,
    /// Everything about the owner was erased; only the owner brings the address back.
    Erased,
    /// The mailbox is not there; nothing but the answer to a form.
    Bounced,
}

impl Reason {
    /// One word for operators, as it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unsubscribed => "unsubscribed",
            Self::Refused => "refused",
            Self::Erased => "erased",
            Self::Bounced => "bounced",
        }
    }
}

/// The address as the list knows it.
pub fn address_hash(state: &AppState, email: &EmailAddress) -> String {
    state
        .config
        .secret_key
        .derived("suppression list")
        .sign(&email.comparable())
}

/// Puts an address on the list for one purpose; returns `false` when it is there already.
pub async fn unsubscribe(
    tx: &mut Tx,
    state: &AppState,
    email: &EmailAddress,
    purpose: &str,
    person: &str,
) -> Result<bool, StoreError> {
    put(tx, state, email, (purpose, Reason::Unsubscribed), person).await
}

/// Puts an address on the list for every purpose; returns `false` when it was refused
/// before. In place of an erasure, since it says more.
pub async fn refuse(
    tx: &mut Tx,
    state: &AppState,
    email: &EmailAddress,
    person: &str,
) -> Result<bool, StoreError> {
    lift_erasure(tx, state, email).await?;
    put(tx, state, email, (EVERYTHING, Reason::Refused), person).await
}

/// Notes that everything about an address was erased; returns `false` when it is on the
/// list for every purpose already. A refusal stays one: it says more.
pub async fn note_erasure(
    tx: &mut Tx,
    state: &AppState,
    email: &EmailAddress,
    person: &str,
) -> Result<bool, StoreError> {
    put(tx, state, email, (EVERYTHING, Reason::Erased), person).await
}

/// Notes that there is no such mailbox; returns `false` when that is known already.
pub async fn bounce(
    tx: &mut Tx,
    state: &AppState,
    email: &EmailAddress,
    person: &str,
) -> Result<bool, StoreError> {
    put(tx, state, email, (MAILBOX, Reason::Bounced), person).await
}

async fn put(
    tx: &mut Tx,
    state: &AppState,
    email: &EmailAddress,
    (scope, reason): (&str, Reason),
    person: &str,
) -> Result<bool, StoreError> {
    let row = store::Suppression {
        address_hash: address_hash(state, email),
        scope,
        reason: reason.as_str(),
        person,
    };
    store::insert_suppression(tx, &row, state.clock.now()).await
}

/// Takes the address off the list for one purpose, and returns whether it was on it; a
/// refusal stays.
pub async fn lift_unsubscribed(
    tx: &mut Tx,
    state: &AppState,
    email: &EmailAddress,
    purpose: &str,
) -> Result<bool, StoreError> {
    let hash = address_hash(state, email);
    store::delete_suppression(tx, &hash, purpose, Reason::Unsubscribed.as_str()).await
}

/// Takes a refusal off the list, for the sake of one purpose; returns whether there was one.
/// See the module about who may.
///
/// Nothing else comes back with it: the other purposes become unsubscribed ones, each to be
/// asked for by itself.
pub async fn lift_refusal(
    tx: &mut Tx,
    state: &AppState,
    email: &EmailAddress,
    (wanted, person): (&str, &str),
) -> Result<bool, StoreError> {
    let hash = address_hash(state, email);
    let refused = Reason::Refused.as_str();
    if !store::delete_suppression(tx, &hash, EVERYTHING, refused).await? {
        return Ok(false);
    }
    for purpose in PURPOSES.into_iter().filter(|purpose| *purpose != wanted) {
        unsubscribe(tx, state, email, purpose, person).await?;
    }
    Ok(true)
}

/// Lets an address be known again after an erasure; returns whether there was one. For acts
/// that prove the mailbox, such as confirming.
pub async fn lift_erasure(
    tx: &mut Tx,
    state: &AppState,
    email: &EmailAddress,
) -> Result<bool, StoreError> {
    let hash = address_hash(state, email);
    store::delete_suppression(tx, &hash, EVERYTHING, Reason::Erased.as_str()).await
}

/// Notes that the mailbox is there after all; returns whether it was said not to be.
pub async fn lift_bounce(
    tx: &mut Tx,
    state: &AppState,
    email: &EmailAddress,
) -> Result<bool, StoreError> {
    let hash = address_hash(state, email);
    store::delete_suppression(tx, &hash, MAILBOX, Reason::Bounced.as_str()).await
}

/// Whether the owner refused everything, for a transaction that is about to write to them.
pub async fn is_refused(
    tx: &mut Tx,
    state: &AppState,
    email: &EmailAddress,
) -> Result<bool, StoreError> {
    let hash = address_hash(state, email);
    store::has_suppression(tx, &hash, EVERYTHING, Reason::Refused.as_str()).await
}

/// Why the address is not written to for this purpose, if it is not; what the owner said
/// goes before what a mail server said, and what is for every purpose first.
pub async fn find_reason(
    db: &Db,
    state: &AppState,
    email: &EmailAddress,
    purpose: &str,
) -> Result<Option<Reason>, StoreError> {
    let hash = address_hash(state, email);
    let lines = store::list_lines(db, &hash).await?;
    let everything = lines.iter().find(|line| line.scope == EVERYTHING);
    if let Some(line) = everything {
        let is_erased = line.reason == Reason::Erased.as_str();
        return Ok(Some(if is_erased {
            Reason::Erased
        } else {
            Reason::Refused
        }));
    }
    let ways = [(purpose, Reason::Unsubscribed), (MAILBOX, Reason::Bounced)];
    Ok(ways
        .into_iter()
        .find(|(scope, _)| lines.iter().any(|line| line.scope == *scope))
        .map(|(_, reason)| reason))
}

/// Everything that the list holds about an address.
pub async fn list_lines(
    db: &Db,
    state: &AppState,
    email: &EmailAddress,
) -> Result<Vec<store::Line>, StoreError> {
    store::list_lines(db, &address_hash(state, email)).await
}
