//! The article pages, their feed, and everything that can be wrong with the content.

use std::fs;
use std::path::Path;

use axum::http::{Method, StatusCode};

use super::model::WholeArticle;
use super::server::library::{ChecklistLinks, Library, SkillGroup, SkillLink};
use super::server::structured_data::Site;
use crate::server::db::Backend;
use crate::testing::TestApp;

const PATH: &str = "/articles/medical-lab-technician";

/// Fails unless the parts stand in the text in this order.
fn assert_in_order(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        let Some(place) = rest.find(part) else {
            panic!("`{part}` is missing, or stands before its predecessor");
        };
        rest = &rest[place + part.len()..];
    }
}

#[tokio::test]
async fn the_article_has_its_sections_in_order() {
    let app = TestApp::new().await;
    let page = app.get(PATH).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_in_order(
        &page.text,
        &[
            "<title>All About Medical Lab Technician Jobs",
            "aria-label=\"Breadcrumb\"",
            "<h1 tabindex=\"-1\">All About Medical Lab Technician Jobs</h1>",
            "class=\"lede\"",
            " min read",
            "Reviewed on ",
            "22 November 2026",
            "class=\"contents\"",
            "href=\"#what-the-job-is\"",
            "class=\"contents-fold\"",
            "href=\"#what-the-job-is\"",
            "<aside class=\"aside\" aria-label=\"MLT means two jobs\">",
            "<h2 id=\"what-the-job-is\">",
            "duties and responsibilities</h2>",
            "<ul><li>Collect blood",
            "Soft Skills</h2>",
            "href=\"/skills/accuracy-accountability#attention-to-detail\"",
            "Hard Skills</h2>",
            "<h3 id=\"specimen-collection-processing\">",
            "What the MLT(ASCP) exam asks about</strong>",
            "Qualifications and certification</h2>",
            "<th scope=\"row\">Usual schooling</th>",
            "<h2 id=\"pay-and-outlook\">",
            "Pay in the United States, in US dollars a year</strong>",
            "Where and when people work</h2>",
            "<h2 id=\"career-ladder\">",
            "<h2 id=\"questions-people-ask\">",
            "<h2 id=\"conclusion\">",
            "href=\"/signup\"",
            "href=\"/jobs\"",
            "<section aria-labelledby=\"sources\" class=\"footnotes\">",
            "<li id=\"fn-",
            // What the app puts under the article.
            "medical-lab-technician",
            "</article>",
            "<script type=\"application/ld+json\">",
        ],
    );
}

#[tokio::test]
async fn the_text_is_sent_once_in_a_document_and_whole_to_scripts() {
    let app = TestApp::new().await;
    let sentence = "Imagine an early shift in a hospital laboratory.";
    let page = app.get(PATH).await;
    assert_eq!(page.text.matches(sentence).count(), 1);
    assert_eq!(page.text.matches("Back to reference 2").count(), {
        let article = whole_article(&app);
        assert!(article.text.body.as_str().contains(sentence));
        let sources = article.text.sources.as_str();
        sources.matches("Back to reference 2").count()
    });
}

fn whole_article(app: &TestApp) -> WholeArticle {
    super::server::service::find_article(&app.state, "medical-lab-technician").expect("an article")
}

#[tokio::test]
async fn the_head_says_what_the_article_is() {
    let app = TestApp::new().await;
    let page = app.get(PATH).await;
    for part in [
        "<link rel=\"canonical\" href=\"http://127.0.0.1:3000/articles/medical-lab-technician\">",
        "<meta property=\"og:type\" content=\"article\"",
        "<meta property=\"article:published_time\" content=\"2026-11-22\"",
        "href=\"/articles.atom\"",
    ] {
        assert!(page.text.contains(part), "{part}");
    }
}

#[tokio::test]
async fn the_structured_data_is_json() {
    let app = TestApp::new().await;
    let page = app.get(PATH).await;
    let data = page
        .text
        .split("<script type=\"application/ld+json\">")
        .nth(1)
        .and_then(|rest| rest.split("</script>").next())
        .expect("structured data");
    let value: serde_json::Value = serde_json::from_str(data).expect("JSON");
    assert_eq!(value["@graph"][0]["@type"], "Article");
    assert_eq!(value["@graph"][0]["datePublished"], "2026-11-22");
    assert_eq!(value["@graph"][1]["@type"], "BreadcrumbList");
    assert_eq!(value["@graph"][1]["itemListElement"][2]["position"], 3);
}

#[tokio::test]
async fn every_id_is_there_once_and_every_place_exists() {
    let app = TestApp::new().await;
    let page = app.get(PATH).await;
    let mut ids: Vec<&str> = page
        .text
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count, "an id stands twice");
    for place in page.text.split("href=\"#").skip(1) {
        let place = place.split('"').next().unwrap_or_default();
        // The comments come with their own part of the site.
        if place != "comments" {
            assert!(ids.binary_search(&place).is_ok(), "#{place}");
        }
    }
}

