//! The occupations and the regions, read from the content folder at start.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use super::keywords::{Token, tokens};
use crate::features::listings::model::Country;
use crate::ui::form::Choice;

/// A fault in a content file.
#[derive(Debug, thiserror::Error)]
#[error("{}:{line}: {what}", file.display())]
pub struct ContentError {
    pub file: PathBuf,
    /// Counted from 1; 0 when the file could not be read at all.
    pub line: usize,
    pub what: String,
}

/// A content file with its text, to tell the line of a fault.
pub struct ContentFile {
    path: PathBuf,
    text: String,
}

impl ContentFile {
    /// # Errors
    /// The file is not there or cannot be read.
    pub fn read(path: PathBuf) -> Result<Self, ContentError> {
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Self { path, text }),
            Err(cause) => Err(ContentError {
                file: path,
                line: 0,
                what: format!("cannot be read: {cause}"),
            }),
        }
    }

    /// # Errors
    /// A missing, unknown or mistyped key, with its line.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, ContentError> {
        toml::from_str(&self.text)
            .map_err(|error| self.fault(error.span().unwrap_or_default(), error.message()))
    }

    pub fn fault(&self, at: Range<usize>, what: impl Into<String>) -> ContentError {
        let before = self.text.as_bytes().get(..at.start).unwrap_or_default();
        ContentError {
            file: self.path.clone(),
            line: 1 + before.iter().filter(|byte| **byte == b'\n').count(),
            what: what.into(),
        }
    }
}

/// An occupation that a vacancy or a signup may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occupation {
    pub id: String,
    pub name: String,
    /// As people write it; empty where there is none.
    pub abbreviation: String,
    pub country: Country,
    /// Official classifications: system and code.
    pub codes: Vec<(String, String)>,
    /// A sentence where law reserves the title, else empty.
    pub regulated: String,
    /// Each as the words it consists of.
    synonyms: Vec<Vec<String>>,
}

impl Occupation {
    /// "Medical Laboratory Technologist (MLT)".
    pub fn full_name(&self) -> String {
        if self.abbreviation.is_empty() {
            self.name.clone()
        } else {
            format!("{} ({})", self.name, self.abbreviation)
        }
    }
}

/// A province, territory or state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// ISO 3166-2, such as `CA-ON`.
    pub id: String,
    pub name: String,
    pub country: Country,
}

/// All occupations and regions, in the order of menus.
#[derive(Clone, Debug)]
pub struct Catalogue {
    occupations: Vec<Occupation>,
    regions: Vec<Region>,
}

/// Names of the skills of the checklist: id to name and group.
#[derive(Clone, Debug, Default)]
pub struct SkillNames(pub HashMap<String, SkillName>);

#[derive(Clone, Debug)]
pub struct SkillName {
    pub name: String,
    /// Id of the group, the last part of its page's address.
    pub group: String,
}

