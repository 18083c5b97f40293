//! Saved listings on the account's page.

use leptos::prelude::*;

use super::cards::sample_mark;
use crate::features::accounts::server::guard::SignedIn;
use crate::features::listings::model::ends_at;
use crate::features::listings::server::saved::{self, FROM_ACCOUNT, SECTION_ID, SavedListing};
use crate::features::listings::server::service;
use crate::page::server::Query;
use crate::page::server::plain_form::{PlainForm, is_done, notice};
use crate::server::context::RequestContext;
use crate::server::http_error::AppError;
use crate::ui::time_tag::TimeTag;

/// # Errors
/// Those of the database.
pub async fn draw(
    context: &RequestContext,
    me: &SignedIn,
    query: &Query,
) -> Result<AnyView, AppError> {
    let saved = saved::list(&context.state, me).await?;
    let news = is_done(query, "forget_listing").then(|| notice("The job is removed."));
    let content = if saved.is_empty() {
        view! {
            <p>
                "No job is saved. Each " <a href="/jobs">"job"</a>
                " has a button that puts it here."
            </p>
        }
        .into_any()
    } else {
        let rows: Vec<_> = saved.iter().map(|saved| row(context, saved)).collect();
        view! { <ul class="saved">{rows}</ul> }.into_any()
    };
    Ok(view! {
        <section class="section" aria-labelledby="saved-jobs-title" id=SECTION_ID>
            <div class="section-head">
                <h2 id="saved-jobs-title">"Saved jobs"</h2>
            </div>
            {news}
            {content}
        </section>
    }
    .into_any())
}

fn row(context: &RequestContext, saved: &SavedListing) -> AnyView {
    let slug = &saved.slug;
    let now = context.state.clock.now();
    let is_open = now < saved.valid_through_at && saved.closed_at.is_none();
    let state = if is_open { "Open, closes " } else { "Closed " };
    let at = ends_at(saved.valid_through_at, saved.closed_at);
    let place = format!(
        "{}, {}, {}",
        saved.employer,
        saved.city,
        service::region_name(&context.state, &saved.region)
    );
    let form = PlainForm::with_key(
        context,
        "forget_listing",
        format!("saved-{slug}"),
        slug.as_str(),
    );
    let button = view! {
        <button type="submit" class="button--quiet" aria-describedby=format!("job-{slug}")>
            "Remove"
        </button>
    };
    view! {
        <li>
            <div id=format!("job-{slug}")>
                <a href=format!("/jobs/{slug}")>{saved.title.clone()}</a> " "
                {saved.is_sample.then(sample_mark)}
                <p class="quiet">{place}</p>
                <p class="quiet">{state} <TimeTag at/></p>
            </div>
            {form.button(&[("slug", slug), ("from", FROM_ACCOUNT)], button.into_any())}
        </li>
    }
    .into_any()
}
