//! Saving the checklist through the whole site, as a browser without scripts does.

use axum::http::StatusCode;

use crate::server::db::Backend;
use crate::testing::{Page, TestApp};

const BOTH: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];
const SITTINGS: &str = "SELECT COUNT(*) FROM assessment";
const RATINGS: &str = "SELECT COUNT(*) FROM skill_rating";
const NEWEST: &str = "SELECT id FROM assessment ORDER BY saved_at DESC, id DESC LIMIT 1";

async fn app(backend: Backend) -> TestApp {
    TestApp::with(
        backend,
        &[("MLT_LIMITS_ACCOUNT_CHANGES_PER_MINUTE", "1000")],
    )
    .await
}

fn plain(page: &Page) -> String {
    page.text.replace("<!>", "").replace("<!---->", "")
}

/// Presses the button on the page of a result, a while after the last thing that happened.
async fn save(app: &TestApp, cookies: &str, answers: &str, more: &[(&str, &str)]) -> Page {
    app.state.clock.advance_ms(60_000);
    let mut fields = vec![("a", answers)];
    fields.extend_from_slice(more);
    let path = format!("/skills/result?a={answers}");
    app.post_form_with_cookies(&path, "save_checklist", &fields, cookies)
        .await
}

/// Where a redirect leads, without the place on the page.
fn location(page: &Page) -> &str {
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
    let location = page.header("location");
    location
        .split_once('#')
        .map_or(location, |(address, _)| address)
}

#[tokio::test]
async fn a_guest_is_shown_the_way_to_sign_in_and_can_save_nothing() {
    for backend in BOTH {
        let app = app(backend).await;
        let result = plain(&app.get("/skills/result?a=1-4x2").await);
        assert!(result.contains(
            "<a href=\"/sign-in?next=%2Fskills%2Fresult%3Fa%3D1-4x2\">Sign in to keep them in an account</a>"
        ));
        assert!(!result.contains("save_checklist"));
        let overview = plain(&app.get("/skills?a=1-4").await);
        assert!(overview.contains("/sign-in?next=%2Fskills%3Fa%3D1-4\""));
        for path in ["/skills", "/skills/result", "/skills?a=1-"] {
            let page = plain(&app.get(path).await);
            assert!(!page.contains("/sign-in"), "{path}: nothing to keep");
        }
        for (function, field) in [
            ("save_checklist", ("a", "1-4")),
            ("delete_sitting", ("sitting", "x")),
            ("forget_checklist", ("", "")),
        ] {
            let page = app.call(function, &[field]).await;
            assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{function}");
        }
        assert_eq!(app.test_db.count(SITTINGS).await, 0);
    }
}

#[tokio::test]
async fn a_sitting_is_saved_and_opened_again() {
    for backend in BOTH {
        let app = app(backend).await;
        let jo = app.sign_in("jo@example.org").await;
        let before = plain(&app.get_with_cookies("/account", &jo).await);
        assert!(before.contains("Nothing is saved yet."));
        let result = plain(&app.get_with_cookies("/skills/result?a=1-4x2", &jo).await);
        assert!(result.contains("You are signed in as jo@example.org."));
        assert!(result.contains("<input type=\"hidden\" name=\"a\" value=\"1-4x2\">"));
        assert!(!result.contains("Which ones stand?"));
        let overview = plain(&app.get_with_cookies("/skills?a=1-4x2", &jo).await);
        assert!(overview.contains("Save to my account"));

        let saved = save(&app, &jo, "1-4x2", &[]).await;
        let address = location(&saved).to_owned();
        assert_eq!(
            address,
            "/skills/result?a=1-4x2&done=save_checklist&reference=3-0-0"
        );
        let after = plain(&app.get_with_cookies(&address, &jo).await);
        assert!(after.contains("Saved: 3 ratings are new or changed in your account."));
        assert!(after.contains("These answers are in your account, saved on <time"));
        assert!(!after.contains("Save to my account"));
        // The same address tells somebody else nothing.
        let mo = app.sign_in("mo@example.org").await;
        let other = plain(&app.get_with_cookies(&address, &mo).await);
        assert!(!other.contains("Saved: 3"));

        let account = plain(&app.get_with_cookies("/account", &jo).await);
        for part in [
            "2 of 31 skills rated, 1 not in your role: the newest rating of each skill.",
            "href=\"/skills/result?a=1-4x2\"",
            "Sitting of <time",
            "Continue the checklist</a>",
        ] {
            assert!(account.contains(part), "{part}");
        }
        let other = plain(&app.get_with_cookies("/account", &mo).await);
        assert!(!other.contains("1-4x2"));
    }
}

