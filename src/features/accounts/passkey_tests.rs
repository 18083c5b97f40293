//! Passkeys as far as no device is needed; `end2end/tests/passkeys.spec.ts` has one.

use axum::http::StatusCode;

use crate::server::db::Backend;
use crate::testing::{Page, TestApp};
use crate::time::MINUTE_MS;

const BOTH: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];
const CHALLENGES: &str = "SELECT COUNT(*) FROM passkey_challenge";

/// Keys are bound to names: this site has one.
async fn named_app(backend: Backend) -> TestApp {
    TestApp::with(backend, &[("MLT_SITE_BASE_URL", "http://localhost:3000")]).await
}

fn options(page: &Page) -> serde_json::Value {
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let text: String = serde_json::from_str(&page.text).expect("a text");
    serde_json::from_str(&text).expect("JSON in it")
}

#[tokio::test]
async fn a_device_is_asked_for_a_key_that_it_can_find_by_itself() {
    for backend in BOTH {
        let app = named_app(backend).await;
        let cookie = app.sign_in("jo@example.org").await;
        let page = app
            .call_with_cookies("start_passkey_registration", &[], &cookie)
            .await;
        let options = options(&page);
        assert_eq!(options["rp"]["id"], "localhost");
        assert_eq!(options["user"]["name"], "jo@example.org");
        let selection = &options["authenticatorSelection"];
        assert_eq!(selection["residentKey"], "required");
        assert_eq!(selection["userVerification"], "required");
        assert_eq!(options["attestation"], "none");
        assert!(page.cookies().starts_with("passkey-challenge="));
        let stored = app
            .test_db
            .texts("SELECT token_hash || state FROM passkey_challenge")
            .await;
        let token = page.cookies().replace("passkey-challenge=", "");
        assert!(!stored[0].contains(&token), "only its hash is kept");
    }
}

#[tokio::test]
async fn signing_in_names_nobody_beforehand() {
    for backend in BOTH {
        let app = named_app(backend).await;
        let options = options(&app.call("start_passkey_sign_in", &[]).await);
        assert_eq!(options["rpId"], "localhost");
        assert_eq!(options["allowCredentials"], serde_json::json!([]));
        assert_eq!(app.test_db.count(CHALLENGES).await, 1);
        app.state.clock.advance_ms(5 * MINUTE_MS);
        app.call("start_passkey_sign_in", &[]).await;
        assert_eq!(
            app.test_db.count(CHALLENGES).await,
            1,
            "one that ended is erased"
        );
    }
}

#[tokio::test]
async fn guests_make_no_passkeys_and_a_site_without_a_name_has_none() {
    let app = named_app(Backend::Sqlite).await;
    for function in [
        "start_passkey_registration",
        "finish_passkey_registration",
        "rename_passkey",
        "remove_passkey",
    ] {
        let page = app.call(function, &[]).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{function}");
    }
    let numbers = TestApp::new().await;
    let cookie = numbers.sign_in("jo@example.org").await;
    for function in ["start_passkey_registration", "start_passkey_sign_in"] {
        let page = numbers.call_with_cookies(function, &[], &cookie).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{function}");
    }
}

/// An answer in the right form, signed by nobody.
const ANSWER: &str = r#"{"id":"c2FtcGxl","rawId":"c2FtcGxl","type":"public-key",
    "response":{"authenticatorData":"c2FtcGxl","clientDataJSON":"c2FtcGxl",
    "signature":"c2FtcGxl","userHandle":"c2FtcGxl"},"clientExtensionResults":{}}"#;

#[tokio::test]
async fn a_wrong_answer_signs_nobody_in_and_ends_its_challenge() {
    for backend in BOTH {
        let app = named_app(backend).await;
        for answer in ["", "{}", ANSWER] {
            let started = app.call("start_passkey_sign_in", &[]).await;
            let page = app
                .call_with_cookies(
                    "finish_passkey_sign_in",
                    &[("credential", answer)],
                    &started.cookies(),
                )
                .await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
            assert!(!page.cookies().contains("session="), "{answer}");
        }
        let page = app
            .call("finish_passkey_sign_in", &[("credential", ANSWER)])
            .await;
        assert!(page.text.contains("too long ago, or in another browser"));
        assert_eq!(app.test_db.count("SELECT COUNT(*) FROM session").await, 0);
        // The one that was answered in the right form is gone.
        assert_eq!(app.test_db.count(CHALLENGES).await, 2);
    }
}

#[tokio::test]
async fn a_passkey_of_somebody_else_is_out_of_reach() {
    for backend in BOTH {
        let app = named_app(backend).await;
        let jo = app.sign_in("jo@example.org").await;
        let sam = app.sign_in("sam@example.org").await;
        app.test_db
            .execute(
                "INSERT INTO passkey (id, account_id, credential_id, credential, name, created_at)
                 SELECT 'p1', id, 'c1', '{}', 'Phone', 1
                 FROM account
                 WHERE email = 'jo@example.org'",
            )
            .await;
        let name = async || app.test_db.texts("SELECT name FROM passkey").await;
        let rename = [("passkey", "p1"), ("name", "Mine")];
        let page = app.call_with_cookies("rename_passkey", &rename, &sam).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        app.call_with_cookies("remove_passkey", &[("passkey", "p1")], &sam)
            .await;
        assert_eq!(name().await, ["Phone"]);
        let page = app.call_with_cookies("rename_passkey", &rename, &jo).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(name().await, ["Mine"]);
        for bad in ["", " ", "a\nb", &"a".repeat(61)] {
            let page = app
                .call_with_cookies("rename_passkey", &[("passkey", "p1"), ("name", bad)], &jo)
                .await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad:?}");
        }
        app.call_with_cookies("remove_passkey", &[("passkey", "p1")], &jo)
            .await;
        assert!(name().await.is_empty());
    }
}
