//! A sitting that is saved, and what the account has already, made into one. Pure.
//!
//! The newest rating of each skill wins. But answers carry no times: the text in the
//! address and in the browser's storage holds ratings only, and a browser that was not used
//! for months saves old ones beside new ones. What can be known is which ratings *changed*:
//!
//! 1. A skill that the sitting leaves blank keeps the account's rating. Taking an answer
//!    back in a browser is no wish to erase the others.
//! 2. The *base* of a sitting is the one that the same browser saved before it. A rating
//!    that stands in both was not touched in between: it is as old as the base, and the
//!    account's rating, if another one, came later. It is kept.
//! 3. Without one, the base is an earlier sitting with exactly these answers: somebody who
//!    opens an old link and saves it brings nothing new.
//! 4. Every other rating is as new as the sitting, and taken.
//! 5. Where there is no base and ratings differ, nobody but the owner can tell which are
//!    newer. The form asks; see [`Differing`].
//!
//! A browser is known by its session, not by a cookie of its own: after signing in anew it
//! has no base, and rule 3 or 5 applies. Nothing is lost in any case: every sitting stays in
//! the account as it was saved.

use crate::features::skills::model::Assessment;
use crate::ids::SessionId;

/// Which ratings stand where a sitting without a base and the account differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Differing {
    /// Those of the sitting.
    Sitting,
    /// Those of the account.
    Account,
}

impl Differing {
    /// As a form sends it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sitting => "these",
            Self::Account => "account",
        }
    }

    /// The sitting's for everything that is no choice of the form.
    pub fn parse(text: &str) -> Self {
        if text == Self::Account.as_str() {
            Self::Account
        } else {
            Self::Sitting
        }
    }
}

/// What became of a sitting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    pub assessment: Assessment,
    /// Positions whose rating is new to the account, or another one now.
    pub taken: Vec<usize>,
    /// Positions where the account's rating stands against another one.
    pub kept: Vec<usize>,
}

/// The account's ratings with those of a sitting put in.
pub fn merge(
    account: &Assessment,
    sitting: &Assessment,
    base: Option<&Assessment>,
    differing: Differing,
) -> Merged {
    let mut merged = Merged {
        assessment: account.clone(),
        taken: Vec::new(),
        kept: Vec::new(),
    };
    for (position, rating) in sitting.ratings().iter().enumerate() {
        let before = account.rating(position);
        if rating.is_none() || *rating == before {
            continue;
        }
        let is_older = match base {
            Some(base) => base.rating(position) == *rating,
            None => differing == Differing::Account,
        };
        if before.is_some() && is_older {
            merged.kept.push(position);
        } else {
            merged.assessment.set(position, *rating);
            merged.taken.push(position);
        }
    }
    merged
}

/// An earlier sitting, as far as the choice of a base needs it.
#[derive(Clone, Copy, Debug)]
pub struct Earlier<'a> {
    pub answers: &'a str,
    /// The browser that saved it, unless it signed out since.
    pub session: Option<&'a SessionId>,
}

