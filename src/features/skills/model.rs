//! What people rate, how they rate it, and what pages show of it.
//!
//! The checklist itself, with every text, is the server's; the types here carry what one
//! page shows.

use serde::{Deserialize, Serialize};

use super::radar::Radar;
use super::score::Progress;

/// One of the five described levels.
///
/// # Units
/// A number from 0, "not yet", to 4, "can teach others".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Level(u8);

impl Level {
    /// From this level on, a skill counts as a strength: done without supervision.
    pub const INDEPENDENT: Self = Self(3);
    pub const HIGHEST: Self = Self(4);
    /// How many levels there are.
    pub const COUNT: usize = 5;

    pub fn new(number: u8) -> Option<Self> {
        (number <= Self::HIGHEST.0).then_some(Self(number))
    }

    pub fn number(self) -> u8 {
        self.0
    }
}

/// What somebody said about one skill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rating {
    Level(Level),
    /// Left out of every score.
    NotInMyRole,
}

impl Rating {
    /// Value of the radio that says this.
    pub fn value(self) -> &'static str {
        match self {
            Self::NotInMyRole => SKIP_VALUE,
            Self::Level(level) => LEVEL_VALUES[usize::from(level.number())],
        }
    }

    pub fn level(self) -> Option<Level> {
        match self {
            Self::Level(level) => Some(level),
            Self::NotInMyRole => None,
        }
    }
}

/// Values of the radios of the levels, lowest first.
pub const LEVEL_VALUES: [&str; Level::COUNT] = ["0", "1", "2", "3", "4"];
/// Value of the radio that says "not in my role".
pub const SKIP_VALUE: &str = "skip";
/// Value of the radio that takes an answer back.
pub const CLEAR_VALUE: &str = "";

/// All answers of one person.
///
/// # Shape
/// One rating or none per skill, in checklist order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment(Vec<Option<Rating>>);

impl Assessment {
    /// Nothing answered.
    pub fn blank(skills: usize) -> Self {
        Self(vec![None; skills])
    }

    pub fn ratings(&self) -> &[Option<Rating>] {
        &self.0
    }

    pub fn is_blank(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    /// `None` also for a position that the checklist does not have.
    pub fn rating(&self, position: usize) -> Option<Rating> {
        self.0.get(position).copied().flatten()
    }

    /// Does nothing for a position that the checklist does not have.
    pub fn set(&mut self, position: usize, rating: Option<Rating>) {
        if let Some(place) = self.0.get_mut(position) {
            *place = rating;
        }
    }

    /// Takes over the value of a radio; one that no radio has changes nothing.
    pub fn choose(&mut self, position: usize, value: &str) {
        let rating = match value {
            CLEAR_VALUE => None,
            SKIP_VALUE => Some(Rating::NotInMyRole),
            number => {
                let level = LEVEL_VALUES.iter().position(|value| *value == number);
                let level = level.and_then(|level| Level::new(u8::try_from(level).ok()?));
                match level {
                    Some(level) => Some(Rating::Level(level)),
                    None => return,
                }
            }
        };
        self.set(position, rating);
    }

    /// The ratings of some skills; empty for a range that the checklist does not have.
    pub fn part(&self, first: usize, count: usize) -> &[Option<Rating>] {
        self.0.get(first..first + count).unwrap_or_default()
    }
}

/// The checklist at a glance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// Version of the checklist, which is the version of its answers.
    pub version: u32,
    pub groups: Vec<GroupSummary>,
}

impl Overview {
    pub fn skill_count(&self) -> usize {
        self.groups.iter().map(|group| group.skills.len()).sum()
    }

    /// Id and number of skills of each group, in checklist order.
    pub fn group_sizes(&self) -> Vec<(String, u32)> {
        let size = |group: &GroupSummary| u32::try_from(group.skills.len()).unwrap_or(u32::MAX);
        self.groups
            .iter()
            .map(|group| (group.id.clone(), size(group)))
            .collect()
    }
}

/// What the way into the checklist needs to know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// Version of the checklist.
    pub version: u32,
    /// Id and number of skills of each group, in checklist order.
    pub groups: Vec<(String, u32)>,
}

impl Start {
    pub fn skill_count(&self) -> usize {
        self.groups.iter().map(|(_, size)| *size as usize).sum()
    }

