//! Pages for what is not there and what went wrong, each with a way on.

use leptos::prelude::*;

use super::head::put_head;
use super::safe_html::SafeHtml;
use crate::error::ApiError;

/// Sets the status of the response; does nothing in the browser.
pub type SetStatus = fn(u16);

/// Sets the status of the page being rendered on the server.
///
/// # Runs on
/// Both; in the browser there is no response any more and nothing happens.
pub fn respond_with(status: u16) {
    if let Some(set_status) = use_context::<SetStatus>() {
        set_status(status);
    }
}

/// The page for an error of a whole page.
#[component]
pub fn ErrorPage(error: ApiError) -> impl IntoView {
    let status = error.status();
    respond_with(status);
    let heading = match error {
        ApiError::NotFound => "This page is not here",
        ApiError::SignedOut => "Sign in to see this page",
        ApiError::Forbidden => "This page is not open to you",
        ApiError::TooMany { .. } => "Too many requests",
        ApiError::Unavailable | ApiError::Unreachable => "The site cannot answer just now",
        _ => "Something went wrong on our side",
    };
    let lede = match &error {
        ApiError::NotFound => {
            "The address may be mistyped, or the page has moved. Here is a way on.".to_owned()
        }
        ApiError::Unavailable | ApiError::Unreachable => {
            "Reload the page in a minute; nothing was lost.".to_owned()
        }
        ApiError::Internal { .. } => {
            "It has been noted. Reload the page, or go on from here.".to_owned()
        }
        other => other.advice(),
    };
    let request = match &error {
        ApiError::Internal { request_id } if !request_id.is_empty() => Some(request_id.clone()),
        _ => None,
    };
    let tags = "<meta name=\"robots\" content=\"noindex\">";
    put_head(heading, &SafeHtml::from_checked(tags.into()));
    view! {
        <header class="page-head">
            <p class="overline">{status}</p>
            <h1 tabindex="-1">{heading}</h1>
            <p class="lede">{lede}</p>
        </header>
        {request.map(|id| view! { <p class="quiet">"Request " <code>{id}</code></p> })}
        <ul class="plain-list">
            <li><a href="/articles">"Read about the job"</a></li>
            <li><a href="/skills">"Rate your skills"</a></li>
            <li><a href="/jobs">"Find work in a lab"</a></li>
            <li><a href="/contact">"Tell us what you were looking for"</a></li>
        </ul>
    }
}

/// The page for addresses that lead nowhere.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! { <ErrorPage error=ApiError::NotFound/> }
}
