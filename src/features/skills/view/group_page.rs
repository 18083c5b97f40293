//! `/skills/<group>`: the skills of one group, to be rated.
//!
//! Without scripts the form goes to the server, which adds the radios to the answers and
//! redirects. With scripts every change is in the address and in the browser's storage at
//! once, and the buttons only move on.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::answers::{
    Answers, ProgressBar, in_place, keep_answers_on_return, once_arrived, use_answers, use_page,
};
use crate::features::skills::address::{ANSWERS_PARAMETER, FORM_PATH};
use crate::features::skills::browser;
use crate::features::skills::model::{Assessment, Radios, Rating};
use crate::page::model::DrawnPage;
use crate::ui::safe_html::{HtmlBlock, SafeHtml};

#[component]
pub fn GroupPage(page: DrawnPage) -> impl IntoView {
    keep_answers_on_return();
    let radios = page.data::<Radios>();
    let answers = use_answers(radios.version, radios.skills as usize);
    view! {
        <HtmlBlock html=page.html.top/>
        <ProgressBar answers/>
        <RatingForm radios answers fields=page.html.rest/>
    }
}

#[component]
fn RatingForm(radios: Radios, answers: Answers, fields: SafeHtml) -> impl IntoView {
    let radios = StoredValue::new(radios);
    keep_in_step(answers, radios);

    let navigate = use_navigate();
    let page = use_page();
    let on_change = move |_| {
        // A page without answers may stand beside another tab that keeps some by now.
        let current = untrack(|| {
            let kept = if answers.given() {
                None
            } else {
                answers.saved()
            };
            kept.unwrap_or_else(|| answers.assessment())
        });
        let assessment = over(radios, current);
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

    view! {
        <form
            class="checklist"
            method="get"
            action=FORM_PATH
            on:change=on_change
            on:submit=on_submit
        >
            <input type="hidden" name=ANSWERS_PARAMETER value=move || answers.code()/>
            <HtmlBlock html=fields/>
        </form>
    }
}

/// The answers with what is chosen on the page over them.
fn over(radios: StoredValue<Radios>, mut assessment: Assessment) -> Assessment {
    let radios = radios.read_value();
    for (position, id) in (radios.first as usize..).zip(&radios.ids) {
        if let Some(value) = browser::chosen(id) {
            assessment.choose(position, &value);
        }
    }
    assessment
}

/// Chooses the radios that say the same as the answers.
fn show(radios: StoredValue<Radios>, assessment: &Assessment) {
    let radios = radios.read_value();
    for (position, id) in (radios.first as usize..).zip(&radios.ids) {
        browser::choose(id, assessment.rating(position).map(Rating::value));
    }
}

/// Address and radios say the same: when the page wakes up, what was chosen before goes
/// into the address, and a page without answers takes those of this browser; later the
/// radios follow the address.
fn keep_in_step(answers: Answers, radios: StoredValue<Radios>) {
    let navigate = use_navigate();
    let page = use_page();
    Effect::new(move |awake: Option<()>| {
        let current = answers.assessment();
        if awake.is_some() {
            show(radios, &current);
            return;
        }
        let given = untrack(|| answers.given());
        let kept = if given { None } else { answers.saved() };
        let assessment = over(radios, kept.unwrap_or_else(|| current.clone()));
        if assessment != current {
            show(radios, &assessment);
            let page = page.get_untracked();
            let address = answers.save_on(&page, &assessment);
            let navigate = navigate.clone();
            once_arrived(page, move || navigate(&address, in_place()));
        }
    });
}
