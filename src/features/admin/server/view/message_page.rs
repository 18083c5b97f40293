//! One message, with what can be done about it.

use leptos::prelude::*;

use super::messages_page::due;
use super::{Content, moment};
use crate::features::contact::model::MessageState;
use crate::features::contact::server::inbox::{self, InboxMessage};
use crate::page::server::plain_form::PlainForm;
use crate::server::context::RequestContext;
use crate::server::http_error::AppError;

pub async fn draw(context: &RequestContext, id: &str) -> Result<Content, AppError> {
    let message = inbox::find(&context.state, id).await?;
    let now = context.state.clock.now();
    let lede = format!(
        "{}: {}. {}.",
        message.reference,
        message.topic.name(),
        message.state().label()
    );
    let acts: Vec<_> = acts_for(message.state())
        .iter()
        .map(|(to, button)| act(context, id, *to, button))
        .collect();
    let due = due(&message, now).map(|due| {
        view! {
            <div>
                <dt>"Answer by"</dt>
                <dd>{due}</dd>
            </div>
        }
    });
    let reply = reply_address(&message);
    let body = view! {
        <dl class="admin-facts">
            <div>
                <dt>"From"</dt>
                <dd>{message.email.as_str().to_owned()}</dd>
            </div>
            <div>
                <dt>"Received"</dt>
                <dd>{moment(message.received_at)}</dd>
            </div>
            {due}
            {message.answered_at.map(|at| happened("Answered", moment(at)))}
            {message.closed_at.map(|at| happened("Closed", moment(at)))}
        </dl>
        <blockquote class="admin-message">{message.body.clone()}</blockquote>
        <div class="actions">
            <a class="button" href=reply rel="external">"Answer by e-mail"</a>
            {acts}
        </div>
    };
    Ok(Content::new(lede, body))
}

fn happened(name: &'static str, at: AnyView) -> AnyView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{at}</dd>
        </div>
    }
    .into_any()
}

/// What can follow on a state.
fn acts_for(state: MessageState) -> &'static [(MessageState, &'static str)] {
    match state {
        MessageState::New => &[
            (MessageState::Answered, "Mark as answered"),
            (MessageState::Closed, "Close"),
        ],
        MessageState::Answered => &[
            (MessageState::Closed, "Close"),
            (MessageState::New, "Open again"),
        ],
        MessageState::Closed => &[(MessageState::New, "Open again")],
    }
}

fn act(context: &RequestContext, id: &str, to: MessageState, button: &'static str) -> AnyView {
    let form = PlainForm::with_key(
        context,
        "mark_message",
        format!("mark-{}", to.as_str()),
        to.as_str(),
    );
    let button = view! {
        <button type="submit" class="button--quiet">
            {button}
        </button>
    };
    form.button(
        &[("message", id), ("state", to.as_str())],
        button.into_any(),
    )
}

/// Opens a mail to the sender; the subject holds the reference, so that the answer can be
/// found by it.
///
/// # Source
/// RFC 6068: everything but the `@` between the two parts can be escaped.
fn reply_address(message: &InboxMessage) -> String {
    let escape = |text: &str| {
        form_urlencoded::byte_serialize(text.as_bytes())
            .collect::<String>()
            .replace('+', "%20")
    };
    let (name, domain) = message
        .email
        .as_str()
        .rsplit_once('@')
        .unwrap_or((message.email.as_str(), ""));
    let subject = format!("Re: [{}] {}", message.reference, message.topic.name());
    format!(
        "mailto:{}@{}?subject={}",
        escape(name),
        escape(domain),
        escape(&subject)
    )
}
