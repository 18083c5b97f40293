//! `/skills`: what the checklist is, its groups, and the way in.

use leptos::prelude::*;

use super::answers::{Answers, IgnoredNotice, ProgressBar, keep_answers_on_return, use_answers};
use crate::features::skills::address::{RESULT, page_address};
use crate::features::skills::api::get_checklist;
use crate::features::skills::model::{Assessment, GroupSummary, Overview};
use crate::ui::breadcrumb::Breadcrumb;
use crate::ui::loaded::Loaded;
use crate::ui::page::PageHead;

#[component]
pub fn ChecklistPage() -> impl IntoView {
    keep_answers_on_return();
    let overview = Resource::new(|| (), |()| get_checklist());
    view! {
        <Loaded
            data=overview
            page=|overview| view! { <ChecklistOverview overview/> }.into_any()
        />
    }
}

#[component]
fn ChecklistOverview(overview: Overview) -> impl IntoView {
    let skills = overview.skill_count();
    let answers = use_answers(overview.version, skills);
    let lede = format!(
        "{skills} skills of the laboratory in {} groups, with five plain levels each. Rate what you know, skip what is not in your role, and see where you stand.",
        overview.groups.len()
    );
    let groups = group_list(&overview.groups, answers);
    view! {
        <PageHead
            title="Skills checklist"
            description="Rate yourself on the skills that medical laboratories ask for, see your strengths and your next steps, and keep the result as a link. No account needed."
            hidden=untrack(|| answers.given())
        />
        <Breadcrumb above=vec![] current="Skills checklist"/>
        <header class="page-head">
            <h1 tabindex="-1">"Skills checklist"</h1>
            <p class="lede">{lede}</p>
        </header>
        <IgnoredNotice sentence=answers.ignored()/>
        {move || {
            (answers.progress().answered() > 0).then(|| view! { <ProgressBar answers/> })
        }}
        <WaysIn overview answers/>
        <p class="quiet">
            "There is no account, and this site keeps none of your answers: they stand in the address of the page and, when scripts are on, in this browser. Every rating is your own word."
        </p>
        <ol class="groups">{groups}</ol>
    }
}

/// The buttons: start, go on, or see the result.
#[component]
fn WaysIn(overview: Overview, answers: Answers) -> impl IntoView {
    // Known after hydration only; the first paint is the same on both sides.
    let saved: RwSignal<Option<Assessment>> = RwSignal::new(None);
    Effect::new(move |_| {
        saved.set(if answers.given() {
            None
        } else {
            answers.saved()
        });
    });
    let first = overview
        .groups
        .first()
        .map(|group| group.id.clone())
        .unwrap_or_default();
    move || {
        let kept = saved.get();
        let from_browser = kept.is_some();
        let assessment = kept.unwrap_or_else(|| answers.assessment());
        let blank = assessment.is_blank();
        let code = (answers.given() || !blank).then(|| answers.encode(&assessment));
        let open = overview.open_group(&assessment);
        let main = match open {
            _ if blank => (page_address(&first, code.as_deref()), "Start"),
            Some(group) if from_browser => (
                page_address(group, code.as_deref()),
                "Continue where you left off",
            ),
            Some(group) => (page_address(group, code.as_deref()), "Go on"),
            None => (page_address(RESULT, code.as_deref()), "See your result"),
        };
        let result = page_address(RESULT, code.as_deref());
        let fresh = page_address(&first, Some(&answers.encode(&Assessment::blank(0))));
        view! {
            <div class="actions">
                <a class="button" href=main.0>
                    {main.1}
                </a>
                {(!blank && open.is_some())
                    .then(|| view! { <a href=result>"See your result"</a> })}
                {from_browser.then(|| view! { <a href=fresh>"Start again"</a> })}
            </div>
        }
    }
}

fn group_list(groups: &[GroupSummary], answers: Answers) -> Vec<impl IntoView + use<>> {
    let mut next = 0;
    groups
        .iter()
        .map(|group| {
            let (first, count) = (next, group.skills.len());
            next += count;
            let id = group.id.clone();
            let names = group.skills.join(", ");
            view! {
                <li>
                    <h2>
                        <a href=move || answers.link(&id)>{group.name.clone()}</a>
                    </h2>
                    <p>{names}</p>
                    <p>{move || answers.progress_of(first, count).short()}</p>
                </li>
            }
        })
        .collect()
}
