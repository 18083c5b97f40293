//! Signing up as a worker: a purpose of its own, apart from the newsletter.

use leptos::prelude::*;

use crate::features::accounts::model::{FORM_ID, NAME_LIMIT, SignupChoices, consent_text};
use crate::page::model::DrawnPage;
use crate::ui::form::{
    CONSENT_FIELD, CheckField, Choice, PostForm, SelectField, TextField, WORDING_FIELD,
};
use crate::ui::head::use_site;
use crate::ui::notice::SuccessNotice;
use crate::ui::safe_html::HtmlBlock;

#[component]
pub fn SignupPage(page: DrawnPage) -> impl IntoView {
    let choices = page.data::<SignupChoices>();
    view! {
        <HtmlBlock html=page.html.top/>
        <div class="with-side">
            <WorkerForm choices/>
            <HtmlBlock html=page.html.rest/>
        </div>
    }
}

#[component]
fn WorkerForm(choices: SignupChoices) -> impl IntoView {
    let site = use_site();
    let consent = consent_text(&site.legal_name, &site.postal_address, &site.base_url);
    let roles = with_empty(choices.roles, "Choose a role");
    let regions = with_empty(choices.regions, "Choose a province, territory or state");
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
                            "One message will ask you to confirm the address; nothing else is sent before that. If you confirmed a signup before, your details stay as they were: change them in "
                            <a href="/account">"your account"</a> "."
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
                label="Province, territory or state"
                hint="Where you work or want to work: most jobs in a lab cannot be done from elsewhere."
                choices=regions.clone()
                required=true
            />
            <input type="hidden" name=WORDING_FIELD value=consent.clone()/>
            <CheckField name=CONSENT_FIELD clone:consent>
                {consent}
            </CheckField>
        </PostForm>
    }
}

/// The choices behind one that says what to do.
fn with_empty(choices: Vec<Choice>, prompt: &str) -> Vec<Choice> {
    let mut all = vec![Choice::new("", prompt)];
    all.extend(choices);
    all
}
