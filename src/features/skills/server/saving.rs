//! Answers that people save in their account: sitting by sitting, and all of them in one.

use super::checklist::Checklist;
use super::merge::{Differing, Earlier, base_of, merge};
use super::store::{self, Sitting, SkillRating};
use crate::email_address::EmailAddress;
use crate::error::FieldError;
use crate::features::accounts::server::account;
use crate::features::accounts::server::guard::SignedIn;
use crate::features::skills::address::{RESULT, page_address};
use crate::features::skills::model::Assessment;
use crate::features::skills::score::Progress;
use crate::features::skills::share_code::{Decoded, Ignored, decode, encode};
use crate::ids::AssessmentId;
use crate::server::context::RequestContext;
use crate::server::db::{StoreError, Tx};
use crate::server::http_error::AppError;
use crate::server::personal_data::{PersonalData, Records};
use crate::server::state::AppState;
use crate::time::UnixMillis;
use crate::ui::form::{FormDone, TOKEN_FIELD};

/// Id of the form that saves: the place to come back to.
pub const SAVE_FORM_ID: &str = "save";
/// Id of the section on the account's page.
pub const SECTION_ID: &str = "checklist";
/// The account's page.
const ACCOUNT_PATH: &str = "/account";
/// How many sittings are listed, and looked through for the base of a new one.
pub const SITTINGS_LISTED: i64 = 100;

/// How a save went, in three numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Ratings that are new to the account, or other ones now.
    pub taken: usize,
    /// Newer ratings of the account that stayed.
    pub kept: usize,
    /// Signs of the text that could not be read.
    pub dropped: usize,
}

impl Outcome {
    /// As it stands in an address.
    fn reference(self) -> String {
        format!("{}-{}-{}", self.taken, self.kept, self.dropped)
    }

    /// Reads what stands in an address, which is anyone's text.
    pub fn parse(reference: &str) -> Option<Self> {
        let mut numbers = reference.splitn(3, '-').map(|text| {
            let is_short = text.len() <= 4;
            text.parse::<usize>().ok().filter(|_| is_short)
        });
        Some(Self {
            taken: numbers.next()??,
            kept: numbers.next()??,
            dropped: numbers.next()??,
        })
    }

    /// What is said about it.
    pub fn sentence(self) -> String {
        let mut text = match self.taken {
            0 => "Saved. Nothing in it was new to your account.".to_owned(),
            1 => "Saved: one rating is new or changed in your account.".to_owned(),
            count => format!("Saved: {count} ratings are new or changed in your account."),
        };
        match self.kept {
            0 => {}
            1 => text.push_str(" One newer rating was kept."),
            count => text.push_str(&format!(" {count} newer ratings were kept.")),
        }
        match self.dropped {
            0 => {}
            1 => text.push_str(" One answer could not be read and was left out."),
            count => text.push_str(&format!(
                " {count} answers could not be read and were left out."
            )),
        }
        text
    }
}

/// Saves the answers of a link as a sitting, and puts them into the account's ratings as
/// `merge.rs` says. The same answers right after themselves are the same sitting.
///
/// # Errors
/// `Invalid` for answers of which nothing can be saved, `SignedOut` when the account is
/// gone, and those of the database.
pub async fn save(
    context: &RequestContext,
    me: &SignedIn,
    answers: &str,
    differing: &str,
) -> Result<FormDone, AppError> {
    let state = &context.state;
    let checklist = state.content.get::<Checklist>();
    let decoded = decode(checklist.version, checklist.skill_count(), answers);
    let dropped = check(&decoded)?;
    let code = encode(checklist.version, &decoded.assessment);
    let now = state.clock.now();

    let mut tx = state.db.begin().await?;
    if !account::lock(&mut tx, &me.account).await? {
        return Err(AppError::SignedOut);
    }
    let earlier = store::list_sittings_to_change(&mut tx, &me.account, SITTINGS_LISTED).await?;
    let mut outcome = Outcome {
        dropped,
        ..Outcome::default()
    };
    if earlier.first().is_none_or(|newest| newest.answers != code) {
        let ratings = store::list_ratings_to_change(&mut tx, &me.account).await?;
        let base = base_assessment(&checklist, &earlier, me, &code);
        let merged = merge(
            &all_in_one(&checklist, &ratings),
            &decoded.assessment,
            base.as_ref(),
            Differing::parse(differing),
        );
        let sitting = Sitting {
            id: AssessmentId::new(state.rng.id(&state.clock)),
            answers: code.clone(),
            saved_at: now,
            session: Some(me.session.clone()),
        };
        store::insert_sitting(&mut tx, &me.account, &sitting).await?;
        keep_ratings(
            &mut tx,
            me,
            &checklist,
            &merged.assessment,
            &merged.taken,
            now,
        )
        .await?;
        outcome.taken = merged.taken.len();
        outcome.kept = merged.kept.len();
    }
    tx.commit().await?;
    Ok(FormDone {
        path: page_address(RESULT, Some(&code)),
        place: SAVE_FORM_ID.to_owned(),
        reference: outcome.reference(),
    })
}

