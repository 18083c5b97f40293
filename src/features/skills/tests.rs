use axum::http::{Method, StatusCode};

use crate::features::skills::server::checklist::Checklist;
use crate::testing::{Page, TestApp};

/// The page without the marks that hydration needs.
fn plain(page: &Page) -> String {
    page.text.replace("<!>", "").replace("<!---->", "")
}

/// Value of an attribute of the first element that contains all of these texts.
fn attribute_of<'a>(html: &'a str, tag: &str, parts: &[&str], name: &str) -> Option<&'a str> {
    let element = html
        .split('<')
        .filter(|element| element.starts_with(tag))
        .filter_map(|element| element.split('>').next())
        .find(|element| parts.iter().all(|part| element.contains(part)))?;
    let rest = element.split(&format!(" {name}=\"")).nth(1)?;
    rest.split('"').next()
}

/// The values of the chosen radios, by skill.
fn chosen(html: &str) -> Vec<(String, String)> {
    html.split("<input ")
        .filter_map(|element| element.split('>').next())
        .filter(|element| element.contains("type=\"radio\"") && element.contains(" checked"))
        .map(|element| {
            let value = |name: &str| {
                let rest = element.split(&format!("{name}=\"")).nth(1);
                rest.and_then(|rest| rest.split('"').next())
                    .unwrap_or_default()
                    .to_owned()
            };
            (value("name"), value("value"))
        })
        .collect()
}

/// Sends the form of a group as a browser without scripts does, and follows the redirect.
async fn submit(app: &TestApp, page: &Page, radios: &[(&str, &str)], button: &str) -> String {
    let html = plain(page);
    let action = attribute_of(&html, "form", &["checklist"], "action").expect("a form");
    let answers =
        attribute_of(&html, "input", &["type=\"hidden\"", "name=\"a\""], "value").unwrap_or("");
    let before = html.split(&format!("{button}<")).next().expect("a button");
    let then = before
        .rsplit("<button")
        .next()
        .and_then(|button| button.split("value=\"").nth(1))
        .and_then(|rest| rest.split('"').next())
        .expect("the button says where to go");
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("a", answers);
    query.extend_pairs(radios);
    query.append_pair("then", then);
    let answer = app.get(&format!("{action}?{}", query.finish())).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    answer.header("location").to_owned()
}

