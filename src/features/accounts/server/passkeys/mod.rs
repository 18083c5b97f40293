//! Passkeys: signing in with what unlocks a phone or a computer, after the first sign-in.
//!
//! A device signs a challenge of ours with a key that never leaves it. The challenge waits
//! in the database under the hash of a cookie, so that only the browser that asked can
//! answer, once and in time. Which account signs in, the device says: nobody can find out
//! here whether an address has passkeys.
//!
//! # Source
//! Web Authentication Level 3, sections 7.1 and 7.2, done by `webauthn-rs`.

pub mod store;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;
use uuid::Uuid;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};
use webauthn_rs_proto::ResidentKeyRequirement;

pub use store::PasskeySummary;

use self::store::{Challenge, NewPasskey};
use super::guard::SignedIn;
use super::links::ACCOUNT_PATH;
use super::{session, sign_in};
use crate::error::FieldError;
use crate::features::accounts::model::{PASSKEY_NAME_LIMIT, PASSKEYS_ID};
use crate::ids::PasskeyId;
use crate::server::config::SiteConfig;
use crate::server::context::RequestContext;
use crate::server::http::cookie::Cookie;
use crate::server::http_error::AppError;
use crate::server::secrets::digest;
use crate::server::state::AppState;
use crate::time::MINUTE_MS;
use crate::ui::form::FormDone;

/// How long a device may take to answer.
const CHALLENGE_MS: i64 = 5 * MINUTE_MS;

/// More than anybody has devices.
const PASSKEYS_LIMIT: usize = 20;

const COOKIE: Cookie = Cookie {
    name: "passkey-challenge",
    max_age_seconds: CHALLENGE_MS / 1_000,
};

/// What checks the answers of devices. A site whose address is a number has none: keys are
/// bound to names.
pub struct Passkeys(Option<Webauthn>);

impl Passkeys {
    pub fn new(site: &SiteConfig) -> Self {
        let build = || {
            let origin = Url::parse(&site.base_url).ok()?;
            let name = origin.domain()?;
            WebauthnBuilder::new(name, &origin)
                .ok()?
                .rp_name(&site.legal_name)
                .build()
                .ok()
        };
        Self(build())
    }

    /// Whether this site can have passkeys at all.
    pub fn are_possible(&self) -> bool {
        self.0.is_some()
    }

    fn webauthn(&self) -> Result<&Webauthn, AppError> {
        self.0.as_ref().ok_or(AppError::NotFound)
    }
}

/// Asks a device for a new passkey; returns the options in JSON, as
/// `PublicKeyCredential.parseCreationOptionsFromJSON` takes them.
///
/// # Errors
/// `NotFound` where passkeys are not possible, and those of the database.
pub async fn start_registration(
    context: &RequestContext,
    signed_in: &SignedIn,
) -> Result<String, AppError> {
    let state = &context.state;
    let passkeys = state.content.get::<Passkeys>();
    let webauthn = passkeys.webauthn()?;
    let known = store::list_credential_ids(&state.db, &signed_in.account).await?;
    if known.len() >= PASSKEYS_LIMIT {
        return Err(refuse(
            "You have 20 passkeys, which is the most. Remove one that you no longer use.",
        ));
    }
    let known = known
        .iter()
        .filter_map(|id| BASE64_URL_SAFE_NO_PAD.decode(id).ok())
        .collect();
    let account = Uuid::parse_str(signed_in.account.as_str())
        .map_err(|cause| AppError::Internal(cause.to_string()))?;
    let email = signed_in.email.as_str();
    let (mut options, waiting) = webauthn
        .start_passkey_registration(account, email, email, Some(known))
        .map_err(|cause| AppError::Internal(cause.to_string()))?;
    // A key that the device can find without being told an address.
    if let Some(selection) = &mut options.public_key.authenticator_selection {
        selection.resident_key = Some(ResidentKeyRequirement::Required);
        selection.require_resident_key = true;
    }
    keep_challenge(context, Some(signed_in), &waiting).await?;
    to_json(&options.public_key)
}