/// Returns how many signs were left out.
fn check(decoded: &Decoded) -> Result<usize, AppError> {
    let sentence = match decoded.ignored {
        Some(Ignored::OtherVersion { found, known }) => format!(
            "These answers belong to version {found} of the checklist. This is version {known}, and its skills differ, so they cannot be saved."
        ),
        Some(Ignored::Everything) => {
            "These answers could not be read, so there is nothing to save.".to_owned()
        }
        _ if decoded.assessment.is_blank() => {
            "Nothing is rated here yet, so there is nothing to save.".to_owned()
        }
        Some(Ignored::Signs { unknown, extra }) => return Ok(unknown + extra),
        None => return Ok(0),
    };
    Err(AppError::Invalid(vec![FieldError::new(
        TOKEN_FIELD,
        sentence,
    )]))
}

async fn keep_ratings(
    tx: &mut Tx,
    me: &SignedIn,
    checklist: &Checklist,
    merged: &Assessment,
    taken: &[usize],
    now: UnixMillis,
) -> Result<(), StoreError> {
    let skills: Vec<_> = checklist.skills().collect();
    for position in taken {
        let (Some((_, skill)), Some(rating)) = (skills.get(*position), merged.rating(*position))
        else {
            continue;
        };
        let rating = SkillRating {
            skill: skill.id.clone(),
            value: rating.value().to_owned(),
            rated_at: now,
        };
        store::upsert_rating(tx, &me.account, &rating).await?;
    }
    Ok(())
}

/// The answers from which this browser's sitting started, if that can be told.
fn base_assessment(
    checklist: &Checklist,
    earlier: &[Sitting],
    me: &SignedIn,
    code: &str,
) -> Option<Assessment> {
    let earlier: Vec<_> = earlier
        .iter()
        .map(|sitting| Earlier {
            answers: &sitting.answers,
            session: sitting.session.as_ref(),
        })
        .collect();
    let base = base_of(&earlier, &me.session, code)?;
    Some(decode(checklist.version, checklist.skill_count(), base).assessment)
}

/// The newest rating of every skill that the checklist has today.
fn all_in_one(checklist: &Checklist, ratings: &[SkillRating]) -> Assessment {
    let mut assessment = Assessment::blank(checklist.skill_count());
    for rating in ratings {
        if let Some(position) = checklist.position(&rating.skill) {
            assessment.choose(position, &rating.value);
        }
    }
    assessment
}

/// What an account says about a set of answers before they are saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// When exactly these answers were saved, if they are the newest sitting.
    pub saved_at: Option<UnixMillis>,
    /// How many ratings differ from the account's, where only the owner can tell which are
    /// newer.
    pub undecided: usize,
    /// Everything in the account, as it stands in links; `None` when there is nothing else.
    pub all_in_one: Option<String>,
}

/// What saving these answers would meet; nothing changes.
///
/// # Errors
/// Those of the database.
pub async fn look_at(
    state: &AppState,
    me: &SignedIn,
    sitting: &Assessment,
) -> Result<Outlook, StoreError> {
    let checklist = state.content.get::<Checklist>();
    let code = encode(checklist.version, sitting);
    let earlier = store::list_sittings(&state.db, &me.account, SITTINGS_LISTED).await?;
    let ratings = store::list_ratings(&state.db, &me.account).await?;
    let account = all_in_one(&checklist, &ratings);
    let newest = earlier.first().filter(|newest| newest.answers == code);
    let base = base_assessment(&checklist, &earlier, me, &code);
    let undecided = match base {
        Some(_) => 0,
        None => merge(&account, sitting, None, Differing::Account)
            .kept
            .len(),
    };
    let account_code = encode(checklist.version, &account);
    Ok(Outlook {
        saved_at: newest.map(|newest| newest.saved_at),
        undecided,
        all_in_one: (!account.is_blank() && account_code != code).then_some(account_code),
    })
}

/// What an account holds of the checklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Version of the checklist, today.
    pub version: u32,
    /// The newest rating of every skill.
    pub all_in_one: Assessment,
    /// Ratings of skills that the checklist has no more.
    pub outdated: usize,
    pub sittings: Vec<SavedSitting>,
}

/// A sitting as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedSitting {
    pub id: AssessmentId,
    pub saved_at: UnixMillis,
    pub answers: String,
    /// How much was answered; the version of the checklist when it was another one.
    pub progress: Result<Progress, u32>,
}

