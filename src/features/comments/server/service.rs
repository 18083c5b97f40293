//! Reading, posting and approving comments.

use super::author::AuthorToken;
use super::replies;
use super::screening::{Decision, screen};
use super::store::{self, CommentRecord, HeldComment, Submission};
use super::tasks::NotifyModerators;
use crate::email_address::EmailAddress;
use crate::error::FieldError;
use crate::features::comments::model::{
    Comment, NewComment, PUBLISHED, SentComment, WAITING, is_comment_id,
};
use crate::ids::CommentId;
use crate::server::context::RequestContext;
use crate::server::db::{StoreError, Tx};
use crate::server::form_guard::submission_key;
use crate::server::http_error::AppError;
use crate::server::personal_data::{PersonalData, Records, Subject};
use crate::server::state::AppState;
use crate::server::tasks::enqueue;
use crate::ui::form::FormDone;

/// The articles that can be commented on: slug and version.
#[derive(Clone, Debug, Default)]
pub struct KnownArticles(pub Vec<(String, i64)>);

impl KnownArticles {
    /// The version of the article with this slug, if there is one.
    pub fn version_of(&self, slug: &str) -> Option<i64> {
        self.0
            .iter()
            .find(|(known, _)| known == slug)
            .map(|(_, version)| *version)
    }
}

/// The comments under an article, as this visitor may see them.
///
/// # Errors
/// `NotFound` when there is no such article.
pub async fn list_thread(
    context: &RequestContext,
    article: &str,
) -> Result<Vec<Comment>, AppError> {
    version_of(&context.state, article)?;
    let author = AuthorToken::of(context).map(|token| token.hash());
    Ok(store::list_thread(&context.state.db, article, author.as_deref()).await?)
}

/// Stores a comment once, published or held, and remembers its author's browser.
///
/// # Errors
/// `NotFound` when there is no such article, `Invalid` for fields to mend, the parent among
/// them, `Unavailable` when nothing can be stored now.
pub async fn post(
    context: &RequestContext,
    sent: &SentComment,
    form_token: &str,
) -> Result<FormDone, AppError> {
    let state = &context.state;
    let article_version = version_of(state, &sent.article)?;
    let new = NewComment::check(sent).map_err(AppError::Invalid)?;
    let known_author = AuthorToken::of(context);
    let is_known = known_author.is_some();
    let author = known_author.unwrap_or_else(|| AuthorToken::new(state.rng));
    let now = state.clock.now();
    let decision = screen(&state.config.comments);
    let email = new.email.as_ref().map_or("", |email| email.as_str());
    let content = [&sent.article, &sent.parent, &new.name, email, &new.text];

    let mut tx = state.db.begin().await?;
    let record = CommentRecord {
        id: CommentId::new(state.rng.id(&state.clock)),
        parent: answered(&mut tx, sent).await?,
        submission_key: submission_key("post_comment", form_token, &content),
        article: sent.article.clone(),
        article_version,
        name: new.name,
        email: new.email,
        text: new.text,
        posted_at: now,
        published_at: (decision == Decision::Publish).then_some(now),
        hold_reason: match decision {
            Decision::Publish => None,
            Decision::Hold(reason) => Some(reason),
        },
        author_key_hash: Some(author.hash()),
    };
    let submission = if store::insert_comment(&mut tx, &record).await? {
        if record.published_at.is_none() {
            let task = NotifyModerators {
                comment: record.id.clone(),
            };
            enqueue(&mut tx, state, &task, record.id.as_str()).await?;
        } else {
            replies::announce(&mut tx, state, &record.id).await?;
        }
        Submission {
            id: record.id,
            published: record.published_at.is_some(),
        }
    } else {
        stored_before(&mut tx, &record, is_known).await?
    };
    tx.commit().await?;

    author.remember(&state.config);
    Ok(FormDone {
        path: format!("/articles/{}", sent.article),
        place: if submission.published {
            format!("comment-{}", submission.id)
        } else {
            "comment-form".to_owned()
        },
        reference: if submission.published {
            PUBLISHED
        } else {
            WAITING
        }
        .to_owned(),
    })
}

