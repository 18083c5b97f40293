//! Signing up as a worker: a purpose of its own, apart from the newsletter.

use leptos::prelude::*;

use crate::features::accounts::api::get_signup_choices;
use crate::features::accounts::model::{
    FORM_ID, NAME_LIMIT, SignupChoices, WORDING_VERSION, consent_text,
};
use crate::ui::breadcrumb::Breadcrumb;
use crate::ui::form::{CheckField, Choice, PostForm, SelectField, TextField};
use crate::ui::loaded::Loaded;
use crate::ui::notice::SuccessNotice;
use crate::ui::page::{PageHead, use_site};

#[component]
pub fn SignupPage() -> impl IntoView {
    let choices = Resource::new(|| (), |()| get_signup_choices());
    view! {
        <Loaded data=choices page=|choices| view! { <SignupWithChoices choices/> }.into_any()/>
    }
}

#[component]
fn SignupWithChoices(choices: SignupChoices) -> impl IntoView {
    view! {
        <PageHead
            title="Sign up as a lab worker"
            description="Leave your role and your region, and hear by e-mail about work in medical laboratories. Five fields, each with the reason it is asked."
        />
        <Breadcrumb above=vec![] current="Sign up"/>
        <header class="page-head">
            <h1 tabindex="-1" id="signup-title">"Sign up as a lab worker"</h1>
            <p class="lede">
                "Tell us what you do and where, and hear from us about work in a lab. It costs nothing, and employers do not see it."
            </p>
        </header>
        <div class="with-side">
            <WorkerForm choices/>
            <aside class="side" aria-labelledby="signup-next">
                <h2 id="signup-next">"What happens next"</h2>
                <ul class="promise">
                    <li><span>"Your details are stored; you see it here as soon as that is done."</span></li>
                    <li><span>"Before anything else, one message asks you to confirm the address. Without your answer nothing follows."</span></li>
                    <li><span>"This does not sign you up for the newsletter: that is a form of its own, at the foot of the page."</span></li>
                </ul>
                <p class="quiet">
                    "What is kept, and how to have it removed, stands on the "
                    <a href="/privacy">"privacy page"</a> "."
                </p>
            </aside>
        </div>
    }
}

#[component]
fn WorkerForm(choices: SignupChoices) -> impl IntoView {
    let site = use_site();
    let consent = consent_text(&site.legal_name, &site.postal_address, &site.base_url);
    let roles = with_empty(choices.roles, "Choose a role");
    let regions = with_empty(choices.regions, "Choose a province or state");
    view! {
        <PostForm
            name="sign_up_worker"
            id=FORM_ID
            labelled_by="signup-title"
            button="Sign up"
            done=|_| {
                view! {
                    <SuccessNotice>
                        <p>
                            "Your details are stored. One message will ask you to confirm the address; nothing else is sent before that."
                        </p>
                        <p>
                            "Meanwhile: " <a href="/skills">"rate your skills"</a> " or "
                            <a href="/jobs">"look at the jobs"</a> "."
                        </p>
                    </SuccessNotice>
                }
                    .into_any()
            }
        >
            <TextField
                name="name"
                label="Name"
                hint="So that we know how to address you."
                autocomplete="name"
                maxlength=NAME_LIMIT
                required=true
            />
            <TextField
                name="email"
                label="E-mail"
                hint="Where we write to you. Nobody else sees it."
                kind="email"
                autocomplete="email"
                required=true
            />
            <SelectField
                name="role"
                label="Role"
                hint="The same letters mean different jobs in Canada and the United States, so the country is part of the role."
                choices=roles.clone()
                required=true
            />
            <SelectField
                name="region"
                label="Province or state"
                hint="Where you work or want to work: most jobs in a lab cannot be done from elsewhere."
                choices=regions.clone()
                required=true
            />
            <CheckField name="consent" clone:consent>
                {consent}
            </CheckField>
            <input type="hidden" name="wording" value=WORDING_VERSION/>
        </PostForm>
    }
}

/// The choices behind one that says what to do.
fn with_empty(choices: Vec<Choice>, prompt: &str) -> Vec<Choice> {
    let mut all = vec![Choice::new("", prompt)];
    all.extend(choices);
    all
}