/// The answers from which a sitting started; `earlier` is newest first.
pub fn base_of<'a>(earlier: &[Earlier<'a>], session: &SessionId, answers: &str) -> Option<&'a str> {
    earlier
        .iter()
        .find(|sitting| sitting.session == Some(session))
        .or_else(|| earlier.iter().find(|sitting| sitting.answers == answers))
        .map(|sitting| sitting.answers)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::features::skills::share_code::{decode, encode};

    const SKILLS: usize = 4;

    fn answers(signs: &str) -> Assessment {
        decode(1, SKILLS, &format!("1-{signs}")).assessment
    }

    fn signs(assessment: &Assessment) -> String {
        let code = encode(1, assessment);
        code.strip_prefix("1-").expect("version 1").to_owned()
    }

    #[test]
    fn what_is_newer_wins_skill_by_skill() {
        // What the account has, the base, the sitting; then the result, taken and kept.
        for (name, account, base, sitting, merged, taken, kept) in [
            ("the first sitting", "", None, "4x.2", "4x.2", 3, 0),
            ("the same again", "4x.2", Some("4x.2"), "4x.2", "4x.2", 0, 0),
            (
                "a change in the same browser",
                "4x.2",
                Some("4x.2"),
                "3x12",
                "3x12",
                2,
                0,
            ),
            (
                "a change back in the same browser",
                "2",
                Some("2"),
                "1",
                "1",
                1,
                0,
            ),
            (
                "blank keeps what is there",
                "4x.2",
                Some("4x.2"),
                "...3",
                "4x.3",
                1,
                0,
            ),
            (
                "an old browser saves what it saved before",
                "41",
                Some("12"),
                "12",
                "41",
                0,
                2,
            ),
            (
                "an old browser changed one of two",
                "41",
                Some("12"),
                "13",
                "43",
                1,
                1,
            ),
            (
                "an old browser agrees with the account by now",
                "41",
                Some("12"),
                "42",
                "41",
                0,
                1,
            ),
            (
                "a rating of the base that the account has not",
                "",
                Some("12"),
                "12",
                "12",
                2,
                0,
            ),
            ("another browser, no base", "4x", None, "1x2", "1x2", 2, 0),
            ("not in my role is a rating", "4", None, "x", "x", 1, 0),
        ] {
            let base = base.map(answers);
            let found = merge(
                &answers(account),
                &answers(sitting),
                base.as_ref(),
                Differing::Sitting,
            );
            assert_eq!(signs(&found.assessment), merged, "{name}");
            assert_eq!(
                (found.taken.len(), found.kept.len()),
                (taken, kept),
                "{name}"
            );
        }
    }

    #[test]
    fn without_a_base_the_owner_may_keep_the_accounts() {
        let found = merge(
            &answers("4x"),
            &answers("1x2"),
            None,
            Differing::parse("account"),
        );
        assert_eq!(signs(&found.assessment), "4x2");
        assert_eq!((found.taken, found.kept), (vec![2], vec![0]));
        assert_eq!(Differing::parse("anything"), Differing::Sitting);
    }

    /// Two browsers that save in turn, in both orders: each knows what it saved before.
    #[test]
    fn two_browsers_keep_what_the_other_one_changed() {
        for (first, second) in [("a", "b"), ("b", "a")] {
            let mut account = answers("");
            let mut saved: Vec<(SessionId, String)> = Vec::new();
            let mut save = |browser: &str, signs_of_it: &str| {
                let session = SessionId::new(browser);
                let earlier: Vec<Earlier> = saved
                    .iter()
                    .rev()
                    .map(|(session, answers)| Earlier {
                        answers,
                        session: Some(session),
                    })
                    .collect();
                let base = base_of(&earlier, &session, signs_of_it).map(answers);
                let sitting = answers(signs_of_it);
                account = merge(&account, &sitting, base.as_ref(), Differing::Sitting).assessment;
                saved.push((session, signs_of_it.to_owned()));
                signs(&account)
            };
            assert_eq!(save(first, "11"), "11");
            assert_eq!(save(second, "12"), "12", "another browser, newer");
            assert_eq!(save(first, "11"), "12", "unchanged since its own last one");
            assert_eq!(save(first, "31"), "32", "one changed, the other one old");
            assert_eq!(save(second, "12"), "32");
            assert_eq!(save(second, "124"), "324");
        }
    }

    #[test]
    fn an_old_link_that_is_saved_unchanged_is_its_own_base() {
        let phone = SessionId::new("phone");
        let earlier = [
            Earlier {
                answers: "1-44",
                session: None,
            },
            Earlier {
                answers: "1-12",
                session: Some(&phone),
            },
        ];
        let laptop = SessionId::new("laptop");
        assert_eq!(base_of(&earlier, &laptop, "1-12"), Some("1-12"));
        assert_eq!(base_of(&earlier, &laptop, "1-13"), None);
        assert_eq!(base_of(&earlier, &phone, "1-44"), Some("1-12"));
        assert_eq!(base_of(&[], &phone, "1-44"), None);
    }

    proptest! {
        #[test]
        fn no_answer_is_ever_lost(
            account in "[.x0-4]{0,4}",
            base in proptest::option::of("[.x0-4]{0,4}"),
            sitting in "[.x0-4]{0,4}",
        ) {
            let (account, sitting) = (answers(&account), answers(&sitting));
            let base = base.as_deref().map(answers);
            let found = merge(&account, &sitting, base.as_ref(), Differing::Sitting);
            for position in 0..SKILLS {
                let merged = found.assessment.rating(position);
                let sources = [account.rating(position), sitting.rating(position)];
                prop_assert!(sources.contains(&merged));
                prop_assert_eq!(merged.is_none(), sources == [None, None]);
            }
            let again = merge(&found.assessment, &sitting, Some(&sitting), Differing::Sitting);
            prop_assert_eq!(again.assessment, found.assessment, "twice is once");
        }
    }
}
