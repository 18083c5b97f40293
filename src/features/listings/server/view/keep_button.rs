//! Keeping a listing in the account, on the listing's page.

use leptos::prelude::*;

use crate::features::accounts::server::guard::visitor;
use crate::features::listings::server::saved::{self, FORM_ID};
use crate::page::server::plain_form::PlainForm;
use crate::server::context::RequestContext;
use crate::server::http_error::AppError;

/// A button for whoever is signed in, a way to sign in for everybody else. What has closed
/// can only be taken out.
pub async fn draw(context: &RequestContext, slug: &str, is_closed: bool) -> AnyView {
    match try_draw(context, slug, is_closed).await {
        Ok(view) => view,
        Err(cause) => {
            // The listing stands without it.
            tracing::warn!(%cause, "a listing is shown without the way to save it");
            ().into_any()
        }
    }
}

async fn try_draw(
    context: &RequestContext,
    slug: &str,
    is_closed: bool,
) -> Result<AnyView, AppError> {
    let Some(me) = visitor(context).await? else {
        let way = (!is_closed).then(|| {
            view! {
                <p class="quiet">
                    <a href=format!("/sign-in?next=/jobs/{slug}")>"Sign in to save this job"</a>
                </p>
            }
        });
        return Ok(way.into_any());
    };
    if saved::is_saved(&context.state, &me, slug).await? {
        let form = PlainForm::new(context, "forget_listing", FORM_ID);
        let button = view! {
            <button type="submit" class="button--quiet">
                "Remove from saved jobs"
            </button>
        };
        return Ok(view! {
            <div class="actions">
                <p>
                    "Saved in " <a href="/account#saved-jobs">"your account"</a> "."
                </p>
                {form.button(&[("slug", slug)], button.into_any())}
            </div>
        }
        .into_any());
    }
    if is_closed {
        return Ok(().into_any());
    }
    let form = PlainForm::new(context, "remember_listing", FORM_ID);
    let button = view! {
        <button type="submit" class="button--quiet">
            "Save this job"
        </button>
    };
    Ok(form.button(&[("slug", slug)], button.into_any()))
}
