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
