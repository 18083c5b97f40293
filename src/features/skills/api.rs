//! The checklist's border: what people who are signed in may save and delete.

use leptos::prelude::*;

use crate::error::ApiError;
use crate::ui::form::FormDone;

/// Saves the answers of a link in the account.
#[server(endpoint = "save_checklist", name = SaveChecklist, prefix = "/api")]
pub async fn save_checklist(
    /// The answers as they stand in links.
    #[server(default)]
    a: String,
    /// Which ratings stand where only the owner can tell which are newer.
    #[server(default)]
    differing: String,
) -> Result<FormDone, ApiError> {
    use crate::features::accounts::server::guard::require_signed_in;
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        let me = require_signed_in(&context).await?;
        super::server::saving::save(&context, &me, &a, &differing).await
    })
    .await
}

/// Deletes one sitting of the account.
#[server(endpoint = "delete_sitting", name = DeleteSitting, prefix = "/api")]
pub async fn delete_sitting(#[server(default)] sitting: String) -> Result<FormDone, ApiError> {
    use crate::features::accounts::server::guard::require_signed_in;
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        let me = require_signed_in(&context).await?;
        super::server::saving::delete_sitting(&context, &me, &sitting).await
    })
    .await
}

/// Deletes every sitting and every rating of the account.
#[server(endpoint = "forget_checklist", name = ForgetChecklist, prefix = "/api")]
pub async fn forget_checklist() -> Result<FormDone, ApiError> {
    use crate::features::accounts::server::guard::require_signed_in;
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        let me = require_signed_in(&context).await?;
        super::server::saving::forget(&context, &me).await
    })
    .await
}
