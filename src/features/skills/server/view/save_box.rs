//! The way into an account for the answers in the address of a page.

use leptos::prelude::*;

use crate::features::accounts::server::guard::{SignedIn, visitor};
use crate::features::skills::address::{ANSWERS_PARAMETER, RESULT, page_address};
use crate::features::skills::server::checklist::Checklist;
use crate::features::skills::server::saving::{self, Outcome, Outlook, SAVE_FORM_ID};
use crate::features::skills::share_code::{decode, encode};
use crate::page::server::Query;
use crate::page::server::plain_form::{PlainForm, is_done, notice, reference};
use crate::server::context::RequestContext;
use crate::server::http_error::AppError;
use crate::ui::form::Choice;
use crate::ui::time_tag::TimeTag;

/// Where an earlier sitting and this one differ, and only the owner knows which is newer.
const DIFFERING_FIELD: &str = "differing";

/// A form for whoever is signed in, a way to sign in for everybody else, nothing for a
/// page without answers. `page` is the part of the address after `/skills/`.
pub async fn draw(context: &RequestContext, page: &str, query: &Query) -> AnyView {
    match try_draw(context, page, query).await {
        Ok(view) => view,
        Err(cause) => {
            // The answers and their result stand without it.
            tracing::warn!(%cause, "a checklist is shown without the way to save it");
            ().into_any()
        }
    }
}

async fn try_draw(
    context: &RequestContext,
    page: &str,
    query: &Query,
) -> Result<AnyView, AppError> {
    let state = &context.state;
    let checklist = state.content.get::<Checklist>();
    let code = query.get(ANSWERS_PARAMETER).unwrap_or_default();
    let assessment = decode(checklist.version, checklist.skill_count(), code).assessment;
    if assessment.is_blank() {
        return Ok(().into_any());
    }
    let code = encode(checklist.version, &assessment);
    let Some(me) = visitor(context).await? else {
        return Ok(way_to_sign_in(&page_address(page, Some(&code))));
    };
    let outlook = saving::look_at(state, &me, &assessment).await?;
    let news = is_done(query, "save_checklist")
        .then(|| reference(query).and_then(Outcome::parse))
        .flatten()
        .filter(|_| outlook.saved_at.is_some())
        .map(|outcome| notice(outcome.sentence()));
    Ok(whole(context, &me, &code, outlook, news))
}

fn way_to_sign_in(address: &str) -> AnyView {
    let next: String = form_urlencoded::byte_serialize(address.as_bytes()).collect();
    view! {
        <p class="quiet">
            <a href=format!("/sign-in?next={next}")>"Sign in to keep them in an account"</a>
            ": each time you save is a sitting that you can open again."
        </p>
    }
    .into_any()
}

fn whole(
    context: &RequestContext,
    me: &SignedIn,
    code: &str,
    outlook: Outlook,
    news: Option<AnyView>,
) -> AnyView {
    let rest = outlook.all_in_one.clone().map(|code| {
        view! {
            <a href=page_address(RESULT, Some(&code))>"See everything in your account together"</a>
        }
    });
    if let Some(saved_at) = outlook.saved_at {
        return view! {
            <section class="notice" aria-label="Your account" id=SAVE_FORM_ID>
                {news}
                <p>"These answers are in your account, saved on " <TimeTag at=saved_at/> "."</p>
                <p class="actions">{rest} <a href="/account#checklist">"Your saved sittings"</a></p>
            </section>
        }
        .into_any();
    }
    let form = PlainForm::new(context, "save_checklist", SAVE_FORM_ID);
    let mut fields = vec![form.hidden(ANSWERS_PARAMETER, code)];
    if outlook.undecided > 0 {
        fields.push(form.radios(
            DIFFERING_FIELD,
            "Some ratings here are not the same as in your account. Which ones stand?",
            "This browser has not saved since it signed in, so we cannot tell which are newer.",
            &[
                Choice::new("these", "Those on this page"),
                Choice::new("account", "Those in my account"),
            ],
            "these",
        ));
    }
    let explanation = if outlook.all_in_one.is_some() {
        "Your answers here replace those in your account; where you left a skill blank, the account\u{2019}s answer stays. Earlier sittings do not change."
    } else {
        "Then they are there on every device on which you sign in."
    };
    view! {
        <section class="notice" aria-label="Your account">
            <p>
                <strong>"Keep these answers."</strong>
                {format!(" You are signed in as {}. {explanation}", me.email.as_str())}
            </p>
            {form.draw(fields, "Save to my account")}
            {rest.map(|rest| view! { <p class="actions">{rest}</p> })}
        </section>
    }
    .into_any()
}
