//! The way in: asking for a message, typing its code, following its link; and what guests
//! see of pages that are not for guests.

use leptos::prelude::*;

use crate::features::accounts::server::guard;
use crate::features::accounts::server::links::{ACCOUNT_PATH, SIGN_IN_PATH};
use crate::features::accounts::server::sign_in::{self, CODE_FORM_ID, COOKIE, FORM_ID};
use crate::features::accounts::server::view::passkeys;
use crate::link_fault::LinkFault;
use crate::page::server::head::Head;
use crate::page::server::link_page::{act, broken, fault_of, page};
use crate::page::server::plain_form::{Line, PlainForm, is_done, notice};
use crate::page::server::{Drawing, Query};
use crate::server::context::RequestContext;
use crate::server::http_error::AppError;
use crate::server::state::AppState;
use crate::ui::breadcrumb::{Breadcrumb, Crumb};

/// Asks for the address.
///
/// # Errors
/// Those of the database.
pub async fn ask(context: &RequestContext, query: &Query) -> Result<Drawing, AppError> {
    let lede = "Type your address, and a message brings a link and a code. There is no password. If you have no account yet, the first sign-in makes one.";
    let head = Head::new("Sign in", lede).hidden(true);
    let visitor = guard::visitor(context).await?;
    let news = match visitor {
        Some(me) => Some(notice(view! {
            "You are signed in as " {me.email.as_str().to_owned()} ". "
            <a href=ACCOUNT_PATH>"Go to your account"</a>
            ", or sign in with another address."
        })),
        None if is_done(query, "sign_out") => Some(notice("You are signed out.")),
        None => None,
    };
    let form = PlainForm::new(context, "ask_sign_in", FORM_ID);
    let fields = vec![
        form.line(
            Line::new("email", "E-mail")
                .hint("Where the message goes. Nobody else sees it.")
                .kind("email")
                .autocomplete("email")
                .required(),
        ),
        form.hidden("next", query.get("next").unwrap_or_default()),
    ];
    let body = view! {
        <Breadcrumb above=vec![] current="Sign in"/>
        <header class="page-head">
            <h1 tabindex="-1">"Sign in"</h1>
            <p class="lede">{lede}</p>
        </header>
        {news}
        {form.draw(fields, "Mail me a link and a code")}
        {passkeys::sign_in(&context.state, query.get("next").unwrap_or_default())}
    };
    Ok(Drawing::new(head, body))
}

/// Asks for the code of the message.
pub fn code(context: &RequestContext) -> Drawing {
    let has_asked = COOKIE.token_of(context).is_some();
    let lede = if has_asked {
        "A message is on its way to the address you typed. It brings a link and a code of six digits: use one of the two."
    } else {
        "This browser has not asked for a code, or long ago, or it keeps no cookies. The link in the message works all the same."
    };
    let head = Head::new("Type the code", lede).hidden(true);
    let form = PlainForm::new(context, "redeem_sign_in_code", CODE_FORM_ID);
    let fields = vec![
        form.line(
            Line::new("code", "Code")
                .hint("Six digits. They work in the browser in which you asked, for 15 minutes.")
                .autocomplete("one-time-code")
                .inputmode("numeric")
                .maxlength(12)
                .required(),
        ),
    ];
    let body = view! {
        <Breadcrumb above=vec![Crumb::new("Sign in", SIGN_IN_PATH)] current="Code"/>
        <header class="page-head">
            <h1 tabindex="-1">"Type the code"</h1>
            <p class="lede">{lede}</p>
        </header>
        {form.draw(fields, "Sign in")}
        <section class="section prose">
            <h2>"No message?"</h2>
            <p>
                "Look in your spam folder. One message goes to an address in a minute, and five in an hour; none go to an address whose owner told us never to write. "
                <a href=SIGN_IN_PATH>"Ask for a fresh message"</a> "."
            </p>
        </section>
    };
    Drawing::new(head, body)
}

/// Asks for the one press that signs in. It does not say whose link it is: whoever finds
/// it should learn nothing.
///
/// # Errors
/// Those of the database.
pub async fn link(state: &AppState, token: &str) -> Result<Drawing, AppError> {
    let path = format!("{SIGN_IN_PATH}/{token}");
    match fault_of(sign_in::look_at_link(state, token).await)? {
        Ok(()) => {
            let lede = "Press the button, and this browser is signed in. The link and the code of its message end with that.";
            let form = act("redeem_sign_in", token, "Sign in");
            Ok(page("Sign in", &path, lede.into(), form))
        }
        Err(fault) => {
            let (lede, account) = match fault {
                LinkFault::Used => (
                    "If you pressed the button twice, you are signed in. Otherwise its code may have been used; a fresh link comes by mail.",
                    Some(view! { <a class="button" href=ACCOUNT_PATH>"Open your account"</a> }),
                ),
                _ => ("A fresh link comes by mail.", None),
            };
            let way = view! {
                <p class="actions">
                    {account} <a class="button button--quiet" href=SIGN_IN_PATH>
                        "Get a fresh link"
                    </a>
                </p>
            };
            Ok(broken(fault, &path, lede, way.into_any()))
        }
    }
}

/// What guests see of a page that is not for guests, with the way in.
///
/// `address` is path and query of the page.
pub fn needed(address: &str) -> Drawing {
    let lede = "This page shows what belongs to one person, so it opens once you have signed in.";
    let next: String = form_urlencoded::byte_serialize(address.as_bytes()).collect();
    let head = Head::new("Sign in first", lede).hidden(true);
    let body = view! {
        <header class="page-head">
            <h1 tabindex="-1">"Sign in first"</h1>
            <p class="lede">{lede}</p>
        </header>
        <p><a class="button" href=format!("{SIGN_IN_PATH}?next={next}")>"Sign in"</a></p>
    };
    let mut drawing = Drawing::new(head, body);
    drawing.status = 401;
    drawing
}
