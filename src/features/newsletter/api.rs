//! The newsletter's border: who may ask, and what they hear.
//!
//! What a link in a mail does needs nothing but its token: no form token, since the link
//! was made for one person and one act, and no wait, since there is nothing to type.

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
    /// The words beside the form, as they were shown.
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

/// Puts the address of a link on the list.
#[server(endpoint = "confirm_subscription", name = ConfirmSubscription, prefix = "/api")]
pub async fn confirm_subscription(
    /// From the link in the mail.
    #[server(default)]
    token: String,
) -> Result<FormDone, ApiError> {
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Signup, |context| async move {
        super::server::service::confirm(&context, &token).await
    })
    .await
}

/// Keeps every message away from the address of a link.
#[server(endpoint = "refuse_mail", name = RefuseMail, prefix = "/api")]
pub async fn refuse_mail(
    /// From the link in the mail.
    #[server(default)]
    token: String,
) -> Result<FormDone, ApiError> {
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Signup, |context| async move {
        super::server::service::refuse(&context, &token).await
    })
    .await
}

/// Takes the address of a link off the list.
#[server(endpoint = "leave_list", name = LeaveList, prefix = "/api")]
pub async fn leave_list(
    /// From the link in the mail.
    #[server(default)]
    token: String,
) -> Result<FormDone, ApiError> {
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Signup, |context| async move {
        super::server::leaving::leave(&context, &token).await
    })
    .await
}

/// Puts the address back on the list, right after leaving.
#[server(endpoint = "undo_leaving", name = UndoLeaving, prefix = "/api")]
pub async fn undo_leaving(
    /// From the page shown after leaving.
    #[server(default)]
    token: String,
) -> Result<FormDone, ApiError> {
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Signup, |context| async move {
        super::server::leaving::undo(&context, &token).await
    })
    .await
}

/// Keeps why somebody left.
#[server(endpoint = "say_why_leaving", name = SayWhyLeaving, prefix = "/api")]
pub async fn say_why_leaving(
    /// From the page shown after leaving.
    #[server(default)]
    token: String,
    #[server(default)] reason: String,
) -> Result<FormDone, ApiError> {
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Signup, |context| async move {
        super::server::leaving::say_why(&context, &token, &reason).await
    })
    .await
}

/// Takes an address that wants a link to leave. The answer is the same for every address.
#[server(endpoint = "ask_leave_link", name = AskLeaveLink, prefix = "/api")]
pub async fn ask_leave_link(
    #[server(default)] email: String,
    #[server(default)] form_token: String,
    #[server(default)] website: String,
) -> Result<FormDone, ApiError> {
    use crate::server::http::rate_limit::RateClass;
    use crate::server::{form_guard, http_error};

    http_error::answer(RateClass::Signup, |context| async move {
        form_guard::check(&context, &form_token, &website)?;
        super::server::leaving::ask_for_link(&context, &email, &form_token).await
    })
    .await
}

/// Puts the address of the account on the list.
#[server(endpoint = "join_updates", name = JoinUpdates, prefix = "/api")]
pub async fn join_updates(
    /// The words beside the button, as they were shown.
    #[server(default)]
    wording: String,
) -> Result<FormDone, ApiError> {
    use crate::features::accounts::server::guard::require_signed_in;
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        let me = require_signed_in(&context).await?;
        super::server::own::subscribe_proven(&context, &me, &wording).await
    })
    .await
}

/// Takes the address of the account off the list.
#[server(endpoint = "leave_updates", name = LeaveUpdates, prefix = "/api")]
pub async fn leave_updates() -> Result<FormDone, ApiError> {
    use crate::features::accounts::server::guard::require_signed_in;
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        let me = require_signed_in(&context).await?;
        super::server::own::leave_proven(&context, &me).await
    })
    .await
}
