//! What people tell about themselves, so that work can be matched with it.

pub mod store;

use self::store::KeptProfile;
use super::guard::SignedIn;
use super::links::ACCOUNT_PATH;
use super::store as signups;
use crate::error::FieldError;
use crate::features::accounts::SignupChoices;
use crate::features::accounts::profile::{Profile, check};
use crate::server::context::RequestContext;
use crate::server::http_error::AppError;
use crate::server::state::AppState;
use crate::ui::form::{Choice, EDITION_FIELD, FormDone, RefusedForm};

/// The server function of the form.
pub const FUNCTION: &str = "save_profile";
/// Id of the form: the place to come back to.
pub const FORM_ID: &str = "profile";

/// The fields of work in a lab that the job search knows; `serve` hands them over at start.
pub struct Disciplines(pub Vec<Choice>);

/// Keeps what the owner saved over the details that the form showed.
///
/// # Errors
/// `Invalid` naming the fields to mend, also when other details were saved since, in another
/// tab say, and those of the database.
pub async fn save(
    context: &RequestContext,
    me: &SignedIn,
    profile: Profile,
    edition: &str,
) -> Result<FormDone, AppError> {
    let state = &context.state;
    let choices = state.content.get::<SignupChoices>();
    let disciplines = state.content.get::<Disciplines>();
    let profile = check(profile, &choices, &disciplines.0).map_err(AppError::Invalid)?;
    let mut tx = state.db.begin().await?;
    let kept = store::find_profile_to_change(&mut tx, &me.account).await?;
    let kept = kept.unwrap_or_default();
    // The same sent twice is no conflict.
    if kept.edition() != edition && kept.profile != profile {
        return Err(AppError::Invalid(vec![FieldError::new(
            EDITION_FIELD,
            "Your details were saved elsewhere after this form was opened. Check what stands here, then save it over them.",
        )]));
    }
    store::update_profile(&mut tx, &me.account, &profile, state.clock.now()).await?;
    // The signup holds the same details: those who run the site look there.
    signups::update_worker_signup(
        &mut tx,
        &me.email,
        &profile.name,
        &profile.role,
        &profile.region,
    )
    .await?;
    tx.commit().await?;
    Ok(FormDone {
        path: ACCOUNT_PATH.to_owned(),
        place: FORM_ID.to_owned(),
        reference: String::new(),
    })
}

/// Which details the form stands for when it is drawn. Who was told of newer ones saves over
/// them the next time; who was refused for something else has not seen them.
pub fn edition_shown(context: &RequestContext, kept: &KeptProfile) -> String {
    let was_told = |refused: &RefusedForm| {
        let fields = refused.error.fields();
        fields.iter().any(|error| error.field == EDITION_FIELD)
    };
    match &context.refused {
        Some(refused) if refused.form == FUNCTION && !was_told(refused) => {
            refused.value(EDITION_FIELD).unwrap_or_default().to_owned()
        }
        _ => kept.edition(),
    }
}

/// The profile of whoever asks.
///
/// # Errors
/// Those of the database.
pub async fn find(state: &AppState, me: &SignedIn) -> Result<KeptProfile, AppError> {
    let found = store::find_profile(&state.db, &me.account).await?;
    Ok(found.unwrap_or_default())
}
