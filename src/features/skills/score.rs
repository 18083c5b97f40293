//! What the answers add up to. Skills that are not answered or not in one's role count
//! for nothing, neither up nor down.

use std::ops::Range;

use super::model::{Level, Rating};

/// How much of a checklist or a group is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub skills: u32,
    /// Skills with a level.
    pub rated: u32,
    /// Skills that are not in one's role.
    pub skipped: u32,
}

impl Progress {
    pub fn of(ratings: &[Option<Rating>]) -> Self {
        let count = |wanted: fn(&Rating) -> bool| {
            let found = ratings.iter().flatten().filter(|rating| wanted(rating));
            u32::try_from(found.count()).unwrap_or(u32::MAX)
        };
        Self {
            skills: u32::try_from(ratings.len()).unwrap_or(u32::MAX),
            rated: count(|rating| rating.level().is_some()),
            skipped: count(|rating| *rating == Rating::NotInMyRole),
        }
    }

    pub fn answered(self) -> u32 {
        self.rated + self.skipped
    }

    /// Such as "7 of 31 skills rated, 2 not in your role".
    pub fn sentence(self) -> String {
        format!(
            "{} of {} skills rated{}",
            self.rated,
            self.skills,
            self.skipped_part()
        )
    }

    /// Such as "2 of 3 rated".
    pub fn short(self) -> String {
        format!(
            "{} of {} rated{}",
            self.rated,
            self.skills,
            self.skipped_part()
        )
    }

    fn skipped_part(self) -> String {
        match self.skipped {
            0 => String::new(),
            count => format!(", {count} not in your role"),
        }
    }
}

fn levels(ratings: &[Option<Rating>]) -> impl Iterator<Item = (usize, Level)> {
    ratings
        .iter()
        .enumerate()
        .filter_map(|(position, rating)| Some((position, (*rating)?.level()?)))
}

/// The mean of the rated skills; `None` when none is rated.
///
/// # Units
/// Levels, 0.0..=4.0.
pub fn mean(ratings: &[Option<Rating>]) -> Option<f64> {
    let mut sum = 0.0;
    let mut count = 0.0;
    for (_, level) in levels(ratings) {
        sum += f64::from(level.number());
        count += 1.0;
    }
    (count > 0.0).then(|| sum / count)
}

/// Positions of the skills done without supervision: the highest level first, checklist
/// order among equals.
pub fn strengths(ratings: &[Option<Rating>]) -> Vec<usize> {
    let mut found: Vec<_> = levels(ratings)
        .filter(|(_, level)| *level >= Level::INDEPENDENT)
        .collect();
    found.sort_by_key(|(_, level)| std::cmp::Reverse(*level));
    found.into_iter().map(|(position, _)| position).collect()
}

/// How many next steps are shown.
pub const NEXT_STEPS: usize = 3;

/// Positions of up to three skills to work on next.
///
/// The rule: skills that still need supervision come first, the lowest level before the
/// others; among equals, the group whose mean is highest, because one gap less there makes
/// a whole bench one's own; then checklist order. Each group gives one skill before any
/// group gives a second, so that one weak bench does not take all three places. Only when
/// there are fewer than three of them, skills at "independent" follow by the same rule.
pub fn next_steps(ratings: &[Option<Rating>], groups: &[Range<usize>]) -> Vec<usize> {
    let mut candidates = Vec::new();
    for group in groups {
        let part = ratings.get(group.clone()).unwrap_or_default();
        let Some(mean) = mean(part) else { continue };
        let mut weakest: Vec<_> = levels(part)
            .filter(|(_, level)| *level < Level::HIGHEST)
            .collect();
        weakest.sort_by_key(|(_, level)| *level);
        for (turn, (offset, level)) in weakest.into_iter().enumerate() {
            let strong = level >= Level::INDEPENDENT;
            candidates.push(((strong, turn, level), mean, group.start + offset));
        }
    }
    candidates.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then(a.2.cmp(&b.2)));
    candidates
        .into_iter()
        .take(NEXT_STEPS)
        .map(|(_, _, position)| position)
        .collect()
}

/// The fewest ratings that make "all alike" worth a word.
const ALIKE_FROM: u32 = 5;

