//! The comments under an article, and the form to add one.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::comment_form::CommentForm;
use super::comment_item::{branch_item, name_anchor};
use crate::error::ApiError;
use crate::features::comments::api::get_thread;
use crate::features::comments::model::Comment;
use crate::features::comments::thread::arrange;

/// Query parameter with the id of the comment to reply to.
const REPLY_PARAMETER: &str = "reply";

/// Everything said under the article with this slug; nothing where there is no article.
///
/// The child of `Suspense` is a plain `Suspend`: the server runs a closure there up to three
/// times, and would draw every comment as often.
#[component]
pub fn Thread(slug: String) -> impl IntoView {
    let comments = {
        let slug = slug.clone();
        Resource::new(move || slug.clone(), get_thread)
    };
    view! {
        <Suspense>
            {Suspend::new(async move {
                match comments.await {
                    Err(ApiError::NotFound) => ().into_any(),
                    answer => view! { <ThreadSection slug answer/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// The thread once it is known. Later changes come into a signal, so that the form and what
/// was typed into it stay as they are.
#[component]
fn ThreadSection(slug: String, answer: Result<Vec<Comment>, ApiError>) -> impl IntoView {
    let failed = RwSignal::new(answer.is_err());
    let comments = RwSignal::new(answer.unwrap_or_default());
    let query = use_query_map();
    let reply_to = Memo::new(move |_| {
        let id = query.read().get(REPLY_PARAMETER)?;
        let comments = comments.read();
        let parent = comments
            .iter()
            .find(|comment| !comment.waiting && comment.id.as_str() == id)?;
        Some((parent.id.clone(), parent.name.clone()))
    });
    let refresh = {
        let slug = slug.clone();
        Callback::new(move |()| {
            let slug = slug.clone();
            leptos::task::spawn_local(async move {
                if let Ok(fresh) = get_thread(slug).await {
                    let _ = failed.try_set(false);
                    let _ = comments.try_set(fresh);
                }
            });
        })
    };
    let count = move || {
        let comments = comments.read();
        comments.iter().filter(|comment| !comment.waiting).count()
    };
    view! {
        <section class="comments section" id="comments" aria-labelledby="comments-title">
            <h2 id="comments-title">"Comments " <span class="quiet">{count}</span></h2>
            {move || {
                if failed.get() {
                    view! {
                        <div class="notice">
                            <p>"The comments cannot be shown just now. Reload the page in a minute."</p>
                        </div>
                    }
                        .into_any()
                } else if comments.read().is_empty() {
                    view! {
                        <p class="quiet">
                            "No comments yet. If you work in a lab, or want to, tell the others what you would have liked to know."
                        </p>
                    }
                        .into_any()
                } else {
                    let items: Vec<_> = arrange(comments.get()).into_iter().map(branch_item).collect();
                    view! { <ol class="thread">{items}</ol> }.into_any()
                }
            }}
            <CommentForm slug reply_to refresh/>
        </section>
    }
}

/// Where a link to a reply form leads: this page, with the form for it.
pub fn reply_link(id: &str) -> String {
    format!("?{REPLY_PARAMETER}={id}#comment-form")
}

/// Where a link to a comment leads.
pub fn comment_link(id: &str) -> String {
    format!("#{}", name_anchor(id))
}
