//! Taking the signups of workers.

use super::store;
use super::tasks::SendConfirmation;
use crate::email_address::EmailAddress;
use crate::features::accounts::model::{
    FORM_ID, PURPOSE, SignupChoices, WORDING_VERSION, check, consent_text,
};
use crate::ids::SignupId;
use crate::server::config::SiteConfig;
use crate::server::consent::{Asked, Wording, record_asked};
use crate::server::context::RequestContext;
use crate::server::db::{StoreError, Tx};
use crate::server::form_guard::{check_wording, submission_key};
use crate::server::http_error::AppError;
use crate::server::personal_data::{PersonalData, Records, Subject};
use crate::server::state::AppState;
use crate::server::tasks::enqueue;
use crate::time::{HOUR_MS, UnixMillis};
use crate::ui::form::FormDone;

/// The page the form stands on.
const PAGE: &str = "/signup";
/// An address hears from us once in this time, however often somebody asks with it.
const CONFIRMATION_PAUSE_MS: i64 = HOUR_MS;

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
/// A known address takes the same path as a new one: what happens to it is decided when
/// the task runs, out of the asker's sight.
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
    let is_new = record_asked(&mut tx, state, &asked).await?;
    let pause_over = now.minus_ms(CONFIRMATION_PAUSE_MS);
    if is_new && store::mark_confirmation_queued(&mut tx, &kept, pause_over, now).await? {
        let dedupe_key = format!("{kept}:{}", now.0);
        enqueue(
            &mut tx,
            state,
            &SendConfirmation { signup: kept },
            &dedupe_key,
        )
        .await?;
    }
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

/// Erases signups that nobody confirmed, and that were last asked for before a time.
///
/// # Errors
/// Those of the database.
pub async fn erase_unconfirmed(tx: &mut Tx, asked_until: UnixMillis) -> Result<u64, StoreError> {
    store::delete_unconfirmed(tx, asked_until).await
}

/// What is kept about the worker with an address.
///
/// # Errors
/// Those of the database.
pub async fn export_person(
    state: &AppState,
    email: &EmailAddress,
) -> Result<PersonalData, StoreError> {
    let mut data = PersonalData::default();
    export_signup(state, email, &mut data).await?;
    Ok(data)
}

/// Erases what is kept about the worker with an address. A task about it that waits finds
/// nobody, and ends.
///
/// # Errors
/// Those of the database.
pub async fn erase_person(tx: &mut Tx, email: &EmailAddress) -> Result<Vec<Subject>, StoreError> {
    let signup = store::delete_worker_signup(tx, email).await?;
    Ok(signup.iter().map(signup_subject).collect())
}

async fn export_signup(
    state: &AppState,
    email: &EmailAddress,
    data: &mut PersonalData,
) -> Result<(), StoreError> {
    let mut signups = Records::new(
        "worker_signup",
        "What you told us when you signed up as a lab worker.",
        &[
            "id",
            "email",
            "name",
            "role",
            "region",
            "first_asked_at",
            "last_asked_at",
            "confirmed_at",
            "left_at",
        ],
    );
    if let Some(row) = store::find_signup_record(&state.db, email).await? {
        data.subjects.push(signup_subject(&row.id));
        signups.push([
            row.id.as_str().into(),
            row.email.into(),
            row.name.into(),
            row.role.into(),
            row.region.into(),
            row.created_at.into(),
            row.asked_at.into(),
            row.confirmed_at.into(),
            row.left_at.into(),
        ]);
    }
    data.records.push(signups);
    Ok(())
}

fn signup_subject(id: &SignupId) -> Subject {
    Subject {
        id: id.to_string(),
        purpose: Some(PURPOSE),
    }
}
