//! Where people ask for a copy of their data, or to have it erased.

use leptos::prelude::*;

use crate::features::privacy::model::{FORM_ID, WANT_FIELD, Want};
use crate::page::server::head::Head;
use crate::page::server::plain_form::{Line, PlainForm, is_done, notice};
use crate::page::server::{Drawing, Query};
use crate::server::context::RequestContext;
use crate::ui::breadcrumb::{Breadcrumb, Crumb};
use crate::ui::form::Choice;

const FUNCTION: &str = "ask_for_data";

pub fn draw(context: &RequestContext, query: &Query) -> Drawing {
    let head = Head::new(
        "Ask for your data",
        "Get a copy of everything that this site keeps about you, or have it erased. A link comes by mail.",
    );
    let main = if is_done(query, FUNCTION) {
        after_asking()
    } else {
        form(context, query)
    };
    let page = view! {
        <Breadcrumb above=vec![Crumb::new("Privacy", "/privacy")] current="Ask for your data"/>
        <header class="page-head">
            <h1 tabindex="-1">"Ask for your data"</h1>
            <p class="lede">
                "Get a copy of everything that is kept about you here, or have it erased. A link comes by mail, so that nobody can do it in your name."
            </p>
        </header>
        <div class="with-side">
            {main}
            {aside()}
        </div>
    };
    Drawing::new(head, page)
}

fn form(context: &RequestContext, query: &Query) -> AnyView {
    let form = PlainForm::new(context, FUNCTION, FORM_ID);
    let choices = Want::ALL.map(|want| Choice::new(want.id(), want.name()));
    let chosen = query
        .get(WANT_FIELD)
        .and_then(Want::find)
        .unwrap_or(Want::Copy);
    form.draw(
        vec![
            form.line(
                Line::new("email", "E-mail")
                    .hint("The address that you used here.")
                    .kind("email")
                    .autocomplete("email")
                    .maxlength(254)
                    .required(),
            ),
            form.radios(WANT_FIELD, "What do you want?", "", &choices, chosen.id()),
        ],
        "Send me the link",
    )
}

fn after_asking() -> AnyView {
    view! {
        <div id=FORM_ID>
            {notice(
                "Your request is stored. A message comes to that address within a few minutes: with the link, or with a note that nothing is kept about it.",
            )}
            <p>
                "Nothing has come? Look in your spam folder. If a message came to that address within the last hour, none follows: use its link, or ask again after the hour. Otherwise write to us through the "
                <a href="/contact">"contact page"</a> "."
            </p>
        </div>
    }
    .into_any()
}

fn aside() -> AnyView {
    view! {
        <aside class="side" aria-labelledby="request-next">
            <h2 id="request-next">"What happens next"</h2>
            <ul class="promise">
                <li>
                    <span>
                        "One message comes to the address. This page says the same for every address, so nobody finds out here whether yours is known."
                    </span>
                </li>
                <li>
                    <span>
                        "Its link works for 24 hours and opens a page with a button. Before anything is erased, that page says what goes and what stays."
                    </span>
                </li>
                <li>
                    <span>
                        "The copy is one file to download: JSON for programs, tables for spreadsheets."
                    </span>
                </li>
                <li>
                    <span>
                        "At most one message an hour comes for each of the two. If you told us never to write to you, none comes: ask through the "
                        <a href="/contact">"contact page"</a> "."
                    </span>
                </li>
            </ul>
        </aside>
    }
    .into_any()
}