#[tokio::test]
async fn an_unknown_article_is_not_found() {
    let app = TestApp::new().await;
    let page = app.get("/articles/no-such-thing").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert_in_order(
        &page.text,
        &["noindex", "This page is not here", "href=\"/articles\""],
    );
    assert!(!page.text.contains("<article"));
    let answer = app.get("/api/get_page?address=%2Farticles%2Fno").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_list_leads_to_the_article() {
    let app = TestApp::new().await;
    let page = app.get("/articles").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_in_order(
        &page.text,
        &[
            "<h1 tabindex=\"-1\">Articles</h1>",
            "<ol reversed class=\"article-list\">",
            "<a href=\"/articles/medical-lab-technician\">All About",
            "By Caring Support editorial team",
            " min read",
            "Reviewed on ",
        ],
    );
}

#[tokio::test]
async fn the_feed_is_sent_once_to_each_reader() {
    let app = TestApp::new().await;
    let feed = app.get("/articles.atom").await;
    assert_eq!(feed.status, StatusCode::OK);
    assert_eq!(
        feed.header("content-type"),
        "application/atom+xml; charset=utf-8"
    );
    assert_in_order(
        &feed.text,
        &[
            "<?xml",
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"",
            "<entry>",
            "/articles/medical-lab-technician</id>",
            "<published>2026-11-22T00:00:00Z</published>",
            "</entry>",
            "</feed>",
        ],
    );
    assert_eq!(open_tags(&feed.text), 0);
    let again = app
        .send(
            Method::GET,
            "/articles.atom",
            &[("if-none-match", feed.header("etag"))],
            String::new(),
        )
        .await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert_eq!(again.text, "");
}

/// How many elements are still open at the end; fails when they cross.
fn open_tags(xml: &str) -> usize {
    let mut open: Vec<&str> = Vec::new();
    for tag in xml.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').expect("every tag ends");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "closed in order");
        } else if !tag.ends_with('/') && !tag.starts_with('?') {
            open.push(tag.split_whitespace().next().unwrap_or_default());
        }
    }
    open.len()
}

#[tokio::test]
async fn the_sitemap_names_the_article_with_its_day() {
    let app = TestApp::new().await;
    let sitemap = app.get("/sitemap.xml").await;
    assert_in_order(
        &sitemap.text,
        &[PATH, "</loc><lastmod>2026-11-22T00:00:00Z</lastmod>"],
    );
}

#[tokio::test]
async fn reading_needs_no_database() {
    let app = TestApp::with(Backend::Sqlite, &[]).await;
    app.test_db.db.close().await;
    assert_eq!(app.get("/articles").await.status, StatusCode::OK);
}

/// The smallest content that is fine.
struct ContentFolder(tempfile::TempDir);

