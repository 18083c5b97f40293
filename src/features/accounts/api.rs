//! The accounts' border: the signup of workers, the ways in and out, and what belongs to
//! whoever is signed in.

use leptos::prelude::*;

use crate::error::ApiError;
use crate::ui::form::FormDone;

/// Takes a worker's details. The answer is the same for every address.
#[server(endpoint = "sign_up_worker", name = SignUpWorker, prefix = "/api")]
pub async fn sign_up_worker(
    #[server(default)] name: String,
    #[server(default)] email: String,
    #[server(default)] role: String,
    #[server(default)] region: String,
    /// `yes` when the box is ticked.
    #[server(default)]
    consent: String,
    /// The words beside the box, as they were shown.
    #[server(default)]
    wording: String,
    #[server(default)] form_token: String,
    #[server(default)] website: String,
) -> Result<FormDone, ApiError> {
    use crate::server::http::rate_limit::RateClass;
    use crate::server::{form_guard, http_error};

    http_error::answer(RateClass::Signup, |context| async move {
        form_guard::check(&context, &form_token, &website)?;
        let request = super::server::service::SignupRequest {
            name: &name,
            email: &email,
            role: &role,
            region: &region,
            consent: &consent,
            wording: &wording,
            form_token: &form_token,
        };
        super::server::service::sign_up(&context, request).await
    })
    .await
}

/// Takes an address that wants to sign in. The answer is the same for every address.
#[server(endpoint = "ask_sign_in", name = AskSignIn, prefix = "/api")]
pub async fn ask_sign_in(
    #[server(default)] email: String,
    /// Path and query of the page to go to afterwards.
    #[server(default)]
    next: String,
    #[server(default)] form_token: String,
    #[server(default)] website: String,
) -> Result<FormDone, ApiError> {
    use crate::server::http::rate_limit::RateClass;
    use crate::server::{form_guard, http_error};

    http_error::answer(RateClass::Signup, |context| async move {
        form_guard::check(&context, &form_token, &website)?;
        super::server::sign_in::ask(&context, &email, &next).await
    })
    .await
}

/// Signs in the browser that holds the link.
#[server(endpoint = "redeem_sign_in", name = RedeemSignIn, prefix = "/api")]
pub async fn redeem_sign_in(
    /// From the link in the mail.
    #[server(default)]
    token: String,
) -> Result<FormDone, ApiError> {
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Signup, |context| async move {
        super::server::sign_in::redeem_link(&context, &token).await
    })
    .await
}

/// Signs in the browser that asked, by the code of the message.
#[server(endpoint = "redeem_sign_in_code", name = RedeemSignInCode, prefix = "/api")]
pub async fn redeem_sign_in_code(
    #[server(default)] code: String,
    #[server(default)] form_token: String,
    #[server(default)] website: String,
) -> Result<FormDone, ApiError> {
    use crate::server::http::rate_limit::RateClass;
    use crate::server::{form_guard, http_error};

    http_error::answer(RateClass::Signup, |context| async move {
        form_guard::check(&context, &form_token, &website)?;
        super::server::sign_in::redeem_code(&context, &code).await
    })
    .await
}

/// Confirms the signup of a link, and signs its owner in where that makes the account.
#[server(endpoint = "confirm_signup", name = ConfirmSignup, prefix = "/api")]
pub async fn confirm_signup(
    /// From the link in the mail.
    #[server(default)]
    token: String,
) -> Result<FormDone, ApiError> {
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Signup, |context| async move {
        super::server::confirming::confirm(&context, &token).await
    })
    .await
}

/// Keeps every message away from the address of a link.
#[server(endpoint = "refuse_signup", name = RefuseSignup, prefix = "/api")]
pub async fn refuse_signup(
    /// From the link in the mail.
    #[server(default)]
    token: String,
) -> Result<FormDone, ApiError> {
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Signup, |context| async move {
        super::server::confirming::refuse(&context, &token).await
    })
    .await
}

/// Keeps what somebody tells about themselves.
#[server(endpoint = "save_profile", name = SaveProfile, prefix = "/api")]
pub async fn save_profile(
    #[server(default)] name: String,
    #[server(default)] role: String,
    #[server(default)] region: String,
    #[server(default)] disciplines: Vec<String>,
    /// `yes` when the box is ticked.
    #[server(default)]
    looking: String,
    /// Which saved details the form showed.
    #[server(default)]
    edition: String,
) -> Result<FormDone, ApiError> {
    use super::profile::Profile;
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        let me = super::server::guard::require_signed_in(&context).await?;
        let profile = Profile {
            name,
            role,
            region,
            disciplines,
            is_looking: looking == "yes",
        };
        super::server::profile::save(&context, &me, profile, &edition).await
    })
    .await
}

