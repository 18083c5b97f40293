//! Every article, read, checked and rendered when the server starts, then kept in memory.
//!
//! Knows the content folder and the addresses of the site. Refuses to start on content
//! that a reader would trip over, and says in which line.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::faults::{ContentFile, Fault, Faults};
use super::figure::Figure;
use super::front_matter::{self, FrontMatter};
use super::manuscript::{self, Rendered, Shelf, SiteLink};
use super::structured_data::{Site, json_ld};
use crate::features::articles::model::{
    Article, ArticleText, SOURCES_ID, Section, WholeArticle, reading_minutes,
};
use crate::ui::safe_html::SafeHtml;

const SOURCES: (&str, &str) = (SOURCES_ID, "Sources");

/// Pages that are there whatever the content.
const FIXED_PAGES: [&str; 8] = [
    "/",
    "/articles",
    "/skills",
    "/skills/result",
    "/jobs",
    "/signup",
    "/contact",
    "/privacy",
];

/// What articles need of the skills checklist: names, and where the rows stand.
#[derive(Clone, Debug, Default)]
pub struct ChecklistLinks {
    pub groups: Vec<SkillGroup>,
}

/// A page of the checklist.
#[derive(Clone, Debug)]
pub struct SkillGroup {
    /// Last part of its address.
    pub id: String,
    pub name: String,
    /// `soft` or `hard`.
    pub kind: String,
    pub skills: Vec<SkillLink>,
}

/// A row of the checklist.
#[derive(Clone, Debug)]
pub struct SkillLink {
    pub id: String,
    pub name: String,
    pub summary: String,
}

impl ChecklistLinks {
    /// Path and fragment of a skill's row.
    pub fn address_of(&self, skill: &str) -> Option<String> {
        self.groups
            .iter()
            .find(|group| group.skills.iter().any(|known| known.id == skill))
            .map(|group| format!("/skills/{}#{skill}", group.id))
    }

    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a SkillGroup> {
        self.groups.iter().filter(move |group| group.kind == kind)
    }
}

