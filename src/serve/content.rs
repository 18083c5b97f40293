//! Loads and checks the content folder, and tells each slice what it needs to know of
//! another one's content, so that slices need not know each other.

use super::pages::{self, home};
use crate::features::accounts::SignupChoices;
use crate::features::accounts::server::passkeys::Passkeys;
use crate::features::accounts::server::profile::Disciplines;
use crate::features::articles::server::library::{ChecklistLinks, Library, SkillGroup, SkillLink};
use crate::features::articles::server::structured_data::Site;
use crate::features::comments::server::service::KnownArticles;
use crate::features::listings::model::Department;
use crate::features::listings::server::catalogue::{Catalogue, SkillName, SkillNames};
use crate::features::skills::server::checklist::{Checklist, Kind};
use crate::page::server::PageDrawer;
use crate::server::config::Config;
use crate::server::state::{Content, ContentBuilder};
use crate::ui::form::Choice;

/// Everything in the content folder.
///
/// # Errors
/// Sentences that name file and line.
pub fn load(config: &Config) -> Result<Content, String> {
    let folder = &config.site.content_dir;
    let checklist = Checklist::load(folder)?;
    let catalogue = Catalogue::load(folder).map_err(|fault| fault.to_string())?;
    let site = Site {
        base_url: &config.site.base_url,
        publisher: &config.site.legal_name,
    };
    let library =
        Library::load(folder, &links_to(&checklist), site).map_err(|faults| faults.to_string())?;
    require_article_of_home(&library)?;
    Ok(ContentBuilder::default()
        .with(PageDrawer(pages::drawer))
        .with(known_articles(&library))
        .with(skill_names(&checklist))
        .with(SignupChoices {
            roles: catalogue.role_choices(),
            regions: catalogue.region_choices(),
        })
        .with(Passkeys::new(&config.site))
        .with(disciplines())
        .with(library)
        .with(catalogue)
        .with(checklist)
        .build())
}

/// The links of articles are checked with the articles; this one stands on a page that
/// knows none.
fn require_article_of_home(library: &Library) -> Result<(), String> {
    let is_there = library
        .articles()
        .iter()
        .any(|stored| stored.path() == home::ARTICLE);
    if is_there {
        return Ok(());
    }
    Err(format!(
        "the home page leads to {}, and there is no such article",
        home::ARTICLE
    ))
}

/// What articles link to.
fn links_to(checklist: &Checklist) -> ChecklistLinks {
    let groups = checklist.groups.iter().map(|group| SkillGroup {
        id: group.id.clone(),
        name: group.name.clone(),
        kind: match group.kind {
            Kind::Soft => "soft".to_owned(),
            Kind::Hard => "hard".to_owned(),
        },
        skills: group
            .skills
            .iter()
            .map(|skill| SkillLink {
                id: skill.id.clone(),
                name: skill.name.clone(),
                summary: skill.summary.clone(),
            })
            .collect(),
    });
    ChecklistLinks {
        groups: groups.collect(),
    }
}

/// What listings ask for.
fn skill_names(checklist: &Checklist) -> SkillNames {
    let names = checklist.skills().map(|(group, skill)| {
        let name = SkillName {
            name: skill.name.clone(),
            group: group.id.clone(),
        };
        (skill.id.clone(), name)
    });
    SkillNames(names.collect())
}

/// What people tell about their part of the lab: the departments of the job search, so that
/// the two match.
fn disciplines() -> Disciplines {
    let choices = Department::ALL
        .iter()
        .map(|department| Choice::new(department.id(), department.label()));
    Disciplines(choices.collect())
}

/// What comments stand under.
fn known_articles(library: &Library) -> KnownArticles {
    let articles = library
        .articles()
        .iter()
        .map(|stored| (stored.whole.article.slug.clone(), i64::from(stored.version)));
    KnownArticles(articles.collect())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::testing::TestApp;

    /// The content as shipped, with one article under another name.
    fn content_with_article(folder: &Path, slug: &str) {
        let shipped = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/content"));
        for entry in fs::read_dir(shipped).expect("the content").flatten() {
            if entry.file_name() != "articles" {
                let link = folder.join(entry.file_name());
                std::os::unix::fs::symlink(entry.path(), link).expect("a link");
            }
        }
        let article = fs::read_to_string(shipped.join("articles/medical-lab-technician.md"))
            .expect("the article");
        let renamed = article.replace("medical-lab-technician\"", &format!("{slug}\""));
        fs::create_dir(folder.join("articles")).expect("a folder");
        fs::write(folder.join(format!("articles/{slug}.md")), renamed).expect("a file");
    }

    #[tokio::test]
    async fn the_home_page_leads_to_an_article_that_is_there() {
        let app = TestApp::new().await;
        let mut config = (*app.state.config).clone();
        for (slug, says) in [
            ("medical-lab-technician", None),
            (
                "technician",
                Some(
                    "the home page leads to /articles/medical-lab-technician, and there is no \
                     such article",
                ),
            ),
        ] {
            let folder = tempfile::tempdir().expect("a folder");
            content_with_article(folder.path(), slug);
            config.site.content_dir = folder.path().to_owned();
            assert_eq!(load(&config).err().as_deref(), says);
        }
    }
}