#[tokio::test]
async fn the_whole_checklist_works_without_scripts() {
    let app = TestApp::new().await;
    let checklist = app.state.content.get::<Checklist>();
    let start = app.get("/skills").await;
    assert_eq!(start.status, StatusCode::OK);
    let html = plain(&start);
    let mut address = attribute_of(&html, "a", &["class=\"button\"", "/skills/"], "href")
        .expect("a way to start")
        .to_owned();
    assert!(html.contains(">Start the checklist</a>"));

    let mut expected = String::from("1-");
    for (number, group) in checklist.groups.iter().enumerate() {
        let page = app.get(&address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        let html = plain(&page);
        assert_eq!(
            html.matches("<fieldset ").count(),
            group.skills.len(),
            "one fieldset per skill of {}",
            group.id
        );
        // Rates the first skill of each group, skips the second, leaves the others open.
        let first = (number % 5).to_string();
        let mut radios = vec![(group.skills[0].id.as_str(), first.as_str())];
        expected.push_str(&first);
        for (place, skill) in group.skills.iter().enumerate().skip(1) {
            if place == 1 {
                radios.push((&skill.id, "skip"));
            }
            expected.push(if place == 1 { 'x' } else { '.' });
        }
        let last = number + 1 == checklist.groups.len();
        let button = if last {
            "Save and see your result"
        } else {
            "Save and go on"
        };
        address = submit(&app, &page, &radios, button).await;
    }
    assert_eq!(address, format!("/skills/result?a={expected}"));

    let result = app.get(&address).await;
    assert_eq!(result.status, StatusCode::OK);
    let html = plain(&result);
    assert!(html.contains("14 of 31 skills rated, 9 not in your role."));
    assert!(html.contains("The 17 without a rating are left out of the score."));
    assert_eq!(html.matches("class=\"bar\"").count(), 14);
    assert_eq!(html.matches("class=\"point\"").count(), 14);
    assert!(html.contains(&format!(
        "value=\"{}{address}\"",
        app.state.config.site.base_url
    )));

    // The result leads back to the exact answers.
    let group = app
        .get(&format!("/skills/accuracy-accountability?a={expected}"))
        .await;
    assert_eq!(
        chosen(&plain(&group)),
        [
            ("attention-to-detail".to_owned(), "0".to_owned()),
            ("dependability".to_owned(), "skip".to_owned())
        ]
    );
}

#[tokio::test]
async fn saving_leads_back_and_to_the_result_with_the_answers() {
    let app = TestApp::new().await;
    let page = app.get("/skills/communication-teamwork?a=1-44").await;
    assert_eq!(
        submit(
            &app,
            &page,
            &[("teamwork-handover", "2")],
            "Save and go back"
        )
        .await,
        "/skills/accuracy-accountability?a=1-44.2"
    );
    assert_eq!(
        submit(&app, &page, &[], "Save and see your result").await,
        "/skills/result?a=1-44"
    );
    let first = app.get("/skills/accuracy-accountability").await;
    assert_eq!(
        submit(&app, &first, &[], "Save and go back").await,
        "/skills?a=1-"
    );
}

#[tokio::test]
async fn a_link_reopens_the_exact_answers() {
    let app = TestApp::new().await;
    let page = app.get("/skills/accuracy-accountability?a=1-3x0").await;
    let html = plain(&page);
    assert_eq!(
        chosen(&html),
        [
            ("attention-to-detail".to_owned(), "3".to_owned()),
            ("dependability".to_owned(), "skip".to_owned()),
            ("integrity-confidentiality".to_owned(), "0".to_owned())
        ]
    );
    assert!(html.contains(">2 of 31 skills rated, 1 not in your role</label>"));
    assert!(html.contains("<progress id=\"progress\" value=\"3\" max=\"31\">"));

    let overview = plain(&app.get("/skills?a=1-3x0").await);
    assert!(overview.contains("<p>2 of 3 rated, 1 not in your role</p>"));
    assert!(
        overview
            .contains("href=\"/skills/communication-teamwork?a=1-3x0\" class=\"button\">Go on</a>")
    );
    assert!(overview.contains("href=\"/skills/result?a=1-3x0\">See your result</a>"));
    assert!(overview.contains("href=\"/skills/safety?a=1-3x0\""));

    let empty = plain(&app.get("/skills/accuracy-accountability").await);
    assert_eq!(chosen(&empty), []);
}

#[tokio::test]
async fn answers_change_no_byte_of_the_database() {
    let app = TestApp::new().await;
    let file = app
        .test_db
        .options
        .url
        .strip_prefix("sqlite:")
        .expect("a file")
        .to_owned();
    let contents =
        || ["", "-wal"].map(|ending| std::fs::read(format!("{file}{ending}")).unwrap_or_default());
    let before = contents();
    for address in [
        "/skills?a=1-3x0",
        "/skills/accuracy-accountability?a=1-3x0",
        "/skills/answer?a=1-3x0&dependability=4&then=result",
        "/skills/result?a=1-34",
        "/skills/result?a=1-3444444444444444444444444444444",
        "/api/get_page?address=%2Fskills%2Fresult%3Fa%3D1-34",
    ] {
        let page = app.get(address).await;
        assert!(!page.status.is_server_error(), "{address}");
        assert!(!page.status.is_client_error(), "{address}");
    }
    assert!(contents() == before, "something was written");
}

#[tokio::test]
async fn malformed_answers_are_ignored_and_the_page_says_so() {
    let app = TestApp::new().await;
    let long = format!("1-{}", "4".repeat(2000));
    for (answers, sentence) in [
        (
            "not-an-answer",
            "could not be read, so the checklist is shown without them",
        ),
        (
            "%3Cscript%3E",
            "could not be read, so the checklist is shown without them",
        ),
        (
            "%FF%FE",
            "could not be read, so the checklist is shown without them",
        ),
        (
            "2-333",
            "belong to version 2 of the checklist. This is version 1",
        ),
        (
            "1-3%3F4",
            "one answer could not be read and is shown as not answered",
        ),
        (
            &long,
            "1969 answers more than there are skills are left out",
        ),
    ] {
        for path in ["/skills", "/skills/safety", "/skills/result"] {
            let page = app.get(&format!("{path}?a={answers}")).await;
            assert_eq!(page.status, StatusCode::OK, "{path} {answers}");
            let html = plain(&page);
            assert!(html.contains(sentence), "{path} {answers}");
            assert!(!html.contains("<script>"));
        }
    }
    let page = plain(&app.get("/skills/safety?a=2-333").await);
    assert!(
        page.contains("href=\"/skills?a=1-\""),
        "links go on with what could be read"
    );
}

#[tokio::test]
async fn repeated_or_missing_form_fields_are_no_error() {
    let app = TestApp::new().await;
    for (query, location) in [
        ("", "/skills?a=1-"),
        ("?then=no-such-group", "/skills?a=1-"),
        ("?then=https://elsewhere.example/", "/skills?a=1-"),
        ("?a=nonsense&then=result", "/skills/result?a=1-"),
        (
            "?attention-to-detail=1&attention-to-detail=4&then=safety",
            "/skills/safety?a=1-4",
        ),
        ("?attention-to-detail=%FF&unknown=4", "/skills?a=1-"),
    ] {
        let answer = app.get(&format!("/skills/answer{query}")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{query}");
        assert_eq!(answer.header("location"), location, "{query}");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    let wrong_method = app
        .send(Method::POST, "/skills/answer", &[], String::new())
        .await;
    assert_eq!(wrong_method.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn an_unknown_group_is_not_found() {
    let app = TestApp::new().await;
    let page = app.get("/skills/no-such-group?a=1-4").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.text.contains("This page is not here"));
    let call = app
        .get("/api/get_page?address=%2Fskills%2Fno-such-group")
        .await;
    assert_eq!(call.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn pages_with_answers_stay_out_of_search_engines() {
    let app = TestApp::new().await;
    let base_url = &app.state.config.site.base_url;
    for (address, canonical, hidden) in [
        ("/skills", "/skills", false),
        ("/skills?a=1-4", "/skills", true),
        ("/skills/safety", "/skills/safety", false),
        ("/skills/safety?a=1-4", "/skills/safety", true),
        ("/skills/result", "/skills/result", true),
        ("/skills/result?a=1-4", "/skills/result", true),
    ] {
        let page = app.get(address).await;
        let html = plain(&page);
        assert_eq!(
            attribute_of(&html, "link", &["rel=\"canonical\""], "href"),
            Some(&*format!("{base_url}{canonical}")),
            "{address}"
        );
        assert_eq!(html.contains("content=\"noindex\""), hidden, "{address}");
        assert_eq!(html.matches("<h1").count(), 1, "{address}");
    }
    let sitemap = app.get("/sitemap.xml").await.text;
    assert!(sitemap.contains("/skills/hematology-coagulation</loc>"));
    assert!(!sitemap.contains("/skills/result"));
}

#[tokio::test]
async fn a_result_shows_strengths_steps_and_every_answer() {
    let app = TestApp::new().await;
    let html = plain(&app.get("/skills/result?a=1-434021x3").await);
    assert!(html.contains("aria-label=\"4 of 4\""));
    assert!(html.contains("<h3>Attention to detail</h3>"));
    // Group two is 0, 2, 1; group three 'x', 3.
    let steps: Vec<&str> = html
        .split("<ol class=\"steps\">")
        .nth(1)
        .and_then(|rest| rest.split("</ol>").next())
        .map(|steps| steps.split("href=\"").skip(1).collect())
        .unwrap_or_default();
    let steps: Vec<_> = steps
        .iter()
        .filter_map(|step| step.split('"').next())
        .collect();
    assert_eq!(
        steps,
        [
            "/skills/communication-teamwork?a=1-434021x3#teamwork-handover",
            "/skills/communication-teamwork?a=1-434021x3#patient-centred-care",
            "/skills/communication-teamwork?a=1-434021x3#clinical-communication",
        ]
    );
    assert!(html.contains("<td>Not in my role</td>"));
    assert!(html.contains("<td>4, Can teach others</td>"));
    assert!(html.contains("Self-declared with version 1"));
    assert_eq!(html.matches("<td>Not answered</td>").count(), 23);
}

#[tokio::test]
async fn a_result_without_ratings_says_so_and_leads_on() {
    let app = TestApp::new().await;
    for address in [
        "/skills/result",
        "/skills/result?a=1-",
        "/skills/result?a=1-xx",
    ] {
        let page = app.get(address).await;
        assert_eq!(page.status, StatusCode::OK);
        let html = plain(&page);
        assert!(html.contains("Nothing is rated yet"), "{address}");
        assert!(html.contains(">Go to the checklist</a>"), "{address}");
        assert!(!html.contains("<svg class=\"chart\""), "{address}");
    }
}

#[tokio::test]
async fn equal_ratings_get_a_kind_word() {
    let app = TestApp::new().await;
    let alike = "Every skill you rated stands at";
    let page = app.get("/skills/result?a=1-33333").await;
    assert!(page.text.contains(alike));
    let page = app.get("/skills/result?a=1-33334").await;
    assert!(!page.text.contains(alike));
}

#[tokio::test]
async fn the_group_page_is_small() {
    let app = TestApp::new().await;
    let call = app.get("/api/get_page?address=%2Fskills%2Fsafety").await;
    assert_eq!(call.status, StatusCode::OK);
    assert!(call.text.contains("laboratory-safety"));
    assert!(
        !call.text.contains("attention-to-detail"),
        "only the texts of its own group"
    );
}

#[tokio::test]
async fn the_home_page_counts_the_skills() {
    let app = TestApp::new().await;
    let count = app.state.content.get::<Checklist>().skill_count();
    let home = plain(&app.get("/").await);
    let sentence = format!("{count} skills, five plain levels each.");
    assert!(home.contains(&sentence), "{sentence}");
}
