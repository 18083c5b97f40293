//! Requests about one's own data through the whole site: asked, mailed, taken along, erased;
//! and what is erased by itself.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use axum::http::{Method, StatusCode};
use serde_json::Value;

use super::server::links::{ERASE, EXPORT};
use super::server::{retention, service};
use crate::email_address::EmailAddress;
use crate::features::accounts::server::links as accounts_links;
use crate::features::accounts::server::service as accounts;
use crate::features::comments::server::service as comments;
use crate::features::newsletter::server::links as newsletter_links;
use crate::features::newsletter::server::service as newsletter;
use crate::ids::SignupId;
use crate::server::consent::store::list_events;
use crate::server::db::Backend;
use crate::server::mail::Message;
use crate::server::suppression::{self, Reason, find_reason};
use crate::server::tokens::{self, Purpose};
use crate::testing::{Page, TestApp};
use crate::time::{DAY_MS, HOUR_MS};

const BOTH: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];
const REQUESTS: &str = "SELECT COUNT(*) FROM privacy_request";
const TASKS: &str = "SELECT COUNT(*) FROM task WHERE kind = 'privacy.send_data_link'";
const ARTICLE: &str = "medical-lab-technician";

const ADDRESS: &str = "Zelda@example.org";
/// What only this person would write.
const WORDS: [&str; 5] = ["zelda@example.org", "Quux", "xyzzy", "plugh", "=HYPERLINK"];

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("a plain address")
}

async fn app_with(backend: Backend) -> TestApp {
    TestApp::with(
        backend,
        &[
            ("MLT_LIMITS_SIGNUPS_PER_MINUTE", "10000"),
            ("MLT_LIMITS_COMMENTS_PER_MINUTE", "1000"),
            ("MLT_LIMITS_MESSAGES_PER_MINUTE", "1000"),
            ("MLT_COMMENTS_HOLD_FIRST", "false"),
        ],
    )
    .await
}

/// Calls a server function that has to succeed.
async fn done(app: &TestApp, function: &str, fields: &[(&str, &str)]) -> Page {
    let token = app.form_token();
    let mut fields = fields.to_vec();
    fields.push(("form_token", &token));
    let page = app.call(function, &fields).await;
    assert_eq!(page.status, StatusCode::OK, "{function}: {}", page.text);
    page
}

async fn ask(app: &TestApp, email: &str, want: &str) -> Page {
    done(app, "ask_for_data", &[("email", email), ("want", want)]).await
}

fn last_mail(app: &TestApp) -> Message {
    app.state.mailer.sent().pop().expect("a message")
}

/// The token of the link whose address holds `path`.
fn token_in(message: &Message, path: &str) -> String {
    let start = format!("http://127.0.0.1:3000{path}/");
    let (_, rest) = message
        .text
        .split_once(&start)
        .unwrap_or_else(|| panic!("no {path} in: {}", message.text));
    assert_eq!(
        message.text.matches("http://127.0.0.1:3000/").count(),
        1,
        "one link"
    );
    rest.chars().take_while(char::is_ascii_hexdigit).collect()
}

/// Asks, and follows the mail.
async fn link(app: &TestApp, email: &str, want: &str) -> String {
    app.state.clock.advance_ms(HOUR_MS);
    ask(app, email, want).await;
    app.run_tasks().await;
    let path = match want {
        "copy" => "/privacy/export",
        _ => "/privacy/erase",
    };
    let to_them = |message: &Message| message.to.comparable() == address(email).comparable();
    let mut sent = app.state.mailer.sent();
    sent.retain(to_them);
    token_in(sent.last().expect("a message"), path)
}

/// The words beside the form of the newsletter.
fn updates_words(app: &TestApp) -> String {
    newsletter::wording(&app.state.config.site).text
}

async fn join(app: &TestApp, email: &str) {
    let words = updates_words(app);
    let fields = [("email", email), ("page", "/jobs"), ("wording", &words)];
    done(app, "subscribe", &fields).await;
    app.run_tasks().await;
    let text = last_mail(app).text;
    let (_, rest) = text.split_once("/newsletter/confirm/").expect("a link");
    let token: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
    app.state.clock.advance_ms(1);
    done(app, "confirm_subscription", &[("token", &token)]).await;
}

async fn comment(app: &TestApp, parent: &str, name: &str, email: &str, text: &str) -> String {
    app.state.clock.advance_ms(1);
    let page = done(
        app,
        "post_comment",
        &[
            ("article", ARTICLE),
            ("parent", parent),
            ("name", name),
            ("email", email),
            ("text", text),
        ],
    )
    .await;
    let (_, rest) = page.text.split_once("\"comment-").expect("a place");
    rest.split('"').next().expect("an id").to_owned()
}

