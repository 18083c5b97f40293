//! The account's page: a frame, and the sections that belong to the accounts. `serve/pages`
//! puts sections of other slices between them.

use leptos::prelude::*;

use crate::features::accounts::SignupChoices;
use crate::features::accounts::model::NAME_LIMIT;
use crate::features::accounts::server::guard::SignedIn;
use crate::features::accounts::server::own_sessions::{self, PLACE};
use crate::features::accounts::server::profile::{self, Disciplines, FORM_ID};
use crate::features::accounts::server::session::SessionSummary;
use crate::page::server::head::Head;
use crate::page::server::plain_form::{Line, PlainForm, is_done, notice};
use crate::page::server::{Drawing, Query};
use crate::server::context::RequestContext;
use crate::server::http_error::AppError;
use crate::ui::breadcrumb::Breadcrumb;
use crate::ui::form::{Choice, EDITION_FIELD};
use crate::ui::time_tag::TimeTag;

/// The page around its sections.
pub fn frame(context: &RequestContext, me: &SignedIn, sections: Vec<AnyView>) -> Drawing {
    let lede = format!(
        "You are signed in as {}. What stands here is yours: change it, or leave it empty.",
        me.email.as_str()
    );
    let head = Head::new("Your account", "Your details and where you are signed in.").hidden(true);
    let sign_out = PlainForm::new(context, "sign_out", "sign-out").button(
        &[],
        view! {
            <button type="submit" class="button--quiet">
                "Sign out"
            </button>
        }
        .into_any(),
    );
    let body = view! {
        <Breadcrumb above=vec![] current="Your account"/>
        <header class="page-head">
            <h1 tabindex="-1">"Your account"</h1>
            <p class="lede">{lede}</p>
            {sign_out}
        </header>
        {sections}
        <div class="section">
            <p class="quiet">
                "What we keep about you, why, and how to take it along or have it erased, stands on the "
                <a href="/privacy">"privacy page"</a> "."
            </p>
        </div>
    };
    Drawing::new(head, body)
}

/// What the owner tells about themselves, in a form.
///
/// # Errors
/// Those of the database.
pub async fn profile(
    context: &RequestContext,
    me: &SignedIn,
    query: &Query,
) -> Result<AnyView, AppError> {
    let state = &context.state;
    let kept = profile::find(state, me).await?;
    let edition = profile::edition_shown(context, &kept);
    let kept = kept.profile;
    let choices = state.content.get::<SignupChoices>();
    let disciplines = state.content.get::<Disciplines>();
    let news = if is_done(query, profile::FUNCTION) {
        Some(notice("Your details are saved."))
    } else if is_done(query, "confirm_signup") {
        Some(notice(
            "Your signup is confirmed, and you are signed in. These are the details from the form.",
        ))
    } else {
        None
    };
    let form = PlainForm::new(context, profile::FUNCTION, FORM_ID);
    let looking = view! {
        "I am looking for work"
        <span class="hint">" So that we write about jobs, once job alerts start, only to people who want one."</span>
    };
    let fields = vec![
        form.line(
            Line::new("name", "Name")
                .hint("So that we know how to address you.")
                .autocomplete("name")
                .maxlength(NAME_LIMIT)
                .initial(kept.name),
        ),
        form.select(
            "role",
            "Role",
            "To tell which jobs could suit you. The same letters mean different jobs in Canada and the United States.",
            &with_none(&choices.roles),
            &kept.role,
        ),
        form.select(
            "region",
            "Province, territory or state",
            "Where you work or want to work: most jobs in a lab cannot be done from elsewhere.",
            &with_none(&choices.regions),
            &kept.region,
        ),
        form.checks(
            "disciplines[]",
            "Disciplines",
            "To tell, once job alerts start, which jobs are in your part of the lab. These are the departments of the job search.",
            &disciplines.0,
            &kept.disciplines,
        ),
        form.check("looking", looking.into_any(), kept.is_looking),
        form.hidden(EDITION_FIELD, &edition),
    ];
    let section = view! {
        <section class="section" aria-labelledby="profile-title">
            <div class="section-head">
                <h2 id="profile-title">"Your details"</h2>
            </div>
            {news}
            <p class="quiet">
                "Every field can stay empty. Employers do not see any of it."
            </p>
            {form.draw(fields, "Save")}
        </section>
    };
    Ok(section.into_any())
}

/// The browsers in which the owner is signed in.
///
/// # Errors
/// Those of the database.
pub async fn sessions(
    context: &RequestContext,
    me: &SignedIn,
    query: &Query,
) -> Result<AnyView, AppError> {
    let found = own_sessions::list(&context.state, me).await?;
    let news = if is_done(query, "end_session") {
        Some(notice("That browser is signed out."))
    } else if is_done(query, "end_other_sessions") {
        Some(notice("Every other browser is signed out."))
    } else {
        None
    };
    let others = found.len() > 1;
    let items: Vec<_> = found
        .into_iter()
        .map(|session| item(context, me, session))
        .collect();
    let end_others = others.then(|| {
        PlainForm::new(context, "end_other_sessions", "end-others").button(
            &[],
            view! {
                <button type="submit" class="button--quiet">
                    "Sign out everywhere else"
                </button>
            }
            .into_any(),
        )
    });
    let section = view! {
        <section class="section" id=PLACE aria-labelledby="sessions-title">
            <div class="section-head">
                <h2 id="sessions-title">"Where you are signed in"</h2>
            </div>
            {news}
            <p class="quiet">
                "A browser that stays away for 30 days is signed out, and every browser after 180 days. You do not know one of these? Sign it out; nobody gets in again without your mailbox or a passkey of yours."
            </p>
            <ul class="sessions">{items}</ul>
            {end_others}
        </section>
    };
    Ok(section.into_any())
}

fn item(context: &RequestContext, me: &SignedIn, session: SessionSummary) -> AnyView {
    let is_this = session.id == me.session;
    let device = session.device.clone();
    let end = if is_this {
        view! { <span class="mark">"This one"</span> }.into_any()
    } else {
        let id = session.id.as_str();
        PlainForm::with_key(context, "end_session", format!("end-{id}"), id).button(
            &[("session", id)],
            view! {
                <button type="submit" class="button--quiet">
                    "Sign out"
                    <span class="visually-hidden">" " {device}</span>
                </button>
            }
            .into_any(),
        )
    };
    view! {
        <li>
            <div>
                <strong>{session.device}</strong>
                <p class="quiet">
                    "Since " <TimeTag at=session.created_at/> ", last seen "
                    <TimeTag at=session.last_seen_at/> ", network " {session.network}
                </p>
            </div>
            {end}
        </li>
    }
    .into_any()
}

/// The choices behind one that says nothing.
fn with_none(choices: &[Choice]) -> Vec<Choice> {
    let mut all = vec![Choice::new("", "Not said")];
    all.extend_from_slice(choices);
    all
}