/// Signs one browser of one's own out.
#[server(endpoint = "end_session", name = EndSession, prefix = "/api")]
pub async fn end_session(
    /// Its id in the list.
    #[server(default)]
    session: String,
) -> Result<FormDone, ApiError> {
    use crate::ids::SessionId;
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        let me = super::server::guard::require_signed_in(&context).await?;
        super::server::own_sessions::end(&context, &me, &SessionId::new(session)).await
    })
    .await
}

/// Signs every browser of one's own out but this one.
#[server(endpoint = "end_other_sessions", name = EndOtherSessions, prefix = "/api")]
pub async fn end_other_sessions() -> Result<FormDone, ApiError> {
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        let me = super::server::guard::require_signed_in(&context).await?;
        super::server::own_sessions::end_others(&context, &me).await
    })
    .await
}

/// Signs this browser out.
#[server(endpoint = "sign_out", name = SignOut, prefix = "/api")]
pub async fn sign_out() -> Result<FormDone, ApiError> {
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        let me = super::server::guard::require_signed_in(&context).await?;
        super::server::own_sessions::sign_out(&context, &me).await
    })
    .await
}

/// Asks a device for a new passkey; the options are JSON in a text.
#[server(endpoint = "start_passkey_registration", name = StartPasskeyRegistration, prefix = "/api")]
pub async fn start_passkey_registration() -> Result<String, ApiError> {
    use super::server::{guard, passkeys};
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        let me = guard::require_signed_in(&context).await?;
        passkeys::start_registration(&context, &me).await
    })
    .await
}

/// Keeps the passkey that a device made.
#[server(endpoint = "finish_passkey_registration", name = FinishPasskeyRegistration, prefix = "/api")]
pub async fn finish_passkey_registration(
    /// The device's answer as JSON.
    #[server(default)]
    credential: String,
) -> Result<FormDone, ApiError> {
    use super::server::{guard, passkeys};
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        let me = guard::require_signed_in(&context).await?;
        passkeys::finish_registration(&context, &me, &credential).await
    })
    .await
}

/// Asks a device to sign somebody in; the options are JSON in a text.
#[server(endpoint = "start_passkey_sign_in", name = StartPasskeySignIn, prefix = "/api")]
pub async fn start_passkey_sign_in() -> Result<String, ApiError> {
    use super::server::passkeys;
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        passkeys::start_sign_in(&context).await
    })
    .await
}

/// Signs in the owner of the passkey that answered.
#[server(endpoint = "finish_passkey_sign_in", name = FinishPasskeySignIn, prefix = "/api")]
pub async fn finish_passkey_sign_in(
    /// The device's answer as JSON.
    #[server(default)]
    credential: String,
    /// Path and query of the page to go to afterwards.
    #[server(default)]
    next: String,
) -> Result<FormDone, ApiError> {
    use super::server::passkeys;
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        passkeys::finish_sign_in(&context, &credential, &next).await
    })
    .await
}

/// Gives one's own passkey another name.
#[server(endpoint = "rename_passkey", name = RenamePasskey, prefix = "/api")]
pub async fn rename_passkey(
    #[server(default)] passkey: String,
    #[server(default)] name: String,
) -> Result<FormDone, ApiError> {
    use super::server::{guard, passkeys};
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        let me = guard::require_signed_in(&context).await?;
        passkeys::rename(&context.state, &me, &passkey, &name).await
    })
    .await
}

/// Takes one's own passkey away.
#[server(endpoint = "remove_passkey", name = RemovePasskey, prefix = "/api")]
pub async fn remove_passkey(#[server(default)] passkey: String) -> Result<FormDone, ApiError> {
    use super::server::{guard, passkeys};
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        let me = guard::require_signed_in(&context).await?;
        passkeys::remove(&context.state, &me, &passkey).await
    })
    .await
}

/// Switches on mail about work.
#[server(endpoint = "join_work_mail", name = JoinWorkMail, prefix = "/api")]
pub async fn join_work_mail(
    /// The words beside the button, as they were shown.
    #[server(default)]
    wording: String,
) -> Result<FormDone, ApiError> {
    use super::server::guard::require_signed_in;
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        let me = require_signed_in(&context).await?;
        super::server::work_mail::join(&context, &me, &wording).await
    })
    .await
}

/// Switches off mail about work.
#[server(endpoint = "leave_work_mail", name = LeaveWorkMail, prefix = "/api")]
pub async fn leave_work_mail() -> Result<FormDone, ApiError> {
    use super::server::guard::require_signed_in;
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        let me = require_signed_in(&context).await?;
        super::server::work_mail::leave(&context, &me).await
    })
    .await
}