/// Zelda uses everything there is; somebody else answers her, and stays.
async fn live(app: &TestApp) {
    join(app, ADDRESS).await;
    join(app, "other@example.org").await;
    for (email, name) in [(ADDRESS, "Zelda Quux"), ("other@example.org", "Other")] {
        done(
            app,
            "sign_up_worker",
            &[
                ("name", name),
                ("email", email),
                ("role", "mlt-ca"),
                ("region", "CA-ON"),
                ("consent", "yes"),
                ("wording", &accounts::wording(&app.state.config.site).text),
            ],
        )
        .await;
    }
    app.sign_in(ADDRESS).await;
    app.sign_in("other@example.org").await;
    app.test_db
        .execute("UPDATE account SET name = 'Zelda Quux' WHERE email = 'Zelda@example.org'")
        .await;
    app.test_db
        .execute(
            "INSERT INTO passkey (id, account_id, credential_id, credential, name, created_at)
             SELECT 'k1', id, 'c', '{}', 'Phone of Quux', 1 FROM account WHERE email = 'Zelda@example.org'",
        )
        .await;
    app.test_db
        .execute(
            "INSERT INTO sign_in (id, email, email_comparable, browser_hash, next_page, created_at, expires_at)
             VALUES ('n1', 'Zelda@example.org', 'zelda@example.org', 'b', '/', 1795348800000, 1)",
        )
        .await;
    let first = comment(app, "", "Quux", "ZELDA@example.org", "First xyzzy").await;
    let answer = comment(app, &first, "Other", "other@example.org", "An answer").await;
    let second = comment(app, &answer, "Quux", ADDRESS, "Second xyzzy").await;
    comment(app, &second, "Third", "", "A later answer").await;
    comment(app, "", "Quux", ADDRESS, "Nobody answers this xyzzy").await;
    for email in [ADDRESS, "other@example.org"] {
        let message = if email == ADDRESS {
            "=HYPERLINK(\"plugh\"), is it?"
        } else {
            "Something else altogether"
        };
        done(
            app,
            "send_message",
            &[
                ("topic", "question"),
                ("message", message),
                ("email", email),
            ],
        )
        .await;
    }
    let issue = "INSERT INTO issue (id, slug, subject, dated_on, body, created_at, queued_at)
                 VALUES ('i1', 'first', 'News', '2026-11-01', 'Text', 1, 1)";
    app.test_db.execute(issue).await;
    app.test_db
        .execute(
            "INSERT INTO issue_delivery (issue_id, subscriber_id, queued_at, started_at, sent_at)
             SELECT 'i1', id, 1, 1, 1 FROM subscriber",
        )
        .await;
    app.run_tasks().await;
    save_things(app).await;
}

/// What both saved in their accounts.
async fn save_things(app: &TestApp) {
    for statement in [
        "INSERT INTO listing (
             id, slug, title, employer, occupation, city, region, country, department, shift,
             employment, description_md, search_facts, apply_url, posted_at, valid_through_at,
             updated_at
         )
         VALUES (
             'l1', 'night', 'Technologist', 'Rideau', 'mlt-ca', 'Ottawa', 'CA-ON', 'CA',
             'core-lab', 'night', 'full-time', '', '', '', 1, 9, 1
         )",
        "INSERT INTO assessment (id, account_id, answers, saved_at)
         SELECT 'sitting-of-' || id, id, '1-4x', 1 FROM account",
        "INSERT INTO skill_rating (account_id, skill_id, value, rated_at)
         SELECT id, 'attention-to-detail', '4', 1 FROM account",
        "INSERT INTO saved_listing (account_id, listing_id, saved_at)
         SELECT id, 'l1', 1 FROM account",
        "INSERT INTO reply_subscription (account_id, switched_on_at)
         SELECT id, 1 FROM account",
    ] {
        app.test_db.execute(statement).await;
    }
}

async fn download(app: &TestApp, token: &str) -> Page {
    let body = format!("token={token}");
    app.send(Method::POST, "/privacy/export.zip", &[], body)
        .await
}

fn files_of(page: &Page) -> BTreeMap<String, String> {
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let mut archive = zip::ZipArchive::new(Cursor::new(&page.bytes)).expect("an archive");
    (0..archive.len())
        .map(|i| {
            let mut file = archive.by_index(i).expect("a file");
            let mut text = String::new();
            file.read_to_string(&mut text).expect("text");
            let name = file.name().expect("a name").into_owned();
            (name, text)
        })
        .collect()
}

async fn reason(app: &TestApp, email: &str, purpose: &str) -> Option<Reason> {
    find_reason(&app.state.db, &app.state, &address(email), purpose)
        .await
        .expect("readable")
}

// ---- Asking ----

#[tokio::test]
async fn x1_the_answer_and_the_work_are_the_same_for_every_address() {
    for backend in BOTH {
        let app = app_with(backend).await;
        live(&app).await;
        let mut tx = app.state.db.begin().await.expect("a transaction");
        suppression::refuse(&mut tx, &app.state, &address("refused@example.org"), "s1")
            .await
            .expect("stored");
        tx.commit().await.expect("a commit");
        let mut answers = Vec::new();
        let (requests, tasks) = (
            app.test_db.count(REQUESTS).await,
            app.test_db.count(TASKS).await,
        );
        let people = [
            ADDRESS,
            "nobody@example.org",
            "refused@example.org",
            "other@example.org",
        ];
        for (n, email) in people.into_iter().enumerate() {
            let page = ask(&app, email, "copy").await;
            answers.push((page.status, page.text, page.headers.len()));
            let n = i64::try_from(n + 1).expect("few");
            assert_eq!(app.test_db.count(REQUESTS).await, requests + n);
            assert_eq!(app.test_db.count(TASKS).await, tasks + n);
        }
        assert!(
            answers.windows(2).all(|pair| pair[0] == pair[1]),
            "{answers:?}"
        );
        assert!(!answers[0].1.contains("example"));
        // Payload and key of the tasks hold no address.
        let places = app.test_db.places_of("nobody@example.org").await;
        assert_eq!(
            places,
            ["privacy_request.email", "privacy_request.email_comparable"]
        );
    }
}