/// Keeps the passkey that a device made.
///
/// # Errors
/// `Invalid` for an answer that is late, somebody else's or wrong, `Conflict` for a passkey
/// that is known already, and those of the database.
pub async fn finish_registration(
    context: &RequestContext,
    signed_in: &SignedIn,
    answer: &str,
) -> Result<FormDone, AppError> {
    let state = &context.state;
    let passkeys = state.content.get::<Passkeys>();
    let webauthn = passkeys.webauthn()?;
    let answer: RegisterPublicKeyCredential = from_json(answer)?;
    let (asked_by, waiting) = take_challenge::<PasskeyRegistration>(context).await?;
    if asked_by.as_ref() != Some(&signed_in.account) {
        return Err(too_late());
    }
    let passkey = webauthn
        .finish_passkey_registration(&answer, &waiting)
        .map_err(|_| wrong_answer())?;
    let new = NewPasskey {
        id: &PasskeyId::new(state.rng.id(&state.clock)),
        account: &signed_in.account,
        credential_id: &BASE64_URL_SAFE_NO_PAD.encode(passkey.cred_id()),
        credential: &to_json(&passkey)?,
        name: &session::device_of(context),
        now: state.clock.now(),
    };
    let mut tx = state.db.begin().await?;
    store::insert_passkey(&mut tx, &new).await?;
    tx.commit().await?;
    Ok(back_to_passkeys())
}

/// Asks whatever device there is to sign somebody in; returns the options in JSON, as
/// `PublicKeyCredential.parseRequestOptionsFromJSON` takes them.
///
/// # Errors
/// As [`start_registration`].
pub async fn start_sign_in(context: &RequestContext) -> Result<String, AppError> {
    let passkeys = context.state.content.get::<Passkeys>();
    let (options, waiting) = passkeys
        .webauthn()?
        .start_discoverable_authentication()
        .map_err(|cause| AppError::Internal(cause.to_string()))?;
    keep_challenge(context, None, &waiting).await?;
    to_json(&options.public_key)
}

/// Signs in the owner of the passkey that answered, and leads to the page that was asked for.
///
/// # Errors
/// `Invalid` for an answer that is late, unknown or wrong, and those of the database.
pub async fn finish_sign_in(
    context: &RequestContext,
    answer: &str,
    next: &str,
) -> Result<FormDone, AppError> {
    let state = &context.state;
    let passkeys = state.content.get::<Passkeys>();
    let webauthn = passkeys.webauthn()?;
    let answer: PublicKeyCredential = from_json(answer)?;
    let (asked_by, waiting) = take_challenge::<DiscoverableAuthentication>(context).await?;
    let (account, credential_id) = webauthn
        .identify_discoverable_authentication(&answer)
        .map_err(|_| wrong_answer())?;
    let mut tx = state.db.begin().await?;
    let credential_id = BASE64_URL_SAFE_NO_PAD.encode(credential_id);
    let kept = store::find_passkey(&mut tx, &credential_id).await?;
    let kept = kept
        .filter(|kept| asked_by.is_none() && kept.account.as_str() == account.to_string())
        .ok_or_else(unknown_passkey)?;
    let mut passkey: Passkey = serde_json::from_str(&kept.credential)
        .map_err(|cause| AppError::Internal(cause.to_string()))?;
    let result = webauthn
        .finish_discoverable_authentication_v2(&answer, waiting, &passkey)
        .map_err(|_| wrong_answer())?;
    passkey.update_credential(&result);
    store::mark_used(&mut tx, &kept.id, &to_json(&passkey)?, state.clock.now()).await?;
    let session = session::start(&mut tx, context, &kept.account).await?;
    tx.commit().await?;
    session.remember(state);
    Ok(FormDone {
        path: sign_in::next_page(next).address().to_owned(),
        place: String::new(),
        reference: String::new(),
    })
}

/// The passkeys of whoever is signed in, the oldest first.
///
/// # Errors
/// Those of the database.
pub async fn list(state: &AppState, signed_in: &SignedIn) -> Result<Vec<PasskeySummary>, AppError> {
    Ok(store::list_passkeys(&state.db, &signed_in.account).await?)
}

