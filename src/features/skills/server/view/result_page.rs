//! `/skills/result`: what the answers in the address add up to.

use leptos::prelude::*;

use super::ignored_notice::IgnoredNotice;
use super::result_figures::{GroupBars, RadarFigure, Wells};
use crate::features::skills::address::{ANSWERS_PARAMETER, RESULT, page_address};
use crate::features::skills::model::{AssessmentResult, GroupResult, NextStep, Strength};
use crate::features::skills::score::Progress;
use crate::features::skills::server::checklist::Checklist;
use crate::features::skills::server::service;
use crate::page::server::head::Head;
use crate::page::server::{Drawing, Query};
use crate::server::state::AppState;
use crate::ui::breadcrumb::{Breadcrumb, Crumb};

/// Strengths shown at once; the others unfold.
const STRENGTHS_SHOWN: usize = 6;

/// What the answers in the query add up to.
pub fn result(state: &AppState, query: &Query) -> AssessmentResult {
    let checklist = state.content.get::<Checklist>();
    service::result(&checklist, query.get(ANSWERS_PARAMETER).unwrap_or_default())
}

/// The page of a result; `save_box` is the way to keep it in an account, `listings` are the
/// open listings that ask for its strong skills.
pub fn draw(
    state: &AppState,
    result: AssessmentResult,
    save_box: AnyView,
    listings: AnyView,
) -> Drawing {
    let head = Head::new(
        "Your result",
        "What a set of answers to the skills checklist adds up to: level by group, strengths and next steps.",
    )
    .hidden(true);
    // Where nothing is rated, the live part offers the answers that the browser keeps.
    let offers_kept =
        (result.progress.rated == 0).then_some((result.version, result.progress.skills));
    Drawing::new(head, page(state, result, save_box, listings)).with_data(&offers_kept)
}

fn page(
    state: &AppState,
    result: AssessmentResult,
    save_box: AnyView,
    listings: AnyView,
) -> AnyView {
    let overview = page_address("", Some(&result.code));
    let progress = result.progress;
    let ignored = result.ignored.clone();
    let findings = if progress.rated == 0 {
        let overview = overview.clone();
        view! {
            {save_box}
            <div class="actions">
                <a class="button" href=overview>
                    "Go to the checklist"
                </a>
            </div>
        }
        .into_any()
    } else {
        let link = format!(
            "{}{}",
            state.config.site.base_url,
            page_address(RESULT, Some(&result.code))
        );
        view! { <Findings result link save_box listings overview=overview.clone()/> }.into_any()
    };
    view! {
        <Breadcrumb
            above=vec![Crumb::new("Skills checklist", overview)]
            current="Your result"
        />
        <header class="page-head">
            <h1 tabindex="-1">"Your result"</h1>
            <p class="lede">{lede(progress)}</p>
        </header>
        <IgnoredNotice sentence=ignored/>
        {findings}
    }
    .into_any()
}

fn lede(progress: Progress) -> String {
    if progress.rated == 0 {
        return "Nothing is rated yet, so there is nothing to show.".into();
    }
    let left_out = progress.skills - progress.rated;
    let mut text = format!("{}.", progress.sentence());
    match left_out {
        0 => {}
        1 => text.push_str(" The one without a rating is left out of the score."),
        count => text.push_str(&format!(
            " The {count} without a rating are left out of the score."
        )),
    }
    text
}

