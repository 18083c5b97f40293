//! The newsletter's border: who may ask, and what they hear.

use leptos::prelude::*;

use crate::error::ApiError;
use crate::ui::form::FormDone;

/// Takes an address for the newsletter. The answer is the same for every address.
#[server(endpoint = "subscribe", name = Subscribe, prefix = "/api")]
pub async fn subscribe(
    #[server(default)] email: String,
    /// Path and query of the page the form stands on.
    #[server(default)]
    page: String,
    /// Version of the words beside the form.
    #[server(default)]
    wording: String,
    #[server(default)] form_token: String,
    #[server(default)] website: String,
) -> Result<FormDone, ApiError> {
    use crate::server::http::rate_limit::RateClass;
    use crate::server::{form_guard, http_error};

    http_error::answer(RateClass::Signup, |context| async move {
        form_guard::check(&context, &form_token, &website)?;
        let request = super::server::service::SubscribeRequest {
            email: &email,
            page: &page,
            wording: &wording,
            form_token: &form_token,
        };
        super::server::service::subscribe(&context, request).await
    })
    .await
}
