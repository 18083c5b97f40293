//! Made-up comments for the size budget and the benchmarks.

use super::service::KnownArticles;
use super::store::{self, CommentRecord};
use crate::ids::CommentId;
use crate::server::http_error::AppError;
use crate::server::state::AppState;
use crate::time::HOUR_MS;

const TEXTS: [&str; 21] = [
    "I start at six, and the first hour decides the day: controls, a look at what the night shift left, then the morning draws from the wards. The part about quality control says it well.",
    "Does anyone know how long it takes to have a diploma from another country assessed?\n\nI have two years of chemistry and some months of hematology behind me.",
    "The certification body has a page for this: https://www.example.org/certification. Plan a few months for the paperwork, and ask your school for the course outlines early.",
    "Reading the checklist I found out that I do more than I thought. Delta checks were the part that nobody had named for me before.",
    "Nights pay more here, but the quiet is what I stay for. Two people, one analyzer that sulks around three, and time to look at every slide properly.",
    "My hospital sits four hours north of the nearest city. We run everything on one bench, from urines to crossmatches, and I would not trade that for a line of my own in a core lab.",
    "A question about the blood bank: how many of you were signed off within the first year? Here it took me fourteen months, and I was told that is quick.",
    "Ten for us. The manual had to be rewritten in between, so half of my signatures were for a procedure that no longer existed.",
    "That explains why mine came back unsigned last spring. We are at revision six by now, and I keep all of them in a folder for the auditor.",
    "Please add something about standing. Nobody warned me about my feet! Good shoes were the best money I spent in the whole program.",
    "I teach phlebotomy, and I tell every group the same thing: label at the bedside, while you can still ask the person in front of you for a name. It is good to see that so high up on the list.",
    "What helped me with the certification exam was explaining results aloud to somebody outside the field. If my sister understood why the potassium was wrong, I had understood it too.",
    "Thank you. I will try that with my roommate, who now knows more about hemolysis than he ever wanted.",
    "Microbiology is where I ended up after two rotations, and it suits people who like puzzles that take three days. You learn to wait, and to write down what you saw on the first one.",
    "Look at the shift premiums as well, because they change the picture for anyone who works evenings.",
    "Could you say more about point-of-care testing? In our region half of the new openings mention it, and the training for it seems to be different in every building.",
    "In ours the lab owns the meters and the nurses do the tests. My part is training, audits and a great deal of walking. I like it: I finally see the people behind the numbers.",
    "I left for an industry job and came back after a year. Better coffee there, but I missed the moment when the call from the ward comes and the answer is already on the screen.",
    "Small correction from the bench: when a sample clots, the counter does not always flag it. Look at the tube before you believe a platelet count that low.",
    "For those who read this at school: ask for a tour on a weekday morning. It is loud, it is crowded, and after twenty minutes you will know whether it is for you.",
    "I printed the soft skills for our break room. Somebody has already written \"patience with printers\" underneath, and honestly, that belongs there.",
];

/// The texts that answer the one before them.
const ANSWERS: [usize; 5] = [2, 7, 8, 12, 16];

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
        let place = i % TEXTS.len();
        let parent = before.take().filter(|_| ANSWERS.contains(&place));
        let hours = i64::try_from(count - i).unwrap_or_default();
        let posted_at = now.minus_ms(hours * HOUR_MS);
        let record = CommentRecord {
            id: CommentId::new(state.rng.id(&state.clock)),
            article: article.clone(),
            article_version: *article_version,
            parent,
            name: format!("Sample reader {}", i + 1),
            email: None,
            text: format!("Sample comment. {}", TEXTS[place]),
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
