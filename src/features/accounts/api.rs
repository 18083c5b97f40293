//! The accounts' border: the signup of workers.

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
    /// Version of the words beside the box.
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

/// Asks a device for a new passkey; the options are JSON in a text.
#[server(endpoint = "start_passkey_registration", name = StartPasskeyRegistration, prefix = "/api")]
pub async fn start_passkey_registration() -> Result<String, ApiError> {
    use super::server::{guard, passkeys};
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        let signed_in = guard::require_signed_in(&context).await?;
        passkeys::start_registration(&context, &signed_in).await
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
        let signed_in = guard::require_signed_in(&context).await?;
        passkeys::finish_registration(&context, &signed_in, &credential).await
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
) -> Result<FormDone, ApiError> {
    use super::server::passkeys;
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        passkeys::finish_sign_in(&context, &credential).await
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
        let signed_in = guard::require_signed_in(&context).await?;
        passkeys::rename(&context.state, &signed_in, &passkey, &name).await
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
        let signed_in = guard::require_signed_in(&context).await?;
        passkeys::remove(&context.state, &signed_in, &passkey).await
    })
    .await
}
