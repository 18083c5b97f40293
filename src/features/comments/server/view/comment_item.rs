//! One comment, and one with its replies.

use leptos::prelude::*;

use crate::features::comments::address::{REPLY_PARAMETER, comment_link, name_anchor};
use crate::features::comments::model::Comment;
use crate::features::comments::server::text::{Segment, paragraphs};
use crate::features::comments::server::thread::Branch;
use crate::ui::time_tag::TimeTag;

/// A comment of the first level with its replies.
pub fn branch_item(branch: Branch) -> AnyView {
    let label = format!("Replies to {}", branch.comment.called());
    let replies: Vec<_> = branch
        .replies
        .into_iter()
        .map(|reply| {
            let answers = reply.in_reply_to.zip(reply.comment.parent.clone());
            let answers = answers.map(|(name, id)| {
                view! {
                    <a href=comment_link(id.as_str()) rel="external">{format!("in reply to {name}")}</a>
                }
            });
            if reply.comment.removed {
                return view! { <li>{removed_comment(&reply.comment)}</li> }.into_any();
            }
            let name = reply.comment.name.clone();
            let heading = view! {
                <h4 id=heading_id(&reply.comment)>
                    <span class="visually-hidden">"Level 2, reply by "</span>
                    {name}
                </h4>
                {answers}
            };
            view! { <li>{comment_article(reply.comment, heading.into_any())}</li> }.into_any()
        })
        .collect();
    let replies = (!replies.is_empty()).then(|| {
        view! { <ol class="thread" aria-label=label>{replies}</ol> }
    });
    if branch.comment.removed {
        // The headings of the replies need one above them.
        return view! {
            <li>
                <h3 class="visually-hidden">"A removed comment"</h3>
                {removed_comment(&branch.comment)}
                {replies}
            </li>
        }
        .into_any();
    }
    let name = branch.comment.name.clone();
    let heading = view! {
        <h3 id=heading_id(&branch.comment)>
            <span class="visually-hidden">"Comment by "</span>
            {name}
        </h3>
    };
    view! { <li>{comment_article(branch.comment, heading.into_any())} {replies}</li> }.into_any()
}

/// The place of a comment that its author had erased.
fn removed_comment(comment: &Comment) -> AnyView {
    view! {
        <article class="comment" id=name_anchor(comment.id.as_str()) aria-label="A removed comment">
            <p class="quiet">"Removed by its author."</p>
        </article>
    }
    .into_any()
}

fn heading_id(comment: &Comment) -> String {
    format!("comment-{}-by", comment.id)
}

fn comment_article(comment: Comment, heading: AnyView) -> AnyView {
    let id = comment.id.as_str();
    let class = if comment.waiting {
        "comment comment--waiting"
    } else {
        "comment"
    };
    let mark = comment
        .waiting
        .then(|| view! { <p class="mark">"Waiting for review"</p> });
    let reply = (!comment.waiting).then(|| {
        view! {
            <a class="reply" href=reply_link(id) rel="nofollow">
                "Reply"
                <span class="visually-hidden">{format!(" to {}", comment.name)}</span>
            </a>
        }
    });
    view! {
        <article class=class id=name_anchor(id) aria-labelledby=heading_id(&comment)>
            {mark}
            <header>
                {heading} <a href=comment_link(id) rel="external"><TimeTag at=comment.posted_at/></a>
            </header>
            <div class="prose">{text_view(&comment.text)}</div>
            {reply}
        </article>
    }
    .into_any()
}

/// The text as paragraphs; Leptos escapes every piece of it.
fn text_view(text: &str) -> Vec<AnyView> {
    paragraphs(text)
        .into_iter()
        .map(|paragraph| {
            let pieces: Vec<AnyView> = paragraph
                .into_iter()
                .map(|segment| match segment {
                    Segment::Text(text) => text.into_any(),
                    Segment::LineBreak => view! { <br/> }.into_any(),
                    Segment::Link(address) => {
                        let href = address.clone();
                        view! { <a href=href rel="ugc nofollow noopener">{address}</a> }.into_any()
                    }
                })
                .collect();
            view! { <p>{pieces}</p> }.into_any()
        })
        .collect()
}

/// Where a link to a reply form leads: this page, with the form for it.
fn reply_link(id: &str) -> String {
    format!("?{REPLY_PARAMETER}={id}#comment-form")
}
