//! Pages that links in mail lead to. Opening one changes nothing, since mail programs open
//! links by themselves; a button does, with scripts or without.

use leptos::prelude::*;

use super::Drawing;
use super::head::Head;
use crate::link_fault::LinkFault;
use crate::server::http_error::AppError;
use crate::ui::form::{FormDone, NAME_FIELD};

/// Id of the form on such a page.
const FORM_ID: &str = "link";

/// Back on the page of a link, at its form.
pub fn done_at(path: String) -> FormDone {
    FormDone {
        path,
        place: FORM_ID.to_owned(),
        reference: String::new(),
    }
}

/// A fault of the link apart from every other error.
pub fn fault_of<T>(outcome: Result<T, AppError>) -> Result<Result<T, LinkFault>, AppError> {
    match outcome {
        Ok(found) => Ok(Ok(found)),
        Err(AppError::Link(fault)) => Ok(Err(fault)),
        Err(error) => Err(error),
    }
}

/// A form of one button.
pub fn act(function: &'static str, token: &str, button: &'static str) -> AnyView {
    view! {
        <form class="form" method="post" id=FORM_ID>
            <input type="hidden" name=NAME_FIELD value=function/>
            <input type="hidden" name="token" value=token.to_owned()/>
            <button type="submit">{button}</button>
        </form>
    }
    .into_any()
}

/// Says why the link does not work, and what to do now.
pub fn broken(fault: LinkFault, path: &str, lede: &str, below: AnyView) -> Drawing {
    let lede = format!("{} {lede}", fault.sentence());
    let mut drawing = page("This link does not work", path, lede, below);
    drawing.status = fault.status();
    drawing
}

/// A page that a link leads to. Search engines leave it out; its address is not repeated in
/// the head, since it holds the token.
pub fn page(title: &'static str, path: &str, lede: String, below: AnyView) -> Drawing {
    let without_token = path.rsplit_once('/').map_or(path, |(before, _)| before);
    let head = Head::new(title, lede.clone())
        .canonical(without_token)
        .hidden(true);
    let body = view! {
        <header class="page-head">
            <h1 tabindex="-1">{title}</h1>
            <p class="lede">{lede}</p>
        </header>
        {below}
    };
    Drawing::new(head, body)
}
