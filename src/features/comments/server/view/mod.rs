//! The comments as they stand under an article. Only the server draws them.

mod comment_item;

use leptos::prelude::*;

use self::comment_item::branch_item;
use super::service;
use super::thread::arrange;
use crate::features::comments::model::{Comment, Parents};
use crate::page::server::html_of;
use crate::server::context::RequestContext;
use crate::ui::safe_html::SafeHtml;

/// The comments under an article, and whom a reply can answer. Where they cannot be read,
/// it says so: the article is worth having without them.
pub async fn draw(context: &RequestContext, article: &str) -> (SafeHtml, Parents) {
    match service::list_thread(context, article).await {
        Ok(comments) => {
            let parents = comments
                .iter()
                .filter(|comment| !comment.waiting && !comment.removed)
                .map(|comment| (comment.id.clone(), comment.name.clone()))
                .collect();
            (html_of(thread(comments)), parents)
        }
        Err(cause) => {
            tracing::warn!(%cause, "no comments");
            (html_of(unknown()), Parents::default())
        }
    }
}

fn thread(comments: Vec<Comment>) -> AnyView {
    let count = comments
        .iter()
        .filter(|comment| !comment.waiting && !comment.removed)
        .count();
    let branches = arrange(comments);
    let list = if branches.is_empty() {
        view! {
            <p class="quiet">
                "No comments yet. If you work in a lab, or want to, tell the others what you would have liked to know."
            </p>
        }
        .into_any()
    } else {
        let items: Vec<_> = branches.into_iter().map(branch_item).collect();
        view! { <ol class="thread">{items}</ol> }.into_any()
    };
    view! {
        <h2 id="comments-title">"Comments " <span class="quiet">{count}</span></h2>
        {list}
    }
    .into_any()
}

fn unknown() -> AnyView {
    view! {
        <h2 id="comments-title">"Comments"</h2>
        <div class="notice">
            <p>"The comments cannot be shown just now. Reload the page in a minute."</p>
        </div>
    }
    .into_any()
}
