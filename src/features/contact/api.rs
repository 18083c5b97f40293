//! The contact page's border.

use leptos::prelude::*;

use crate::error::ApiError;
use crate::ui::form::FormDone;

/// Takes a message; the answer holds its reference.
#[server(endpoint = "send_message", name = SendMessage, prefix = "/api")]
pub async fn send_message(
    #[server(default)] topic: String,
    #[server(default)] message: String,
    #[server(default)] email: String,
    #[server(default)] form_token: String,
    #[server(default)] website: String,
) -> Result<FormDone, ApiError> {
    use crate::server::http::rate_limit::RateClass;
    use crate::server::{form_guard, http_error};

    http_error::answer(RateClass::Message, |context| async move {
        form_guard::check(&context, &form_token, &website)?;
        let state = &context.state;
        super::server::service::accept(state, &topic, &message, &email, &form_token).await
    })
    .await
}
