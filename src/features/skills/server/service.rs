//! What pages show of the checklist and of a set of answers. Stores nothing.

use super::checklist::{Checklist, Group};
use crate::features::skills::address::{ANSWERS_PARAMETER, RESULT, THEN_FIELD, page_address};
use crate::features::skills::model::{
    Answer, Assessment, AssessmentResult, GroupResult, GroupSummary, Level, Mean, NextStep,
    Overview, Rating, SkillGroup, SkillTexts, Strength,
};
use crate::features::skills::radar::radar;
use crate::features::skills::score::{self, Progress};
use crate::features::skills::share_code::{decode, encode};

/// Length of the bar of the highest level.
///
/// # Units
/// Percent of the chart's width; the rest is for the number beside it.
const FULL_BAR: f64 = 84.0;

/// The checklist at a glance.
pub fn overview(checklist: &Checklist) -> Overview {
    Overview {
        version: checklist.version,
        groups: checklist
            .groups
            .iter()
            .map(|group| GroupSummary {
                id: group.id.clone(),
                name: group.name.clone(),
                skills: group
                    .skills
                    .iter()
                    .map(|skill| skill.name.clone())
                    .collect(),
            })
            .collect(),
    }
}

/// One group with its texts.
pub fn find_group(checklist: &Checklist, id: &str) -> Option<SkillGroup> {
    let index = checklist.groups.iter().position(|group| group.id == id)?;
    let group = &checklist.groups[index];
    let neighbour = |index: Option<usize>| {
        let group = checklist.groups.get(index?)?;
        Some(group.id.clone())
    };
    Some(SkillGroup {
        version: checklist.version,
        skill_count: on_wire(checklist.skill_count()),
        group_count: on_wire(checklist.groups.len()),
        number: on_wire(index + 1),
        first: on_wire(group.first),
        id: group.id.clone(),
        name: group.name.clone(),
        summary: group.summary.clone(),
        labels: checklist.labels.to_vec(),
        skills: group
            .skills
            .iter()
            .map(|skill| SkillTexts {
                id: skill.id.clone(),
                name: skill.name.clone(),
                summary: skill.summary.clone(),
                levels: skill.levels.to_vec(),
            })
            .collect(),
        previous: neighbour(index.checked_sub(1)),
        next: neighbour(Some(index + 1)),
    })
}

/// What the answers of a link add up to.
pub fn result(checklist: &Checklist, code: &str) -> AssessmentResult {
    let decoded = decode(checklist.version, checklist.skill_count(), code);
    let assessment = &decoded.assessment;
    let ratings = assessment.ratings();
    let skills: Vec<_> = checklist.skills().collect();
    let means: Vec<Option<f64>> = checklist
        .groups
        .iter()
        .map(|group| score::mean(part(assessment, group)))
        .collect();
    let ranges: Vec<_> = checklist.groups.iter().map(Group::positions).collect();

    let strengths = score::strengths(ratings)
        .into_iter()
        .filter_map(|position| {
            let (_, skill) = skills.get(position)?;
            let level = assessment.rating(position)?.level()?;
            Some(Strength {
                name: skill.name.clone(),
                level: level.number(),
                text: skill.levels[usize::from(level.number())].clone(),
            })
        })
        .collect();
    let next_steps = score::next_steps(ratings, &ranges)
        .into_iter()
        .filter_map(|position| {
            let (group, skill) = skills.get(position)?;
            let level = assessment.rating(position)?.level()?;
            Some(NextStep {
                id: skill.id.clone(),
                group: group.id.clone(),
                name: skill.name.clone(),
                level: label(checklist, level).to_owned(),
                improve: skill.improve.clone(),
            })
        })
        .collect();
    let strong_skills = skills
        .iter()
        .zip(ratings)
        .filter(|(_, rating)| {
            let level = rating.and_then(Rating::level);
            level.is_some_and(|level| level >= Level::INDEPENDENT)
        })
        .map(|((_, skill), _)| skill.id.clone())
        .collect();

    AssessmentResult {
        version: checklist.version,
        code: encode(checklist.version, assessment),
        progress: Progress::of(ratings),
        ignored: decoded.ignored.map(|ignored| ignored.sentence()),
        alike: score::all_alike(ratings).map(|level| label(checklist, level).to_owned()),
        groups: checklist
            .groups
            .iter()
            .zip(&means)
            .map(|(group, mean)| group_result(checklist, assessment, group, *mean))
            .collect(),
        radar: radar(&means),
        strengths,
        next_steps,
        strong_skills,
    }
}