/// One line of the list of duties.
#[derive(Clone, Debug)]
pub struct Duty {
    pub id: String,
    pub text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DutiesFile {
    duty: Vec<WrittenDuty>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenDuty {
    id: toml::Spanned<String>,
    text: String,
    #[serde(rename = "source")]
    _source: String,
}

/// The articles of the site.
#[derive(Debug, Default)]
pub struct Library {
    articles: Vec<StoredArticle>,
}

/// An article, ready to be handed out.
#[derive(Debug)]
pub struct StoredArticle {
    /// Counts the changes that readers should know of.
    pub version: u32,
    pub whole: WholeArticle,
}

impl StoredArticle {
    pub fn path(&self) -> String {
        format!("/articles/{}", self.whole.article.slug)
    }
}

impl Library {
    /// Newest first.
    pub fn articles(&self) -> &[StoredArticle] {
        &self.articles
    }

    pub fn find(&self, slug: &str) -> Option<&StoredArticle> {
        self.articles
            .iter()
            .find(|stored| stored.whole.article.slug == slug)
    }

    /// Reads `articles/*.md`, `figures/*.toml` and `duties.toml` of the content folder.
    ///
    /// # Errors
    /// Everything that is wrong, each with its file and line.
    pub fn load(folder: &Path, checklist: &ChecklistLinks, site: Site<'_>) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        let duties = faults
            .absorb(load_duties(&folder.join("duties.toml")))
            .unwrap_or_default();
        let figures = faults
            .absorb(load_figures(&folder.join("figures")))
            .unwrap_or_default();
        let files = faults
            .absorb(article_files(&folder.join("articles")))
            .unwrap_or_default();
        let mut drafts = Vec::new();
        for path in &files {
            if let Some(draft) = faults.absorb(Draft::read(path, checklist, &duties, &figures)) {
                drafts.push(draft);
            }
        }
        let places = Places::of(&files, &drafts, checklist);
        let dead: Vec<Fault> = drafts
            .iter()
            .flat_map(|draft| places.dead_links(draft))
            .collect();
        faults.0.extend(dead);
        drafts.sort_by(|a, b| {
            (b.facts.published, &a.facts.slug).cmp(&(a.facts.published, &b.facts.slug))
        });
        let articles = drafts.into_iter().map(|draft| draft.store(site)).collect();
        faults.or(Self { articles })
    }
}

/// An article that is rendered, but whose links are not checked yet.
struct Draft {
    file: ContentFile,
    facts: FrontMatter,
    rendered: Rendered,
}

impl Draft {
    fn read(
        path: &Path,
        checklist: &ChecklistLinks,
        duties: &[Duty],
        figures: &BTreeMap<String, Figure>,
    ) -> Result<Self, Faults> {
        let file = ContentFile::read(path)?;
        let facts = front_matter::read(&file, &stem_of(path))?;
        let manuscript = file.text.get(facts.body_start..).unwrap_or_default();
        let shelf = Shelf {
            sources: &facts.sources,
            duties,
            checklist,
            figures,
        };
        let rendered = manuscript::render(manuscript, &shelf);
        let mut faults: Vec<Fault> = rendered
            .faults
            .iter()
            .map(|(offset, what)| file.fault(facts.body_start + offset, what))
            .collect();
        faults.extend(rendered.uncited.iter().filter_map(|index| {
            let source = facts.sources.get(*index)?;
            let what = format!("nothing in the text cites the source `{}`", source.id);
            Some(file.fault(source.offset, what))
        }));
        if rendered.words == 0 {
            faults.push(file.fault(facts.body_start, "the article has no text"));
        }
        Faults(faults).or(Self {
            facts,
            rendered,
            file,
        })
    }

    fn path(&self) -> String {
        format!("/articles/{}", self.facts.slug)
    }

    fn store(self, site: Site<'_>) -> StoredArticle {
        let structured_data = json_ld(&self.facts, self.rendered.words, site);
        let mut contents = self.rendered.sections;
        let sources = (!self.rendered.sources.is_empty()).then_some(SOURCES);
        for (id, text) in sources.into_iter().chain([("comments", "Comments")]) {
            contents.push(Section {
                id: id.to_owned(),
                text: text.to_owned(),
            });
        }
        StoredArticle {
            version: self.facts.version,
            whole: WholeArticle {
                article: Article {
                    byline: byline(&self.facts.authors),
                    slug: self.facts.slug,
                    title: self.facts.title,
                    summary: self.facts.summary,
                    published: self.facts.published,
                    reviewed: self.facts.reviewed,
                    reading_minutes: reading_minutes(self.rendered.words),
                    contents,
                },
                text: ArticleText {
                    body: SafeHtml::from_checked(self.rendered.html),
                    sources: SafeHtml::from_checked(self.rendered.sources),
                    structured_data,
                },
            },
        }
    }
}

/// "A", "A and B", "A, B and C"
fn byline(authors: &[String]) -> String {
    match authors {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Every page of the site, with the ids that a link may name there. `None` for an article
/// that has faults of its own: its ids are not known.
struct Places(HashMap<String, Option<HashSet<String>>>);

impl Places {
    fn of(files: &[PathBuf], drafts: &[Draft], checklist: &ChecklistLinks) -> Self {
        let fixed = FIXED_PAGES.map(|path| (path.to_owned(), Some(HashSet::new())));
        let groups = checklist.groups.iter().map(|group| {
            let rows = group.skills.iter().map(|skill| skill.id.clone()).collect();
            (format!("/skills/{}", group.id), Some(rows))
        });
        let written = files
            .iter()
            .map(|file| (format!("/articles/{}", stem_of(file)), None));
        let rendered = drafts
            .iter()
            .map(|draft| (draft.path(), Some(draft.rendered.ids.clone())));
        Self(
            fixed
                .into_iter()
                .chain(groups)
                .chain(written)
                .chain(rendered)
                .collect(),
        )
    }

    fn dead_links(&self, draft: &Draft) -> Vec<Fault> {
        let own = draft.path();
        let links = draft.rendered.links.iter();
        links
            .filter_map(|link| {
                let what = self.why_dead(link, &own)?;
                Some(draft.file.fault(draft.facts.body_start + link.offset, what))
            })
            .collect()
    }

    fn why_dead(&self, link: &SiteLink, own: &str) -> Option<String> {
        let page = link.path.split('?').next().unwrap_or_default();
        let page = if page.is_empty() { own } else { page };
        let Some(ids) = self.0.get(page) else {
            return Some(format!("there is no page {page}"));
        };
        let place = &link.place;
        let is_there = place.is_empty() || ids.as_ref().is_none_or(|ids| ids.contains(place));
        (!is_there).then(|| format!("there is no place #{place} on {page}"))
    }
}

fn load_duties(path: &Path) -> Result<Vec<Duty>, Faults> {
    let file = ContentFile::read(path)?;
    let written: DutiesFile = file.toml(0, file.text.len())?;
    let mut faults = Faults::default();
    let mut known = HashSet::new();
    let mut duties = Vec::new();
    for duty in written.duty {
        let at = duty.id.span().start;
        let id = duty.id.into_inner();
        if !known.insert(id.clone()) {
            faults
                .0
                .push(file.fault(at, format!("there are two duties `{id}`")));
        }
        if duty.text.trim().is_empty() {
            faults
                .0
                .push(file.fault(at, format!("the duty `{id}` has no text")));
        }
        duties.push(Duty {
            id,
            text: duty.text,
        });
    }
    faults.or(duties)
}

fn load_figures(folder: &Path) -> Result<BTreeMap<String, Figure>, Faults> {
    let mut faults = Faults::default();
    let mut figures = BTreeMap::new();
    for path in files_in(folder, "toml")? {
        let read = ContentFile::read(&path).and_then(|file| {
            let mut figure: Figure = file.toml(0, file.text.len())?;
            let labels = figure.row.iter_mut().map(|row| &mut row.label);
            for text in labels.chain([&mut figure.title, &mut figure.caption]) {
                *text = manuscript::curly(text);
            }
            let stem = stem_of(&path);
            let mismatch =
                (figure.id != stem).then(|| format!("`id` must be the file's name, {stem}"));
            match mismatch.or_else(|| figure.fault()) {
                Some(what) => Err(Faults(vec![file.fault(0, what)])),
                None => Ok(figure),
            }
        });
        if let Some(figure) = faults.absorb(read) {
            figures.insert(figure.id.clone(), figure);
        }
    }
    faults.or(figures)
}

/// The files of the articles. None is a fault: a site without any is one that looks into the
/// wrong folder.
fn article_files(folder: &Path) -> Result<Vec<PathBuf>, Faults> {
    let files = files_in(folder, "md")?;
    if files.is_empty() {
        return Err(Faults(vec![Fault {
            file: folder.display().to_string(),
            line: 1,
            what: "there is no article: no file ends in .md".to_owned(),
        }]));
    }
    Ok(files)
}

/// The files with this ending, by name. A folder that is not there has none.
fn files_in(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, Faults> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => {
            return Err(Faults(vec![Fault {
                file: folder.display().to_string(),
                line: 1,
                what: format!("cannot be read: {cause}"),
            }]));
        }
    };
    let mut files: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .collect();
    files.sort();
    Ok(files)
}

fn stem_of(path: &Path) -> String {
    path.file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authors_are_listed_as_people_say_it() {
        let names = |names: &[&str]| -> String {
            byline(
                &names
                    .iter()
                    .map(|name| (*name).to_owned())
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(names(&["A"]), "A");
        assert_eq!(names(&["A", "B"]), "A and B");
        assert_eq!(names(&["A", "B", "C"]), "A, B and C");
    }
}