#[tokio::test]
async fn x1_known_addresses_get_a_link_and_others_hear_that_nothing_is_kept() {
    for backend in BOTH {
        let app = app_with(backend).await;
        live(&app).await;
        let before = app.state.mailer.sent().len();
        for (email, want, subject) in [
            (ADDRESS, "copy", "A copy of your data at Caring Support"),
            (ADDRESS, "erasure", "Erase your data at Caring Support"),
            (
                "nobody@example.org",
                "copy",
                "Caring Support keeps nothing about this address",
            ),
            (
                "nobody@example.org",
                "erasure",
                "Caring Support keeps nothing about this address",
            ),
        ] {
            ask(&app, email, want).await;
            app.run_tasks().await;
            let mail = last_mail(&app);
            assert_eq!(mail.subject, subject, "{email} {want}");
            assert_eq!(mail.to.as_str(), email);
            assert!(mail.list().is_none());
        }
        assert_eq!(app.state.mailer.sent().len(), before + 4);
        assert!(!last_mail(&app).text.contains("/privacy/erase/"));
        // A request that the mail answered is done, the others wait for the link.
        let open = service::list_open(&app.state).await.expect("readable");
        assert_eq!(open.len(), 2);
        assert!(open.iter().all(|request| request.due_at
            == request.requested_at.plus_ms(30 * DAY_MS)
            && request.mailed_at.is_some()));

        // Whoever said "never write to me" hears nothing.
        let mut tx = app.state.db.begin().await.expect("a transaction");
        suppression::refuse(&mut tx, &app.state, &address("other@example.org"), "s1")
            .await
            .expect("stored");
        tx.commit().await.expect("a commit");
        ask(&app, "other@example.org", "copy").await;
        app.run_tasks().await;
        assert_eq!(app.state.mailer.sent().len(), before + 4);
        let open = service::list_open(&app.state).await.expect("readable");
        assert_eq!(open.len(), 2, "nothing that waits for an answer");
    }
}

#[tokio::test]
async fn an_address_gets_one_mail_an_hour_for_each_kind() {
    for backend in BOTH {
        let app = app_with(backend).await;
        live(&app).await;
        let before = app.state.mailer.sent().len();
        for _ in 0..3 {
            for email in [ADDRESS, "nobody@example.org"] {
                for want in ["copy", "erasure"] {
                    ask(&app, email, want).await;
                }
            }
            app.run_tasks().await;
        }
        assert_eq!(app.state.mailer.sent().len(), before + 4);
        assert_eq!(app.test_db.count(REQUESTS).await, 4);
        app.state.clock.advance_ms(HOUR_MS);
        ask(&app, "ZELDA@example.org", "copy").await;
        app.run_tasks().await;
        assert_eq!(app.state.mailer.sent().len(), before + 5);
        assert_eq!(app.test_db.count(REQUESTS).await, 4);
    }
}

#[tokio::test]
async fn a_double_click_is_one_task() {
    for backend in BOTH {
        let app = app_with(backend).await;
        let token = app.form_token();
        let fields = [
            ("email", ADDRESS),
            ("want", "copy"),
            ("form_token", token.as_str()),
        ];
        let (first, second) = tokio::join!(
            app.call("ask_for_data", &fields),
            app.call("ask_for_data", &fields)
        );
        assert!(first.status.is_success() && second.status.is_success());
        assert_eq!(app.test_db.count(TASKS).await, 1);
        assert_eq!(app.test_db.count(REQUESTS).await, 1);
    }
}

#[tokio::test]
async fn fields_to_mend_are_named_and_nothing_is_kept() {
    let app = app_with(Backend::Sqlite).await;
    let token = app.form_token();
    for (email, want, fields) in [
        ("", "", vec!["email", "want"]),
        ("nobody", "copy", vec!["email"]),
        (ADDRESS, "everything", vec!["want"]),
    ] {
        let page = app
            .call(
                "ask_for_data",
                &[("email", email), ("want", want), ("form_token", &token)],
            )
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        for field in ["email", "want"] {
            let is_named = page.text.contains(&format!("\"field\":\"{field}\""));
            assert_eq!(is_named, fields.contains(&field), "{email} {want} {field}");
        }
    }
    assert_eq!(app.test_db.count(REQUESTS).await, 0);
    assert_eq!(app.test_db.count(TASKS).await, 0);
}

