//! The first screen: whom the site is for, and the ways in.

use leptos::prelude::*;

use crate::ui::page::PageHead;

/// `newest` shows the newest listings; `app.rs` fills it.
#[component]
pub fn HomePage(newest: fn() -> AnyView) -> impl IntoView {
    view! {
        <PageHead
            title="Medical lab careers"
            description="What medical laboratory technicians do, which skills count, and where the jobs are: an article, a skills checklist and job listings, in plain words."
        />
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
                <h2><a href="/articles/medical-lab-technician">"Read about the job"</a></h2>
                <p>"Duties, skills, certificates and pay in Canada and the United States, every figure with its source."</p>
            </li>
            <li>
                <span class="overline" aria-hidden="true">"A2"</span>
                <h2><a href="/skills">"Rate your skills"</a></h2>
                <p>"Thirty-one skills, five plain levels each. Your answers stay in your browser and in a link you can keep."</p>
            </li>
            <li>
                <span class="overline" aria-hidden="true">"A3"</span>
                <h2><a href="/jobs">"Find work"</a></h2>
                <p>"Search by department, shift, place and pay. Hourly and yearly pay stand side by side."</p>
            </li>
            <li>
                <span class="overline" aria-hidden="true">"A4"</span>
                <h2><a href="/signup">"Sign up"</a></h2>
                <p>"Tell us your role and your region, and we can tell you when a lab near you is hiring."</p>
            </li>
        </ol>
        <section class="section" aria-labelledby="newest">
            <div class="section-head">
                <h2 id="newest">"Newest jobs"</h2>
                <a href="/jobs">"All jobs"</a>
            </div>
            {newest()}
        </section>
    }
}

/// The motif of the site: a 96-well plate with a dilution running through it.
#[component]
fn Plate() -> impl IntoView {
    view! { <div class="plate-slot"></div> }
}
