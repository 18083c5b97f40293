//! The checklist on the account's page: everything in one, and sitting by sitting.

use leptos::prelude::*;

use crate::features::accounts::server::guard::SignedIn;
use crate::features::skills::address::{RESULT, page_address};
use crate::features::skills::model::Start;
use crate::features::skills::score::Progress;
use crate::features::skills::server::checklist::Checklist;
use crate::features::skills::server::saving::{
    self, SECTION_ID, SITTINGS_LISTED, Saved, SavedSitting,
};
use crate::features::skills::server::service;
use crate::features::skills::share_code::encode;
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
    let saved = saving::list_saved(&context.state, me).await?;
    let news = if is_done(query, "delete_sitting") {
        Some(notice(
            "The sitting is deleted. The ratings that came from it stay.",
        ))
    } else if is_done(query, "forget_checklist") {
        Some(notice(
            "Every sitting and every rating is deleted from your account. A browser may still keep its own answers.",
        ))
    } else {
        None
    };
    let nothing = saved.sittings.is_empty() && saved.all_in_one.is_blank() && saved.outdated == 0;
    let content = if nothing {
        view! {
            <p>
                "Nothing is saved yet. Rate yourself in the "
                <a href="/skills">"skills checklist"</a>
                ", and save the result with the button on its page."
            </p>
        }
        .into_any()
    } else {
        content(context, &saved)
    };
    Ok(view! {
        <section class="section" aria-labelledby="checklist-title" id=SECTION_ID>
            <div class="section-head">
                <h2 id="checklist-title">"Your skills checklist"</h2>
            </div>
            {news}
            {content}
        </section>
    }
    .into_any())
}

fn content(context: &RequestContext, saved: &Saved) -> AnyView {
    let rows: Vec<_> = saved
        .sittings
        .iter()
        .map(|sitting| row(context, saved.version, sitting))
        .collect();
    let is_cut = i64::try_from(rows.len()).is_ok_and(|count| count == SITTINGS_LISTED);
    let cut = is_cut.then(|| {
        view! { <p class="quiet">{format!("The newest {SITTINGS_LISTED} are shown.")}</p> }
    });
    let outdated = (saved.outdated > 0).then(|| {
        let text = match saved.outdated {
            1 => "One rating belongs to a skill that is no longer in the checklist. It is kept, and not shown.".to_owned(),
            count => format!("{count} ratings belong to skills that are no longer in the checklist. They are kept, and not shown."),
        };
        view! { <p class="quiet">{text}</p> }
    });
    let history = (!rows.is_empty()).then(|| {
        view! {
            <h3>"Sittings"</h3>
            <p class="quiet">"Each as you saved it, newest first."</p>
            <ul class="saved">{rows}</ul>
        }
    });
    let forget = PlainForm::new(context, "forget_checklist", "forget-checklist");
    view! {
        {all_in_one(context, saved)}
        {outdated}
        {history}
        {cut}
        <details>
            <summary>"Delete all of it"</summary>
            <p>
                "Every sitting and every rating goes from your account, at once and for good. Links to results that you gave away keep working: the answers are in them."
            </p>
            {forget
                .button(
                    &[],
                    view! {
                        <button type="submit" class="button--quiet">
                            "Delete my saved checklist"
                        </button>
                    }
                        .into_any(),
                )}
        </details>
    }
    .into_any()
}

/// All sittings together, and the ways on.
fn all_in_one(context: &RequestContext, saved: &Saved) -> Option<AnyView> {
    if saved.all_in_one.is_blank() {
        return None;
    }
    let overview = service::overview(&context.state.content.get::<Checklist>());
    let start = Start {
        version: overview.version,
        groups: overview.group_sizes(),
    };
    let code = encode(saved.version, &saved.all_in_one);
    let open = start.open_group(&saved.all_in_one).map(|group| {
        view! { <a href=page_address(group, Some(&code))>"Continue the checklist"</a> }
    });
    let progress = Progress::of(saved.all_in_one.ratings());
    let result = page_address(RESULT, Some(&code));
    Some(
        view! {
            <p>
                {format!("{}: the newest rating of each skill.", progress.sentence())}
            </p>
            <p class="actions">
                <a class="button" href=result>
                    "See the result"
                </a>
                {open}
                <a href=page_address("", Some(&code))>"Change your answers"</a>
            </p>
        }
        .into_any(),
    )
}

fn row(context: &RequestContext, version: u32, sitting: &SavedSitting) -> AnyView {
    let id = sitting.id.as_str();
    let about = match &sitting.progress {
        Ok(progress) => view! {
            <a href=page_address(
                RESULT,
                Some(&sitting.answers),
            )>"Sitting of " <TimeTag at=sitting.saved_at/></a>
            " "
            <span class="quiet">{progress.sentence()}</span>
        }
        .into_any(),
        Err(found) => view! {
            "Sitting of "
            <TimeTag at=sitting.saved_at/>
            " "
            <span class="quiet">
                {format!(
                    "It belongs to version {found} of the checklist. The skills of today\u{2019}s version {version} differ, so it cannot be shown.",
                )}
            </span>
        }
        .into_any(),
    };
    let form = PlainForm::with_key(context, "delete_sitting", format!("sitting-{id}"), id);
    let button = view! {
        <button type="submit" class="button--quiet" aria-describedby=format!("about-{id}")>
            "Delete"
        </button>
    };
    view! {
        <li>
            <div id=format!("about-{id}")>{about}</div>
            {form.button(&[("sitting", id)], button.into_any())}
        </li>
    }
    .into_any()
}