#[tokio::test]
async fn x1_the_form_works_without_scripts_and_keeps_what_was_typed() {
    for backend in BOTH {
        let app = app_with(backend).await;
        let page = app.get("/privacy").await;
        assert!(page.text.contains("href=\"/privacy/request\""));
        let page = app.get("/contact").await;
        assert!(page.text.contains("href=\"/privacy/request\""));
        let page = app.get("/privacy/request?want=erasure").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("<title>Ask for your data"));
        let (_, erasure) = page.text.split_once("value=\"erasure\"").expect("a radio");
        assert!(erasure.starts_with(" checked"), "{}", &erasure[..40]);

        let token = app.form_token();
        let fields = [
            ("email", "nobody"),
            ("want", "erasure"),
            ("form_token", token.as_str()),
        ];
        let page = app
            .post_form("/privacy/request", "ask_for_data", &fields)
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains("There is a problem"));
        assert!(page.text.contains("href=\"#request-email\""));
        assert!(page.text.contains("value=\"nobody\""));
        let fields = [
            ("email", ADDRESS),
            ("want", "erasure"),
            ("form_token", token.as_str()),
        ];
        let page = app
            .post_form("/privacy/request", "ask_for_data", &fields)
            .await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        assert_eq!(
            page.header("location"),
            "/privacy/request?done=ask_for_data#request"
        );
        let page = app.get("/privacy/request?done=ask_for_data").await;
        assert!(page.text.contains("Your request is stored."));
        assert!(page.text.contains("role=\"status\""));
        let kept = app.test_db.texts("SELECT kind FROM privacy_request").await;
        assert_eq!(kept, ["erasure"]);
    }
}

// ---- The copy ----

#[tokio::test]
async fn x1_the_copy_holds_everything_and_opens() {
    for backend in BOTH {
        let app = app_with(backend).await;
        live(&app).await;
        let token = link(&app, "zelda@EXAMPLE.org", "copy").await;
        let path = format!("/privacy/export/{token}");
        let before = app.test_db.everything().await;
        let page = app.get(&path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("action=\"/privacy/export.zip\""));
        assert!(!page.text.contains("example.org\""), "no address on it");
        assert_eq!(app.test_db.everything().await, before, "a GET does nothing");

        let page = download(&app, &token).await;
        assert_eq!(page.header("content-type"), "application/zip");
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(
            page.header("content-disposition"),
            "attachment; filename=\"mlt-careers-data-2026-11-22.zip\""
        );
        let files = files_of(&page);
        let names: Vec<&str> = files.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            [
                "README.txt",
                "account.csv",
                "checklist_sittings.csv",
                "comments.csv",
                "consent.csv",
                "contact_messages.csv",
                "data.json",
                "do_not_write.csv",
                "links_mailed.csv",
                "newsletter_subscription.csv",
                "newsletter_updates_sent.csv",
                "passkeys.csv",
                "privacy_requests.csv",
                "reply_mail.csv",
                "saved_jobs.csv",
                "sessions.csv",
                "sign_ins.csv",
                "skill_ratings.csv",
                "worker_signup.csv",
            ]
        );

        let data: Value = serde_json::from_str(&files["data.json"]).expect("JSON");
        assert_eq!(data["address"], "zelda@example.org", "as it was typed");
        assert_eq!(data["newsletter_subscription"][0]["email"], ADDRESS);
        assert!(data["newsletter_subscription"][0]["confirmed_at"].is_string());
        assert_eq!(data["newsletter_updates_sent"][0]["subject"], "News");
        assert_eq!(data["worker_signup"][0]["name"], "Zelda Quux");
        assert_eq!(data["worker_signup"][0]["confirmed_at"], Value::Null);
        assert_eq!(data["account"][0]["name"], "Zelda Quux");
        assert_eq!(data["sessions"][0]["browser"], "Firefox on Linux");
        assert_eq!(data["passkeys"][0]["name"], "Phone of Quux");
        assert_eq!(data["sign_ins"].as_array().map(Vec::len), Some(1));
        assert_eq!(data["checklist_sittings"][0]["answers"], "1-4x");
        assert_eq!(data["skill_ratings"][0]["skill"], "attention-to-detail");
        assert_eq!(
            data["saved_jobs"][0]["address"],
            "http://127.0.0.1:3000/jobs/night"
        );
        assert_eq!(
            data["reply_mail"][0]["switched_on_at"],
            "1970-01-01T00:00:00Z"
        );
        for kind in [
            "checklist_sittings",
            "skill_ratings",
            "saved_jobs",
            "reply_mail",
        ] {
            assert_eq!(data[kind].as_array().map(Vec::len), Some(1), "{kind}");
        }
        assert_eq!(data["comments"].as_array().map(Vec::len), Some(3));
        assert_eq!(data["comments"][0]["text"], "First xyzzy");
        assert_eq!(data["contact_messages"][0]["topic"], "A question");
        assert_eq!(
            data["contact_messages"][0]["message"],
            "=HYPERLINK(\"plugh\"), is it?"
        );
        let acts: Vec<&str> = data["consent"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|event| event["what"].as_str())
            .collect();
        assert_eq!(acts, ["asked", "confirmed", "asked"]);
        assert!(
            data["consent"][0]["wording"]
                .as_str()
                .is_some_and(|words| words.contains("you agree"))
        );
        assert_eq!(data["privacy_requests"][0]["what"], "A copy of my data");
        assert!(data["privacy_requests"][0]["answered_at"].is_string());
        let links = data["links_mailed"].as_array().expect("a list");
        assert!(
            links
                .iter()
                .any(|link| link["purpose"] == "confirm_newsletter")
        );
        assert!(!files["data.json"].contains(&token));

        // D12: safe for spreadsheets, and RFC 4180.
        assert!(
            files["contact_messages.csv"]
                .contains(",\"'=HYPERLINK(\"\"plugh\"\"), is it?\",Zelda@example.org,"),
            "{}",
            files["contact_messages.csv"]
        );
        for (name, text) in files.iter().filter(|(name, _)| name.ends_with(".csv")) {
            let mut table = csv::Reader::from_reader(text.as_bytes());
            let columns = table.headers().expect("a head").len();
            let rows = table
                .records()
                .map(|row| row.expect("a row").len())
                .collect::<Vec<_>>();
            assert!(rows.iter().all(|cells| *cells == columns), "{name}");
            let kind = name.trim_end_matches(".csv");
            assert_eq!(
                Some(rows.len()),
                data[kind].as_array().map(Vec::len),
                "{name}"
            );
            assert!(text.ends_with("\r\n"));
        }
        assert!(files["README.txt"].contains("comments.csv (3 rows)"));

        // Nothing of anybody else.
        for text in files.values() {
            assert!(!text.contains("other@example.org"), "{text}");
            assert!(!text.contains("Something else altogether"), "{text}");
        }

        // The same link again, until it ends.
        app.state.clock.advance_ms(DAY_MS - 1);
        assert_eq!(files_of(&download(&app, &token).await).len(), files.len());
        app.state.clock.advance_ms(1);
        let page = download(&app, &token).await;
        assert_eq!(page.status, StatusCode::GONE);
        assert!(page.text.contains("that time is over"));
        assert!(page.text.contains("/privacy/request?want=copy"));
    }
}

