//! A page's data: nothing, the page, or an error page.

use leptos::prelude::*;

use super::error_page::ErrorPage;
use crate::error::ApiError;

/// Shows the data once it is there, or the error page. The server waits for it; in the
/// browser the old page stays until the new data came.
#[component]
pub fn Loaded<T>(
    data: Resource<Result<T, ApiError>>,
    /// Draws the page.
    page: fn(T) -> AnyView,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
{
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(data) => page(data),
                    Err(error) => view! { <ErrorPage error/> }.into_any(),
                }
            })}
        </Transition>
    }
}
