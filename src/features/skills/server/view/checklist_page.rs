//! `/skills`: what the checklist is, its groups, and the way in.

use leptos::prelude::*;

use super::ignored_notice::IgnoredNotice;
use crate::features::skills::address::{ANSWERS_PARAMETER, page_address};
use crate::features::skills::model::{Assessment, Overview, Start};
use crate::features::skills::score::Progress;
use crate::features::skills::server::checklist::Checklist;
use crate::features::skills::server::service;
use crate::features::skills::share_code::{Decoded, decode, encode};
use crate::page::server::head::Head;
use crate::page::server::{Drawing, Query};
use crate::server::state::AppState;
use crate::ui::breadcrumb::Breadcrumb;

/// The list of groups; answers in the query are counted and travel on in its links.
/// `save_box` is the way to keep them in an account.
pub fn draw(state: &AppState, query: &Query, save_box: AnyView) -> Drawing {
    let checklist = state.content.get::<Checklist>();
    let overview = service::overview(&checklist);
    let code = query.get(ANSWERS_PARAMETER);
    let decoded = decode(
        overview.version,
        overview.skill_count(),
        code.unwrap_or_default(),
    );
    let code = code.map(|_| encode(overview.version, &decoded.assessment));
    let head = Head::new(
        "Skills checklist",
        "Rate yourself on the skills that medical laboratories ask for, see your strengths and your next steps, and keep the result as a link. No account needed.",
    )
    .hidden(code.is_some());
    let start = Start {
        version: overview.version,
        groups: overview.group_sizes(),
    };
    Drawing::new(head, top(&overview, decoded))
        .with_data(&start)
        .with_rest(rest(&overview, code.as_deref(), save_box))
}

fn top(overview: &Overview, decoded: Decoded) -> AnyView {
    let lede = format!(
        "{} skills of the laboratory in {} groups, with five plain levels each. Rate what you know, skip what is not in your role, and see where you stand.",
        overview.skill_count(),
        overview.groups.len()
    );
    let progress = Progress::of(decoded.assessment.ratings());
    let bar = (progress.answered() > 0).then(|| {
        view! {
            <div class="progress">
                <label for="progress">{progress.sentence()}</label>
                <progress id="progress" value=progress.answered() max=progress.skills>
                    {progress.sentence()}
                </progress>
            </div>
        }
    });
    view! {
        <Breadcrumb above=vec![] current="Skills checklist"/>
        <header class="page-head">
            <h1 tabindex="-1">"Skills checklist"</h1>
            <p class="lede">{lede}</p>
        </header>
        <IgnoredNotice sentence=decoded.ignored.map(|ignored| ignored.sentence())/>
        {bar}
    }
    .into_any()
}

fn rest(overview: &Overview, code: Option<&str>, save_box: AnyView) -> AnyView {
    let assessment = decode(
        overview.version,
        overview.skill_count(),
        code.unwrap_or_default(),
    )
    .assessment;
    view! {
        <p class="quiet">
            "You need no account: your answers stand in the address of the page and, when scripts are on, in this browser. This site keeps them only when you save them to an account. Every rating is your own word."
        </p>
        {save_box}
        <ol class="groups">{groups(overview, code, &assessment)}</ol>
    }
    .into_any()
}

fn groups(overview: &Overview, code: Option<&str>, assessment: &Assessment) -> Vec<AnyView> {
    let mut next = 0;
    overview
        .groups
        .iter()
        .map(|group| {
            let (first, count) = (next, group.skills.len());
            next += count;
            view! {
                <li>
                    <h2>
                        <a href=page_address(&group.id, code)>{group.name.clone()}</a>
                    </h2>
                    <p>{group.skills.join(", ")}</p>
                    <p>{Progress::of(assessment.part(first, count)).short()}</p>
                </li>
            }
            .into_any()
        })
        .collect()
}