#[tokio::test]
async fn the_address_of_an_answered_request_is_forgotten_when_its_link_ends() {
    for backend in BOTH {
        let app = app_with(backend).await;
        live(&app).await;
        let token = link(&app, ADDRESS, "copy").await;
        download(&app, &token).await;
        app.state.clock.advance_ms(DAY_MS);
        app.keep_timetable().await;
        app.run_tasks().await;
        let rows = app
            .test_db
            .texts("SELECT kind FROM privacy_request WHERE email IS NULL AND email_comparable IS NULL AND done_at IS NOT NULL")
            .await;
        assert_eq!(rows, ["copy"]);
    }
}

// ---- The erasure ----

#[tokio::test]
async fn x1_an_erasure_leaves_nothing_of_the_person_anywhere() {
    for backend in BOTH {
        let app = app_with(backend).await;
        live(&app).await;
        let copy = link(&app, ADDRESS, "copy").await;
        let token = link(&app, ADDRESS, "erasure").await;
        for word in WORDS {
            let places = app.test_db.places_of(word).await;
            assert!(!places.is_empty(), "{word} is somewhere before");
        }
        let people = app
            .test_db
            .texts("SELECT id FROM subscriber WHERE email_comparable = 'zelda@example.org' UNION ALL SELECT id FROM worker_signup WHERE email_comparable = 'zelda@example.org'")
            .await;
        // Tasks about her that wait while she goes.
        done(&app, "ask_leave_link", &[("email", ADDRESS)]).await;
        done(
            &app,
            "send_message",
            &[
                ("topic", "other"),
                ("message", "Late plugh, sorry"),
                ("email", ADDRESS),
            ],
        )
        .await;
        ask(&app, ADDRESS, "copy").await;
        let sent = app.state.mailer.sent().len();

        let path = format!("/privacy/erase/{token}");
        let before = app.test_db.everything().await;
        let page = app.get(&path).await;
        assert_eq!(page.status, StatusCode::OK);
        for text in [
            "What goes",
            "The comments that you sent with this address",
            "(3 entries)",
            "What stays",
            "/privacy/request?want=copy",
            "Erase everything about me",
        ] {
            assert!(page.text.contains(text), "{text}");
        }
        assert_eq!(app.test_db.everything().await, before, "a GET does nothing");

        let page = app
            .post_form(&path, "erase_my_data", &[("token", &token)])
            .await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        let next = page.header("location").replace("#link", "");
        assert!(next.starts_with(&format!("{path}?done=erase_my_data&reference=")));
        let page = app.get(&next).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("It is erased"));
        let reference = next.rsplit('=').next().expect("a reference");
        assert!(page.text.contains(&format!(">{reference}<")));

        for word in WORDS {
            assert_eq!(app.test_db.places_of(word).await, [""; 0], "{word}");
        }
        // The ids of her rows stand in the ledger and beside the code, and nowhere else.
        for person in &people {
            for place in app.test_db.places_of(person).await {
                assert!(
                    [
                        "consent_event.person_id",
                        "suppression.person_id",
                        "task.payload",
                        "task.dedupe_key",
                    ]
                    .contains(&place.as_str()),
                    "{place}"
                );
            }
            let events = list_events(&app.state.db, &SignupId::new(person.clone())).await;
            let events = events.expect("readable");
            assert_eq!(
                events.last().map(|event| event.kind.as_str()),
                Some("erased")
            );
            assert_eq!(events[0].kind, "asked", "the ledger stays");
        }
        assert_eq!(people.len(), 2);
        let kept =
            "SELECT COUNT(*) FROM privacy_request WHERE done_at IS NOT NULL AND email IS NULL";
        assert_eq!(app.test_db.count(kept).await, 2);

        // What waited ends quietly, and writes to nobody.
        app.run_tasks().await;
        assert_eq!(
            app.test_db
                .count("SELECT COUNT(*) FROM task WHERE finished_at IS NULL")
                .await,
            0
        );
        let to_her = |message: &Message| message.to.comparable() == "zelda@example.org";
        assert!(!app.state.mailer.sent()[sent..].iter().any(to_her));

        // The link for the copy is gone with everything else.
        let page = download(&app, &copy).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        // Others are as they were.
        let others = "SELECT COUNT(*) FROM subscriber";
        assert_eq!(app.test_db.count(others).await, 1);
        assert_eq!(
            app.test_db
                .count("SELECT COUNT(*) FROM worker_signup")
                .await,
            1
        );
        for table in [
            "SELECT COUNT(*) FROM account",
            "SELECT COUNT(*) FROM session",
            "SELECT COUNT(*) FROM message",
            "SELECT COUNT(*) FROM assessment",
            "SELECT COUNT(*) FROM skill_rating",
            "SELECT COUNT(*) FROM saved_listing",
            "SELECT COUNT(*) FROM reply_subscription",
            "SELECT COUNT(*) FROM consent_event WHERE purpose = 'replies' AND kind = 'erased'",
        ] {
            assert_eq!(app.test_db.count(table).await, 1, "{table}");
        }
        assert_eq!(
            app.test_db
                .count("SELECT COUNT(*) FROM issue_delivery")
                .await,
            1
        );
    }
}

