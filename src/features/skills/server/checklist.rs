//! `content/skills.toml` → the checklist, checked when the site starts.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::features::skills::address::RESERVED;
use crate::features::skills::model::Level;

/// The name of the file in the content folder.
const FILE: &str = "skills.toml";

/// Groups and skills in the order they are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checklist {
    /// Part of every answer link; answers of another version are not read.
    pub version: u32,
    /// Names of the five levels, lowest first.
    pub labels: [String; Level::COUNT],
    pub groups: Vec<Group>,
    /// Skill id → group and place in it.
    places: HashMap<String, (usize, usize)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub id: String,
    pub name: String,
    pub kind: Kind,
    pub summary: String,
    /// Position of its first skill in the checklist, from 0.
    pub first: usize,
    pub skills: Vec<Skill>,
}

impl Group {
    /// Positions of its skills in the checklist.
    pub fn positions(&self) -> Range<usize> {
        self.first..self.first + self.skills.len()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skill {
    pub id: String,
    pub name: String,
    pub summary: String,
    /// Descriptions of the five levels, lowest first.
    pub levels: [String; Level::COUNT],
    /// What to do to get better.
    pub improve: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Soft,
    Hard,
}

impl Checklist {
    /// Reads the file of the content folder.
    ///
    /// # Errors
    /// A sentence that names file and line.
    pub fn load(content_dir: &Path) -> Result<Self, String> {
        let path = content_dir.join(FILE);
        let file = path.display().to_string();
        let text = std::fs::read_to_string(&path)
            .map_err(|cause| format!("{file}: cannot be read: {cause}"))?;
        Self::parse(&file, &text)
    }

    /// # Errors
    /// A sentence that names file and line.
    pub fn parse(file: &str, text: &str) -> Result<Self, String> {
        let at = |offset: usize, sentence: &str| {
            let line = 1 + text
                .bytes()
                .take(offset)
                .filter(|byte| *byte == b'\n')
                .count();
            format!("{file}:{line}: {sentence}")
        };
        let entries: Entries = toml::from_str(text).map_err(|cause| {
            let offset = cause.span().map_or(0, |span| span.start);
            at(offset, cause.message())
        })?;
        Self::from_entries(entries).map_err(|fault| at(fault.offset, &fault.sentence))
    }

    /// Name and group id of a skill.
    pub fn skill(&self, id: &str) -> Option<(&str, &str)> {
        let (group, skill) = *self.places.get(id)?;
        let group = self.groups.get(group)?;
        Some((&group.skills.get(skill)?.name, &group.id))
    }

    pub fn group(&self, id: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == id)
    }

    /// Position of a skill in the checklist, from 0.
    pub fn position(&self, id: &str) -> Option<usize> {
        let (group, skill) = *self.places.get(id)?;
        Some(self.groups.get(group)?.first + skill)
    }

    pub fn skill_count(&self) -> usize {
        self.groups.iter().map(|group| group.skills.len()).sum()
    }

    /// Every skill with its group, in checklist order.
    pub fn skills(&self) -> impl Iterator<Item = (&Group, &Skill)> {
        self.groups
            .iter()
            .flat_map(|group| group.skills.iter().map(move |skill| (group, skill)))
    }

    fn from_entries(entries: Entries) -> Result<Self, Fault> {
        if *entries.scale.version.get_ref() == 0 {
            return Err(Fault::at(
                &entries.scale.version,
                "versions start at 1".into(),
            ));
        }
        let mut checklist = Self {
            version: *entries.scale.version.get_ref(),
            labels: five(entries.scale.labels, "labels")?,
            groups: Vec::with_capacity(entries.group.len()),
            places: HashMap::with_capacity(entries.skill.len()),
        };
        let mut group_starts = Vec::with_capacity(entries.group.len());
        for entry in entries.group {
            group_starts.push(entry.id.span().start);
            let group = checklist.read_group(entry)?;
            checklist.groups.push(group);
        }
        for entry in entries.skill {
            checklist.read_skill(entry)?;
        }
        let mut first = 0;
        for (group, offset) in checklist.groups.iter_mut().zip(group_starts) {
            if group.skills.is_empty() {
                return Err(Fault {
                    offset,
                    sentence: format!("the group \u{201c}{}\u{201d} has no skill", group.id),
                });
            }
            group.first = first;
            first += group.skills.len();
        }
        Ok(checklist)
    }

    fn read_group(&self, entry: GroupEntry) -> Result<Group, Fault> {
        check_id(&entry.id)?;
        let id = entry.id.get_ref();
        if RESERVED.contains(&id.as_str()) {
            return Err(Fault::at(
                &entry.id,
                format!("\u{201c}{id}\u{201d} is an address of another page"),
            ));
        }
        if self.group(id).is_some() {
            return Err(Fault::at(
                &entry.id,
                format!("there is another group \u{201c}{id}\u{201d}"),
            ));
        }
        let name = entry.name.get_ref();
        if self.groups.iter().any(|group| group.name == *name) {
            return Err(Fault::at(
                &entry.name,
                format!("there is another group named \u{201c}{name}\u{201d}"),
            ));
        }
        Ok(Group {
            name: filled(entry.name, "name")?,
            kind: entry.kind,
            summary: filled(entry.summary, "summary")?,
            id: entry.id.into_inner(),
            first: 0,
            skills: Vec::new(),
        })
    }

    fn read_skill(&mut self, entry: SkillEntry) -> Result<(), Fault> {
        check_id(&entry.id)?;
        let id = entry.id.get_ref().clone();
        if self.places.contains_key(&id) {
            return Err(Fault::at(
                &entry.id,
                format!("there is another skill \u{201c}{id}\u{201d}"),
            ));
        }
        let wanted = entry.group.get_ref();
        let Some(number) = self.groups.iter().position(|group| group.name == *wanted) else {
            return Err(Fault::at(
                &entry.group,
                format!("there is no group named \u{201c}{wanted}\u{201d}"),
            ));
        };
        let group = &mut self.groups[number];
        if *entry.kind.get_ref() != group.kind {
            return Err(Fault::at(
                &entry.kind,
                format!("the group \u{201c}{wanted}\u{201d} is of the other kind"),
            ));
        }
        if entry.sources.get_ref().is_empty() {
            return Err(Fault::at(
                &entry.sources,
                format!("the skill \u{201c}{id}\u{201d} names no source"),
            ));
        }
        let skill = Skill {
            id: id.clone(),
            name: filled(entry.name, "name")?,
            summary: filled(entry.summary, "summary")?,
            levels: five(entry.levels, "levels")?,
            improve: filled(entry.improve, "improve")?,
        };
        self.places.insert(id, (number, group.skills.len()));
        group.skills.push(skill);
        Ok(())
    }
}

/// A mistake in the file.
struct Fault {
    /// Where in the text.
    ///
    /// # Units
    /// Bytes.
    offset: usize,
    sentence: String,
}

impl Fault {
    fn at<T>(place: &Spanned<T>, sentence: String) -> Self {
        Self {
            offset: place.span().start,
            sentence,
        }
    }
}

fn check_id(id: &Spanned<String>) -> Result<(), Fault> {
    let text = id.get_ref();
    let well_formed = text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if well_formed {
        return Ok(());
    }
    Err(Fault::at(
        id,
        format!(
            "\u{201c}{text}\u{201d} is no id: use small letters, digits and dashes, a letter first"
        ),
    ))
}

fn filled(text: Spanned<String>, field: &str) -> Result<String, Fault> {
    if text.get_ref().trim().is_empty() {
        return Err(Fault::at(&text, format!("`{field}` is empty")));
    }
    Ok(text.into_inner())
}

fn five(texts: Spanned<Vec<String>>, field: &str) -> Result<[String; Level::COUNT], Fault> {
    if texts.get_ref().iter().any(|text| text.trim().is_empty()) {
        return Err(Fault::at(&texts, format!("one of the `{field}` is empty")));
    }
    let offset = texts.span().start;
    texts
        .into_inner()
        .try_into()
        .map_err(|texts: Vec<String>| Fault {
            offset,
            sentence: format!(
                "`{field}` has {} entries and needs {}",
                texts.len(),
                Level::COUNT
            ),
        })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entries {
    scale: ScaleEntry,
    group: Vec<GroupEntry>,
    skill: Vec<SkillEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScaleEntry {
    version: Spanned<u32>,
    labels: Spanned<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupEntry {
    id: Spanned<String>,
    name: Spanned<String>,
    kind: Kind,
    summary: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SkillEntry {
    id: Spanned<String>,
    kind: Spanned<Kind>,
    group: Spanned<String>,
    name: Spanned<String>,
    summary: Spanned<String>,
    levels: Spanned<Vec<String>>,
    improve: Spanned<String>,
    sources: Spanned<Vec<String>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"[scale]
version = 3
labels = ["A", "B", "C", "D", "E"]

[[group]]
id = "one"
name = "Group one"
kind = "soft"
summary = "First."

[[group]]
id = "two"
name = "Group two"
kind = "hard"
summary = "Second."

[[skill]]
id = "late"
kind = "hard"
group = "Group two"
name = "Late"
summary = "Comes first in the file."
levels = ["a", "b", "c", "d", "e"]
improve = "Practise."
sources = ["Somebody"]

[[skill]]
id = "early"
kind = "soft"
group = "Group one"
name = "Early"
summary = "Comes first in the checklist."
levels = [
  "a", "b",
  "c", "d", "e",
]
improve = "Practise."
sources = ["Somebody"]
"#;

    fn fault(good: &str, bad: &str) -> String {
        assert!(GOOD.contains(good), "{good}");
        let text = GOOD.replacen(good, bad, 1);
        Checklist::parse("skills.toml", &text).expect_err("the file has a fault")
    }

    #[test]
    fn skills_stand_in_the_order_of_their_groups() {
        let checklist = Checklist::parse("skills.toml", GOOD).expect("a good file");
        assert_eq!(checklist.version, 3);
        assert_eq!(checklist.skill_count(), 2);
        assert_eq!(checklist.skill("early"), Some(("Early", "one")));
        assert_eq!(checklist.skill("late"), Some(("Late", "two")));
        assert_eq!(checklist.skill("never"), None);
        assert_eq!(checklist.position("early"), Some(0));
        assert_eq!(checklist.position("late"), Some(1));
        assert_eq!(checklist.groups[1].positions(), 1..2);
    }

    #[test]
    fn every_fault_names_file_and_line() {
        for (good, bad, expected) in [
            (
                "group = \"Group two\"",
                "group = \"Group too\"",
                "skills.toml:20: there is no group named \u{201c}Group too\u{201d}",
            ),
            (
                "id = \"early\"",
                "id = \"late\"",
                "skills.toml:28: there is another skill \u{201c}late\u{201d}",
            ),
            (
                "id = \"two\"",
                "id = \"one\"",
                "skills.toml:12: there is another group \u{201c}one\u{201d}",
            ),
            (
                "id = \"two\"",
                "id = \"result\"",
                "skills.toml:12: \u{201c}result\u{201d} is an address of another page",
            ),
            (
                "\"Group two\"\nkind = \"hard\"",
                "\"Group one\"\nkind = \"hard\"",
                "skills.toml:13: there is another group named \u{201c}Group one\u{201d}",
            ),
            (
                "  \"a\", \"b\",\n",
                "  \"b\",\n",
                "skills.toml:33: `levels` has 4 entries and needs 5",
            ),
            (
                "[\"A\", ",
                "[\"A\", \"A2\", ",
                "skills.toml:3: `labels` has 6 entries and needs 5",
            ),
            (
                "[\"a\", \"b\"",
                "[\"a\", \" \"",
                "skills.toml:23: one of the `levels` is empty",
            ),
            (
                "improve = \"Practise.\"\n",
                "",
                "skills.toml:17: missing field `improve`",
            ),
            (
                "improve =",
                "improved =",
                "skills.toml:24: unknown field `improved`, expected one of `id`, `kind`, `group`, `name`, `summary`, `levels`, `improve`, `sources`",
            ),
            (
                "name = \"Late\"",
                "name = \"\"",
                "skills.toml:21: `name` is empty",
            ),
            (
                "sources = [\"Somebody\"]",
                "sources = []",
                "skills.toml:25: the skill \u{201c}late\u{201d} names no source",
            ),
            (
                "kind = \"hard\"\ngroup",
                "kind = \"soft\"\ngroup",
                "skills.toml:19: the group \u{201c}Group two\u{201d} is of the other kind",
            ),
            (
                "kind = \"soft\"\ngroup = \"Group one\"",
                "kind = \"hard\"\ngroup = \"Group two\"",
                "skills.toml:6: the group \u{201c}one\u{201d} has no skill",
            ),
            (
                "id = \"early\"",
                "id = \"Early\"",
                "skills.toml:28: \u{201c}Early\u{201d} is no id: use small letters, digits and dashes, a letter first",
            ),
            (
                "version = 3",
                "version = 0",
                "skills.toml:2: versions start at 1",
            ),
        ] {
            assert_eq!(fault(good, bad), expected);
        }
    }

    #[test]
    fn a_missing_file_is_named() {
        let sentence = Checklist::load(Path::new("/nowhere")).expect_err("no file");
        assert!(
            sentence.starts_with("/nowhere/skills.toml: cannot be read"),
            "{sentence}"
        );
    }

    /// Answer links hold one sign per skill in this order. Whoever changes the order, or
    /// adds or removes a skill, raises `version` in the file, and then this list.
    #[test]
    fn the_order_of_the_shipped_checklist_belongs_to_its_version() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/content");
        let checklist = Checklist::load(Path::new(folder)).expect("the shipped checklist");
        let ids: Vec<&str> = checklist
            .skills()
            .map(|(_, skill)| skill.id.as_str())
            .collect();
        assert_eq!(checklist.version, 1);
        insta::assert_snapshot!(ids.join("\n"), @r"
        attention-to-detail
        dependability
        integrity-confidentiality
        teamwork-handover
        clinical-communication
        patient-centred-care
        critical-thinking-troubleshooting
        working-within-scope
        prioritization-time-management
        composure-adaptability
        continuous-learning
        venipuncture-capillary-collection
        patient-identification-labelling
        specimen-processing-rejection
        automated-blood-counts
        blood-smear-differential
        coagulation-testing
        chemistry-immunoassay-analyzers
        lab-math-reagents
        point-of-care-testing
        culture-setup-gram-stain
        organism-id-susceptibility
        abo-rh-antibody-screen
        compatibility-testing-issue
        urinalysis-body-fluids
        serology-rapid-immunoassays
        molecular-testing
        quality-control-proficiency
        calibration-maintenance
        lis-result-verification
        laboratory-safety
        ");
    }
}