#[tokio::test]
async fn a_double_click_is_one_sitting() {
    for backend in BOTH {
        let app = app(backend).await;
        let jo = app.sign_in("jo@example.org").await;
        let fields = [("a", "1-4x2")];
        let (first, second) = tokio::join!(
            app.call_with_cookies("save_checklist", &fields, &jo),
            app.call_with_cookies("save_checklist", &fields, &jo),
        );
        assert_eq!(first.status, StatusCode::OK, "{}", first.text);
        assert_eq!(second.status, StatusCode::OK, "{}", second.text);
        assert_eq!(app.test_db.count(SITTINGS).await, 1);
        assert_eq!(app.test_db.count(RATINGS).await, 3);
        let again = save(&app, &jo, "1-4x2", &[]).await;
        assert!(location(&again).ends_with("reference=0-0-0"));
        assert_eq!(app.test_db.count(SITTINGS).await, 1);
    }
}

#[tokio::test]
async fn two_browsers_are_merged_skill_by_skill() {
    for backend in BOTH {
        let app = app(backend).await;
        let phone = app.sign_in("jo@example.org").await;
        let laptop = app.sign_in("jo@example.org").await;
        save(&app, &phone, "1-111", &[]).await;
        // The laptop has not saved before: the owner is asked, and says that it is newer.
        let page = app.get_with_cookies("/skills/result?a=1-12", &laptop).await;
        assert!(plain(&page).contains("Which ones stand?"));
        let saved = save(&app, &laptop, "1-12", &[("differing", "these")]).await;
        assert!(location(&saved).ends_with("reference=1-0-0"), "1-121");

        // The phone still has its old answers, and one that is new.
        let page = app
            .get_with_cookies("/skills/result?a=1-1113", &phone)
            .await;
        assert!(!plain(&page).contains("Which ones stand?"));
        let saved = save(&app, &phone, "1-1113", &[]).await;
        let address = location(&saved).to_owned();
        assert!(address.ends_with("reference=1-1-0"), "{address}");
        let page = plain(&app.get_with_cookies(&address, &phone).await);
        assert!(page.contains(
            "Saved: one rating is new or changed in your account. One newer rating was kept."
        ));
        assert!(page.contains(
            "<a href=\"/skills/result?a=1-1213\">See everything in your account together</a>"
        ));
        let account = plain(&app.get_with_cookies("/account", &laptop).await);
        for code in ["1-111", "1-12", "1-1113", "1-1213"] {
            let link = format!("href=\"/skills/result?a={code}\"");
            assert!(account.contains(&link), "{code}");
        }
        assert_eq!(app.test_db.count(SITTINGS).await, 3);

        // A third browser, whose owner knows better.
        let tablet = app.sign_in("jo@example.org").await;
        let saved = save(&app, &tablet, "1-4444", &[("differing", "account")]).await;
        assert!(location(&saved).ends_with("reference=0-4-0"));
    }
}