/// Everything that an account holds of the checklist.
///
/// # Errors
/// Those of the database.
pub async fn list_saved(state: &AppState, me: &SignedIn) -> Result<Saved, StoreError> {
    let checklist = state.content.get::<Checklist>();
    let ratings = store::list_ratings(&state.db, &me.account).await?;
    let sittings = store::list_sittings(&state.db, &me.account, SITTINGS_LISTED).await?;
    let is_outdated = |rating: &&SkillRating| checklist.position(&rating.skill).is_none();
    Ok(Saved {
        version: checklist.version,
        all_in_one: all_in_one(&checklist, &ratings),
        outdated: ratings.iter().filter(is_outdated).count(),
        sittings: sittings
            .into_iter()
            .map(|sitting| SavedSitting {
                progress: progress_of(&checklist, &sitting.answers),
                id: sitting.id,
                saved_at: sitting.saved_at,
                answers: sitting.answers,
            })
            .collect(),
    })
}

fn progress_of(checklist: &Checklist, answers: &str) -> Result<Progress, u32> {
    let decoded = decode(checklist.version, checklist.skill_count(), answers);
    match decoded.ignored {
        Some(Ignored::OtherVersion { found, .. }) => Err(found),
        _ => Ok(Progress::of(decoded.assessment.ratings())),
    }
}

/// Deletes one sitting; the ratings stay. Repeating it changes nothing.
///
/// # Errors
/// `NotFound` for what cannot be an id, and those of the database.
pub async fn delete_sitting(
    context: &RequestContext,
    me: &SignedIn,
    id: &str,
) -> Result<FormDone, AppError> {
    let is_id = id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if !is_id {
        return Err(AppError::NotFound);
    }
    let mut tx = context.state.db.begin().await?;
    store::delete_sitting(&mut tx, &me.account, &AssessmentId::new(id)).await?;
    tx.commit().await?;
    Ok(done_in_account())
}

/// Deletes every sitting and every rating of the account.
///
/// # Errors
/// Those of the database.
pub async fn forget(context: &RequestContext, me: &SignedIn) -> Result<FormDone, AppError> {
    let mut tx = context.state.db.begin().await?;
    store::delete_all(&mut tx, &me.account).await?;
    tx.commit().await?;
    Ok(done_in_account())
}

fn done_in_account() -> FormDone {
    FormDone {
        path: ACCOUNT_PATH.to_owned(),
        place: SECTION_ID.to_owned(),
        reference: String::new(),
    }
}

/// What the owner of an address saved of the checklist. It goes with the account.
///
/// # Errors
/// Those of the database.
pub async fn export_person(
    state: &AppState,
    email: &EmailAddress,
) -> Result<PersonalData, StoreError> {
    let mut sittings = Records::new(
        "checklist_sittings",
        "The sittings with the skills checklist that you saved. The answers open again as a link: put them behind /skills/result?a=",
        &["id", "saved_at", "answers"],
    );
    let mut ratings = Records::new(
        "skill_ratings",
        "Your newest rating of each skill: a level from 0 to 4, or skip for one that is not in your role.",
        &["skill", "rating", "rated_at"],
    );
    if let Some((account, _)) = account::find_by_email(&state.db, email).await? {
        for sitting in store::list_sittings(&state.db, &account, i64::MAX).await? {
            sittings.push([
                sitting.id.as_str().into(),
                sitting.saved_at.into(),
                sitting.answers.into(),
            ]);
        }
        for rating in store::list_ratings(&state.db, &account).await? {
            ratings.push([
                rating.skill.into(),
                rating.value.into(),
                rating.rated_at.into(),
            ]);
        }
    }
    Ok(PersonalData {
        records: vec![sittings, ratings],
        subjects: vec![],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_a_save_survive_the_address() {
        let outcome = Outcome {
            taken: 12,
            kept: 3,
            dropped: 0,
        };
        assert_eq!(Outcome::parse(&outcome.reference()), Some(outcome));
        assert_eq!(
            outcome.sentence(),
            "Saved: 12 ratings are new or changed in your account. 3 newer ratings were kept."
        );
        for text in ["", "1-2", "1-2-x", "1-2-3-4", "99999-1-1", "-1-1-1"] {
            assert_eq!(Outcome::parse(text), None, "{text}");
        }
    }

    #[test]
    fn each_number_has_its_words() {
        let sentence = |taken, kept, dropped| {
            let outcome = Outcome {
                taken,
                kept,
                dropped,
            };
            outcome.sentence()
        };
        assert_eq!(
            sentence(0, 1, 1),
            "Saved. Nothing in it was new to your account. One newer rating was kept. One answer could not be read and was left out."
        );
        assert_eq!(
            sentence(1, 0, 2),
            "Saved: one rating is new or changed in your account. 2 answers could not be read and were left out."
        );
    }
}
