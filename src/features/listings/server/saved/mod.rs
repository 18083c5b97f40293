//! Listings that people keep in their account, to come back to.

pub mod store;
#[cfg(test)]
mod tests;

pub use store::SavedListing;

use super::service::is_slug;
use super::store as listings;
use crate::email_address::EmailAddress;
use crate::error::FieldError;
use crate::features::accounts::server::account;
use crate::features::accounts::server::guard::SignedIn;
use crate::server::context::RequestContext;
use crate::server::db::StoreError;
use crate::server::http_error::AppError;
use crate::server::personal_data::{PersonalData, Records};
use crate::server::state::AppState;
use crate::ui::form::{FormDone, TOKEN_FIELD};

/// Id of the form on a listing's page.
pub const FORM_ID: &str = "keep";
/// Id of the section on the account's page.
pub const SECTION_ID: &str = "saved-jobs";
/// Says, in the form, that it stands on the account's page.
pub const FROM_ACCOUNT: &str = "account";

/// Keeps a listing. Repeating it changes nothing.
///
/// # Errors
/// `NotFound` when there is none with this slug, `Invalid` when it has closed, and those of
/// the database.
pub async fn remember(
    context: &RequestContext,
    me: &SignedIn,
    slug: &str,
) -> Result<FormDone, AppError> {
    let state = &context.state;
    let now = state.clock.now();
    if !is_slug(slug) {
        return Err(AppError::NotFound);
    }
    let listing = listings::find_listing(&state.db, slug)
        .await?
        .filter(|listing| !listing.is_hidden(now))
        .ok_or(AppError::NotFound)?;
    if !listing.is_open(now) {
        return Err(AppError::Invalid(vec![FieldError::new(
            TOKEN_FIELD,
            "This job has closed, so it cannot be saved any more.",
        )]));
    }
    let mut tx = state.db.begin().await?;
    store::insert_saved(&mut tx, &me.account, &listing.id, now).await?;
    tx.commit().await?;
    Ok(done_at(slug, ""))
}

/// Takes a listing out of the account. Repeating it changes nothing.
///
/// # Errors
/// `NotFound` for what cannot be a slug, and those of the database.
pub async fn forget(
    context: &RequestContext,
    me: &SignedIn,
    slug: &str,
    from: &str,
) -> Result<FormDone, AppError> {
    if !is_slug(slug) {
        return Err(AppError::NotFound);
    }
    let mut tx = context.state.db.begin().await?;
    store::delete_saved(&mut tx, &me.account, slug).await?;
    tx.commit().await?;
    Ok(done_at(slug, from))
}

/// What somebody keeps.
///
/// # Errors
/// Those of the database.
pub async fn list(state: &AppState, me: &SignedIn) -> Result<Vec<SavedListing>, AppError> {
    Ok(store::list_saved(&state.db, &me.account).await?)
}

/// Whether somebody keeps a listing.
///
/// # Errors
/// Those of the database.
pub async fn is_saved(state: &AppState, me: &SignedIn, slug: &str) -> Result<bool, AppError> {
    Ok(store::is_saved(&state.db, &me.account, slug).await?)
}

/// The listings that the owner of an address saved. They go with the account.
///
/// # Errors
/// Those of the database.
pub async fn export_person(
    state: &AppState,
    email: &EmailAddress,
) -> Result<PersonalData, StoreError> {
    let mut records = Records::new(
        "saved_jobs",
        "The jobs that you saved.",
        &["address", "title", "employer", "saved_at"],
    );
    if let Some((account, _)) = account::find_by_email(&state.db, email).await? {
        for saved in store::list_saved(&state.db, &account).await? {
            let address = format!("{}/jobs/{}", state.config.site.base_url, saved.slug);
            records.push([
                address.into(),
                saved.title.into(),
                saved.employer.into(),
                saved.saved_at.into(),
            ]);
        }
    }
    Ok(PersonalData {
        records: vec![records],
        subjects: vec![],
    })
}

/// Back to where the form stands.
fn done_at(slug: &str, from: &str) -> FormDone {
    let (path, place) = if from == FROM_ACCOUNT {
        ("/account".to_owned(), SECTION_ID)
    } else {
        (format!("/jobs/{slug}"), FORM_ID)
    };
    FormDone {
        path,
        place: place.to_owned(),
        reference: String::new(),
    }
}
