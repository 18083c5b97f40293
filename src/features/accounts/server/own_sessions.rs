//! The browsers in which somebody is signed in, for themselves.

use super::guard::SignedIn;
use super::links::{ACCOUNT_PATH, SIGN_IN_PATH};
use super::session::{self, SessionSummary, idle_since};
use super::sign_in;
use crate::ids::SessionId;
use crate::server::context::RequestContext;
use crate::server::http_error::AppError;
use crate::server::state::AppState;
use crate::ui::form::FormDone;

/// Place of the list on the account's page.
pub const PLACE: &str = "sessions";

/// All that are alive.
///
/// # Errors
/// Those of the database.
pub async fn list(state: &AppState, me: &SignedIn) -> Result<Vec<SessionSummary>, AppError> {
    let now = state.clock.now();
    let found = session::store::list_sessions(&state.db, &me.account, now, idle_since(now)).await?;
    Ok(found)
}

/// Ends one of them; one that is over or somebody else's changes nothing.
///
/// # Errors
/// Those of the database.
pub async fn end(
    context: &RequestContext,
    me: &SignedIn,
    id: &SessionId,
) -> Result<FormDone, AppError> {
    let mut tx = context.state.db.begin().await?;
    session::store::delete_session(&mut tx, &me.account, id).await?;
    tx.commit().await?;
    Ok(back_to_the_list())
}

/// Ends all but the one that asks.
///
/// # Errors
/// Those of the database.
pub async fn end_others(context: &RequestContext, me: &SignedIn) -> Result<FormDone, AppError> {
    let mut tx = context.state.db.begin().await?;
    session::store::delete_other_sessions(&mut tx, &me.account, &me.session).await?;
    tx.commit().await?;
    Ok(back_to_the_list())
}

/// Ends the one that asks.
///
/// # Errors
/// Those of the database.
pub async fn sign_out(context: &RequestContext, me: &SignedIn) -> Result<FormDone, AppError> {
    let state = &context.state;
    let mut tx = state.db.begin().await?;
    session::store::delete_session(&mut tx, &me.account, &me.session).await?;
    tx.commit().await?;
    session::COOKIE.clear(&state.config);
    Ok(FormDone {
        path: SIGN_IN_PATH.to_owned(),
        place: sign_in::FORM_ID.to_owned(),
        reference: String::new(),
    })
}

fn back_to_the_list() -> FormDone {
    FormDone {
        path: ACCOUNT_PATH.to_owned(),
        place: PLACE.to_owned(),
        reference: String::new(),
    }
}
