//! Sending an issue to everybody on the list, once each, and the archive of what was sent.
//!
//! One row per recipient, with a unique key, goes into the database together with the task
//! that mails it, in batches found by id: memory stays flat, and after a crash the same
//! command goes on where it stopped.
//!
//! Mail cannot be sent and noted in one step. A crash between the two leaves a message of
//! which nobody knows whether it left. Such a message is not sent again: an update that is
//! missed stands in the archive, one that comes twice is a nuisance. It is counted as
//! uncertain, and its task is put aside where the operator sees it.

pub mod store;

use tracing::warn;

use super::issue_text::IssueText;
use super::links::{UNSUBSCRIBE, unsubscribe_url};
use super::mails;
use super::store::find_subscriber;
use super::tasks::SendIssue;
use crate::email_address::EmailAddress;
use crate::features::newsletter::model::{ARCHIVE_PATH, LEAVE_PATH, PURPOSE};
use crate::ids::{IssueId, SignupId, TaskId};
use crate::server::db::StoreError;
use crate::server::feed::SitemapEntry;
use crate::server::mail::{MailError, Message};
use crate::server::state::AppState;
use crate::server::suppression::{self, Reason};
use crate::server::tasks::{TaskError, enqueue};
use crate::server::tokens;
use crate::time::UnixMillis;

pub use store::{DeliveryCounts, Issue};

/// Recipients per transaction.
const BATCH: i64 = 200;
/// Issues that the archive shows.
const ARCHIVE_LIMIT: i64 = 200;

/// Why an issue is not sent.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    #[error(
        "`{slug}` was sent on {on}: {} sent, {} waiting, {} uncertain, {} left before, {} without a mailbox; an issue is sent once",
        counts.sent, counts.waiting, counts.uncertain, counts.skipped, counts.bounced
    )]
    SentBefore {
        slug: String,
        on: String,
        counts: DeliveryCounts,
    },
    #[error(
        "an issue `{0}` with another text was begun; give back its text to go on, or choose another slug"
    )]
    OtherText(String),
    #[error("`site.postal_address` is empty; the law wants it in every newsletter")]
    NoPostalAddress,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Mail(#[from] MailError),
}

/// What sending would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Addresses on the list.
    pub recipients: i64,
    /// Of these, in the queue already: more than 0 after a crash.
    pub queued: i64,
}

/// Looks at what sending the text would do.
///
/// # Errors
/// Each reason why it cannot be sent.
pub async fn plan(state: &AppState, text: &IssueText) -> Result<Plan, SendError> {
    if state.config.production() && state.config.site.postal_address.is_empty() {
        return Err(SendError::NoPostalAddress);
    }
    let Some(issue) = store::find_issue_by_slug(&state.db, &text.slug).await? else {
        return Ok(Plan {
            recipients: store::count_recipients(&state.db, state.clock.now()).await?,
            queued: 0,
        });
    };
    let counts = store::count_deliveries(&state.db, &issue.id).await?;
    if issue.queued_at.is_some() {
        return Err(SendError::SentBefore {
            slug: issue.text.slug,
            on: issue.created_at.day().long(),
            counts,
        });
    }
    if issue.text != *text {
        return Err(SendError::OtherText(issue.text.slug));
    }
    Ok(Plan {
        recipients: store::count_recipients(&state.db, issue.created_at).await?,
        queued: counts.all(),
    })
}

/// Begins to send the text, or goes on. From here on the archive shows it.
///
/// # Errors
/// As [`plan`].
pub async fn begin(state: &AppState, text: &IssueText) -> Result<Issue, SendError> {
    plan(state, text).await?;
    let id = IssueId::new(state.rng.id(&state.clock));
    let mut tx = state.db.begin().await?;
    store::insert_issue(&mut tx, &id, text, state.clock.now()).await?;
    tx.commit().await?;
    let issue = store::find_issue_by_slug(&state.db, &text.slug).await?;
    let issue = issue.ok_or_else(|| StoreError::Inconsistent {
        table: "issue",
        column: "slug",
        id: text.slug.clone(),
    })?;
    if issue.text == *text {
        Ok(issue)
    } else {
        Err(SendError::OtherText(issue.text.slug))
    }
}

/// One transaction's worth of recipients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Put into the queue now; the others were there.
    pub fresh: usize,
    /// Where the next batch begins; `None` when everybody is in the queue.
    pub last: Option<SignupId>,
}

/// Puts the recipients after `after` into the queue; the first ones when it is `None`.
///
/// # Errors
/// Those of the database; nothing of the batch is in the queue then.
pub async fn queue_batch(
    state: &AppState,
    issue: &Issue,
    after: Option<&SignupId>,
) -> Result<Batch, StoreError> {
    let now = state.clock.now();
    let after = after.map_or("", SignupId::as_str);
    let mut tx = state.db.begin().await?;
    let ids = store::list_recipients(&mut tx, issue.created_at, after, BATCH).await?;
    let mut fresh = 0;
    for subscriber in &ids {
        if store::insert_delivery(&mut tx, &issue.id, subscriber, now).await? {
            let task = SendIssue {
                issue: issue.id.clone(),
                subscriber: subscriber.clone(),
            };
            let key = format!("{}:{subscriber}", issue.id);
            enqueue(&mut tx, state, &task, &key).await?;
            fresh += 1;
        }
    }
    let last = ids.into_iter().next_back();
    if last.is_none() {
        store::mark_queued(&mut tx, &issue.id, now).await?;
    }
    tx.commit().await?;
    Ok(Batch { fresh, last })
}

