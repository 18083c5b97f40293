//! Taking the signups of workers.

use super::store;
use super::tasks::SendConfirmation;
use crate::features::accounts::model::{
    FORM_ID, PURPOSE, SignupChoices, WORDING_VERSION, check, consent_text,
};
use crate::ids::SignupId;
use crate::server::config::SiteConfig;
use crate::server::consent::{Asked, Wording, record_asked};
use crate::server::context::RequestContext;
use crate::server::form_guard::{check_wording, submission_key};
use crate::server::http_error::AppError;
use crate::server::tasks::enqueue;
use crate::ui::form::FormDone;

/// The page the form stands on.
const PAGE: &str = "/signup";

/// The form as it was sent.
#[derive(Clone, Copy, Debug)]
pub struct SignupRequest<'a> {
    pub name: &'a str,
    pub email: &'a str,
    pub role: &'a str,
    pub region: &'a str,
    pub consent: &'a str,
    pub wording: &'a str,
    pub form_token: &'a str,
}

/// Keeps the details, the consent and the task, or nothing.
///
/// Every address takes the same path: the same statements, one commit, one task. Whether
/// it is new, waiting, confirmed or refused, and whether a message goes out, is decided
/// when the task runs, out of the asker's sight.
///
/// # Errors
/// `Invalid` naming the fields to mend, and those of the database.
pub async fn sign_up(
    context: &RequestContext,
    request: SignupRequest<'_>,
) -> Result<FormDone, AppError> {
    let state = &context.state;
    check_wording(request.wording, WORDING_VERSION)?;
    let signup = check(
        request.name,
        request.email,
        request.role,
        request.region,
        request.consent,
        &state.content.get::<SignupChoices>(),
    )
    .map_err(AppError::Invalid)?;
    let key = submission_key(
        "sign_up_worker",
        request.form_token,
        &[
            &signup.email.comparable(),
            &signup.name,
            &signup.role,
            &signup.region,
        ],
    );

    let now = state.clock.now();
    let wording = wording(&state.config.site);
    let id = SignupId::new(state.rng.id(&state.clock));
    let mut tx = state.db.begin().await?;
    let kept = store::insert_worker_signup(&mut tx, &id, &signup, now).await?;
    let asked = Asked {
        person: &kept,
        wording: &wording,
        page: PAGE,
        network: &context.info.network,
        submission_key: &key,
    };
    record_asked(&mut tx, state, &asked).await?;
    // The same form sent twice is the same task.
    enqueue(&mut tx, state, &SendConfirmation { signup: kept }, &key).await?;
    tx.commit().await?;
    Ok(FormDone {
        path: PAGE.to_owned(),
        place: FORM_ID.to_owned(),
        reference: String::new(),
    })
}

/// The words as the form shows them.
pub fn wording(site: &SiteConfig) -> Wording {
    Wording {
        purpose: PURPOSE,
        version: WORDING_VERSION,
        text: consent_text(&site.legal_name, &site.postal_address, &site.base_url),
    }
}
