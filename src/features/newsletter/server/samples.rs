//! Made-up people on the list, for measurements.

use super::store;
use crate::email_address::EmailAddress;
use crate::ids::SignupId;
use crate::server::http_error::AppError;
use crate::server::state::AppState;

/// Addresses per transaction.
const BATCH: usize = 500;

/// Puts `sample-1@example.org` and so on onto the list, confirmed; those that are there
/// stay as they are. Returns how many are new.
///
/// # Errors
/// `Forbidden` where the site runs for the public: nobody there may be made up. Otherwise
/// those of the database; what was loaded before stays.
pub async fn load(state: &AppState, count: usize) -> Result<usize, AppError> {
    if state.config.production() {
        return Err(AppError::Forbidden);
    }
    let mut fresh = 0;
    let numbers: Vec<usize> = (1..=count).collect();
    for batch in numbers.chunks(BATCH) {
        let now = state.clock.now();
        let mut tx = state.db.begin().await?;
        for number in batch {
            let email = EmailAddress::parse(&format!("sample-{number}@example.org"))
                .map_err(|cause| AppError::Internal(cause.to_string()))?;
            let id = SignupId::new(state.rng.id(&state.clock));
            let kept = store::insert_subscriber(&mut tx, &id, &email, now).await?;
            if store::mark_confirmed(&mut tx, &kept, now).await? {
                fresh += 1;
            }
        }
        tx.commit().await?;
    }
    Ok(fresh)
}
