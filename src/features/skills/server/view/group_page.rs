//! `/skills/<group>`: the skills of one group, to be rated.

use leptos::prelude::*;

use super::ignored_notice::IgnoredNotice;
use super::rating_input::RatingInput;
use crate::features::skills::address::{ANSWERS_PARAMETER, RESULT, THEN_FIELD, page_address};
use crate::features::skills::model::{Assessment, Radios, SkillGroup};
use crate::features::skills::server::checklist::Checklist;
use crate::features::skills::server::service;
use crate::features::skills::share_code::{decode, encode};
use crate::page::server::head::Head;
use crate::page::server::{Drawing, Query};
use crate::server::http_error::AppError;
use crate::server::state::AppState;
use crate::ui::breadcrumb::{Breadcrumb, Crumb};

/// The page with what the answers in the query say chosen.
///
/// # Errors
/// `NotFound` for an id that no group has.
pub fn draw(state: &AppState, id: &str, query: &Query) -> Result<Drawing, AppError> {
    let checklist = state.content.get::<Checklist>();
    let group = service::find_group(&checklist, id).ok_or(AppError::NotFound)?;
    let code = query.get(ANSWERS_PARAMETER);
    let decoded = decode(
        group.version,
        group.skill_count as usize,
        code.unwrap_or_default(),
    );
    let code = code.map(|_| encode(group.version, &decoded.assessment));
    let head = Head::new(
        group.name.clone(),
        format!("{} Rate yourself, one skill at a time.", group.summary),
    )
    .hidden(code.is_some());
    let radios = Radios {
        version: group.version,
        skills: group.skill_count,
        first: group.first,
        ids: group.skills.iter().map(|skill| skill.id.clone()).collect(),
    };
    let ignored = decoded.ignored.map(|ignored| ignored.sentence());
    Ok(Drawing::new(head, top(&group, code.as_deref(), ignored))
        .with_data(&radios)
        .with_rest(fields(group, &decoded.assessment)))
}

fn top(group: &SkillGroup, code: Option<&str>, ignored: Option<String>) -> AnyView {
    let above = vec![Crumb::new("Skills checklist", page_address("", code))];
    view! {
        <Breadcrumb above current=group.name.clone()/>
        <header class="page-head">
            <p class="overline">
                {format!("Skills checklist, group {} of {}", group.number, group.group_count)}
            </p>
            <h1 tabindex="-1">{group.name.clone()}</h1>
            <p class="lede">{group.summary.clone()}</p>
        </header>
        <IgnoredNotice sentence=ignored/>
    }
    .into_any()
}

/// What stands in the form.
fn fields(group: SkillGroup, assessment: &Assessment) -> AnyView {
    let first = group.first as usize;
    let labels = group.labels;
    let ratings: Vec<_> = group
        .skills
        .into_iter()
        .enumerate()
        .map(|(offset, skill)| {
            let chosen = assessment.rating(first + offset);
            view! { <RatingInput skill labels=labels.clone() chosen/> }
        })
        .collect();
    let result = group.next.is_some().then(|| {
        view! {
            <button class="button--quiet" type="submit" name=THEN_FIELD value=RESULT>
                "Save and see your result"
            </button>
        }
    });
    let main = if group.next.is_some() {
        "Save and go on"
    } else {
        "Save and see your result"
    };
    view! {
        {ratings}
        <div class="actions">
            <button
                type="submit"
                name=THEN_FIELD
                value=group.next.unwrap_or_else(|| RESULT.to_owned())
            >
                {main}
            </button>
            {result}
            <button
                class="button--quiet"
                type="submit"
                name=THEN_FIELD
                value=group.previous.unwrap_or_default()
            >
                "Save and go back"
            </button>
        </div>
    }
    .into_any()
}