const ARTICLE: &str = "\
+++
title = \"A title\"
summary = \"A summary.\"
slug = \"first\"
authors = [\"Us\"]
published = \"2026-01-02\"
reviewed = \"2026-01-03\"
version = 1

[[sources]]
id = \"one\"
publisher = \"P\"
title = \"T\"
year = \"2025\"
url = \"https://example.org/\"
+++

One thing.[^one]

## Section

::figure pay

See [care](skill:care), [jobs](/jobs?q=night), [a row](/skills/habits#care),
[the other one](/articles/second#there) and [above](#section).
";

const SECOND: &str = "\
+++
title = \"Second\"
summary = \"A summary.\"
slug = \"second\"
authors = [\"Us\"]
published = \"2026-02-02\"
reviewed = \"2026-02-03\"
version = 1
+++

## There

Back to [the first](/articles/first#fn-one).
";

const FIGURE: &str = "\
id = \"pay\"
kind = \"bars\"
title = \"Pay\"
caption = \"Of some.\"
unit = \"$\"
source = \"one\"

[[row]]
label = \"A\"
value = 10
";

const DUTIES: &str = "\
[[duty]]
id = \"test\"
text = \"Test.\"
source = \"Somebody\"
";

impl ContentFolder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().expect("a folder"));
        for (file, text) in [
            ("articles/first.md", ARTICLE),
            ("articles/second.md", SECOND),
            ("figures/pay.toml", FIGURE),
            ("duties.toml", DUTIES),
        ] {
            folder.write(file, text);
        }
        folder
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.path().join(file);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// The library, or what is wrong, with paths from the folder on.
    fn load(&self) -> Result<Library, String> {
        let checklist = ChecklistLinks {
            groups: vec![SkillGroup {
                id: "habits".into(),
                name: "Habits".into(),
                kind: "soft".into(),
                skills: vec![SkillLink {
                    id: "care".into(),
                    name: "Care".into(),
                    summary: "Taking care.".into(),
                }],
            }],
        };
        let site = Site {
            base_url: "https://example.org",
            publisher: "Example",
        };
        let folder = format!("{}/", self.path().display());
        Library::load(self.path(), &checklist, site)
            .map_err(|faults| faults.to_string().replace(&folder, ""))
    }
}

#[test]
fn a_second_article_is_a_second_file_and_the_newest_comes_first() {
    let library = ContentFolder::new().load().expect("fine content");
    let slugs: Vec<_> = library
        .articles()
        .iter()
        .map(|stored| stored.whole.article.slug.as_str())
        .collect();
    assert_eq!(slugs, ["second", "first"]);
    assert!(library.find("first").is_some());
    assert!(library.find("third").is_none());
}

#[test]
fn a_small_article_reads_as_written() {
    let library = ContentFolder::new().load().expect("fine content");
    let article = &library.find("second").expect("there").whole;
    insta::assert_snapshot!(article.text.body.as_str(), @r#"
    <h2 id="there">There</h2>
    <p>Back to <a href="/articles/first#fn-one">the first</a>.</p>
    "#);
    insta::assert_debug_snapshot!(article.article, @r#"
    Article {
        slug: "second",
        title: "Second",
        summary: "A summary.",
        byline: "Us",
        published: Day {
            year: 2026,
            month: 2,
            day: 2,
        },
        reviewed: Day {
            year: 2026,
            month: 2,
            day: 3,
        },
        reading_minutes: 1,
        contents: [
            Section {
                id: "there",
                text: "There",
            },
            Section {
                id: "comments",
                text: "Comments",
            },
        ],
    }
    "#);
}

#[test]
fn every_fault_names_its_file_and_line() {
    const FIRST: &str = "articles/first.md";
    let twice = DUTIES.repeat(2);
    let cases: &[(&str, &str, &str, &str)] = &[
        // File, what stands there, what stands there instead, the report.
        (
            FIRST,
            "One thing.[^one]",
            "One.[^one] Two.[^two]",
            "first.md:18: there is no source `two`",
        ),
        (
            FIRST,
            "One thing.[^one]\n\n## Section\n\n::figure pay\n",
            "One.\n\n## Section\n",
            "first.md:11: nothing in the text cites the source `one`",
        ),
        (
            FIRST,
            "[[sources]]\n",
            "[[sources]]\nid = \"one\"\npublisher = \"P\"\ntitle = \"T\"\nyear = \"1\"\nurl = \"https://example.org/\"\n\n[[sources]]\n",
            "first.md:18: there are two sources `one`",
        ),
        (
            FIRST,
            "url = \"https://example.org/\"",
            "url = \"example.org\"",
            "first.md:15: the address of source `one`",
        ),
        (
            FIRST,
            "publisher = \"P\"",
            "publisher = \"\"",
            "first.md:12: `publisher` of source `one` is empty",
        ),
        (
            FIRST,
            "/jobs?q=night",
            "/job",
            "first.md:24: there is no page /job",
        ),
        (
            FIRST,
            "/articles/second#there",
            "/articles/third",
            "first.md:25: there is no page /articles/third",
        ),
        (
            FIRST,
            "/articles/second#there",
            "/articles/second#here",
            "first.md:25: there is no place #here on /articles/second",
        ),
        (
            FIRST,
            "(#section)",
            "(#sektion)",
            "first.md:25: there is no place #sektion on /articles/first",
        ),
        (
            FIRST,
            "/skills/habits#care",
            "/skills/habit#care",
            "first.md:24: there is no page /skills/habit",
        ),
        (
            FIRST,
            "/skills/habits#care",
            "/skills/habits#cares",
            "first.md:24: there is no place #cares",
        ),
        (
            FIRST,
            "skill:care",
            "skill:cares",
            "first.md:24: there is no skill `cares`",
        ),
        (
            FIRST,
            "::figure pay",
            "::figure play",
            "first.md:22: there is no figure `play`",
        ),
        (
            FIRST,
            "::figure pay",
            "::figures",
            "first.md:22: there is no directive `::figures`",
        ),
        (
            FIRST,
            "summary = \"A summary.\"\n",
            "",
            "first.md:2: missing field `summary`",
        ),
        (
            FIRST,
            "version = 1",
            "version = 1\nvolume = 2",
            "first.md:9: unknown field `volume`",
        ),
        (
            FIRST,
            "version = 1",
            "version = \"one\"",
            "first.md:8: invalid type",
        ),
        (
            FIRST,
            "version = 1",
            "version = 0",
            "first.md:8: `version` starts at 1",
        ),
        (
            FIRST,
            "title = \"A title\"",
            "title = A title",
            "first.md:2: ",
        ),
        (
            FIRST,
            "title = \"A title\"",
            "title = \" \"",
            "first.md:2: `title` is empty",
        ),
        (FIRST, "[\"Us\"]", "[]", "first.md:5: `authors` needs"),
        (
            FIRST,
            "slug = \"first\"",
            "slug = \"First one\"",
            "first.md:4: `slug` may hold",
        ),
        (
            FIRST,
            "slug = \"first\"",
            "slug = \"furst\"",
            "first.md:4: `slug` must be the file's name, first",
        ),
        (
            FIRST,
            "2026-01-02",
            "2026-02-30",
            "first.md:6: `published` must be a day that exists",
        ),
        (
            FIRST,
            "2026-01-03",
            "January",
            "first.md:7: `reviewed` must be a day that exists",
        ),
        (
            FIRST,
            "2026-01-03",
            "2025-01-03",
            "first.md:7: `reviewed` is before `published`",
        ),
        (
            FIRST,
            "+++\ntitle",
            "title",
            "first.md:1: an article starts with TOML",
        ),
        (
            FIRST,
            "One thing.",
            "<b>One</b> thing.",
            "first.md:18: HTML is not allowed",
        ),
        (
            FIRST,
            "One thing.",
            "<div>One</div>\n\nThing.",
            "first.md:18: HTML is not allowed",
        ),
        (
            FIRST,
            "## Section",
            "#### Section",
            "first.md:20: a level 4 heading may not follow one of level 1",
        ),
        (
            "articles/second.md",
            SECOND,
            "",
            "second.md:1: an article starts with TOML",
        ),
        (
            "articles/second.md",
            "## There\n\nBack to [the first](/articles/first#fn-one).\n",
            "",
            "second.md:10: the article has no text",
        ),
        (
            "figures/pay.toml",
            "id = \"pay\"",
            "id = \"play\"",
            "figures/pay.toml:1: `id` must be the file's name, pay",
        ),
        (
            "figures/pay.toml",
            "value = 10",
            "value = ten",
            "figures/pay.toml:10: ",
        ),
        (
            "figures/pay.toml",
            "value = 10",
            "low = 10",
            "figures/pay.toml:1: row `A` of bars has `value`",
        ),
        (
            "figures/pay.toml",
            "source = \"one\"",
            "source = \"six\"",
            "first.md:22: there is no source `six`",
        ),
        (
            "duties.toml",
            "id = \"test\"",
            "name = \"test\"",
            "duties.toml:2: unknown field `name`",
        ),
        (
            "duties.toml",
            "text = \"Test.\"",
            "text = \"\"",
            "duties.toml:2: the duty `test` has no text",
        ),
        (
            "duties.toml",
            DUTIES,
            &twice,
            "duties.toml:6: there are two duties `test`",
        ),
    ];
    for (file, from, to, report) in cases {
        let folder = ContentFolder::new();
        let text = fs::read_to_string(folder.path().join(file)).expect("a file");
        assert!(text.contains(from), "{file} has no `{from}`");
        folder.write(file, &text.replacen(from, to, 1));
        let faults = folder.load().expect_err(report);
        assert!(faults.contains(report), "wanted {report}\n   got {faults}");
    }
}

#[test]
fn all_faults_are_told_at_once() {
    let folder = ContentFolder::new();
    folder.write("articles/first.md", &ARTICLE.replace("/jobs", "/job"));
    folder.write(
        "articles/second.md",
        &SECOND.replace("[the first]", "<b>[the first]"),
    );
    folder.write("duties.toml", "duty = 1");
    let faults = folder.load().expect_err("faults");
    for file in ["first.md:24", "second.md:13", "duties.toml:1"] {
        assert!(faults.contains(file), "{faults}");
    }
}

#[test]
fn a_missing_file_is_named() {
    let folder = ContentFolder::new();
    fs::remove_file(folder.path().join("duties.toml")).expect("removed");
    let faults = folder.load().expect_err("a fault");
    assert!(faults.contains("duties.toml:1: cannot be read"), "{faults}");
}

#[test]
fn a_folder_without_articles_is_a_fault() {
    let folder = ContentFolder::new();
    for article in ["articles/first.md", "articles/second.md"] {
        fs::remove_file(folder.path().join(article)).expect("removed");
    }
    let said = "articles:1: there is no article: no file ends in .md";
    assert_eq!(folder.load().expect_err("it is empty"), said);
    fs::remove_dir(folder.path().join("articles")).expect("removed");
    assert_eq!(folder.load().expect_err("it is missing"), said);
}

#[test]
fn files_with_windows_line_ends_are_read_too() {
    let folder = ContentFolder::new();
    folder.write("articles/first.md", &ARTICLE.replace('\n', "\r\n"));
    folder.load().expect("fine content");
}