/// Publishes comments that wait. Returns the ids under which none waits.
pub async fn approve(state: &AppState, ids: &[String]) -> Result<Vec<String>, AppError> {
    let now = state.clock.now();
    let mut unknown = Vec::new();
    let mut tx = state.db.begin().await?;
    for id in ids {
        let comment = CommentId::new(id);
        if is_comment_id(id) && store::mark_published(&mut tx, &comment, now).await? {
            replies::announce(&mut tx, state, &comment).await?;
        } else {
            unknown.push(id.clone());
        }
    }
    tx.commit().await?;
    Ok(unknown)
}

/// How many comments wait.
///
/// # Errors
/// Those of the database.
pub async fn count_held(state: &AppState) -> Result<i64, AppError> {
    Ok(store::count_held(&state.db).await?)
}

/// Everything that waits, oldest first.
pub async fn list_held(state: &AppState) -> Result<Vec<HeldComment>, AppError> {
    Ok(store::list_held(&state.db).await?)
}

fn version_of(state: &AppState, article: &str) -> Result<i64, AppError> {
    state
        .content
        .get::<KnownArticles>()
        .version_of(article)
        .ok_or(AppError::NotFound)
}

/// The comment that this one answers.
async fn answered(tx: &mut Tx, sent: &SentComment) -> Result<Option<CommentId>, AppError> {
    if sent.parent.is_empty() {
        return Ok(None);
    }
    let found = if is_comment_id(&sent.parent) {
        store::find_published(tx, &sent.article, &CommentId::new(&sent.parent)).await?
    } else {
        None
    };
    match found {
        Some(parent) => Ok(Some(parent)),
        None => Err(AppError::Invalid(vec![FieldError::new(
            "parent",
            "The comment you were replying to is not here any more. What you typed is kept: send it again as a comment of its own.",
        )])),
    }
}

/// The same submission, sent again: a double click, or a retry after the answer was lost.
/// Then the cookie of the first answer may be lost too, so that the latest one counts.
async fn stored_before(
    tx: &mut Tx,
    record: &CommentRecord,
    is_known: bool,
) -> Result<Submission, AppError> {
    let submission = store::find_submission(tx, &record.submission_key)
        .await?
        .ok_or(AppError::Conflict)?;
    if let Some(hash) = record.author_key_hash.as_deref().filter(|_| !is_known) {
        store::mark_author(tx, &submission.id, hash).await?;
    }
    Ok(submission)
}

/// The comments that were sent with an address.
///
/// # Errors
/// Those of the database.
pub async fn export_person(
    state: &AppState,
    email: &EmailAddress,
) -> Result<PersonalData, StoreError> {
    let mut comments = Records::new(
        "comments",
        "The comments that you sent with this address, and where they stand.",
        &[
            "id",
            "article",
            "answers_comment",
            "name",
            "email",
            "text",
            "posted_at",
            "published_at",
            "removed_at",
        ],
    );
    for comment in store::list_comments_by(&state.db, email).await? {
        comments.push([
            comment.id.as_str().into(),
            comment.article.into(),
            comment.parent.as_ref().map(CommentId::as_str).into(),
            comment.name.into(),
            comment.email.into(),
            comment.text.into(),
            comment.posted_at.into(),
            comment.published_at.into(),
            comment.removed_at.into(),
        ]);
    }
    let mut data = PersonalData {
        records: vec![comments],
        subjects: vec![],
    };
    replies::export_person(state, email, &mut data).await?;
    Ok(data)
}

/// Erases name, address and text of the comments that were sent with an address. Their
/// places stay, so that what others answered keeps its own; moderators are not told of one
/// that waited. Mail about answers goes with the account, so this has to come before it.
///
/// # Errors
/// Those of the database.
pub async fn erase_person(
    tx: &mut Tx,
    state: &AppState,
    email: &EmailAddress,
) -> Result<Vec<Subject>, StoreError> {
    store::mark_erased_by(tx, email, state.clock.now()).await?;
    let subscription = replies::erase_person(tx, email).await?;
    Ok(subscription.into_iter().collect())
}
