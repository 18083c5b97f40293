//! The listings' border: what people who are signed in may keep.

use leptos::prelude::*;

use crate::error::ApiError;
use crate::ui::form::FormDone;

/// Keeps a listing in the account.
#[server(endpoint = "remember_listing", name = RememberListing, prefix = "/api")]
pub async fn remember_listing(#[server(default)] slug: String) -> Result<FormDone, ApiError> {
    use crate::features::accounts::server::guard::require_signed_in;
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        let me = require_signed_in(&context).await?;
        super::server::saved::remember(&context, &me, &slug).await
    })
    .await
}

/// Takes a listing out of the account.
#[server(endpoint = "forget_listing", name = ForgetListing, prefix = "/api")]
pub async fn forget_listing(
    #[server(default)] slug: String,
    /// The page to come back to: `account`, or else that of the listing.
    #[server(default)]
    from: String,
) -> Result<FormDone, ApiError> {
    use crate::features::accounts::server::guard::require_signed_in;
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        let me = require_signed_in(&context).await?;
        super::server::saved::forget(&context, &me, &slug, &from).await
    })
    .await
}