#[tokio::test]
async fn a_sitting_is_deleted_by_its_owner_and_the_ratings_stay() {
    for backend in BOTH {
        let app = app(backend).await;
        let jo = app.sign_in("jo@example.org").await;
        let mo = app.sign_in("mo@example.org").await;
        save(&app, &jo, "1-1", &[]).await;
        save(&app, &jo, "1-12", &[]).await;
        let id = app.test_db.texts(NEWEST).await.remove(0);
        let delete = async |cookies: &str, id: &str| {
            let fields = [("sitting", id)];
            app.post_form_with_cookies("/account", "delete_sitting", &fields, cookies)
                .await
        };
        assert!(location(&delete(&mo, &id).await).starts_with("/account?"));
        assert_eq!(app.test_db.count(SITTINGS).await, 2, "it is not Mo's");
        for _ in 0..2 {
            let deleted = delete(&jo, &id).await;
            assert_eq!(
                deleted.header("location"),
                "/account?done=delete_sitting#checklist"
            );
        }
        assert_eq!(app.test_db.count(SITTINGS).await, 1);
        assert_eq!(app.test_db.count(RATINGS).await, 2);
        let page = plain(
            &app.get_with_cookies("/account?done=delete_sitting", &jo)
                .await,
        );
        assert!(page.contains("The sitting is deleted."));
        assert_eq!(delete(&jo, "no\0thing").await.status, StatusCode::NOT_FOUND);

        save(&app, &mo, "1-4", &[]).await;
        let forgotten = app
            .post_form_with_cookies("/account", "forget_checklist", &[], &jo)
            .await;
        assert!(location(&forgotten).starts_with("/account?"));
        assert_eq!(app.test_db.count(SITTINGS).await, 1, "Mo's stays");
        assert_eq!(app.test_db.count(RATINGS).await, 1);
    }
}

#[tokio::test]
async fn answers_that_cannot_be_saved_say_why() {
    for backend in BOTH {
        let app = app(backend).await;
        let jo = app.sign_in("jo@example.org").await;
        for (answers, sentence) in [
            ("2-4x2", "belong to version 2 of the checklist"),
            ("hello", "could not be read"),
            ("", "Nothing is rated here yet"),
            ("1-...", "Nothing is rated here yet"),
        ] {
            let fields = [("a", answers)];
            let page = app.call_with_cookies("save_checklist", &fields, &jo).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{answers}");
            assert!(page.text.contains(sentence), "{answers}: {}", page.text);
        }
        assert_eq!(app.test_db.count(SITTINGS).await, 0);
        let fields = [("a", "1-4?2")];
        let saved = app
            .post_form_with_cookies("/skills/result?a=1-4", "save_checklist", &fields, &jo)
            .await;
        assert_eq!(
            location(&saved),
            "/skills/result?a=1-4.2&done=save_checklist&reference=2-0-1"
        );
        // A refusal is shown in the form.
        let page = app
            .post_form_with_cookies(
                "/skills/result?a=1-41",
                "save_checklist",
                &[("a", "1-")],
                &jo,
            )
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(plain(&page).contains("Nothing is rated here yet, so there is nothing to save."));
    }
}

#[tokio::test]
async fn sittings_of_another_version_say_so_and_ratings_outlive_it() {
    for backend in BOTH {
        let app = app(backend).await;
        let jo = app.sign_in("jo@example.org").await;
        save(&app, &jo, "1-4", &[]).await;
        app.test_db
            .execute("UPDATE assessment SET answers = '7-42'")
            .await;
        app.test_db
            .execute(
                "INSERT INTO skill_rating (account_id, skill_id, value, rated_at)
                 SELECT account_id, 'gone-since', '2', 1 FROM assessment",
            )
            .await;
        let page = plain(&app.get_with_cookies("/account", &jo).await);
        for part in [
            "It belongs to version 7 of the checklist.",
            "One rating belongs to a skill that is no longer in the checklist.",
            "href=\"/skills/result?a=1-4\"",
        ] {
            assert!(page.contains(part), "{part}");
        }
        assert!(!page.contains("7-42"));
    }
}

#[tokio::test]
async fn the_checklist_works_while_the_account_cannot_be_read() {
    let app = app(Backend::Sqlite).await;
    let jo = app.sign_in("jo@example.org").await;
    app.test_db
        .execute("ALTER TABLE assessment RENAME TO assessment_away")
        .await;
    let page = app.get_with_cookies("/skills/result?a=1-4", &jo).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(plain(&page).contains("Where you stand"));
}
