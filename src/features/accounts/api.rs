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
