//! Requests about one's own data: asking, the mail that follows, the copy, and the erasure.
//!
//! What is asked for is done only by whoever has the mailbox: the form leads to a mail, the
//! mail to a page, and a button there acts.
//!
//! An address that nothing is kept about gets a mail as well, which says so. Its owner has a
//! right to an answer, and would otherwise wait for one. It is no better a way to annoy a
//! stranger than the forms that mail a confirmation: one mail an hour for each of the two
//! requests, however often somebody asks, and none at all once the owner said "never write
//! to me". Those who said that ask through the contact page.
//!
//! After an erasure no mail confirms it: it would have to wait in the queue together with
//! the address that was just erased. The page says it, with the reference of the request.

use super::export::{Export, ExportFile};
use super::links::{ERASE, EXPORT, path_of, purpose_of};
use super::mails;
use super::store::{self, Mailing, NewRequest, Request};
use super::tasks::SendDataLink;
use crate::email_address::EmailAddress;
use crate::error::FieldError;
use crate::features::accounts::server::service as accounts;
use crate::features::comments::server::service as comments;
use crate::features::contact::server::service as contact;
use crate::features::newsletter::server::service as newsletter;
use crate::features::privacy::model::{
    ERASE_PATH, FORM_ID, LINK_FORM_ID, PURPOSE, REQUEST_PATH, WANT_FIELD, Want,
};
use crate::ids::{PrivacyRequestId, SignupId, TaskId};
use crate::link_fault::LinkFault;
use crate::server::consent::store::list_events;
use crate::server::consent::{Act, ActKind, record_act};
use crate::server::context::RequestContext;
use crate::server::db::StoreError;
use crate::server::form_guard::submission_key;
use crate::server::http_error::AppError;
use crate::server::mail::Message;
use crate::server::personal_data::{PersonalData, Records};
use crate::server::state::AppState;
use crate::server::suppression::{self, Reason};
use crate::server::tasks::{TaskError, enqueue};
use crate::server::tokens::{self, Token};
use crate::time::{DAY_MS, HOUR_MS};
use crate::ui::form::FormDone;

/// An address hears from us once in this time for each kind of request.
const MAIL_PAUSE_MS: i64 = HOUR_MS;
/// How long a request may wait for its answer.
///
/// # Source
/// Personal Information Protection and Electronic Documents Act (Canada), section 8(3).
const DUE_MS: i64 = 30 * DAY_MS;
/// The most requests that an operator is shown.
const OPEN_LIMIT: i64 = 1_000;

/// Keeps the request and the task that answers it, or nothing.
///
/// Every address takes the same path: the same statements, one commit, one task. What is
/// kept about it, and what the mail says, is found out when the task runs.
///
/// # Errors
/// `Invalid` naming the fields to mend, and those of the database.
pub async fn ask(
    context: &RequestContext,
    email: &str,
    want: &str,
    form_token: &str,
) -> Result<FormDone, AppError> {
    let mut errors = Vec::new();
    let email = EmailAddress::parse(email)
        .map_err(|error| errors.push(FieldError::new("email", error.to_string())));
    let want = Want::find(want);
    if want.is_none() {
        errors.push(FieldError::new(WANT_FIELD, "Choose what you want."));
    }
    let (Ok(email), Some(want)) = (email, want) else {
        return Err(AppError::Invalid(errors));
    };
    let key = submission_key(
        "ask_for_data",
        form_token,
        &[&email.comparable(), want.id()],
    );

    let state = &context.state;
    let now = state.clock.now();
    let new = NewRequest {
        id: &PrivacyRequestId::new(state.rng.id(&state.clock)),
        reference: &state.rng.reference(),
        want,
        email: &email,
        now,
        due_at: now.plus_ms(DUE_MS),
    };
    let mut tx = state.db.begin().await?;
    let request = store::insert_request(&mut tx, &new).await?;
    // The same form sent twice is the same task.
    enqueue(&mut tx, state, &SendDataLink { request }, &key).await?;
    tx.commit().await?;
    Ok(FormDone {
        path: REQUEST_PATH.to_owned(),
        place: FORM_ID.to_owned(),
        reference: String::new(),
    })
}

