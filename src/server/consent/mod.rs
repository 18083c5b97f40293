//! The ledger of consent: for which purpose, in which words, when, on which page.
//!
//! It knows purposes as words only, and people as ids only: the address stands in the
//! row of the slice that owns the purpose. Rows are added and never changed; the
//! database refuses anything else.
//!
//! # Source
//! Canada's Anti-Spam Legislation, section 13: whoever writes to people has to prove
//! that they agreed.

pub mod store;

pub use store::ConsentEvent;

use super::db::{StoreError, Tx};
use super::http::client_ip::Network;
use super::secrets::digest;
use super::state::AppState;
use crate::ids::SignupId;

/// The words beside a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// What the consent is for; each purpose is asked for by itself.
    pub purpose: &'static str,
    /// Goes up when the words in the code change. The settings change the text as well:
    /// what identifies a wording is its content.
    pub version: i64,
    pub text: String,
}

impl Wording {
    /// The same for the same words, whenever they are first used.
    pub fn id(&self) -> String {
        digest(&[self.purpose, &self.version.to_string(), &self.text])
    }
}

/// Somebody asked to be written to, through a form.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub person: &'a SignupId,
    pub wording: &'a Wording,
    /// The path of the page, without its query: queries can hold answers.
    pub page: &'a str,
    pub network: &'a Network,
    pub submission_key: &'a str,
}

/// What people do about something they were asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActKind {
    /// Said yes a second time, through a link that only the owner of the address has.
    Confirmed,
    /// Took the consent back.
    Withdrawn,
    /// Said that nobody should ever be written to at this address.
    Refused,
    /// Took the withdrawal back.
    Restored,
    /// Had everything erased; the lines of the ledger stay, and lead to nobody.
    Erased,
}

impl ActKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Withdrawn => "withdrawn",
            Self::Refused => "refused",
            Self::Restored => "restored",
            Self::Erased => "erased",
        }
    }
}

/// Somebody acted through a link in a message.
#[derive(Clone, Copy, Debug)]
pub struct Act<'a> {
    pub person: &'a SignupId,
    pub purpose: &'static str,
    pub kind: ActKind,
    /// The path of the page, without the token.
    pub page: &'static str,
    pub network: &'a Network,
    pub token_id: &'a str,
}

/// Puts an act into the ledger, with the words that the person last agreed to, in the
/// transaction of the act.
///
/// # Errors
/// Those of the database.
pub async fn record_act(tx: &mut Tx, state: &AppState, act: &Act<'_>) -> Result<(), StoreError> {
    let id = state.rng.id(&state.clock);
    store::insert_act(tx, &id, act, state.clock.now()).await
}

/// Puts the asking and its words into the ledger, in the transaction of the signup.
///
/// Returns `false` when this very submission is in the ledger already.
///
/// # Errors
/// Those of the database.
pub async fn record_asked(
    tx: &mut Tx,
    state: &AppState,
    asked: &Asked<'_>,
) -> Result<bool, StoreError> {
    let now = state.clock.now();
    store::insert_wording(tx, asked.wording, now).await?;
    let id = state.rng.id(&state.clock);
    store::insert_asked(tx, &id, asked, now).await
}

/// Somebody who is signed in agreed: they were shown the words beside the button, and the
/// address is proven already, so that asking and confirming are one press.
#[derive(Clone, Copy, Debug)]
pub struct SwitchedOn<'a> {
    pub person: &'a SignupId,
    pub wording: &'a Wording,
    /// The path of the page.
    pub page: &'static str,
    pub network: &'a Network,
}

/// Puts both halves of it into the ledger, in the transaction of the act. Call it once per
/// act: each call is a line of its own.
///
/// # Errors
/// Those of the database.
pub async fn record_switched_on(
    tx: &mut Tx,
    state: &AppState,
    on: &SwitchedOn<'_>,
) -> Result<(), StoreError> {
    let asked = Asked {
        person: on.person,
        wording: on.wording,
        page: on.page,
        network: on.network,
        submission_key: &state.rng.id(&state.clock),
    };
    record_asked(tx, state, &asked).await?;
    let act = Act {
        person: on.person,
        purpose: on.wording.purpose,
        kind: ActKind::Confirmed,
        page: on.page,
        network: on.network,
        token_id: "",
    };
    record_act(tx, state, &act).await
}