/// Words that name an occupation.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedOccupation<'a> {
    /// Which of the tokens name it.
    pub place: Range<usize>,
    /// Letters such as "MLT", which mean nothing but the occupation.
    pub is_abbreviation: bool,
    /// In catalogue order; at least one.
    pub occupations: Vec<&'a Occupation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OccupationFile {
    occupation: Vec<OccupationEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OccupationEntry {
    id: Spanned<String>,
    name: Spanned<String>,
    abbreviation: String,
    country: Spanned<String>,
    codes: Vec<CodeEntry>,
    synonyms: Vec<Spanned<String>>,
    regulated: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeEntry {
    system: String,
    code: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegionFile {
    region: Vec<RegionEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegionEntry {
    id: Spanned<String>,
    name: Spanned<String>,
    country: Spanned<String>,
    order: i64,
}

impl Catalogue {
    /// Reads `occupations.toml` and `regions.toml` in the folder, and checks them.
    ///
    /// # Errors
    /// The first fault, with file and line.
    pub fn load(folder: &Path) -> Result<Self, ContentError> {
        let occupations = ContentFile::read(folder.join("occupations.toml"))?;
        let regions = ContentFile::read(folder.join("regions.toml"))?;
        Ok(Self {
            occupations: read_occupations(&occupations)?,
            regions: read_regions(&regions)?,
        })
    }

    pub fn occupation(&self, id: &str) -> Option<&Occupation> {
        self.occupations.iter().find(|one| one.id == id)
    }

    pub fn region(&self, id: &str) -> Option<&Region> {
        self.regions.iter().find(|one| one.id == id)
    }

    /// The occupations as choices of a form, by country, Canada first.
    pub fn role_choices(&self) -> Vec<Choice> {
        grouped_choices(&self.occupations, |one| {
            (one.country, one.id.clone(), one.full_name())
        })
    }

    /// The regions as choices of a form, by country, Canada first.
    pub fn region_choices(&self) -> Vec<Choice> {
        grouped_choices(&self.regions, |one| {
            (one.country, one.id.clone(), one.name.clone())
        })
    }

    /// The occupations that some of the words name, in one country or in both: the
    /// longest name found, and the first of those. Quoted words name nothing.
    pub fn find_named(
        &self,
        words: &[Token],
        country: Option<Country>,
    ) -> Option<NamedOccupation<'_>> {
        let mut best: Option<NamedOccupation<'_>> = None;
        for start in 0..words.len() {
            for occupation in &self.occupations {
                if country.is_some_and(|country| country != occupation.country) {
                    continue;
                }
                for synonym in &occupation.synonyms {
                    if !names(&words[start..], synonym) {
                        continue;
                    }
                    let place = start..start + synonym.len();
                    match &mut best {
                        Some(best) if best.place == place => {
                            if !best.occupations.contains(&occupation) {
                                best.occupations.push(occupation);
                            }
                        }
                        Some(best) if best.place.len() >= place.len() => {}
                        _ => {
                            let letters: usize = synonym.iter().map(String::len).sum();
                            best = Some(NamedOccupation {
                                place,
                                is_abbreviation: letters <= 4,
                                occupations: vec![occupation],
                            });
                        }
                    }
                }
            }
        }
        best
    }
}

/// Whether the words start with the synonym, in the singular or with an s at the end.
fn names(words: &[Token], synonym: &[String]) -> bool {
    if words.len() < synonym.len() || words[..synonym.len()].iter().any(|word| word.is_quoted) {
        return false;
    }
    words
        .iter()
        .zip(synonym)
        .enumerate()
        .all(|(i, (word, of))| {
            let is_last = i + 1 == synonym.len();
            word.folded == *of || (is_last && word.folded.strip_suffix('s') == Some(of))
        })
}

fn grouped_choices<T>(items: &[T], parts: impl Fn(&T) -> (Country, String, String)) -> Vec<Choice> {
    let mut choices = Vec::with_capacity(items.len());
    for country in Country::ALL {
        for item in items {
            let (of, value, label) = parts(item);
            if of == *country {
                choices.push(Choice {
                    value,
                    label,
                    group: country.label().to_owned(),
                });
            }
        }
    }
    choices
}

fn read_occupations(file: &ContentFile) -> Result<Vec<Occupation>, ContentError> {
    let entries: OccupationFile = file.parse()?;
    let mut ids = HashSet::new();
    let mut occupations = Vec::with_capacity(entries.occupation.len());
    for entry in entries.occupation {
        check_id(file, &entry.id, &mut ids)?;
        check_filled(file, &entry.name)?;
        let mut synonyms = Vec::with_capacity(entry.synonyms.len());
        for synonym in &entry.synonyms {
            let words: Vec<String> = tokens(synonym.get_ref())
                .into_iter()
                .map(|token| token.folded)
                .collect();
            if words.is_empty() || *synonym.get_ref() != synonym.get_ref().to_lowercase() {
                return Err(file.fault(
                    synonym.span(),
                    format!(
                        "synonym \u{201c}{}\u{201d}: write words in lower case",
                        synonym.get_ref()
                    ),
                ));
            }
            synonyms.push(words);
        }
        occupations.push(Occupation {
            country: country_of(file, &entry.country)?,
            id: entry.id.into_inner(),
            name: entry.name.into_inner(),
            abbreviation: entry.abbreviation,
            codes: entry
                .codes
                .into_iter()
                .map(|code| (code.system, code.code))
                .collect(),
            regulated: entry.regulated,
            synonyms,
        });
    }
    Ok(occupations)
}

fn read_regions(file: &ContentFile) -> Result<Vec<Region>, ContentError> {
    let entries: RegionFile = file.parse()?;
    let mut ids = HashSet::new();
    let mut regions = Vec::with_capacity(entries.region.len());
    for entry in entries.region {
        check_id(file, &entry.id, &mut ids)?;
        check_filled(file, &entry.name)?;
        let country = country_of(file, &entry.country)?;
        let id = entry.id.get_ref();
        let fits = id.len() == 5
            && id.as_bytes()[2] == b'-'
            && Country::of_region(id) == Some(country)
            && id[3..].bytes().all(|byte| byte.is_ascii_uppercase());
        if !fits {
            return Err(file.fault(
                entry.id.span(),
                format!(
                    "region `{id}`: write the country, a dash and two capital letters, like CA-ON"
                ),
            ));
        }
        regions.push((
            entry.order,
            Region {
                country,
                name: entry.name.into_inner(),
                id: entry.id.into_inner(),
            },
        ));
    }
    regions.sort_by_key(|(order, _)| *order);
    Ok(regions.into_iter().map(|(_, region)| region).collect())
}

fn check_id(
    file: &ContentFile,
    id: &Spanned<String>,
    ids: &mut HashSet<String>,
) -> Result<(), ContentError> {
    let text = id.get_ref();
    let is_plain = !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !is_plain {
        return Err(file.fault(
            id.span(),
            format!("id `{text}`: use letters, digits and dashes"),
        ));
    }
    if !ids.insert(text.clone()) {
        return Err(file.fault(id.span(), format!("id `{text}` is taken further up")));
    }
    Ok(())
}

fn check_filled(file: &ContentFile, name: &Spanned<String>) -> Result<(), ContentError> {
    if name.get_ref().trim().is_empty() {
        return Err(file.fault(name.span(), "the name is empty"));
    }
    Ok(())
}

fn country_of(file: &ContentFile, text: &Spanned<String>) -> Result<Country, ContentError> {
    Country::parse(text.get_ref()).ok_or_else(|| {
        file.fault(
            text.span(),
            format!("country `{}`: write CA or US", text.get_ref()),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/content");

    fn catalogue() -> Catalogue {
        Catalogue::load(Path::new(FOLDER)).expect("valid content")
    }

    fn named(words: &str, country: Option<Country>) -> Option<(Vec<String>, bool)> {
        let catalogue = catalogue();
        let found = catalogue.find_named(&tokens(words), country)?;
        let ids = found.occupations.iter().map(|one| one.id.clone()).collect();
        Some((ids, found.is_abbreviation))
    }

    fn fault_in(occupations: &str, regions: &str) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("occupations.toml"), occupations).expect("written");
        std::fs::write(folder.path().join("regions.toml"), regions).expect("written");
        let error = Catalogue::load(folder.path()).expect_err("a fault");
        let shown = error.to_string();
        shown
            .rsplit_once('/')
            .map(|(_, short)| short.to_owned())
            .unwrap_or(shown)
    }

    #[test]
    fn the_same_letters_name_another_occupation_in_each_country() {
        let canada = named("MLT", Some(Country::Canada));
        assert_eq!(canada, Some((vec!["mlt-ca".into()], true)));
        let states = named("MLT", Some(Country::UnitedStates));
        assert_eq!(states, Some((vec!["mlt-us".into()], true)));
        let both = named("night MLTs", None);
        assert_eq!(both, Some((vec!["mlt-us".into(), "mlt-ca".into()], true)));
        assert_eq!(named("mls", Some(Country::Canada)), None);
    }

    #[test]
    fn the_longest_name_wins_and_quoted_words_name_nothing() {
        let found = named(
            "medical laboratory technologist nights",
            Some(Country::Canada),
        );
        assert_eq!(found, Some((vec!["mlt-ca".into()], false)));
        assert_eq!(named("\"MLT\"", None), None);
        assert_eq!(
            named("mla/t", Some(Country::Canada)).map(|(_, short)| short),
            Some(true)
        );
    }

    #[test]
    fn choices_stand_under_their_country() {
        let regions = catalogue().region_choices();
        assert_eq!(regions.len(), 64);
        assert_eq!(regions[0].label, "Alberta");
        assert_eq!(regions[0].group, "Canada");
        assert_eq!(regions[63].group, "United States");
        let roles = catalogue().role_choices();
        assert!(roles.iter().any(|role| role.value == "mlt-ca"
            && role.label == "Medical Laboratory Technologist (MLT)"
            && role.group == "Canada"));
    }

    #[test]
    fn faults_name_file_and_line() {
        let occupation = "[[occupation]]\nid = \"a\"\nname = \"A\"\nabbreviation = \"\"\ncountry = \"CA\"\ncodes = []\nsynonyms = []\nregulated = \"\"\n";
        let region =
            "[[region]]\nid = \"CA-ON\"\nname = \"Ontario\"\ncountry = \"CA\"\norder = 1\n";
        assert_eq!(
            fault_in(&occupation.repeat(2), region),
            "occupations.toml:10: id `a` is taken further up"
        );
        assert_eq!(
            fault_in(&occupation.replace("\"CA\"", "\"DE\""), region),
            "occupations.toml:5: country `DE`: write CA or US"
        );
        assert!(
            fault_in(&occupation.replace("[]\nreg", "[\"MLT\"]\nreg"), region)
                .starts_with("occupations.toml:7: synonym")
        );
        assert!(
            fault_in(&occupation.replace("regulated", "regulatd"), region)
                .starts_with("occupations.toml:8: unknown field")
        );
        assert!(
            fault_in(occupation, &region.replace("CA-ON", "US-ON"))
                .starts_with("regions.toml:2: region `US-ON`")
        );
        assert!(fault_in(occupation, "[[region]\n").starts_with("regions.toml:1: "));
    }
}
