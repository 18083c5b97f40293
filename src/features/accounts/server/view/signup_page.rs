//! What stands around the signup form.

use leptos::prelude::*;

use crate::features::accounts::model::SignupChoices;
use crate::page::server::Drawing;
use crate::page::server::head::Head;
use crate::server::state::AppState;
use crate::ui::breadcrumb::Breadcrumb;

pub fn draw(state: &AppState) -> Drawing {
    let head = Head::new(
        "Sign up as a lab worker",
        "Leave your role and your region for the job alerts to come. Four fields and one box to tick.",
    );
    Drawing::new(head, top())
        .with_rest(aside())
        .with_data(&*state.content.get::<SignupChoices>())
}

fn top() -> AnyView {
    view! {
        <Breadcrumb above=vec![] current="Sign up"/>
        <header class="page-head">
            <h1 tabindex="-1" id="signup-title">"Sign up as a lab worker"</h1>
            <p class="lede">
                "Tell us what you do and where. Job alerts have not started yet; once they do, we can write to you. It costs nothing, and employers do not see your details."
            </p>
        </header>
    }
    .into_any()
}

fn aside() -> AnyView {
    view! {
    <aside class="side" aria-labelledby="signup-next">
        <h2 id="signup-next">"What happens next"</h2>
        <ul class="promise">
            <li><span>"Your details are stored; you see it here as soon as that is done."</span></li>
            <li><span>"Before anything else, one message asks you to confirm the address. Without your answer nothing follows."</span></li>
            <li><span>"This does not sign you up for the updates: they have a form of their own, at the foot of the page."</span></li>
        </ul>
        <p>"Signed up before? " <a href="/sign-in">"Sign in"</a> " to change your details."</p>
        <p class="quiet">
            "What is kept, and how to have it removed, stands on the "
            <a href="/privacy">"privacy page"</a> "."
        </p>
    </aside>
    }
    .into_any()
}
