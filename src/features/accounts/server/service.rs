//! Taking the signups of workers.

use super::tasks::SendConfirmation;
use super::{account, passkeys, session, sign_in, store};
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
    let wording = wording(&state.config.site);
    check_wording(request.wording, &wording)?;
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

/// What is kept about the owner of an address: signup, account, sessions and asking to sign
/// in. Whoever keeps more about them adds it here and to [`erase_person`].
///
/// # Errors
/// Those of the database.
pub async fn export_person(
    state: &AppState,
    email: &EmailAddress,
) -> Result<PersonalData, StoreError> {
    let mut data = PersonalData::default();
    export_signup(state, email, &mut data).await?;
    export_account(state, email, &mut data).await?;
    export_sign_ins(state, email, &mut data).await?;
    Ok(data)
}

/// Erases what is kept about the owner of an address. The account takes its profile,
/// sessions and passkeys along. A task about any of it that waits finds nobody, and ends.
///
/// # Errors
/// Those of the database.
pub async fn erase_person(tx: &mut Tx, email: &EmailAddress) -> Result<Vec<Subject>, StoreError> {
    let mut subjects = Vec::new();
    let signup = store::delete_worker_signup(tx, email).await?;
    subjects.extend(signup.iter().map(signup_subject));
    let account = account::store::delete_account(tx, email).await?;
    subjects.extend(account.map(|id| unlisted(id.as_str())));
    let sign_ins = sign_in::store::delete_sign_ins_of(tx, email).await?;
    subjects.extend(sign_ins.iter().map(|id| unlisted(id.as_str())));
    Ok(subjects)
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

async fn export_account(
    state: &AppState,
    email: &EmailAddress,
    data: &mut PersonalData,
) -> Result<(), StoreError> {
    let mut accounts = Records::new(
        "account",
        "Your account, with what you told us about yourself.",
        &[
            "id",
            "email",
            "made_at",
            "last_signed_in_at",
            "name",
            "role",
            "region",
            "disciplines",
            "looking_for_work_since",
            "profile_saved_at",
        ],
    );
    let mut sessions = Records::new(
        "sessions",
        "The browsers in which you are signed in.",
        &["id", "browser", "network", "signed_in_at", "last_seen_at"],
    );
    let mut keys = Records::new(
        "passkeys",
        "Your passkeys: what you call them, not the keys.",
        &["id", "name", "made_at", "last_used_at"],
    );
    if let Some(row) = account::store::find_account_record(&state.db, email).await? {
        let now = state.clock.now();
        let idle_since = session::idle_since(now);
        for session in session::store::list_sessions(&state.db, &row.id, now, idle_since).await? {
            sessions.push([
                session.id.as_str().into(),
                session.device.into(),
                session.network.into(),
                session.created_at.into(),
                session.last_seen_at.into(),
            ]);
        }
        for passkey in passkeys::store::list_passkeys(&state.db, &row.id).await? {
            keys.push([
                passkey.id.as_str().into(),
                passkey.name.into(),
                passkey.created_at.into(),
                passkey.last_used_at.into(),
            ]);
        }
        data.subjects.push(unlisted(row.id.as_str()));
        accounts.push([
            row.id.as_str().into(),
            row.email.into(),
            row.created_at.into(),
            row.last_signed_in_at.into(),
            row.name.into(),
            row.role.into(),
            row.region.into(),
            row.disciplines.into(),
            row.looking_at.into(),
            row.profile_updated_at.into(),
        ]);
    }
    data.records.extend([accounts, sessions, keys]);
    Ok(())
}

async fn export_sign_ins(
    state: &AppState,
    email: &EmailAddress,
    data: &mut PersonalData,
) -> Result<(), StoreError> {
    let mut sign_ins = Records::new(
        "sign_ins",
        "When somebody asked to sign in with your address.",
        &["id", "asked_at", "page_afterwards", "used_at"],
    );
    for row in sign_in::store::list_sign_ins_of(&state.db, email).await? {
        data.subjects.push(unlisted(row.id.as_str()));
        sign_ins.push([
            row.id.as_str().into(),
            row.created_at.into(),
            row.next_page.into(),
            row.used_at.into(),
        ]);
    }
    data.records.push(sign_ins);
    Ok(())
}

/// Somebody under an id that the ledger of consent does not know.
fn unlisted(id: &str) -> Subject {
    Subject {
        id: id.to_owned(),
        purpose: None,
    }
}
