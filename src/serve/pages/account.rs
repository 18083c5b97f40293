//! The account's page: pieces of every slice that keeps something for its owner.

use crate::features::accounts::server::guard::require_signed_in;
use crate::features::accounts::server::view::{account_page, passkeys};
use crate::page::server::{Drawing, Query};
use crate::server::context::RequestContext;
use crate::server::http_error::AppError;

/// # Errors
/// `SignedOut` for guests, and those of the database.
pub async fn draw(context: &RequestContext, query: &Query) -> Result<Drawing, AppError> {
    let me = require_signed_in(context).await?;
    let mut sections = vec![account_page::profile(context, &me, query).await?];
    sections.extend(passkeys::section(context, &me).await?);
    sections.push(account_page::sessions(context, &me, query).await?);
    Ok(account_page::frame(context, &me, sections))
}