/// The level that all rated skills share, when there are enough to wonder about it.
pub fn all_alike(ratings: &[Option<Rating>]) -> Option<Level> {
    if Progress::of(ratings).rated < ALIKE_FROM {
        return None;
    }
    let mut levels = levels(ratings).map(|(_, level)| level);
    let first = levels.next()?;
    levels.all(|level| level == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::features::skills::share_code::decode;

    fn ratings(signs: &str) -> Vec<Option<Rating>> {
        let decoded = decode(1, signs.len(), &format!("1-{signs}"));
        assert_eq!(decoded.ignored, None, "{signs}");
        decoded.assessment.ratings().to_vec()
    }

    #[test]
    fn skips_and_gaps_are_left_out_of_the_mean() {
        assert_eq!(mean(&ratings("24")), Some(3.0));
        assert_eq!(mean(&ratings("2x4.")), Some(3.0));
        assert_eq!(mean(&ratings("0")), Some(0.0));
        assert_eq!(mean(&ratings("x.x")), None);
        assert_eq!(mean(&[]), None);
    }

    #[test]
    fn progress_tells_rated_from_skipped() {
        let progress = Progress::of(&ratings("0x4.."));
        assert_eq!((progress.rated, progress.skipped), (2, 1));
        assert_eq!(progress.answered(), 3);
        assert_eq!(
            progress.sentence(),
            "2 of 5 skills rated, 1 not in your role"
        );
        assert_eq!(Progress::of(&ratings("3.")).short(), "1 of 2 rated");
    }

    #[test]
    fn strengths_start_at_independent_and_come_best_first() {
        assert_eq!(strengths(&ratings("3240x.43")), [2, 6, 0, 7]);
        assert_eq!(strengths(&ratings("210x.")), [0usize; 0]);
    }

    #[test]
    fn next_steps_take_the_lowest_level_first() {
        // Three groups of one skill each, and one of a higher level.
        assert_eq!(
            next_steps(&ratings("2103"), &[0..1, 1..2, 2..3, 3..4]),
            [2, 1, 0]
        );
    }

    #[test]
    fn next_steps_prefer_the_stronger_group_among_equals() {
        // Both groups have a 1; the second stands higher on the whole.
        assert_eq!(next_steps(&ratings("1214"), &[0..2, 2..4]), [2, 0, 1]);
    }

    #[test]
    fn next_steps_come_from_different_groups_before_any_comes_twice() {
        assert_eq!(
            next_steps(&ratings("000231"), &[0..3, 3..4, 4..6]),
            [0, 5, 3]
        );
        assert_eq!(next_steps(&ratings("0004"), &[0..3, 3..4]), [0, 1, 2]);
    }

    #[test]
    fn next_steps_turn_to_strengths_only_when_nothing_else_is_left() {
        assert_eq!(next_steps(&ratings("0033"), &[0..2, 2..3, 3..4]), [0, 1, 2]);
    }

    #[test]
    fn next_steps_leave_out_what_is_mastered_skipped_or_open() {
        assert_eq!(next_steps(&ratings("4x.3"), &[0..1, 1..2, 2..3, 3..4]), [3]);
        assert_eq!(next_steps(&ratings("44"), &[0..1, 1..2]), [0usize; 0]);
    }

    #[test]
    fn five_equal_ratings_are_worth_a_word() {
        assert_eq!(all_alike(&ratings("3333")), None);
        assert_eq!(all_alike(&ratings("3x33.33")), Level::new(3));
        assert_eq!(all_alike(&ratings("333332")), None);
    }

    proptest! {
        #[test]
        fn next_steps_are_rated_distinct_and_at_most_three(signs in "[.x0-4]{0,40}", size in 1..7usize) {
            let ratings = ratings(&signs);
            let groups: Vec<_> = (0..ratings.len())
                .step_by(size)
                .map(|start| start..(start + size).min(ratings.len()))
                .collect();
            let steps = next_steps(&ratings, &groups);
            let open = ratings.iter().flatten().filter_map(|rating| rating.level());
            prop_assert_eq!(steps.len(), open.filter(|level| *level < Level::HIGHEST).count().min(NEXT_STEPS));
            for (i, step) in steps.iter().enumerate() {
                prop_assert!(ratings[*step].and_then(Rating::level).is_some_and(|level| level < Level::HIGHEST));
                prop_assert!(!steps[..i].contains(step));
            }
        }

        #[test]
        fn a_mean_lies_between_the_levels(signs in "[.x0-4]{0,40}") {
            if let Some(mean) = mean(&ratings(&signs)) {
                prop_assert!((0.0..=4.0).contains(&mean));
            }
        }
    }
}