/// Mails the link for a request, or that nothing is kept, at most once an hour; nothing to
/// an address whose owner refused all mail.
///
/// # Errors
/// `Retry` while the mail or the database is out of order.
pub async fn send_link(
    state: &AppState,
    id: &PrivacyRequestId,
    task: TaskId,
) -> Result<(), TaskError> {
    let Some(request) = store::find_request(&state.db, id.as_str()).await? else {
        return Ok(());
    };
    let Some(email) = request.email else {
        // Everything about it was erased in the meantime.
        return Ok(());
    };
    let now = state.clock.now();
    let reason = suppression::find_reason(&state.db, state, &email, PURPOSE).await?;
    if reason == Some(Reason::Refused) {
        let mut tx = state.db.begin().await?;
        store::mark_done(&mut tx, id, now).await?;
        tx.commit().await?;
        return Ok(());
    }
    let is_known = !list_kept(state, &email).await?.is_empty();
    let mailing = Mailing {
        request: id,
        task: &task,
        since: now.minus_ms(MAIL_PAUSE_MS),
        now,
        done_at: (!is_known).then_some(now),
        due_at: now.plus_ms(DUE_MS),
    };
    let mut tx = state.db.begin().await?;
    if !store::mark_mailed(&mut tx, &mailing).await? {
        return Ok(());
    }
    let site = &state.config.site;
    let draft = if is_known {
        let purpose = purpose_of(request.want);
        let token = tokens::issue(&mut tx, state, purpose, id.as_str()).await?;
        let url = format!("{}{}", site.base_url, path_of(request.want, &token));
        mails::link(site, request.want, &url, &request.reference)
    } else {
        mails::nothing_kept(site, &request.reference)
    };
    tx.commit().await?;
    let message = Message::new(site, email, &draft, task);
    Ok(state.mailer.send(&message).await?)
}

/// Whether [`export`] would work; nothing changes.
///
/// # Errors
/// As [`export`].
pub async fn look_at_export(state: &AppState, token: &str) -> Result<(), AppError> {
    let token = tokens::look_at(&state.db, EXPORT, token, state.clock.now()).await?;
    let request = store::find_request(&state.db, &token.subject).await?;
    address_of(request).map(|_| ())
}

/// Everything about the address of a link, as one file. The link works again until it ends.
///
/// # Errors
/// `Link` for a token that cannot do this, and those of the database.
pub async fn export(state: &AppState, token: &str) -> Result<ExportFile, AppError> {
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    let token = tokens::redeem(&mut tx, EXPORT, token, now).await?;
    let request = store::find_request_to_change(&mut tx, &token.subject).await?;
    let (request, email) = address_of(request)?;
    store::mark_done(&mut tx, &request.id, now).await?;
    tx.commit().await?;
    let export = Export {
        address: email.as_str().to_owned(),
        site: state.config.site.base_url.clone(),
        exported_at: now,
        records: list_everything(state, &email).await?,
    };
    export.file()
}

/// What [`erase`] would erase, kind by kind, without kinds of which there is nothing;
/// nothing changes.
///
/// # Errors
/// As [`erase`].
pub async fn look_at_erasure(state: &AppState, token: &str) -> Result<Vec<Records>, AppError> {
    let token = tokens::look_at(&state.db, ERASE, token, state.clock.now()).await?;
    let request = store::find_request(&state.db, &token.subject).await?;
    let (_, email) = address_of(request)?;
    Ok(list_kept(state, &email).await?)
}

/// Erases everything about the address of a link, all or nothing.
///
/// The ledger of consent stays, since it holds no address, and learns of the erasure; so
/// does a keyed hash of the address, so that no import brings it back.
///
/// # Errors
/// `Link` for a token that cannot do this, and those of the database.
pub async fn erase(context: &RequestContext, token: &str) -> Result<FormDone, AppError> {
    let state = &context.state;
    let path = path_of(Want::Erasure, token);
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    let token: Token = tokens::redeem(&mut tx, ERASE, token, now).await?;
    let request = store::find_request_to_change(&mut tx, &token.subject).await?;
    let (request, email) = address_of(request)?;

    let mut subjects = newsletter::erase_person(&mut tx, &email).await?;
    subjects.extend(accounts::erase_person(&mut tx, &email).await?);
    subjects.extend(comments::erase_person(&mut tx, state, &email).await?);
    subjects.extend(contact::erase_person(&mut tx, &email).await?);

    for subject in &subjects {
        tokens::erase_about(&mut tx, &subject.id, "").await?;
        let Some(purpose) = subject.purpose else {
            continue;
        };
        let act = Act {
            person: &SignupId::new(subject.id.clone()),
            purpose,
            kind: ActKind::Erased,
            page: ERASE_PATH,
            network: &context.info.network,
            token_id: &token.id,
        };
        record_act(&mut tx, state, &act).await?;
    }
    // The link itself stays, so that its page can say that it is done.
    for id in store::forget_address(&mut tx, &email, now).await? {
        tokens::erase_about(&mut tx, id.as_str(), &token.id).await?;
    }
    let person = subjects
        .first()
        .map_or(request.id.as_str(), |subject| subject.id.as_str());
    suppression::note_erasure(&mut tx, state, &email, person).await?;
    tx.commit().await?;
    Ok(FormDone {
        path,
        place: LINK_FORM_ID.to_owned(),
        reference: request.reference,
    })
}

