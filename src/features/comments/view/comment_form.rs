//! The one form under a thread: for a new comment, or for a reply when the address names
//! a comment. One form per comment would cost the page more than all comments together.

use leptos::prelude::*;

use crate::error::ApiError;
use crate::features::comments::address::comment_link;
use crate::features::comments::model::{PUBLISHED, TEXT_LIMIT, WAITING};
use crate::ids::CommentId;
use crate::ui::browser::focus_first_in_place;
use crate::ui::form::{PostForm, TextArea, TextField, use_page_forms};
use crate::ui::notice::SuccessNotice;

/// What the notice after a comment needs to offer another one.
#[derive(Clone)]
struct AnotherComment {
    /// The page without a query, at the form.
    href: String,
    /// Puts the form back in the place of the notice.
    start: Callback<()>,
}

#[component]
pub fn CommentForm(
    slug: String,
    /// Id and author of the comment to reply to.
    reply_to: Memo<Option<(CommentId, String)>>,
    /// Reads the thread again.
    refresh: Callback<()>,
) -> impl IntoView {
    let href = format!("/articles/{slug}#comment-form");
    let posted = RwSignal::new(false);
    let round = RwSignal::new(0_u32);
    let refused = use_page_forms().refused;
    let start = Callback::new(move |()| {
        if posted.get_untracked() {
            posted.set(false);
            refused.set(None);
            round.update(|round| *round += 1);
        }
    });
    // Not where it starts: what waits for a frame ends with the notice that was pressed.
    Effect::new(move |before: Option<u32>| {
        if before.is_some_and(|before| before != round.get()) {
            focus_title();
        }
        round.get()
    });
    provide_context(AnotherComment {
        href: href.clone(),
        start,
    });
    Effect::new(move |before: Option<Option<CommentId>>| {
        let now = reply_to.read().as_ref().map(|(id, _)| id.clone());
        if now.is_some() && before.is_some_and(|before| before != now) {
            start.run(());
            focus_title();
        }
        now
    });

    let on_done = Callback::new(move |_| {
        posted.set(true);
        refresh.run(());
    });
    // The comment to reply to may be gone; then the thread shows so, and the form becomes
    // that of a new comment.
    let on_refused = Callback::new(move |error: ApiError| {
        if error.fields().iter().any(|field| field.field == "parent") {
            refresh.run(());
        }
    });
    let parent = move || {
        let reply_to = reply_to.read();
        reply_to
            .as_ref()
            .map(|(id, _)| id.to_string())
            .unwrap_or_default()
    };
    let form = move || {
        round.track();
        let slug = slug.clone();
        view! {
            <PostForm
                name="post_comment"
                id="comment"
                labelled_by="comment-form-title"
                button="Post comment"
                done=done_notice
                on_done
                on_refused
            >
                <TextField
                    name="name"
                    label="Name"
                    hint="Shown beside your comment. It need not be your full name."
                    autocomplete="name"
                    required=true
                    maxlength=80
                />
                <TextField
                    name="email"
                    label="E-mail (optional)"
                    hint="Never shown."
                    kind="email"
                    autocomplete="email"
                />
                <TextArea
                    name="text"
                    label="Comment"
                    hint="Be kind, and never write anything that identifies a patient. Plain text; addresses that start with https:// become links."
                    required=true
                    maxlength=TEXT_LIMIT as u32
                />
                <input type="hidden" name="article" value=slug.clone()/>
                <input type="hidden" name="parent" value=parent/>
            </PostForm>
        }
    };
    view! {
        <div class="comment-form" id="comment-form">
            <h3 id="comment-form-title" tabindex="-1">
                {move || match reply_to.get() {
                    Some((_, name)) => format!("Reply to {name}"),
                    None => "Leave a comment".to_owned(),
                }}
            </h3>
            <p class="quiet" id="comment-parent">
                {move || match reply_to.get() {
                    Some((id, name)) => {
                        view! {
                            "Replying to "
                            <a href=comment_link(id.as_str()) rel="external">{name}</a>
                            " \u{b7} "
                            <a href=href.clone()>"Cancel the reply"</a>
                        }
                            .into_any()
                    }
                    None => "A comment may wait for review before everyone sees it.".into_any(),
                }}
            </p>
            {form}
        </div>
    }
}

fn focus_title() {
    let _ = request_animation_frame(|| {
        focus_first_in_place("#comment-form-title");
    });
}

/// Stands in place of the form; the reference says what became of the comment.
fn done_notice(reference: String) -> AnyView {
    let sentence = match reference.as_str() {
        PUBLISHED => "Your comment is published.",
        WAITING => {
            "Your comment is waiting for review. Until somebody has read it, only this browser shows it."
        }
        _ => "",
    };
    let another = use_context::<AnotherComment>().map(|another| {
        view! {
            <p>
                <a href=another.href on:click=move |_| another.start.run(())>
                    "Write another comment"
                </a>
            </p>
        }
    });
    view! { <SuccessNotice><p>{sentence}</p> {another}</SuccessNotice> }.into_any()
}
