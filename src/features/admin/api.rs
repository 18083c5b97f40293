//! The desk's border: only for the people who run the site. No form token: the session is
//! what allows it, and other sites cannot send with it.

use leptos::prelude::*;

use crate::error::ApiError;
use crate::ui::form::FormDone;

/// Takes somebody off the list who asked for it in another way than by a link.
#[server(endpoint = "remove_subscriber", name = RemoveSubscriber, prefix = "/api")]
pub async fn remove_subscriber(
    #[server(default)] subscriber: String,
) -> Result<FormDone, ApiError> {
    use crate::features::accounts::server::guard::require_admin;
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        let admin = require_admin(&context).await?;
        super::server::service::remove_subscriber(&context, &admin, &subscriber).await
    })
    .await
}

/// Looks at a list of addresses and writes nothing. The answer is never that it is done:
/// the page comes again, with what was pasted and what would become of each row.
#[server(endpoint = "check_import", name = CheckImport, prefix = "/api")]
pub async fn check_import(#[server(default)] list: String) -> Result<FormDone, ApiError> {
    use crate::features::accounts::server::guard::require_admin;
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        require_admin(&context).await?;
        super::server::service::check_import(&list)
    })
    .await
}

/// Brings in the rows of a list that can be: each address is then asked to confirm.
#[server(endpoint = "import_subscribers", name = ImportSubscribers, prefix = "/api")]
pub async fn import_subscribers(
    #[server(default)] list: String,
    #[server(default)] form_token: String,
) -> Result<FormDone, ApiError> {
    use crate::features::accounts::server::guard::require_admin;
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        let admin = require_admin(&context).await?;
        super::server::service::import_subscribers(&context, &admin, &list, &form_token).await
    })
    .await
}

/// Says what became of a message.
#[server(endpoint = "mark_message", name = MarkMessage, prefix = "/api")]
pub async fn mark_message(
    #[server(default)] message: String,
    /// `new`, `answered` or `closed`.
    #[server(default)]
    state: String,
) -> Result<FormDone, ApiError> {
    use crate::features::accounts::server::guard::require_admin;
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        let admin = require_admin(&context).await?;
        super::server::service::mark_message(&context, &admin, &message, &state).await
    })
    .await
}

/// Makes a dead or failing task due now.
#[server(endpoint = "requeue_task", name = RequeueTask, prefix = "/api")]
pub async fn requeue_task(#[server(default)] task: String) -> Result<FormDone, ApiError> {
    use crate::features::accounts::server::guard::require_admin;
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        let admin = require_admin(&context).await?;
        super::server::service::requeue_task(&context, &admin, &task).await
    })
    .await
}

/// Makes every dead task due now.
#[server(endpoint = "requeue_dead_tasks", name = RequeueDeadTasks, prefix = "/api")]
pub async fn requeue_dead_tasks() -> Result<FormDone, ApiError> {
    use crate::features::accounts::server::guard::require_admin;
    use crate::server::http::rate_limit::RateClass;
    use crate::server::http_error;

    http_error::answer(RateClass::Account, |context| async move {
        let admin = require_admin(&context).await?;
        super::server::service::requeue_dead_tasks(&context, &admin).await
    })
    .await
}