/// Mails an issue to one recipient, at most once. Where the mail server says that there is
/// no such mailbox, the address is not written to again until its owner confirms it anew.
///
/// # Errors
/// `Retry` while the mail or the database is out of order; `GiveUp` when nobody knows
/// whether an earlier attempt reached the person.
pub async fn deliver(
    state: &AppState,
    issue: &IssueId,
    subscriber: &SignupId,
    task: TaskId,
) -> Result<(), TaskError> {
    let Some(issue) = store::find_issue(&state.db, issue).await? else {
        return Err(TaskError::GiveUp("there is no such issue".into()));
    };
    let now = state.clock.now();
    let email = match recipient(state, subscriber).await? {
        Recipient::At(email) => email,
        Recipient::Left => {
            let mut tx = state.db.begin().await?;
            store::mark_skipped(&mut tx, &issue.id, subscriber, now).await?;
            tx.commit().await?;
            return Ok(());
        }
        Recipient::WithoutMailbox => {
            let mut tx = state.db.begin().await?;
            store::mark_bounced(&mut tx, &issue.id, subscriber, now).await?;
            tx.commit().await?;
            return Ok(());
        }
    };
    let mut tx = state.db.begin().await?;
    if !store::mark_started(&mut tx, &issue.id, subscriber, now).await? {
        drop(tx);
        if store::is_uncertain(&state.db, &issue.id, subscriber).await? {
            return Err(TaskError::GiveUp(
                "the server stopped while this was handed over; it is not sent again".into(),
            ));
        }
        return Ok(());
    }
    let token = tokens::issue(&mut tx, state, UNSUBSCRIBE, subscriber.as_str()).await?;
    tx.commit().await?;

    let leave = unsubscribe_url(&state.config.site.base_url, &token);
    let message = mails::issue(&state.config.site, &issue.text, &leave, email, task);
    let outcome = state.mailer.send(&message).await;

    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    match &outcome {
        Ok(()) => store::mark_sent(&mut tx, &issue.id, subscriber, now).await?,
        Err(MailError::NoMailbox { .. }) => {
            store::mark_not_started(&mut tx, &issue.id, subscriber).await?;
            store::mark_bounced(&mut tx, &issue.id, subscriber, now).await?;
            suppression::bounce(&mut tx, state, &message.to, subscriber.as_str()).await?;
        }
        Err(_) => store::mark_not_started(&mut tx, &issue.id, subscriber).await?,
    }
    tx.commit().await?;
    match outcome {
        Err(MailError::NoMailbox { code, reply }) => {
            // Dealt with: nothing for the operator to send again.
            warn!(task_id = %message.task, code, reply, "there is no such mailbox; not written to again");
            Ok(())
        }
        outcome => Ok(outcome?),
    }
}

/// What is to be done about one recipient.
enum Recipient {
    At(EmailAddress),
    /// Or refused, or erased.
    Left,
    /// Said so about an earlier message.
    WithoutMailbox,
}

async fn recipient(state: &AppState, subscriber: &SignupId) -> Result<Recipient, StoreError> {
    let Some(subscriber) = find_subscriber(&state.db, subscriber.as_str()).await? else {
        return Ok(Recipient::Left);
    };
    let reason = suppression::find_reason(&state.db, state, &subscriber.email, PURPOSE).await?;
    Ok(match reason {
        None if subscriber.is_on_the_list() => Recipient::At(subscriber.email),
        Some(Reason::Bounced) if subscriber.is_on_the_list() => Recipient::WithoutMailbox,
        _ => Recipient::Left,
    })
}

/// Mails the text to one address, marked as a preview; nothing is stored.
///
/// # Errors
/// Those of the mail.
pub async fn send_preview(
    state: &AppState,
    text: &IssueText,
    to: EmailAddress,
) -> Result<(), SendError> {
    state.mailer.send(&preview(state, text, to)).await?;
    Ok(())
}

/// The message as it would go out; its link to leave is the page that asks for an address.
pub fn preview(state: &AppState, text: &IssueText, to: EmailAddress) -> Message {
    let site = &state.config.site;
    let leave = format!("{}{LEAVE_PATH}", site.base_url);
    let task = TaskId::new(state.rng.id(&state.clock));
    let marked = IssueText {
        subject: format!("[Preview] {}", text.subject),
        ..text.clone()
    };
    mails::issue(site, &marked, &leave, to, task).without_list()
}

/// The archive, newest first.
///
/// # Errors
/// Those of the database.
pub async fn list_issues(state: &AppState) -> Result<Vec<Issue>, StoreError> {
    store::list_issues(&state.db, ARCHIVE_LIMIT).await
}

/// One issue of the archive.
///
/// # Errors
/// Those of the database.
pub async fn find_issue(state: &AppState, slug: &str) -> Result<Option<Issue>, StoreError> {
    store::find_issue_by_slug(&state.db, slug).await
}

/// The path of an issue in the archive.
pub fn archive_path(slug: &str) -> String {
    format!("{ARCHIVE_PATH}/{slug}")
}

/// One entry per issue.
///
/// # Errors
/// Those of the database.
pub async fn sitemap_entries(state: &AppState) -> Result<Vec<SitemapEntry>, StoreError> {
    let issues = list_issues(state).await?;
    Ok(issues
        .into_iter()
        .map(|issue| SitemapEntry {
            path: archive_path(&issue.text.slug),
            modified: Some(published_at(&issue)),
        })
        .collect())
}

/// The day an issue bears.
pub fn published_at(issue: &Issue) -> UnixMillis {
    issue.text.dated_on.start()
}
