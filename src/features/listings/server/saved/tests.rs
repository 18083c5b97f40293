//! Saving listings through the whole site, as a browser without scripts does.

use axum::http::StatusCode;

use crate::features::listings::server::publishing;
use crate::server::db::Backend;
use crate::testing::{Page, TestApp};
use crate::time::DAY_MS;

const BOTH: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];
const SAVED: &str = "SELECT COUNT(*) FROM saved_listing";

async fn app_with_jobs(backend: Backend) -> (TestApp, String) {
    let app = TestApp::with(backend, &[]).await;
    publishing::load_samples(&app.state)
        .await
        .expect("the samples are valid");
    let slugs = app
        .test_db
        .texts("SELECT slug FROM listing WHERE closed_at IS NULL ORDER BY valid_through_at DESC, slug LIMIT 1")
        .await;
    let slug = slugs[0].clone();
    (app, slug)
}

async fn press(app: &TestApp, path: &str, form: &str, slug: &str, cookies: &str) -> Page {
    let from = if path == "/account" { "account" } else { "" };
    let fields = [("slug", slug), ("from", from)];
    app.post_form_with_cookies(path, form, &fields, cookies)
        .await
}

#[tokio::test]
async fn a_job_is_saved_listed_and_removed() {
    for backend in BOTH {
        let (app, slug) = app_with_jobs(backend).await;
        let path = format!("/jobs/{slug}");
        let jo = app.sign_in("jo@example.org").await;
        let page = app.get_with_cookies(&path, &jo).await;
        assert!(page.text.contains("Save this job"));
        assert!(!page.text.contains("Sign in to save"));
        let empty = app.get_with_cookies("/account", &jo).await;
        assert!(empty.text.contains("No job is saved."));

        for _ in 0..2 {
            let saved = press(&app, &path, "remember_listing", &slug, &jo).await;
            assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
            assert_eq!(
                saved.header("location"),
                format!("{path}?done=remember_listing#keep")
            );
        }
        assert_eq!(app.test_db.count(SAVED).await, 1, "a double click is one");
        let page = app.get_with_cookies(&path, &jo).await;
        assert!(page.text.contains("Remove from saved jobs"));
        let account = app.get_with_cookies("/account", &jo).await;
        assert!(account.text.contains(&format!("href=\"{path}\"")));
        assert!(account.text.contains("Open, closes <time"));

        // Nobody else sees it, and nobody else takes it away.
        let mo = app.sign_in("mo@example.org").await;
        let other = app.get_with_cookies("/account", &mo).await;
        assert!(!other.text.contains(&format!("href=\"{path}\"")));
        press(&app, &path, "forget_listing", &slug, &mo).await;
        assert_eq!(app.test_db.count(SAVED).await, 1);

        let removed = press(&app, "/account", "forget_listing", &slug, &jo).await;
        assert_eq!(
            removed.header("location"),
            "/account?done=forget_listing#saved-jobs"
        );
        assert_eq!(app.test_db.count(SAVED).await, 0);
        let account = app
            .get_with_cookies("/account?done=forget_listing", &jo)
            .await;
        assert!(account.text.contains("The job is removed."));
    }
}

#[tokio::test]
async fn what_has_closed_stays_listed_and_cannot_be_saved_any_more() {
    for backend in BOTH {
        let (app, slug) = app_with_jobs(backend).await;
        let path = format!("/jobs/{slug}");
        let jo = app.sign_in("jo@example.org").await;
        press(&app, &path, "remember_listing", &slug, &jo).await;
        app.state.clock.advance_ms(20 * DAY_MS);
        app.test_db
            .execute("UPDATE listing SET closed_at = posted_at, valid_through_at = posted_at + 1")
            .await;
        let account = app.get_with_cookies("/account", &jo).await;
        assert!(account.text.contains("Closed <time"));
        let page = app.get_with_cookies(&path, &jo).await;
        assert!(page.text.contains("Remove from saved jobs"));
        let removed = press(&app, &path, "forget_listing", &slug, &jo).await;
        assert_eq!(
            removed.header("location"),
            format!("{path}?done=forget_listing#keep")
        );
        let page = app.get_with_cookies(&path, &jo).await;
        assert!(!page.text.contains("Save this job"));
        let refused = press(&app, &path, "remember_listing", &slug, &jo).await;
        assert_eq!(refused.status, StatusCode::GONE);
        assert_eq!(app.test_db.count(SAVED).await, 0);
    }
}

#[tokio::test]
async fn a_guest_is_shown_the_way_to_sign_in_and_can_save_nothing() {
    for backend in BOTH {
        let (app, slug) = app_with_jobs(backend).await;
        let page = app.get(&format!("/jobs/{slug}")).await;
        assert!(page.text.contains(&format!(
            "<a href=\"/sign-in?next=/jobs/{slug}\">Sign in to save this job</a>"
        )));
        assert!(!page.text.contains("remember_listing"));
        for function in ["remember_listing", "forget_listing"] {
            let page = app.call(function, &[("slug", slug.as_str())]).await;
            assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{function}");
        }
        let jo = app.sign_in("jo@example.org").await;
        for unknown in ["no-such-job", "no\0job", ""] {
            let page = press(&app, "/jobs", "remember_listing", unknown, &jo).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{unknown:?}");
        }
    }
}