/// The requests that wait for an answer, with their due dates, for operators.
///
/// # Errors
/// Those of the database.
pub async fn list_open(state: &AppState) -> Result<Vec<Request>, StoreError> {
    store::list_open(&state.db, OPEN_LIMIT).await
}

/// The request and its address.
///
/// # Errors
/// `Link` when the address is gone: the link leads nowhere any more.
fn address_of(request: Option<Request>) -> Result<(Request, EmailAddress), AppError> {
    let request = request.ok_or(AppError::Link(LinkFault::Expired))?;
    let email = request.email.clone();
    let email = email.ok_or(AppError::Link(LinkFault::Expired))?;
    Ok((request, email))
}

/// What the slices keep about an address.
async fn collect(state: &AppState, email: &EmailAddress) -> Result<PersonalData, StoreError> {
    let mut all = PersonalData::default();
    for share in [
        newsletter::export_person(state, email).await?,
        accounts::export_person(state, email).await?,
        comments::export_person(state, email).await?,
        contact::export_person(state, email).await?,
    ] {
        all.records.extend(share.records);
        all.subjects.extend(share.subjects);
    }
    Ok(all)
}

/// The kinds of which there is something.
async fn list_kept(state: &AppState, email: &EmailAddress) -> Result<Vec<Records>, StoreError> {
    let mut records = collect(state, email).await?.records;
    records.retain(|records| !records.is_empty());
    Ok(records)
}

/// What the slices keep, and what the floor keeps about the same person.
async fn list_everything(
    state: &AppState,
    email: &EmailAddress,
) -> Result<Vec<Records>, StoreError> {
    let mut all = collect(state, email).await?;
    let mut consents = Records::new(
        "consent",
        "What you agreed to, in which words, and what you did about it later.",
        &[
            "purpose",
            "what",
            "at",
            "page",
            "network",
            "wording_version",
            "wording",
        ],
    );
    let mut links = Records::new(
        "links_mailed",
        "The links that were mailed to you: what each can do, and when. Not the links themselves.",
        &["purpose", "mailed_at", "works_until", "first_used_at"],
    );
    let mut requests = Records::new(
        "privacy_requests",
        "Your requests about your data.",
        &[
            "reference",
            "what",
            "requested_at",
            "answer_due_at",
            "mailed_at",
            "answered_at",
        ],
    );
    let mut codes = Records::new(
        "do_not_write",
        "What you are not written about, and why. It is kept beside a code made of your address.",
        &["what", "why", "since"],
    );
    let mut subjects: Vec<String> = all.subjects.iter().map(|s| s.id.clone()).collect();
    for request in store::list_requests_of(&state.db, email).await? {
        subjects.push(request.id.to_string());
        requests.push([
            request.reference.into(),
            request.want.name().into(),
            request.requested_at.into(),
            request.due_at.into(),
            request.mailed_at.into(),
            request.done_at.into(),
        ]);
    }
    for subject in &all.subjects {
        let person = SignupId::new(subject.id.clone());
        for event in list_events(&state.db, &person).await? {
            let has_words = event.wording_version > 0;
            consents.push([
                event.purpose.into(),
                event.kind.into(),
                event.happened_at.into(),
                event.page.into(),
                event.network.into(),
                has_words.then(|| event.wording_version.to_string()).into(),
                has_words.then_some(event.wording_text).into(),
            ]);
        }
    }
    for subject in &subjects {
        for link in tokens::list_about(&state.db, subject).await? {
            links.push([
                link.purpose.into(),
                link.created_at.into(),
                link.expires_at.into(),
                link.used_at.into(),
            ]);
        }
    }
    for line in suppression::list_lines(&state.db, state, email).await? {
        codes.push([
            line.scope.into(),
            line.reason.into(),
            line.created_at.into(),
        ]);
    }
    all.records.extend([consents, links, requests, codes]);
    Ok(all.records)
}
