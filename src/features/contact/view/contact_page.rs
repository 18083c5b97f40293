//! Writing to the people who run the site.

use leptos::prelude::*;

use crate::features::contact::model::{BODY_LIMIT, FORM_ID, Topic};
use crate::ui::breadcrumb::Breadcrumb;
use crate::ui::form::{Choice, PostForm, SelectField, TextArea, TextField};
use crate::ui::notice::SuccessNotice;
use crate::ui::page::PageHead;

#[component]
pub fn ContactPage() -> impl IntoView {
    view! {
        <PageHead
            title="Contact"
            description="Ask a question, correct the article, report a problem with a job, or ask about your data. Every message gets a reference number."
        />
        <Breadcrumb above=vec![] current="Contact"/>
        <header class="page-head">
            <h1 tabindex="-1" id="contact-title">"Contact us"</h1>
            <p class="lede">
                "A question, a mistake on these pages, a job that is not what it says, or your own data: write to us, and a person reads it."
            </p>
        </header>
        <div class="with-side">
            <MessageForm/>
            <aside class="side" aria-labelledby="contact-next">
                <h2 id="contact-next">"What happens next"</h2>
                <ul class="promise">
                    <li><span>"Your message is stored, and you get a reference number at once."</span></li>
                    <li><span>"It is passed on by e-mail to the people who run the site. The answer comes by e-mail too."</span></li>
                    <li><span>"A message about your data gets a due date, 30 days on, so that it is not forgotten."</span></li>
                    <li><span>"We cannot explain a test result or give medical advice. Leave patients\u{2019} details out."</span></li>
                </ul>
            </aside>
        </div>
    }
}

#[component]
fn MessageForm() -> impl IntoView {
    let mut topics = vec![Choice::new("", "Choose a topic")];
    topics.extend(Topic::ALL.map(|topic| Choice::new(topic.id(), topic.name())));
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
