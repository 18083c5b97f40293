//! Boxes that tell how something went, announced to screen readers.

use leptos::prelude::*;

use crate::error::{ApiError, FORM_FAILURE, FORM_SUCCESS};

/// "Thank you!", with what comes next as children.
#[component]
pub fn SuccessNotice(children: Children) -> impl IntoView {
    view! {
        <div class="notice notice--success" role="status" tabindex="-1">
            <strong>{FORM_SUCCESS}</strong>
            {children()}
        </div>
    }
}

/// "Oops!", with what to do now.
#[component]
pub fn FailureNotice(error: ApiError) -> impl IntoView {
    view! {
        <div class="notice notice--failure" role="alert" tabindex="-1">
            <strong>{FORM_FAILURE}</strong>
            <p>{error.advice()}</p>
        </div>
    }
}
