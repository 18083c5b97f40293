//! The comments under an article, and the form to add one.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_params_map, use_query_map};

use super::comment_form::CommentForm;
use crate::features::comments::address::REPLY_PARAMETER;
use crate::features::comments::model::Parents;
use crate::page::api::get_page;
use crate::page::model::DrawnPage;
use crate::ui::safe_html::HtmlBlock;

/// Everything said under the article of this page. Later changes come into a signal, so
/// that the form and what was typed into it stay as they are.
#[component]
pub fn Thread(page: DrawnPage) -> impl IntoView {
    let slug = use_params_map()
        .read_untracked()
        .get("slug")
        .unwrap_or_default();
    let path = use_location().pathname.get_untracked();
    let parents = RwSignal::new(page.data::<Parents>());
    let comments = RwSignal::new(page.html.rest);
    let query = use_query_map();
    let reply_to = Memo::new(move |_| {
        let id = query.read().get(REPLY_PARAMETER)?;
        let parents = parents.read();
        parents
            .iter()
            .find(|(known, _)| known.as_str() == id)
            .cloned()
    });
    let refresh = Callback::new(move |()| {
        let path = path.clone();
        leptos::task::spawn_local(async move {
            if let Ok((page, html)) = get_page(path).await {
                let _ = parents.try_set(page.data());
                let _ = comments.try_set(html.rest);
            }
        });
    });
    view! {
        <section class="comments section" id="comments" aria-labelledby="comments-title">
            <HtmlBlock html=comments/>
            <CommentForm slug reply_to refresh/>
        </section>
    }
}