    /// Id of the first group in which something is not answered.
    pub fn open_group(&self, assessment: &Assessment) -> Option<&str> {
        let mut first = 0;
        self.groups.iter().find_map(|(id, size)| {
            let part = assessment.part(first, *size as usize);
            first += *size as usize;
            part.iter().any(Option::is_none).then_some(&**id)
        })
    }
}

/// What the radios of one page need to know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Radios {
    /// Version of the checklist.
    pub version: u32,
    /// How many skills the whole checklist has.
    pub skills: u32,
    /// Position of the first skill of the page in the checklist, from 0.
    pub first: u32,
    /// Ids of the skills of the page, which are the names of the radios.
    pub ids: Vec<String>,
}

/// A group in the list of groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupSummary {
    pub id: String,
    pub name: String,
    /// Names of its skills, in checklist order.
    pub skills: Vec<String>,
}

/// A group with everything needed to rate its skills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkillGroup {
    pub version: u32,
    /// How many skills the whole checklist has.
    pub skill_count: u32,
    pub group_count: u32,
    /// The group's number, from 1.
    pub number: u32,
    /// Position of its first skill in the checklist, from 0.
    pub first: u32,
    pub id: String,
    pub name: String,
    pub summary: String,
    /// Names of the five levels, lowest first.
    pub labels: Vec<String>,
    pub skills: Vec<SkillTexts>,
    /// Ids of the groups before and after it.
    pub previous: Option<String>,
    pub next: Option<String>,
}

/// A skill as it stands on the page of its group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkillTexts {
    pub id: String,
    pub name: String,
    pub summary: String,
    /// Descriptions of the five levels, lowest first.
    pub levels: Vec<String>,
}

/// The result of an assessment, worked out and put into words.
#[derive(Clone, Debug, PartialEq)]
pub struct AssessmentResult {
    pub version: u32,
    /// The answers, as they stand in links.
    pub code: String,
    pub progress: Progress,
    /// A sentence about what could not be read in the address.
    pub ignored: Option<String>,
    /// Name of the one level that every rated skill has, when that is worth a word.
    pub alike: Option<String>,
    pub groups: Vec<GroupResult>,
    /// Left out when too few groups are rated to make a shape.
    pub radar: Option<Radar>,
    /// Best first.
    pub strengths: Vec<Strength>,
    pub next_steps: Vec<NextStep>,
    /// Ids of the skills done without supervision, in checklist order.
    pub strong_skills: Vec<String>,
}

/// One group of the result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupResult {
    pub id: String,
    pub name: String,
    pub progress: Progress,
    pub mean: Option<Mean>,
    pub answers: Vec<Answer>,
}

/// The mean of the rated skills of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mean {
    /// With one decimal, such as "3.2".
    pub text: String,
    /// Length of its bar.
    ///
    /// # Units
    /// Percent of the chart's width, with the sign.
    pub width: String,
}

/// One answer, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub skill: String,
    pub rating: String,
}

/// A skill done without supervision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strength {
    pub name: String,
    /// 3 or 4.
    pub level: u8,
    /// The description of that level.
    pub text: String,
}

/// A skill to work on next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextStep {
    pub id: String,
    pub group: String,
    pub name: String,
    /// Name of its present level.
    pub level: String,
    pub improve: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> Start {
        Start {
            version: 1,
            groups: vec![("a".into(), 2), ("b".into(), 1)],
        }
    }

    #[test]
    fn a_radio_rates_skips_or_takes_back() {
        let mut assessment = Assessment::blank(2);
        assessment.choose(0, "4");
        assessment.choose(1, SKIP_VALUE);
        assert_eq!(
            assessment.ratings(),
            [
                Some(Rating::Level(Level::HIGHEST)),
                Some(Rating::NotInMyRole)
            ]
        );
        assessment.choose(0, "5");
        assessment.choose(0, "many");
        assessment.choose(7, "1");
        assert_eq!(
            assessment.rating(0),
            Some(Rating::Level(Level::HIGHEST)),
            "what no radio has changes nothing"
        );
        assessment.choose(0, CLEAR_VALUE);
        assert_eq!(assessment.rating(0), None);
    }

    #[test]
    fn the_open_group_is_the_first_with_a_gap() {
        let start = start();
        let mut assessment = Assessment::blank(start.skill_count());
        assert_eq!(start.open_group(&assessment), Some("a"));
        assessment.choose(0, "1");
        assessment.choose(1, SKIP_VALUE);
        assert_eq!(start.open_group(&assessment), Some("b"));
        assessment.choose(2, "0");
        assert_eq!(start.open_group(&assessment), None);
    }
}