#[tokio::test]
async fn x1_erased_comments_keep_their_place_for_their_replies_only() {
    for backend in BOTH {
        let app = app_with(backend).await;
        live(&app).await;
        let page = app.get("/articles/medical-lab-technician").await;
        assert_eq!(page.text.matches("xyzzy").count(), 3);
        assert!(!page.text.contains("Removed by its author"));
        let token = link(&app, ADDRESS, "erasure").await;
        done(&app, "erase_my_data", &[("token", &token)]).await;
        let page = app.get("/articles/medical-lab-technician").await;
        assert_eq!(page.text.matches("xyzzy").count(), 0);
        assert!(!page.text.contains("Quux"));
        assert_eq!(page.text.matches("Removed by its author").count(), 2);
        assert!(page.text.contains("An answer"));
        assert!(page.text.contains("A later answer"));
        assert!(page.text.contains("in reply to a removed comment"));
        assert!(
            page.text.contains("<span class=\"quiet\">2</span>"),
            "two are counted"
        );
        // Nobody can answer a place.
        let places = app
            .test_db
            .texts("SELECT id FROM comment WHERE erased_at IS NOT NULL ORDER BY posted_at")
            .await;
        let token = app.form_token();
        let answer = app
            .call(
                "post_comment",
                &[
                    ("article", ARTICLE),
                    ("parent", &places[0]),
                    ("name", "Other"),
                    ("text", "An answer to nobody"),
                    ("form_token", &token),
                ],
            )
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn a_held_comment_is_erased_before_anybody_saw_it() {
    for backend in BOTH {
        let app = TestApp::with(backend, &[("MLT_LIMITS_SIGNUPS_PER_MINUTE", "1000")]).await;
        done(
            &app,
            "post_comment",
            &[
                ("article", ARTICLE),
                ("name", "Quux"),
                ("email", ADDRESS),
                ("text", "Held xyzzy"),
            ],
        )
        .await;
        let token = link(&app, ADDRESS, "erasure").await;
        done(&app, "erase_my_data", &[("token", &token)]).await;
        assert_eq!(comments::list_held(&app.state).await.expect("readable"), []);
        assert_eq!(app.test_db.places_of("xyzzy").await, [""; 0]);
    }
}

#[tokio::test]
async fn d11_an_erased_address_is_refused_to_imports_until_its_owner_returns() {
    for backend in BOTH {
        let app = app_with(backend).await;
        live(&app).await;
        let token = link(&app, ADDRESS, "erasure").await;
        done(&app, "erase_my_data", &[("token", &token)]).await;
        for purpose in ["newsletter", "worker"] {
            assert_eq!(
                reason(&app, "zelda@EXAMPLE.org", purpose).await,
                Some(Reason::Erased)
            );
        }
        // The operator's word about refusals lifts no erasure.
        let lifted = newsletter::lift_refusal(&app.state, &address(ADDRESS)).await;
        assert!(!lifted.expect("stored"));

        // A form alone lifts nothing, a confirmation does.
        app.state.clock.advance_ms(HOUR_MS);
        let words = updates_words(&app);
        let fields = [("email", ADDRESS), ("page", "/jobs"), ("wording", &words)];
        done(&app, "subscribe", &fields).await;
        assert_eq!(
            reason(&app, ADDRESS, "newsletter").await,
            Some(Reason::Erased)
        );
        app.state.clock.advance_ms(HOUR_MS);
        join(&app, ADDRESS).await;
        assert_eq!(reason(&app, ADDRESS, "newsletter").await, None);

        // Signing in proves the mailbox as well.
        let token = link(&app, ADDRESS, "erasure").await;
        done(&app, "erase_my_data", &[("token", &token)]).await;
        assert_eq!(reason(&app, ADDRESS, "worker").await, Some(Reason::Erased));
        app.sign_in(ADDRESS).await;
        assert_eq!(reason(&app, ADDRESS, "worker").await, None);
    }
}

#[tokio::test]
async fn an_erasure_that_cannot_be_finished_changes_nothing() {
    for backend in BOTH {
        let app = app_with(backend).await;
        live(&app).await;
        let token = link(&app, ADDRESS, "erasure").await;
        app.test_db
            .execute("ALTER TABLE suppression RENAME TO suppression_away")
            .await;
        let before = app.test_db.everything().await;
        let page = app.call("erase_my_data", &[("token", &token)]).await;
        assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(app.test_db.everything().await, before);
        app.test_db
            .execute("ALTER TABLE suppression_away RENAME TO suppression")
            .await;
        done(&app, "erase_my_data", &[("token", &token)]).await;
    }
}

// ---- Links that do not work ----

#[tokio::test]
async fn used_ended_and_mangled_links_say_which() {
    for backend in BOTH {
        let app = app_with(backend).await;
        live(&app).await;
        let used = link(&app, ADDRESS, "erasure").await;
        done(&app, "erase_my_data", &[("token", &used)]).await;
        let ended = link(&app, "other@example.org", "erasure").await;
        app.state.clock.advance_ms(DAY_MS);
        for (token, status, text) in [
            (
                used.as_str(),
                StatusCode::GONE,
                "everything about the address is erased",
            ),
            (ended.as_str(), StatusCode::GONE, "that time is over"),
            (&ended[1..], StatusCode::NOT_FOUND, "not complete"),
            (&*"0".repeat(64), StatusCode::NOT_FOUND, "not known here"),
        ] {
            let page = app.get(&format!("/privacy/erase/{token}")).await;
            assert_eq!(page.status, status, "{text}");
            assert!(page.text.contains(text), "{text}");
            assert!(page.text.contains("/privacy/request?want=erasure"));
            assert!(!page.text.contains("Erase everything about me"));
            let page = app.call("erase_my_data", &[("token", token)]).await;
            assert_eq!(page.status, status, "{text}");
        }
        for token in ["", "abc", "%22%3E%3Cscript%3E", "..%2F..%2F"] {
            let page = download(&app, token).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{token}");
            assert!(page.text.contains("not complete"), "{token}");
            assert!(!page.text.contains("<script>alert"));
        }
        assert_eq!(
            app.test_db
                .count("SELECT COUNT(*) FROM worker_signup")
                .await,
            1
        );
    }
}

#[tokio::test]
async fn d7_no_other_token_takes_or_erases_anything() {
    for backend in BOTH {
        let app = app_with(backend).await;
        live(&app).await;
        link(&app, ADDRESS, "copy").await;
        link(&app, ADDRESS, "erasure").await;
        let subjects = app
            .test_db
            .texts("SELECT id FROM subscriber UNION ALL SELECT id FROM privacy_request")
            .await;
        let purposes: [(&str, Purpose); 9] = [
            ("confirm_subscription", newsletter_links::CONFIRM),
            ("refuse_mail", newsletter_links::REFUSE),
            ("leave_list", newsletter_links::UNSUBSCRIBE),
            ("undo_leaving", newsletter_links::AFTER_LEAVING),
            ("confirm_signup", accounts_links::CONFIRM),
            ("refuse_signup", accounts_links::REFUSE),
            ("redeem_sign_in", accounts_links::SIGN_IN),
            ("export", EXPORT),
            ("erase_my_data", ERASE),
        ];
        for (own, purpose) in purposes {
            for subject in &subjects {
                let mut tx = app.state.db.begin().await.expect("a transaction");
                let token = tokens::issue(&mut tx, &app.state, purpose, subject)
                    .await
                    .expect("issued");
                tx.commit().await.expect("a commit");
                let before = app.test_db.everything().await;
                for (function, _) in purposes.iter().filter(|(function, _)| *function != own) {
                    let page = match *function {
                        "export" => download(&app, &token).await,
                        function => app.call(function, &[("token", &token)]).await,
                    };
                    assert_eq!(page.status, StatusCode::FORBIDDEN, "{own} for {function}");
                    assert!(page.bytes.get(..2) != Some(b"PK"));
                }
                for (function, path) in [("export", "export"), ("erase_my_data", "erase")] {
                    if function == own {
                        continue;
                    }
                    let page = app.get(&format!("/privacy/{path}/{token}")).await;
                    assert_eq!(page.status, StatusCode::FORBIDDEN, "{own} on {path}");
                    assert!(page.text.contains("made for something else"));
                }
                assert_eq!(app.test_db.everything().await, before, "{own}");
            }
        }
    }
}

// ---- Retention ----

/// One row, or more, for each rule.
async fn grow_old(app: &TestApp) {
    live(app).await;
    let words = updates_words(app);
    let fields = [
        ("email", "waits@example.org"),
        ("page", "/jobs"),
        ("wording", &words),
    ];
    done(app, "subscribe", &fields).await;
    join(app, "left@example.org").await;
    for (email, want) in [("nobody@example.org", "copy"), (ADDRESS, "copy")] {
        ask(app, email, want).await;
    }
    app.run_tasks().await;
    for statement in [
        "UPDATE subscriber SET asked_at = 1 WHERE email = 'waits@example.org'",
        "UPDATE subscriber SET left_at = 1, asked_at = 1 WHERE email = 'left@example.org'",
        "UPDATE worker_signup SET asked_at = 1, confirmation_sent_at = 1 WHERE email = 'other@example.org'",
        "UPDATE sign_in SET created_at = 1",
        "INSERT INTO passkey_challenge (token_hash, state, expires_at) VALUES ('h', '{}', 1)",
        "UPDATE session SET expires_at = 1 WHERE account_id IN (SELECT id FROM account WHERE email = 'other@example.org')",
        "INSERT INTO worker_signup (id, email, email_comparable, name, role, region, created_at, asked_at, confirmed_at, left_at)
         VALUES ('w1', 'left@example.org', 'left@example.org', 'L', 'mlt-ca', 'CA-ON', 1, 1, 1, 1)",
        "UPDATE message SET received_at = 1 WHERE email = 'other@example.org'",
        "UPDATE privacy_request SET mailed_at = 1 WHERE email = 'nobody@example.org'",
        "UPDATE privacy_request SET asked_at = 1 WHERE email = 'Zelda@example.org'",
        "INSERT INTO privacy_request (id, reference, kind, requested_at, asked_at, due_at, done_at)
         VALUES ('old', 'AAAA-AAAA', 'erasure', 1, 1, 1, 1)",
        "UPDATE token SET expires_at = 1 WHERE purpose = 'refuse_newsletter'",
        "UPDATE task SET finished_at = 1 WHERE kind = 'newsletter.send_confirmation'",
    ] {
        app.test_db.execute(statement).await;
    }
}

#[tokio::test]
async fn a_report_counts_what_a_run_erases_and_changes_nothing() {
    for backend in BOTH {
        let app = app_with(backend).await;
        grow_old(&app).await;
        let before = app.test_db.everything().await;
        let rows = |due: &[retention::Due]| -> Vec<(&str, u64)> {
            due.iter().map(|due| (due.rule.what, due.rows)).collect()
        };
        let report = retention::report(&app.state).await.expect("counted");
        assert_eq!(app.test_db.everything().await, before);
        for (what, count) in rows(&report) {
            assert!(count > 0, "{what}");
        }
        let erased = retention::erase(&app.state).await.expect("erased");
        assert_eq!(rows(&report), rows(&erased));
        let again = retention::erase(&app.state).await.expect("erased");
        assert!(
            rows(&again).iter().all(|(_, count)| *count == 0),
            "{:?}",
            rows(&again)
        );
        // What is younger stays.
        assert_eq!(
            app.test_db
                .count("SELECT COUNT(*) FROM worker_signup")
                .await,
            1
        );
        assert_eq!(app.test_db.count("SELECT COUNT(*) FROM message").await, 1);
        let subscribers = app
            .test_db
            .texts("SELECT email FROM subscriber ORDER BY 1")
            .await;
        assert_eq!(subscribers, ["Zelda@example.org", "other@example.org"]);
    }
}

#[tokio::test]
async fn the_rules_are_kept_once_a_day() {
    for backend in BOTH {
        let app = app_with(backend).await;
        grow_old(&app).await;
        app.keep_timetable().await;
        app.run_tasks().await;
        let due = retention::report(&app.state).await.expect("counted");
        assert!(due.iter().all(|due| due.rows == 0));
    }
}

#[tokio::test]
async fn the_report_is_a_table_of_what_how_long_and_how_many() {
    let app = app_with(Backend::Sqlite).await;
    let due = retention::report(&app.state).await.expect("counted");
    let table = retention::table(&due, "Due");
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), retention::RULES.len() + 1);
    assert!(lines[0].starts_with("What "), "{table}");
    assert!(lines[0].ends_with("Kept for  Due"), "{table}");
    assert!(
        lines
            .iter()
            .all(|line| line.chars().count() == lines[0].chars().count())
    );
    assert!(table.contains("Worker signups that nobody confirmed"));
    assert!(table.contains("730 days    0"), "{table}");
}