/// Gives a passkey another name.
///
/// # Errors
/// `Invalid` for a name that is empty or long, `NotFound` for a passkey of somebody else,
/// and those of the database.
pub async fn rename(
    state: &AppState,
    signed_in: &SignedIn,
    id: &str,
    name: &str,
) -> Result<FormDone, AppError> {
    let name = name.trim();
    let is_fine = !name.is_empty()
        && name.chars().count() <= PASSKEY_NAME_LIMIT as usize
        && !name.chars().any(char::is_control);
    if !is_fine {
        let sentence = "Write a name of 1 to 60 characters, such as \u{201c}My phone\u{201d}.";
        return Err(AppError::Invalid(vec![FieldError::new("name", sentence)]));
    }
    let mut tx = state.db.begin().await?;
    if !store::rename_passkey(&mut tx, &signed_in.account, &PasskeyId::new(id), name).await? {
        return Err(AppError::NotFound);
    }
    tx.commit().await?;
    Ok(back_to_passkeys())
}

/// Takes a passkey away; removing it twice is the same as once.
///
/// # Errors
/// Those of the database.
pub async fn remove(
    state: &AppState,
    signed_in: &SignedIn,
    id: &str,
) -> Result<FormDone, AppError> {
    let mut tx = state.db.begin().await?;
    store::delete_passkey(&mut tx, &signed_in.account, &PasskeyId::new(id)).await?;
    tx.commit().await?;
    Ok(back_to_passkeys())
}

fn back_to_passkeys() -> FormDone {
    FormDone {
        path: ACCOUNT_PATH.to_owned(),
        place: PASSKEYS_ID.to_owned(),
        reference: String::new(),
    }
}

async fn keep_challenge(
    context: &RequestContext,
    signed_in: Option<&SignedIn>,
    waiting: &impl Serialize,
) -> Result<(), AppError> {
    let state = &context.state;
    let token = state.rng.token();
    let challenge = Challenge {
        account: signed_in.map(|signed_in| signed_in.account.clone()),
        state: to_json(waiting)?,
    };
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    store::delete_ended_challenges(&mut tx, now).await?;
    let ends = now.plus_ms(CHALLENGE_MS);
    store::insert_challenge(&mut tx, &hash(&token), &challenge, ends).await?;
    tx.commit().await?;
    COOKIE.set(&state.config, &token);
    Ok(())
}

/// The challenge of this browser and whose passkey it is about. It is gone afterwards.
async fn take_challenge<T: DeserializeOwned>(
    context: &RequestContext,
) -> Result<(Option<crate::ids::AccountId>, T), AppError> {
    let state = &context.state;
    let token = COOKIE.token_of(context).ok_or_else(too_late)?;
    let mut tx = state.db.begin().await?;
    let challenge = store::take_challenge(&mut tx, &hash(&token), state.clock.now()).await?;
    tx.commit().await?;
    COOKIE.clear(&state.config);
    let challenge = challenge.ok_or_else(too_late)?;
    // One for signing in cannot be read as one for registering.
    let waiting = serde_json::from_str(&challenge.state).map_err(|_| wrong_answer())?;
    Ok((challenge.account, waiting))
}

fn hash(token: &str) -> String {
    digest(&["passkey-challenge", token])
}

fn to_json(value: &impl Serialize) -> Result<String, AppError> {
    serde_json::to_string(value).map_err(|cause| AppError::Internal(cause.to_string()))
}

fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, AppError> {
    serde_json::from_str(text).map_err(|_| wrong_answer())
}

fn refuse(sentence: &str) -> AppError {
    AppError::Invalid(vec![FieldError::new("credential", sentence)])
}

fn too_late() -> AppError {
    refuse("The passkey was asked for too long ago, or in another browser. Try again.")
}

fn wrong_answer() -> AppError {
    refuse("The passkey's answer could not be checked. Try again, or sign in by e-mail.")
}

fn unknown_passkey() -> AppError {
    refuse("This passkey is not known here any more. Sign in by e-mail.")
}
