//! Writing to the people who run the site.

use leptos::prelude::*;

use crate::features::contact::model::{BODY_LIMIT, FORM_ID};
use crate::page::model::DrawnPage;
use crate::ui::form::{Choice, PostForm, SelectField, TextArea, TextField};
use crate::ui::notice::SuccessNotice;
use crate::ui::safe_html::HtmlBlock;

#[component]
pub fn ContactPage(page: DrawnPage) -> impl IntoView {
    let topics = page.data::<Vec<Choice>>();
    view! {
        <HtmlBlock html=page.html.top/>
        <div class="with-side">
            <MessageForm topics/>
            <HtmlBlock html=page.html.rest/>
        </div>
    }
}

#[component]
fn MessageForm(topics: Vec<Choice>) -> impl IntoView {
    view! {
        <PostForm
            name="send_message"
            id=FORM_ID
            labelled_by="contact-title"
            button="Send"
            done=|reference| {
                view! {
                    <SuccessNotice>
                        <Reference reference/>
                        <p>"The answer comes to your e-mail address."</p>
                        // Loaded anew: a form is sent once.
                        <p><a href="/contact" rel="external">"Write another message"</a></p>
                    </SuccessNotice>
                }
                    .into_any()
            }
        >
            <SelectField name="topic" label="Topic" choices=topics.clone() required=true/>
            <TextArea
                name="message"
                label="Message"
                hint="10 to 4,000 characters."
                maxlength=BODY_LIMIT
                required=true
            />
            <TextField
                name="email"
                label="E-mail"
                hint="Only to answer you."
                kind="email"
                autocomplete="email"
                required=true
            />
        </PostForm>
    }
}

/// What the sender can name the message by.
#[component]
fn Reference(reference: String) -> impl IntoView {
    (!reference.is_empty()).then(|| {
        view! {
            <p>"Your reference number is"</p>
            <p class="reference">{reference}</p>
        }
    })
}
