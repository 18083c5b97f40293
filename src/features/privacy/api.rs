//! The border of the slice: what people may ask about their data.

use leptos::prelude::*;

use crate::error::ApiError;
use crate::ui::form::FormDone;

/// Takes an address that wants a copy or an erasure. The answer is the same for every
/// address.
#[server(endpoint = "ask_for_data", name = AskForData, prefix = "/api")]
pub async fn ask_for_data(
    #[server(default)] email: String,
    #[server(default)] want: String,
    #[server(default)] form_token: String,
    #[server(default)] website: String,
) -> Result<FormDone, ApiError> {
    use crate::server::http::rate_limit::RateClass;
    use crate::server::{form_guard, http_error};

    http_error::answer(RateClass::Signup, |context| async move {
        form_guard::check(&context, &form_token, &website)?;
        super::server::service::ask(&context, &email, &want, &form_token).await
    })
    .await
}

/// Erases everything about the address of a link.
#[server(endpoint = "erase_my_data", name = EraseMyData, prefix = "/api")]
pub async fn erase_my_data(
    /// From the link in the mail.
    #[server(default)]
    token: String,
) -> Result<FormDone, ApiError> {
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Signup, |context| async move {
        super::server::service::erase(&context, &token).await
    })
    .await
}
