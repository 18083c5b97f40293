//! Who is asking. Every server function that is not for everybody starts here.

use super::session;
use crate::email_address::EmailAddress;
use crate::ids::{AccountId, SessionId};
use crate::server::config::AccountsConfig;
use crate::server::context::RequestContext;
use crate::server::http_error::AppError;

/// Somebody with a live session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    pub account: AccountId,
    pub session: SessionId,
    pub email: EmailAddress,
    /// Whether the address is one of those that run the site, now.
    pub is_admin: bool,
}

/// Who is asking.
///
/// # Errors
/// Those of the database.
pub async fn visitor(context: &RequestContext) -> Result<Option<SignedIn>, AppError> {
    let found = session::find(context).await?;
    Ok(found.map(|found| SignedIn {
        is_admin: is_admin(&context.state.config.accounts, &found.email),
        account: found.account,
        session: found.id,
        email: found.email,
    }))
}

/// # Errors
/// `SignedOut` for a guest, and those of the database.
pub async fn require_signed_in(context: &RequestContext) -> Result<SignedIn, AppError> {
    visitor(context).await?.ok_or(AppError::SignedOut)
}

/// # Errors
/// `SignedOut` for a guest, `Forbidden` for everybody who does not run the site, and those
/// of the database.
pub async fn require_admin(context: &RequestContext) -> Result<SignedIn, AppError> {
    let signed_in = require_signed_in(context).await?;
    if signed_in.is_admin {
        Ok(signed_in)
    } else {
        Err(AppError::Forbidden)
    }
}

/// Whether an address is in the settings. Addresses are compared as they are everywhere.
pub fn is_admin(config: &AccountsConfig, email: &EmailAddress) -> bool {
    config
        .admins
        .iter()
        .any(|admin| admin.comparable() == email.comparable())
}
