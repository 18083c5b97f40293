//! The border of the slice: what the browser may ask of it.

use leptos::prelude::*;

use crate::error::ApiError;
use crate::ui::form::FormDone;

/// Stores a comment; the reference in the answer tells whether it is published or waits.
#[server(endpoint = "post_comment", name = PostComment, prefix = "/api")]
pub async fn post_comment(
    #[server(default)] article: String,
    #[server(default)] parent: String,
    #[server(default)] name: String,
    #[server(default)] email: String,
    #[server(default)] text: String,
    #[server(default)] form_token: String,
    #[server(default)] website: String,
) -> Result<FormDone, ApiError> {
    use crate::server::form_guard;
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error::answer;

    answer(RateClass::Comment, |context| async move {
        form_guard::check(&context, &form_token, &website)?;
        let sent = super::model::SentComment {
            article,
            parent,
            name,
            email,
            text,
        };
        super::server::service::post(&context, &sent, &form_token).await
    })
    .await
}

/// Switches on mail about answers to comments.
#[server(endpoint = "join_reply_mail", name = JoinReplyMail, prefix = "/api")]
pub async fn join_reply_mail(
    /// The words beside the button, as they were shown.
    #[server(default)]
    wording: String,
) -> Result<FormDone, ApiError> {
    use crate::features::accounts::server::guard::require_signed_in;
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        let me = require_signed_in(&context).await?;
        super::server::replies::join(&context, &me, &wording).await
    })
    .await
}

/// Switches off mail about answers to comments.
#[server(endpoint = "leave_reply_mail", name = LeaveReplyMail, prefix = "/api")]
pub async fn leave_reply_mail() -> Result<FormDone, ApiError> {
    use crate::features::accounts::server::guard::require_signed_in;
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        let me = require_signed_in(&context).await?;
        super::server::replies::leave(&context, &me).await
    })
    .await
}

/// Switches off mail about answers to comments, for the address of a link.
#[server(endpoint = "end_reply_mail", name = EndReplyMail, prefix = "/api")]
pub async fn end_reply_mail(
    /// From the link in the mail.
    #[server(default)]
    token: String,
) -> Result<FormDone, ApiError> {
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Signup, |context| async move {
        super::server::replies::leave_by_link(&context, &token).await
    })
    .await
}
