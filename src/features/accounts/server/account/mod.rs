//! Accounts: one per proven address.

pub mod store;

use crate::email_address::EmailAddress;
use crate::ids::AccountId;
use crate::server::db::{StoreError, Tx};
use crate::server::state::AppState;
use crate::server::suppression;

/// Whether an address has an account.
///
/// # Errors
/// Those of the database.
pub async fn exists(tx: &mut Tx, email: &EmailAddress) -> Result<bool, StoreError> {
    store::has_account(tx, email).await
}

/// The account of an address; makes one when there is none. Call it only for an address
/// that was just proven.
///
/// # Errors
/// Those of the database.
pub async fn find_or_create(
    tx: &mut Tx,
    state: &AppState,
    email: &EmailAddress,
) -> Result<AccountId, StoreError> {
    // Whoever proves the mailbox wants to be known here again.
    suppression::lift_erasure(tx, state, email).await?;
    let id = AccountId::new(state.rng.id(&state.clock));
    store::insert_account(tx, &id, email, state.clock.now()).await
}
