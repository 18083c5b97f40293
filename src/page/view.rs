//! Shows the page at the address of the browser.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_matched};

use super::api::get_page;
use super::model::DrawnPage;
use crate::ui::error_page::{ErrorPage, respond_with};
use crate::ui::head::put_head;
use crate::ui::navigation::{ByQuery, use_waiting};
use crate::ui::safe_html::HtmlBlock;

/// Fetches the page at this address and shows it, or the page that says what went wrong.
/// The server waits for it; in the browser the old page stays until the new one came.
#[component]
pub fn Drawn(
    /// Arranges the drawn parts and the live ones.
    #[prop(default = whole)]
    page: fn(DrawnPage) -> AnyView,
    /// Whether another query is another page; else the live parts follow it.
    #[prop(default = true)]
    by_query: bool,
) -> impl IntoView {
    let address = use_address(by_query);
    // Read once here: where a visitor goes away meanwhile, nothing that it is made of is left
    // for the task that goes on.
    address.get_untracked();
    if by_query {
        provide_context(ByQuery);
    }
    let data = Resource::new(
        move || address.get(),
        |address| async move {
            let (page, html) = get_page(address).await?;
            Ok(DrawnPage { html, ..page })
        },
    );
    view! {
        <Transition set_pending=use_waiting()>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(drawn) => {
                        put_head(&drawn.title, &drawn.html.head);
                        respond_with(drawn.status);
                        page(drawn)
                    }
                    Err(error) => view! { <ErrorPage error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// A page without live parts.
pub fn whole(page: DrawnPage) -> AnyView {
    view! { <HtmlBlock html=page.html.top/> }.into_any()
}

/// The address of this route. On the way to another page the browser's address changes
/// before this page goes; it then stays as it was.
fn use_address(by_query: bool) -> Memo<String> {
    let location = use_location();
    let matched = use_matched();
    Memo::new(move |before: Option<&String>| {
        let path = location.pathname.get();
        let is_ours = path.trim_end_matches('/') == matched.read().trim_end_matches('/');
        match before {
            Some(before) if !is_ours => before.clone(),
            _ if by_query => with_query(path, &location.search.read()),
            _ => untrack(|| with_query(path, &location.search.read())),
        }
    })
}

fn with_query(path: String, query: &str) -> String {
    if query.is_empty() {
        path
    } else {
        format!("{path}?{query}")
    }
}
