//! The proof that one person agreed, on one page that can be printed: every line of the
//! ledger, with the words as they were shown that day.

use leptos::prelude::*;

use super::{Content, moment};
use crate::features::accounts::server::guard::SignedIn;
use crate::features::accounts::server::workers::{self, Worker};
use crate::features::admin::model::ADMIN_PATH;
use crate::features::newsletter::model::SubscriberState;
use crate::features::newsletter::server::roll::{self, RollEntry};
use crate::ids::SignupId;
use crate::page::server::plain_form::PlainForm;
use crate::server::consent::ConsentEvent;
use crate::server::context::RequestContext;
use crate::server::http_error::AppError;

/// Id of the form that takes somebody off the list.
const FORM_ID: &str = "remove";

pub async fn draw(
    context: &RequestContext,
    admin: &SignedIn,
    id: &str,
) -> Result<Content, AppError> {
    let state = &context.state;
    let (entry, events) = match roll::history(state, id).await {
        Err(AppError::NotFound) => return worker_alone(context, admin, id).await,
        other => other?,
    };
    let answers = match &entry {
        Some(entry) => workers::account_history(state, &entry.email).await?,
        None => Vec::new(),
    };
    let worker = match &entry {
        Some(entry) => workers::history(state, &entry.email).await?,
        None => None,
    };
    let lede = match &entry {
        Some(entry) => format!("{}: {}.", entry.email.as_str(), entry.state().label()),
        None => "The address is erased. What the ledger says of it stays.".to_owned(),
    };
    let removal = entry
        .as_ref()
        .filter(|entry| entry.state() == SubscriberState::Confirmed)
        .map(|_| removal(context, id));
    let body = view! {
        <section class="section" aria-labelledby="updates-title">
            <h2 id="updates-title">"Updates by e-mail"</h2>
            {facts(id, entry.as_ref())}
            {ledger(events)}
        </section>
        {worker.map(|(worker, events)| worker_section(worker, events))}
        {answers_section(answers)}
        <p class="quiet">
            "Drawn " {moment(state.clock.now())} " for " {admin.email.as_str().to_owned()} "."
        </p>
        {removal}
    };
    Ok(Content::new(lede, body))
}

/// Somebody who signed up as a worker and never asked for updates.
async fn worker_alone(
    context: &RequestContext,
    admin: &SignedIn,
    id: &str,
) -> Result<Content, AppError> {
    let state = &context.state;
    let found = workers::history_of(state, &SignupId::new(id)).await?;
    let (worker, events) = found.ok_or(AppError::NotFound)?;
    let answers = workers::account_history(state, &worker.email).await?;
    let lede = format!(
        "{}: signed up as a lab worker, {}.",
        worker.email.as_str(),
        worker.state()
    );
    let body = view! {
        {worker_section(worker, events)}
        {answers_section(answers)}
        <p class="quiet">
            "Drawn " {moment(state.clock.now())} " for " {admin.email.as_str().to_owned()} "."
        </p>
    };
    Ok(Content::new(lede, body))
}

/// The switch for mail about answers to one's comments, where it was ever touched.
fn answers_section(events: Vec<ConsentEvent>) -> Option<AnyView> {
    (!events.is_empty()).then(|| {
        view! {
            <section class="section" aria-labelledby="answers-title">
                <h2 id="answers-title">"Mail about answers to comments"</h2>
                {ledger(events)}
            </section>
        }
        .into_any()
    })
}

fn facts(id: &str, entry: Option<&RollEntry>) -> AnyView {
    let known = entry.map(|entry| {
        let reason = entry
            .left_reason
            .map(|reason| fact("Reason given", reason.label()));
        view! {
            {fact("Address", entry.email.as_str().to_owned())}
            {fact("State", entry.state().label())}
            {fact("First asked", moment(entry.created_at))}
            {fact("Last asked", moment(entry.asked_at))}
            {entry.confirmed_at.map(|at| fact("Confirmed", moment(at)))}
            {entry.left_at.map(|at| fact("Left", moment(at)))}
            {reason}
        }
    });
    view! {
        <dl class="admin-facts">
            {known}
            {fact("Number in the ledger", id.to_owned())}
        </dl>
    }
    .into_any()
}

fn worker_section(worker: Worker, events: Vec<ConsentEvent>) -> AnyView {
    view! {
        <section class="section" aria-labelledby="worker-title">
            <h2 id="worker-title">"Signup as a lab worker"</h2>
            <p class="quiet">"A purpose of its own: one does not sign up for the other."</p>
            <dl class="admin-facts">
                {fact("Name", worker.name.clone())}
                {fact("Role", worker.role.clone())}
                {fact("Region", worker.region.clone())}
                {fact("State", worker.state())}
                {fact("First asked", moment(worker.created_at))}
                {fact("Last asked", moment(worker.asked_at))}
                {worker.confirmed_at.map(|at| fact("Confirmed", moment(at)))}
                {worker.left_at.map(|at| fact("Left", moment(at)))}
                {fact("Number in the ledger", worker.id.to_string())}
            </dl>
            {ledger(events)}
        </section>
    }
    .into_any()
}

fn ledger(events: Vec<ConsentEvent>) -> AnyView {
    if events.is_empty() {
        return view! { <p>"The ledger has no line under this number."</p> }.into_any();
    }
    let items: Vec<_> = events.into_iter().map(line).collect();
    view! { <ol class="admin-ledger">{items}</ol> }.into_any()
}

fn line(event: ConsentEvent) -> AnyView {
    let words = (!event.wording_text.is_empty()).then(|| {
        let heading = if event.kind == "asked" {
            "In these words"
        } else {
            "About these words"
        };
        fact(
            heading,
            view! {
                <blockquote>{event.wording_text.clone()}</blockquote>
                <span class="quiet">{format!("Version {}", event.wording_version)}</span>
            },
        )
    });
    let token = (!event.token_id.is_empty())
        .then(|| fact("Through the link with number", event.token_id.clone()));
    let by_operator = event.page.starts_with(ADMIN_PATH);
    view! {
        <li>
            <h3>{kind(&event.kind)}</h3>
            <dl class="admin-facts">
                {fact("When", moment(event.happened_at))}
                {fact("What for", event.purpose.clone())}
                {words}
                {fact("On the page", event.page.clone())}
                {by_operator.then(|| fact("By", "The people who run the site"))}
                {fact("From the network", event.network.clone())}
                {token}
            </dl>
        </li>
    }
    .into_any()
}

fn kind(kind: &str) -> String {
    match kind {
        "asked" => "Asked for it".into(),
        "confirmed" => "Confirmed the address".into(),
        "withdrawn" => "Took it back".into(),
        "refused" => "Wants no message at all".into(),
        "restored" => "Came back".into(),
        "erased" => "Had everything erased".into(),
        // A later version may know more.
        other => other.to_owned(),
    }
}

fn fact(name: &'static str, value: impl IntoView + 'static) -> AnyView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
        </div>
    }
    .into_any()
}

fn removal(context: &RequestContext, id: &str) -> AnyView {
    let form = PlainForm::new(context, "remove_subscriber", FORM_ID);
    let button = view! { <button type="submit">"Take off the list"</button> }.into_any();
    view! {
        <section class="section admin-acts" aria-labelledby="remove-title">
            <h2 id="remove-title">"Take off the list"</h2>
            <p>
                "For somebody who asked you to, by mail or by phone. No more updates go to the address, and no import brings it back; its owner can sign up again."
            </p>
            {form.button(&[("subscriber", id)], button)}
        </section>
    }
    .into_any()
}
