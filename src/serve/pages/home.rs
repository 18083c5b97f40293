//! The first screen: whom the site is for, and the ways in.

use leptos::prelude::*;

use crate::features::skills::server::checklist::Checklist;
use crate::page::server::Drawing;
use crate::page::server::head::Head;
use crate::server::state::AppState;

/// The article that the page leads to; `serve::content` requires it at start.
pub const ARTICLE: &str = "/articles/medical-lab-technician";

/// `newest` are the newest listings.
pub fn draw(state: &AppState, newest: AnyView) -> Drawing {
    let head = Head::new(
        "Medical lab careers",
        "What medical laboratory technicians do, which skills count, and where the jobs are: an article, a skills checklist and job listings, in plain words.",
    );
    let skills = state.content.get::<Checklist>().skill_count();
    Drawing::new(head, page(skills, newest))
}

fn page(skills: usize, newest: AnyView) -> AnyView {
    let skills = format!(
        "{skills} skills, five plain levels each. Your answers stay in your browser and in a link you can keep."
    );
    view! {
        <section class="hero">
            <div>
                <p class="overline">"For medical lab technicians, and those who will be"</p>
                <h1 tabindex="-1">"The people behind every test result"</h1>
                <p class="lede">
                    "Find out what the job is really like, see which of its skills you already have, and look for a lab that needs them. No account, no fee."
                </p>
            </div>
            <Plate/>
        </section>
        <ol class="ways">
            <li>
                <span class="overline" aria-hidden="true">"A1"</span>
                <h2><a href=ARTICLE>"Read about the job"</a></h2>
                <p>"Duties, skills, certificates and pay in Canada and the United States, every figure with its source."</p>
            </li>
            <li>
                <span class="overline" aria-hidden="true">"A2"</span>
                <h2><a href="/skills">"Rate your skills"</a></h2>
                <p>{skills}</p>
            </li>
            <li>
                <span class="overline" aria-hidden="true">"A3"</span>
                <h2><a href="/jobs">"Find work"</a></h2>
                <p>"Search by department, shift, place and pay. Hourly and yearly pay stand side by side."</p>
            </li>
            <li>
                <span class="overline" aria-hidden="true">"A4"</span>
                <h2><a href="/signup">"Sign up"</a></h2>
                <p>"Tell us your role and your region. Once job alerts start, we can write to you about work that fits."</p>
            </li>
        </ol>
        <section class="section" aria-labelledby="newest">
            <div class="section-head">
                <h2 id="newest">"Newest jobs"</h2>
                <a href="/jobs">"All jobs"</a>
            </div>
            {newest}
        </section>
    }
    .into_any()
}

/// The motif of the site: a 96-well plate with a dilution running through it.
#[component]
fn Plate() -> impl IntoView {
    view! {
    <svg class="plate" viewBox="0 0 404 276" width="404" height="276" aria-hidden="true" focusable="false">
    <path class="well" stroke-dasharray="0 32" d="M36 36h352.1M36 68h352.1M36 100h352.1M36 132h352.1M36 164h352.1M36 196h352.1M36 228h352.1M36 260h352.1"/>
    <path class="hole" stroke-dasharray="0 32" d="M36 36h352.1M36 68h352.1M36 100h352.1M36 132h352.1M36 164h352.1M36 196h352.1M36 228h352.1M36 260h352.1"/>
    <path class="on" stroke-dasharray="0 32" d="M36 36h160.1M36 68h64.1M36 100h224.1M36 132h0.1M36 164h128.1M36 196h192.1M36 228h0.1M36 260h96.1"/>
    <path class="on" stroke-dasharray="0 32" stroke-opacity="0.72" d="M228 36h0.1M132 68h0.1M292 100h0.1M68 132h0.1M196 164h0.1M260 196h0.1M68 228h0.1M164 260h0.1"/>
    <path class="on" stroke-dasharray="0 32" stroke-opacity="0.46" d="M260 36h0.1M164 68h0.1M324 100h0.1M100 132h0.1M228 164h0.1M292 196h0.1M100 228h0.1M196 260h0.1"/>
    <path class="on" stroke-dasharray="0 32" stroke-opacity="0.22" d="M292 36h0.1M196 68h0.1M356 100h0.1M132 132h0.1M260 164h0.1M324 196h0.1M228 260h0.1"/>
    <text x="36" y="13">"1"</text>
    <text x="68" y="13">"2"</text>
    <text x="100" y="13">"3"</text>
    <text x="132" y="13">"4"</text>
    <text x="164" y="13">"5"</text>
    <text x="196" y="13">"6"</text>
    <text x="228" y="13">"7"</text>
    <text x="260" y="13">"8"</text>
    <text x="292" y="13">"9"</text>
    <text x="324" y="13">"10"</text>
    <text x="356" y="13">"11"</text>
    <text x="388" y="13">"12"</text>
    <text x="9" y="40">"A"</text>
    <text x="9" y="72">"B"</text>
    <text x="9" y="104">"C"</text>
    <text x="9" y="136">"D"</text>
    <text x="9" y="168">"E"</text>
    <text x="9" y="200">"F"</text>
    <text x="9" y="232">"G"</text>
    <text x="9" y="264">"H"</text>
    </svg>
        }
}