#[component]
fn Findings(
    result: AssessmentResult,
    /// The address of this result, whole.
    link: String,
    save_box: AnyView,
    listings: AnyView,
    overview: String,
) -> impl IntoView {
    let alike = result.alike.map(|level| {
        view! {
            <div class="notice">
                <p>
                    {format!(
                        "Every skill you rated stands at \u{201c}{level}\u{201d}. That may be just so. If you went through quickly, a second look at the level texts often shows where you are further than you thought.",
                    )}
                </p>
            </div>
        }
    });
    let answers = answer_rows(&result.groups);
    let bars = view! { <GroupBars groups=result.groups/> };
    let figures = match result.radar {
        Some(radar) => view! {
            <div class="result-figures">
                {bars}
                <RadarFigure radar/>
            </div>
        }
        .into_any(),
        None => bars.into_any(),
    };
    let declaration = format!(
        "Self-declared with version {} of the skills checklist of Caring Support. Nobody has checked these ratings, and the link does not tell the day on which they were made.",
        result.version
    );
    view! {
        {alike}
        <KeepLink link/>
        {save_box}
        <section class="section" aria-labelledby="figures">
            <div class="section-head">
                <h2 id="figures">"Where you stand"</h2>
                <a href=overview>"Change your answers"</a>
            </div>
            {figures}
        </section>
        <section class="section" aria-labelledby="strengths">
            <div class="section-head">
                <h2 id="strengths">"Strengths"</h2>
            </div>
            <Strengths strengths=result.strengths/>
        </section>
        <section class="section" aria-labelledby="steps">
            <div class="section-head">
                <h2 id="steps">"Next steps"</h2>
            </div>
            <NextSteps steps=result.next_steps code=result.code/>
        </section>
        <section class="section" aria-labelledby="matching">
            <div class="section-head">
                <h2 id="matching">"Jobs that ask for your strengths"</h2>
                <a href="/jobs">"All jobs"</a>
            </div>
            {listings}
        </section>
        <section class="section" aria-labelledby="answers">
            <div class="section-head">
                <h2 id="answers">"All your answers"</h2>
            </div>
            <div class="table-wrap" tabindex="0" role="region" aria-label="Table of all your answers">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Skill"</th>
                            <th scope="col">"Your answer"</th>
                            <th scope="col" class="answer-group">
                                "Group"
                            </th>
                        </tr>
                    </thead>
                    <tbody>{answers}</tbody>
                </table>
            </div>
            <p class="quiet">{declaration}</p>
        </section>
    }
}

/// The link that holds the answers, with a button to copy it when there are scripts.
#[component]
fn KeepLink(link: String) -> impl IntoView {
    view! {
        <div class="notice">
            <p>
                <strong>"Keep this link."</strong>
                " Your answers are in it, and we keep none of them by ourselves. Whoever has the link sees them."
            </p>
            <div class="field">
                <label for="link">"Link to this result"</label>
                <div class="input-row">
                    <input id="link" readonly value=link/>
                    <button type="button" class="button--quiet" data-copy="link">
                        "Copy"
                    </button>
                </div>
                <p class="hint" role="status" id="link-status"></p>
            </div>
        </div>
    }
}

#[component]
fn Strengths(strengths: Vec<Strength>) -> impl IntoView {
    if strengths.is_empty() {
        return view! {
            <p>
                "No skill stands at \u{201c}Independent\u{201d} or above yet. Everybody in the lab started there; the next steps below are a way in."
            </p>
        }
        .into_any();
    }
    let mut first = strengths;
    let more = first.split_off(first.len().min(STRENGTHS_SHOWN));
    let more = (!more.is_empty()).then(|| {
        let summary = format!("Show {} more", more.len());
        view! {
            <details>
                <summary>{summary}</summary>
                <ul class="strengths">{strength_rows(more)}</ul>
            </details>
        }
    });
    view! {
        <ul class="strengths">{strength_rows(first)}</ul>
        {more}
    }
    .into_any()
}

fn strength_rows(strengths: Vec<Strength>) -> Vec<AnyView> {
    strengths
        .into_iter()
        .map(|strength| {
            view! {
                <li>
                    <div>
                        <h3>{strength.name}</h3>
                        <p class="quiet">{strength.text}</p>
                    </div>
                    <Wells level=strength.level/>
                </li>
            }
            .into_any()
        })
        .collect()
}

#[component]
fn NextSteps(steps: Vec<NextStep>, code: String) -> impl IntoView {
    if steps.is_empty() {
        return view! {
            <p>
                "Everything you rated stands at the top of the scale. The next step may be to teach it: write down how you do one of these, and train somebody with it."
            </p>
        }
        .into_any();
    }
    let rows: Vec<_> = steps
        .into_iter()
        .map(|step| {
            let address = page_address(&step.group, Some(&code));
            view! {
                <li>
                    <h3>
                        <a href=format!("{address}#{}", step.id)>{step.name}</a>
                    </h3>
                    <p>{step.improve}</p>
                    <p class="quiet">{format!("Now: {}", step.level)}</p>
                </li>
            }
        })
        .collect();
    view! {
        <p class="quiet">
            "Your lowest ratings, one from each group first. Among equals, the group in which you are strongest comes first."
        </p>
        <ol class="steps">{rows}</ol>
    }
    .into_any()
}

fn answer_rows(groups: &[GroupResult]) -> Vec<AnyView> {
    groups
        .iter()
        .flat_map(|group| {
            group.answers.iter().map(|answer| {
                view! {
                    <tr>
                        <th scope="row">{answer.skill.clone()}</th>
                        <td>{answer.rating.clone()}</td>
                        <td class="answer-group">{group.name.clone()}</td>
                    </tr>
                }
                .into_any()
            })
        })
        .collect()
}