/// The address to go to after a form without scripts: the answers so far, and over them
/// the radios of the form, whose names are skill ids.
///
/// # Shape
/// A path below `/skills` with a query; nothing of the form stands in it as it was sent.
pub fn address_after_form(checklist: &Checklist, fields: &[(String, String)]) -> String {
    let field = |wanted: &str| {
        let found = fields.iter().find(|(name, _)| name == wanted);
        found.map_or("", |(_, value)| value.as_str())
    };
    let code = field(ANSWERS_PARAMETER);
    let mut assessment = decode(checklist.version, checklist.skill_count(), code).assessment;
    for (name, value) in fields {
        if let Some(position) = checklist.position(name) {
            assessment.choose(position, value);
        }
    }
    let page = field(THEN_FIELD);
    let known = page == RESULT || checklist.group(page).is_some();
    let page = if known { page } else { "" };
    page_address(page, Some(&encode(checklist.version, &assessment)))
}

fn group_result(
    checklist: &Checklist,
    assessment: &Assessment,
    group: &Group,
    mean: Option<f64>,
) -> GroupResult {
    let highest = f64::from(Level::HIGHEST.number());
    GroupResult {
        id: group.id.clone(),
        name: group.name.clone(),
        progress: Progress::of(part(assessment, group)),
        mean: mean.map(|mean| Mean {
            text: format!("{mean:.1}"),
            width: format!("{:.1}%", FULL_BAR * mean / highest),
        }),
        answers: group
            .skills
            .iter()
            .zip(part(assessment, group))
            .map(|(skill, rating)| Answer {
                skill: skill.name.clone(),
                rating: match rating {
                    None => "Not answered".into(),
                    Some(Rating::NotInMyRole) => "Not in my role".into(),
                    Some(Rating::Level(level)) => {
                        format!("{}, {}", level.number(), label(checklist, *level))
                    }
                },
            })
            .collect(),
    }
}

fn part<'a>(assessment: &'a Assessment, group: &Group) -> &'a [Option<Rating>] {
    assessment.part(group.first, group.skills.len())
}

fn label(checklist: &Checklist, level: Level) -> &str {
    &checklist.labels[usize::from(level.number())]
}

fn on_wire(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    fn checklist() -> Checklist {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/content");
        Checklist::load(Path::new(folder)).expect("the shipped checklist")
    }

    #[test]
    fn a_result_is_about_rated_skills_only() {
        // The first group has three skills: 4, skipped, 2. The second has one rating, 0.
        let result = result(&checklist(), "1-4x20");
        assert_eq!(result.progress.rated, 3);
        assert_eq!(result.progress.skipped, 1);
        let means: Vec<_> = result
            .groups
            .iter()
            .map(|group| group.mean.as_ref().map(|mean| mean.text.as_str()))
            .collect();
        assert_eq!(means[..3], [Some("3.0"), Some("0.0"), None]);
        assert_eq!(
            result.groups[0].mean.as_ref().map(|mean| &*mean.width),
            Some("63.0%")
        );
        assert_eq!(result.strong_skills, ["attention-to-detail"]);
        assert_eq!(result.strengths.len(), 1);
        let steps: Vec<_> = result.next_steps.iter().map(|step| &*step.id).collect();
        assert_eq!(steps, ["teamwork-handover", "integrity-confidentiality"]);
        assert_eq!(result.radar, None, "two groups make no shape");
        assert_eq!(result.groups[0].answers[0].rating, "4, Can teach others");
        assert_eq!(result.groups[0].answers[1].rating, "Not in my role");
        assert_eq!(result.groups[1].answers[1].rating, "Not answered");
    }

    #[test]
    fn a_form_adds_to_the_answers_so_far() {
        let checklist = checklist();
        let after = |fields: &[(&str, &str)]| {
            let fields: Vec<_> = fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect();
            address_after_form(&checklist, &fields)
        };
        assert_eq!(
            after(&[
                ("a", "1-1.2"),
                ("attention-to-detail", "4"),
                ("dependability", "skip"),
                ("integrity-confidentiality", ""),
                ("then", "safety"),
            ]),
            "/skills/safety?a=1-4x"
        );
        assert_eq!(after(&[("then", "result")]), "/skills/result?a=1-");
        assert_eq!(
            after(&[("then", "//elsewhere.example"), ("a", "1-3"), ("x", "1")]),
            "/skills?a=1-3"
        );
        assert_eq!(after(&[("attention-to-detail", "9")]), "/skills?a=1-");
    }

    proptest! {
        #[test]
        fn any_answers_have_a_result(signs in "1-[.x0-4]{0,31}") {
            static CHECKLIST: LazyLock<Checklist> = LazyLock::new(checklist);
            let result = result(&CHECKLIST, &signs);
            prop_assert_eq!(result.groups.len(), CHECKLIST.groups.len());
            prop_assert_eq!(result.strengths.len(), result.strong_skills.len());
            prop_assert_eq!(result.ignored, None);
        }
    }
}
