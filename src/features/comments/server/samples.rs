//! Made-up comments for the size budget and the benchmarks.

use super::service::KnownArticles;
use super::store::{self, CommentRecord};
use crate::ids::CommentId;
use crate::server::http_error::AppError;
use crate::server::state::AppState;
use crate::time::HOUR_MS;

const TEXTS: [&str; 5] = [
    "Sample comment. I start at six, and the first hour decides the day: controls, a look at what the night shift left, then the morning draws from the wards. The part about quality control says it well.",
    "Sample comment. Does anyone know how long it takes to have a diploma from another country assessed?\n\nI have two years of chemistry and some months of hematology behind me.",
    "Sample comment. Reading the checklist I found out that I do more than I thought. Delta checks were the part that nobody had named for me before.",
    "Sample comment. The certification body has a page for this: https://www.example.org/certification. Plan a few months for the paperwork, and ask your school for the course outlines early.",
    "Sample comment. Nights pay more here, but the quiet is what I stay for. Two people, one analyser that sulks around three, and time to look at every slide properly.",
];

/// Every fourth comment answers the one before it, every eighth another reply.
const ANSWERS_EVERY: usize = 4;

/// Puts the first `count` sample comments under the first article, published; those that
/// are there already stay as they are. Returns how many are new, and the article's slug.
///
/// # Errors
/// `NotFound` when there is no article.
pub async fn load(state: &AppState, count: usize) -> Result<(usize, String), AppError> {
    let articles = state.content.get::<KnownArticles>();
    let (article, article_version) = articles.0.first().ok_or(AppError::NotFound)?;
    let now = state.clock.now();
    let mut fresh = 0;
    let mut tx = state.db.begin().await?;
    let mut before: Option<CommentId> = None;
    for i in 0..count {
        let submission_key = format!("sample:{article}:{i}");
        let parent = before.take().filter(|_| {
            let place = i % (2 * ANSWERS_EVERY);
            place == ANSWERS_EVERY - 1 || place >= 2 * ANSWERS_EVERY - 2
        });
        let hours = i64::try_from(count - i).unwrap_or_default();
        let posted_at = now.minus_ms(hours * HOUR_MS);
        let record = CommentRecord {
            id: CommentId::new(state.rng.id(&state.clock)),
            article: article.clone(),
            article_version: *article_version,
            parent,
            name: format!("Sample reader {}", i + 1),
            email: None,
            text: TEXTS[i % TEXTS.len()].to_owned(),
            posted_at,
            published_at: Some(posted_at),
            hold_reason: None,
            author_key_hash: None,
            submission_key,
        };
        before = if store::insert_comment(&mut tx, &record).await? {
            fresh += 1;
            Some(record.id)
        } else {
            store::find_submission(&mut tx, &record.submission_key)
                .await?
                .map(|submission| submission.id)
        };
    }
    tx.commit().await?;
    Ok((fresh, article.clone()))
}
