//! `/skills/<group>`: the skills of one group, to be rated.
//!
//! Without scripts the form goes to the server, which adds the radios to the answers and
//! redirects. With scripts every change is in the address and in the browser's storage at
//! once, and the buttons only move on.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map};

use super::answers::{
    Answers, IgnoredNotice, ProgressBar, in_place, keep_answers_on_return, once_arrived,
    use_answers, use_page,
};
use super::rating_input::RatingInput;
use crate::features::skills::address::{ANSWERS_PARAMETER, FORM_PATH, RESULT, THEN_FIELD};
use crate::features::skills::api::get_skill_group;
use crate::features::skills::browser;
use crate::features::skills::model::{Assessment, Rating, SkillGroup};
use crate::ui::breadcrumb::{Breadcrumb, Crumb};
use crate::ui::loaded::Loaded;
use crate::ui::page::PageHead;

#[component]
pub fn GroupPage() -> impl IntoView {
    keep_answers_on_return();
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("group").unwrap_or_default());
    let group = Resource::new(move || id.get(), get_skill_group);
    view! {
        <Loaded data=group page=|group| view! { <GroupOfSkills group/> }.into_any()/>
    }
}

#[component]
fn GroupOfSkills(group: SkillGroup) -> impl IntoView {
    let answers = use_answers(group.version, group.skill_count as usize);
    let name = group.name.clone();
    let crumbs = move || {
        let above = vec![Crumb::new("Skills checklist", answers.link(""))];
        view! { <Breadcrumb above current=name.clone()/> }
    };
    view! {
        <PageHead
            title=group.name.clone()
            description=format!("{} Rate yourself, one skill at a time.", group.summary)
            hidden=untrack(|| answers.given())
        />
        {crumbs}
        <header class="page-head">
            <p class="overline">
                {format!("Skills checklist, group {} of {}", group.number, group.group_count)}
            </p>
            <h1 tabindex="-1">{group.name.clone()}</h1>
            <p class="lede">{group.summary.clone()}</p>
        </header>
        <IgnoredNotice sentence=answers.ignored()/>
        <ProgressBar answers/>
        <RatingForm group answers/>
    }
}

#[component]
fn RatingForm(group: SkillGroup, answers: Answers) -> impl IntoView {
    let first = group.first as usize;
    let ids: Vec<String> = group.skills.iter().map(|skill| skill.id.clone()).collect();
    let ids = StoredValue::new(ids);
    let radios = Radios { first, ids };
    keep_in_step(answers, radios);

    let navigate = use_navigate();
    let page = use_page();
    let on_change = move |_| {
        let assessment = radios.over(untrack(|| answers.assessment()));
        navigate(
            &answers.save_on(&page.get_untracked(), &assessment),
            in_place(),
        );
    };
    let navigate = use_navigate();
    let on_submit = move |event: SubmitEvent| {
        let Some(then) = browser::pressed(&event) else {
            return;
        };
        event.prevent_default();
        navigate(&untrack(|| answers.link(&then)), Default::default());
    };

    let ratings: Vec<_> = {
        let assessment = untrack(|| answers.assessment());
        let labels = group.labels;
        let rated = group.skills.into_iter().enumerate();
        rated
            .map(|(offset, skill)| {
                let chosen = assessment.rating(first + offset);
                view! { <RatingInput skill labels=labels.clone() chosen/> }
            })
            .collect()
    };
    let more = group.next.is_some();
    let next = group.next.unwrap_or_else(|| RESULT.to_owned());
    view! {
        <form
            class="checklist"
            method="get"
            action=FORM_PATH
            on:change=on_change
            on:submit=on_submit
        >
            <input type="hidden" name=ANSWERS_PARAMETER value=move || answers.code()/>
            {ratings}
            <div class="actions">
                <button type="submit" name=THEN_FIELD value=next>
                    {if more { "Save and go on" } else { "Save and see your result" }}
                </button>
                {more
                    .then(|| {
                        view! {
                            <button
                                class="button--quiet"
                                type="submit"
                                name=THEN_FIELD
                                value=RESULT
                            >
                                "Save and see your result"
                            </button>
                        }
                    })}
                <button
                    class="button--quiet"
                    type="submit"
                    name=THEN_FIELD
                    value=group.previous.unwrap_or_default()
                >
                    "Save and go back"
                </button>
            </div>
        </form>
    }
}

/// The radios of one page.
#[derive(Clone, Copy)]
struct Radios {
    /// Position of the first skill in the checklist.
    first: usize,
    /// Ids of the skills, which are the names of the radios.
    ids: StoredValue<Vec<String>>,
}

impl Radios {
    /// The answers with what is chosen on the page over them.
    fn over(self, mut assessment: Assessment) -> Assessment {
        for (offset, id) in self.ids.read_value().iter().enumerate() {
            if let Some(value) = browser::chosen(id) {
                assessment.choose(self.first + offset, &value);
            }
        }
        assessment
    }

    /// Chooses the radios that say the same as the answers.
    fn show(self, assessment: &Assessment) {
        for (offset, id) in self.ids.read_value().iter().enumerate() {
            let rating = assessment.rating(self.first + offset);
            browser::choose(id, rating.map(Rating::value));
        }
    }
}

/// Address and radios say the same: when the page wakes up, what was chosen before goes
/// into the address, and a page without answers takes those of this browser; later the
/// radios follow the address.
fn keep_in_step(answers: Answers, radios: Radios) {
    let navigate = use_navigate();
    let page = use_page();
    Effect::new(move |awake: Option<()>| {
        let current = answers.assessment();
        if awake.is_some() {
            radios.show(&current);
            return;
        }
        let given = untrack(|| answers.given());
        let kept = if given { None } else { answers.saved() };
        let assessment = radios.over(kept.unwrap_or_else(|| current.clone()));
        if assessment != current {
            let page = page.get_untracked();
            let address = answers.save_on(&page, &assessment);
            let navigate = navigate.clone();
            once_arrived(page, move || navigate(&address, in_place()));
        }
    });
}
