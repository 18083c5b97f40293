//! The answers in the address of a page: what every page of the checklist reads, and what
//! keeps them together while the visitor moves.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

use crate::features::skills::address::{ANSWERS_PARAMETER, page_address};
use crate::features::skills::browser;
use crate::features::skills::model::Assessment;
use crate::features::skills::score::Progress;
use crate::features::skills::share_code::{Decoded, decode, encode};

/// The answers in the address, as they change.
#[derive(Clone, Copy)]
pub struct Answers {
    version: u32,
    skills: usize,
    given: Memo<bool>,
    decoded: Memo<Decoded>,
}

/// Follows the answers in the address of this page.
pub fn use_answers(version: u32, skills: usize) -> Answers {
    let query = use_query_map();
    let text = Memo::new(move |_| query.read().get(ANSWERS_PARAMETER));
    Answers {
        version,
        skills,
        given: Memo::new(move |_| text.read().is_some()),
        decoded: Memo::new(move |_| {
            decode(version, skills, text.read().as_deref().unwrap_or_default())
        }),
    }
}

impl Answers {
    /// Whether the address has answers at all, be they none.
    pub fn given(self) -> bool {
        self.given.get()
    }

    pub fn assessment(self) -> Assessment {
        self.decoded.read().assessment.clone()
    }

    pub fn progress(self) -> Progress {
        Progress::of(self.decoded.read().assessment.ratings())
    }

    /// The answers as they stand in links: written anew, without what could not be read.
    pub fn code(self) -> Option<String> {
        self.given()
            .then(|| self.encode(&self.decoded.read().assessment))
    }

    /// The address of another page with the same answers.
    pub fn link(self, page: &str) -> String {
        page_address(page, self.code().as_deref())
    }

    pub fn encode(self, assessment: &Assessment) -> String {
        encode(self.version, assessment)
    }

    /// Keeps changed answers in this browser and in the links of the page, and gives back the
    /// address of a page with them.
    pub fn save_on(self, page: &str, assessment: &Assessment) -> String {
        let code = self.encode(assessment);
        // A link can hold the answers of somebody else: they must not go over one's own.
        let (shown, kept_is_other) = untrack(|| {
            let kept = if self.given() { self.saved() } else { None };
            let shown = self.assessment();
            (self.encode(&shown), kept.is_some_and(|kept| kept != shown))
        });
        browser::save(self.version, &shown, &code, kept_is_other);
        browser::carry(&code);
        page_address(page, Some(&code))
    }

    /// The answers that this browser keeps, unless there are none. Runs in the browser only.
    pub fn saved(self) -> Option<Assessment> {
        self.read(browser::saved(self.version))
    }

    /// The answers to go back to, when others came over them, as they stand in links. Runs in
    /// the browser only.
    pub fn aside(self) -> Option<String> {
        let shown = self.encode(&self.assessment());
        let mut aside = browser::aside(self.version).into_iter();
        aside.find(|aside| *aside != shown)
    }

    fn read(self, code: Option<String>) -> Option<Assessment> {
        let assessment = decode(self.version, self.skills, &code?).assessment;
        (!assessment.is_blank()).then_some(assessment)
    }
}

/// Options that change the address and nothing else.
pub fn in_place() -> NavigateOptions {
    NavigateOptions {
        replace: true,
        scroll: false,
        ..NavigateOptions::default()
    }
}

/// Going back in the browser leads to an address with fewer answers. What was answered
/// since then comes along, or the next change would lose it. Every page of the checklist
/// calls this once.
pub fn keep_answers_on_return() {
    let navigate = use_navigate();
    Effect::new(move |_| {
        let navigate = navigate.clone();
        let listener = window_event_listener_untyped("popstate", move |_| {
            let navigate = navigate.clone();
            // The router reads the new address first.
            let _ = request_animation_frame(move || {
                if let Some(address) = browser::address_with_latest() {
                    navigate(&address, in_place());
                }
            });
        });
        on_cleanup(move || listener.remove());
    });
}

/// The last part of the path of this page, as the router sees it.
pub fn use_page() -> Memo<String> {
    let pathname = use_location().pathname;
    Memo::new(move |_| {
        let pathname = pathname.read();
        let page = pathname.strip_prefix("/skills").unwrap_or_default();
        page.trim_matches('/').to_owned()
    })
}

/// Does something in the browser once the address bar shows a page: the router changes it
/// only after the page is drawn, and what replaces the address earlier would replace that
/// of the page before.
pub fn once_arrived(page: String, action: impl FnOnce() + 'static) {
    wait_for(page_address(&page, None), 100, Box::new(action));
}

fn wait_for(path: String, frames: u32, action: Box<dyn FnOnce()>) {
    if browser::path() == path {
        action();
    } else if frames > 0 {
        let _ = request_animation_frame(move || wait_for(path, frames - 1, action));
    }
}

/// How far the visitor has come.
#[component]
pub fn ProgressBar(answers: Answers) -> impl IntoView {
    let sentence = Memo::new(move |_| answers.progress().sentence());
    view! {
        <div class="progress">
            <label for="progress">{move || sentence.get()}</label>
            <progress
                id="progress"
                value=move || answers.progress().answered()
                max=move || answers.progress().skills
            >
                {move || sentence.get()}
            </progress>
        </div>
    }
}
