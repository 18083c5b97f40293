//! The ways on from the answers that the visitor's browser keeps.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::answers::{in_place, keep_answers_on_return, once_arrived, use_answers};
use crate::features::skills::address::{RESULT, page_address};
use crate::features::skills::browser;
use crate::features::skills::model::{Assessment, Start};
use crate::page::model::DrawnPage;
use crate::ui::navigation::stay_focused;
use crate::ui::safe_html::HtmlBlock;

/// The list of groups, with the buttons: start, go on, or see the result.
#[component]
pub fn KeptAnswers(page: DrawnPage) -> impl IntoView {
    keep_answers_on_return();
    let start = page.data::<Start>();
    view! {
        <HtmlBlock html=page.html.top/>
        <WaysIn start/>
        <HtmlBlock html=page.html.rest/>
    }
}

#[component]
fn WaysIn(start: Start) -> impl IntoView {
    let version = start.version;
    let answers = use_answers(version, start.skill_count());
    // Known after hydration only; the first paint is the same on both sides: whether the
    // answers are those that this browser keeps, and those put aside.
    let kept: RwSignal<(bool, Option<String>)> = RwSignal::default();
    let navigate = use_navigate();
    Effect::new(move |awake: Option<()>| {
        let shown = answers.assessment();
        let saved = answers.saved();
        kept.set((saved.as_ref() == Some(&shown), answers.aside()));
        // The server counts what stands in the address. Later a query without answers is that
        // of the page the visitor goes to.
        if let (None, false, Some(saved)) = (awake, answers.given(), saved) {
            stay_focused();
            let address = page_address("", Some(&answers.encode(&saved)));
            let navigate = navigate.clone();
            once_arrived(String::new(), move || navigate(&address, in_place()));
        }
    });
    let first = start.groups.first().map(|(id, _)| id.clone());
    let first = first.unwrap_or_default();
    move || {
        let (from_browser, aside) = kept.get();
        let assessment = answers.assessment();
        let blank = assessment.is_blank();
        let code = answers.code();
        let open = start.open_group(&assessment);
        let main = match open {
            _ if blank => (page_address(&first, code.as_deref()), "Start the checklist"),
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
                {from_browser
                    .then(|| {
                        view! {
                            <a href=fresh on:click=|_| browser::forget_latest()>
                                "Start again"
                            </a>
                        }
                    })}
                {aside
                    .map(|aside| {
                        let address = page_address("", Some(&aside));
                        view! {
                            <a href=address on:click=move |_| browser::take_back(version, &aside)>
                                "Go back to your earlier answers"
                            </a>
                        }
                    })}
            </div>
        }
    }
}

/// The result, or the way to that of the answers which this browser keeps.
#[component]
pub fn KeptResult(page: DrawnPage) -> impl IntoView {
    keep_answers_on_return();
    let offer = page
        .data::<Option<(u32, u32)>>()
        .map(|(version, skills)| view! { <Offer version skills/> });
    view! {
        <HtmlBlock html=page.html.top/>
        {offer}
    }
}

#[component]
fn Offer(version: u32, skills: u32) -> impl IntoView {
    let answers = use_answers(version, skills as usize);
    // Known after hydration only; the first paint is the same on both sides.
    let saved: RwSignal<Option<String>> = RwSignal::new(None);
    Effect::new(move |_| {
        let kept = answers.saved();
        saved.set(kept.map(|kept| page_address(RESULT, Some(&answers.encode(&kept)))));
    });
    move || {
        saved.get().map(|saved| {
            view! {
                <p>
                    <a href=saved>"Show the result of the answers in this browser"</a>
                </p>
            }
        })
    }
}
