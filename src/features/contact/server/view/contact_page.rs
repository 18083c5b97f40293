//! What stands around the contact form.

use leptos::prelude::*;

use crate::features::contact::model::Topic;
use crate::page::server::Drawing;
use crate::page::server::head::Head;
use crate::ui::breadcrumb::Breadcrumb;
use crate::ui::form::Choice;

pub fn draw() -> Drawing {
    let head = Head::new(
        "Contact",
        "Ask a question, correct the article, report a problem with a job, or ask about your data. Every message gets a reference number.",
    );
    let mut topics = vec![Choice::new("", "Choose a topic")];
    topics.extend(Topic::ALL.map(|topic| Choice::new(topic.id(), topic.name())));
    Drawing::new(head, top())
        .with_rest(aside())
        .with_data(&topics)
}

fn top() -> AnyView {
    view! {
        <Breadcrumb above=vec![] current="Contact"/>
        <header class="page-head">
            <h1 tabindex="-1" id="contact-title">"Contact us"</h1>
            <p class="lede">
                "A question, a mistake on these pages, a job that is not what it says, or your own data: write to us, and a person reads it."
            </p>
        </header>
    }
    .into_any()
}

fn aside() -> AnyView {
    view! {
    <aside class="side" aria-labelledby="contact-next">
        <h2 id="contact-next">"What happens next"</h2>
        <ul class="promise">
            <li><span>"Your message is stored, and you get a reference number at once."</span></li>
            <li><span>"It is passed on by e-mail to the people who run the site. The answer comes by e-mail too."</span></li>
            <li><span>"A message about your data gets a due date, 30 days on, so that it is not forgotten. To get a copy of your data or have it erased sooner, "<a href="/privacy/request">"do it yourself"</a>"."</span></li>
            <li><span>"We cannot explain a test result or give medical advice. Leave patients\u{2019} details out."</span></li>
        </ul>
    </aside>
    }
    .into_any()
}
