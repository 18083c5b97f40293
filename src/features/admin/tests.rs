//! The desk as those who run the site, workers and guests meet it.

use axum::http::{Method, StatusCode};

use super::model::{ADMIN_PATH, AdminAct, AdminFile, AdminPage};
use crate::email_address::EmailAddress;
use crate::features::accounts::server::guard::require_admin;
use crate::features::accounts::server::service as accounts;
use crate::features::newsletter::server::service as newsletter;
use crate::server::config::Config;
use crate::server::db::Backend;
use crate::server::suppression::{self, Reason};
use crate::testing::{Page, TestApp, admin_functions};
use crate::time::DAY_MS;

const BOTH: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];
const ADMIN: &str = "admin@example.org";
const WORKER: &str = "worker@example.org";
const AUDIT_LINES: &str = "SELECT COUNT(*) FROM audit_event";

async fn app(backend: Backend) -> TestApp {
    TestApp::with(backend, &[("MLT_ACCOUNTS_ADMINS", ADMIN)]).await
}

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("a plain address")
}

/// The words beside the form of the newsletter.
fn updates_words(app: &TestApp) -> String {
    newsletter::wording(&app.state.config.site).text
}

/// The words beside the form for workers.
fn work_words(app: &TestApp) -> String {
    accounts::wording(&app.state.config.site).text
}

/// Asks for updates through the form, and mails what follows.
async fn ask(app: &TestApp, email: &str) {
    let token = app.form_token();
    let page = app
        .call(
            "subscribe",
            &[
                ("email", email),
                ("page", "/jobs"),
                ("wording", &updates_words(app)),
                ("form_token", &token),
            ],
        )
        .await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    app.run_tasks().await;
}

/// Confirms with the link of the last message.
async fn confirm(app: &TestApp) {
    let mail = app.state.mailer.sent().pop().expect("a message");
    let (_, rest) = mail
        .text
        .split_once("/newsletter/confirm/")
        .expect("a link to confirm");
    let token: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
    let page = app.call("confirm_subscription", &[("token", &token)]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
}

async fn id_of(app: &TestApp, statement: &'static str) -> String {
    let mut ids = app.test_db.texts(statement).await;
    ids.pop().expect("a row")
}

async fn write_message(app: &TestApp, topic: &str) {
    let token = app.form_token();
    let page = app
        .call(
            "send_message",
            &[
                ("topic", topic),
                ("message", "What do you keep <b>about</b> me?"),
                ("email", "jo@example.org"),
                ("form_token", &token),
            ],
        )
        .await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
}

/// Follows the redirect of a form that went through.
async fn done(app: &TestApp, answer: &Page, cookie: &str) -> Page {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let location = answer.header("location").to_owned();
    assert!(location.ends_with("#done"), "{location}");
    let path = location.split('#').next().expect("a path");
    let page = app.get_with_cookies(path, cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    page
}

async fn export(app: &TestApp, file: AdminFile, cookie: &str) -> Page {
    app.send(
        Method::POST,
        file.path(),
        &[("cookie", cookie)],
        String::new(),
    )
    .await
}

#[tokio::test]
async fn every_page_file_and_function_is_for_those_who_run_the_site() {
    for backend in BOTH {
        let app = TestApp::with(
            backend,
            &[
                ("MLT_ACCOUNTS_ADMINS", ADMIN),
                ("MLT_LIMITS_ACCOUNT_CHANGES_PER_MINUTE", "1000"),
            ],
        )
        .await;
        ask(&app, "jo@example.org").await;
        write_message(&app, "question").await;
        let subscriber = id_of(&app, "SELECT id FROM subscriber").await;
        let message = id_of(&app, "SELECT id FROM message").await;
        let admin = app.sign_in(ADMIN).await;
        let worker = app.sign_in(WORKER).await;
        let visitors = [
            ("", Some(StatusCode::UNAUTHORIZED)),
            (worker.as_str(), Some(StatusCode::FORBIDDEN)),
            (admin.as_str(), None),
        ];

        for (cookie, refusal) in visitors {
            for page in AdminPage::ALL {
                let id = match page {
                    AdminPage::Message => &message,
                    _ => &subscriber,
                };
                let path = page.path_of(id);
                let status = refusal.unwrap_or(StatusCode::OK);
                let shown = app.get_with_cookies(&path, cookie).await;
                assert_eq!(shown.status, status, "{path}");
                let encoded: String = form_urlencoded::byte_serialize(path.as_bytes()).collect();
                let data = app
                    .get_with_cookies(&format!("/api/get_page?address={encoded}"), cookie)
                    .await;
                // What a guest gets instead is a page, with its own status in the data.
                let says_sign_in = refusal == Some(StatusCode::UNAUTHORIZED)
                    && data.text.contains("\"status\":401");
                assert!(says_sign_in || data.status == status, "{path} as data");
                for (text, where_from) in [(&shown.text, "page"), (&data.text, "data")] {
                    assert_eq!(
                        text.contains("admin-menu"),
                        refusal.is_none(),
                        "{path}: {where_from}"
                    );
                }
                let tells = shown.text.contains("jo@example.org");
                assert!(refusal.is_none() || !tells, "{path}");
                assert!(shown.text.contains("noindex"), "{path}");
            }
            if refusal == Some(StatusCode::UNAUTHORIZED) {
                let page = app.get_with_cookies(ADMIN_PATH, cookie).await;
                assert!(page.text.contains("/sign-in?next="), "the way in");
            }
            // No address below the desk tells a stranger whether it exists.
            let nowhere = app.get_with_cookies("/admin/nowhere", cookie).await;
            assert_eq!(nowhere.status, refusal.unwrap_or(StatusCode::NOT_FOUND));

            for file in AdminFile::ALL {
                let answer = export(&app, file, cookie).await;
                assert_eq!(answer.status, refusal.unwrap_or(StatusCode::OK), "{file:?}");
                let read = app.get_with_cookies(file.path(), cookie).await;
                assert!(!read.status.is_success(), "{file:?} by GET");
            }

            let mut count = 0;
            for function in admin_functions() {
                let answer = app.call_with_cookies(function, &[], cookie).await;
                let posted = app
                    .post_form_with_cookies(ADMIN_PATH, function, &[], cookie)
                    .await;
                match refusal {
                    Some(status) => {
                        assert_eq!(answer.status, status, "{function}");
                        assert_eq!(posted.status, status, "{function} as a form");
                    }
                    // Nothing was named to act on.
                    None => {
                        assert!(
                            [StatusCode::CONFLICT, StatusCode::UNPROCESSABLE_ENTITY]
                                .contains(&answer.status),
                            "{function}: {}",
                            answer.text
                        );
                    }
                }
                count += 1;
            }
            assert_eq!(count, 6, "the list of functions is read");
        }
        let acts = app.test_db.count(AUDIT_LINES).await;
        assert_eq!(acts, 3, "what was refused left no trace, the files did");
    }
}

#[tokio::test]
async fn somebody_who_is_no_admin_any_more_is_out_at_once() {
    let app = app(Backend::Sqlite).await;
    let cookie = app.sign_in(ADMIN).await;
    assert!(require_admin(&app.context(&cookie)).await.is_ok());
    let mut config: Config = (*app.state.config).clone();
    config.accounts.admins = vec![address("other@example.org")];
    let app = app.restarted_with(config);
    let page = app.get_with_cookies(ADMIN_PATH, &cookie).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_desk_stays_out_of_search_engines() {
    let app = app(Backend::Sqlite).await;
    assert!(
        app.get("/robots.txt")
            .await
            .text
            .contains("Disallow: /admin\n")
    );
    assert!(!app.get("/sitemap.xml").await.text.contains("/admin"));
    let page = app
        .get_with_cookies(ADMIN_PATH, &app.sign_in(ADMIN).await)
        .await;
    assert!(
        page.text
            .contains("<meta name=\"robots\" content=\"noindex\">")
    );
    assert_eq!(page.header("cache-control"), "private, no-store");
}

/// D9: the ledger on one page, with the words of the day.
#[tokio::test]
async fn row_d9_the_proof_of_consent_keeps_the_words_of_the_day() {
    for backend in BOTH {
        let app = app(backend).await;
        ask(&app, "jo@example.org").await;
        confirm(&app).await;
        let id = id_of(&app, "SELECT id FROM subscriber").await;
        let path = AdminPage::Subscriber.path_of(&id);
        let cookie = app.sign_in(ADMIN).await;
        let before = app.get_with_cookies(&path, &cookie).await;
        let token = id_of(
            &app,
            "SELECT token_id FROM consent_event WHERE kind = 'confirmed'",
        )
        .await;
        for part in [
            "jo@example.org",
            "newsletter",
            "Asked for it",
            "Confirmed the address",
            "agree that Caring Support e-mails you",
            "Version 1",
            "/jobs",
            "/newsletter/confirm",
            "2026-11-22 12:00:01 UTC",
            id.as_str(),
            token.as_str(),
        ] {
            assert!(before.text.contains(part), "{part}");
        }

        // The site gets another name, and with it other words; the same person asks again.
        let mut config: Config = (*app.state.config).clone();
        config.site.legal_name = "Other Lab Careers".into();
        let app = app.restarted_with(config);
        app.state.clock.advance_ms(DAY_MS);
        ask(&app, "jo@example.org").await;
        let after = app.get_with_cookies(&path, &cookie).await;
        let (_, ledger) = after.text.split_once("admin-ledger").expect("the ledger");
        let (ledger, _) = ledger.split_once("</ol>").expect("its end");
        let lines = |name: &str| {
            let words = format!("agree that {name} e-mails you");
            ledger.matches(&words).count()
        };
        assert_eq!(lines("Caring Support"), 2, "asked and confirmed");
        assert_eq!(lines("Other Lab Careers"), 1, "asked again");
    }
}

#[tokio::test]
async fn a_worker_signup_stands_on_the_same_page_with_its_own_words() {
    for backend in BOTH {
        let app = app(backend).await;
        ask(&app, "jo@example.org").await;
        let token = app.form_token();
        let signed_up = app
            .call(
                "sign_up_worker",
                &[
                    ("name", "Jo Example"),
                    ("email", "Jo@Example.org"),
                    ("role", "mlt-ca"),
                    ("region", "CA-ON"),
                    ("consent", "yes"),
                    ("wording", &work_words(&app)),
                    ("form_token", &token),
                ],
            )
            .await;
        assert_eq!(signed_up.status, StatusCode::OK, "{}", signed_up.text);
        let id = id_of(&app, "SELECT id FROM subscriber").await;
        let cookie = app.sign_in(ADMIN).await;
        let page = app
            .get_with_cookies(&AdminPage::Subscriber.path_of(&id), &cookie)
            .await;
        for part in [
            "Signup as a lab worker",
            "Jo Example",
            "CA-ON",
            "about work in laboratories",
        ] {
            assert!(page.text.contains(part), "{part}");
        }
    }
}

#[tokio::test]
async fn people_are_found_by_part_of_their_address_and_by_state() {
    for backend in BOTH {
        let app = app(backend).await;
        for email in ["jo@example.org", "Joan_1@example.com", "joanx1@example.com"] {
            ask(&app, email).await;
        }
        confirm(&app).await;
        let cookie = app.sign_in(ADMIN).await;
        for (query, found) in [
            (
                "",
                vec!["jo@example.org", "Joan_1@example.com", "joanx1@example.com"],
            ),
            ("?q=JOAN", vec!["Joan_1@example.com", "joanx1@example.com"]),
            ("?q=joan_1", vec!["Joan_1@example.com"]),
            ("?q=%25", vec![]),
            ("?q=!", vec![]),
            ("?state=confirmed", vec!["joanx1@example.com"]),
            ("?state=pending&q=example.com", vec!["Joan_1@example.com"]),
            ("?state=left", vec![]),
            ("?state=nonsense&q=jo%40", vec!["jo@example.org"]),
        ] {
            let path = format!("/admin/subscribers{query}");
            let page = app.get_with_cookies(&path, &cookie).await;
            for email in ["jo@example.org", "Joan_1@example.com", "joanx1@example.com"] {
                let is_listed = page.text.contains(&format!(">{email}<"));
                assert_eq!(is_listed, found.contains(&email), "{query}: {email}");
            }
        }
    }
}

#[tokio::test]
async fn long_lists_come_page_by_page_without_gaps() {
    let app = app(Backend::Sqlite).await;
    app.test_db
        .execute(
            "INSERT INTO subscriber (id, email, email_comparable, created_at, asked_at)
             SELECT printf('s%03d', value), printf('p%03d@example.org', value),
                    printf('p%03d@example.org', value), 1, 1
             FROM (WITH RECURSIVE n (value) AS (
                 SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 101
             ) SELECT value FROM n)",
        )
        .await;
    let cookie = app.sign_in(ADMIN).await;
    let mut path = "/admin/subscribers?q=example".to_owned();
    let mut sizes = Vec::new();
    loop {
        let page = app.get_with_cookies(&path, &cookie).await;
        sizes.push(page.text.matches("href=\"/admin/subscribers/s").count());
        let Some((before, _)) = page.text.split_once("\">Older ones") else {
            break;
        };
        let start = before.rfind("href=\"").expect("a link") + "href=\"".len();
        path = before[start..].replace("&amp;", "&");
    }
    assert_eq!(sizes, [50, 50, 1]);
}

#[tokio::test]
async fn taking_somebody_off_the_list_is_in_the_ledger_and_in_the_log() {
    for backend in BOTH {
        let app = app(backend).await;
        ask(&app, "jo@example.org").await;
        confirm(&app).await;
        let id = id_of(&app, "SELECT id FROM subscriber").await;
        let path = AdminPage::Subscriber.path_of(&id);
        let cookie = app.sign_in(ADMIN).await;
        let page = app.get_with_cookies(&path, &cookie).await;
        assert!(
            page.text
                .contains("name=\"_form\" value=\"remove_subscriber\"")
        );
        let fields = [("subscriber", id.as_str())];
        let answer = app
            .post_form_with_cookies(&path, "remove_subscriber", &fields, &cookie)
            .await;
        let page = done(&app, &answer, &cookie).await;
        assert!(page.text.contains("Taken off the list"));
        assert!(page.text.contains("Took it back"));
        assert!(page.text.contains("The people who run the site"));
        assert!(!page.text.contains("value=\"remove_subscriber\""), "done");
        let reason = suppression::find_reason(
            &app.state.db,
            &app.state,
            &address("jo@example.org"),
            "newsletter",
        )
        .await;
        assert_eq!(reason.expect("readable"), Some(Reason::Unsubscribed));
        let lines = app
            .test_db
            .texts("SELECT admin_email || ' ' || act || ' ' || subject FROM audit_event")
            .await;
        assert_eq!(lines, [format!("{ADMIN} remove_subscriber {id}")]);

        // A second press changes nothing.
        let again = app
            .post_form_with_cookies(&path, "remove_subscriber", &fields, &cookie)
            .await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        assert_eq!(app.test_db.count(AUDIT_LINES).await, 1);
    }
}

/// D12: what begins like a formula is a text, and the log says who took the file.
#[tokio::test]
async fn row_d12_exports_are_safe_to_open_and_noted() {
    for backend in BOTH {
        let app = app(backend).await;
        ask(&app, "=1+1@example.org").await;
        confirm(&app).await;
        let token = app.form_token();
        let signed_up = app
            .call(
                "sign_up_worker",
                &[
                    ("name", "=1+1"),
                    ("email", "zoe@example.org"),
                    ("role", "mlt-ca"),
                    ("region", "CA-ON"),
                    ("consent", "yes"),
                    ("wording", &work_words(&app)),
                    ("form_token", &token),
                ],
            )
            .await;
        assert_eq!(signed_up.status, StatusCode::OK, "{}", signed_up.text);
        let cookie = app.sign_in(ADMIN).await;

        let file = export(&app, AdminFile::Subscribers, &cookie).await;
        assert_eq!(file.status, StatusCode::OK);
        assert_eq!(file.header("cache-control"), "no-store");
        assert_eq!(
            file.header("content-disposition"),
            "attachment; filename=\"subscribers-2026-11-22.csv\""
        );
        assert!(
            file.header("content-type")
                .starts_with("text/csv; charset=utf-8")
        );
        let lines: Vec<&str> = file.text.split("\r\n").collect();
        assert_eq!(lines[0], "id,email,state,asked_at,confirmed_at,left_at");
        assert!(lines[1].contains(",'=1+1@example.org,confirmed,2026-11-22T12:00:01Z,"));
        assert_eq!(lines[2..], [""], "CR LF ends the last line too");

        app.state.clock.advance_ms(1);
        let file = export(&app, AdminFile::Workers, &cookie).await;
        assert!(
            file.text.contains(",'=1+1,mlt-ca,CA-ON\r\n"),
            "{}",
            file.text
        );

        app.state.clock.advance_ms(1);
        let file = export(&app, AdminFile::Audit, &cookie).await;
        let lines: Vec<&str> = file.text.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[1].ends_with(&format!(",{ADMIN},export_workers,,1 row")));
        assert!(lines[2].ends_with(&format!(",{ADMIN},export_subscribers,,1 row")));

        let page = app.get_with_cookies("/admin/audit", &cookie).await;
        for act in [
            AdminAct::ExportSubscribers,
            AdminAct::ExportWorkers,
            AdminAct::ExportAudit,
        ] {
            assert!(page.text.contains(act.label()), "{act:?}");
        }
        assert!(page.text.contains(ADMIN));
    }
}

const LIST: &str = "email,basis,agreed_at\r\n\
    new@example.org,Paper form at the spring fair,2026-05-01\r\n\
    nobody,Paper form,2026-05-01\r\n\
    nobasis@example.org,,2026-05-01\r\n\
    gone@example.org,Paper form,2026-05-01\r\n\
    never@example.org,Paper form,2026-05-01\r\n\
    NEW@example.org,Paper form,2026-05-01\r\n\
    there@example.org,Paper form,2026-05-01\r\n\
    nowhere@example.org,Paper form,2026-05-01\r\n";

async fn post_list(app: &TestApp, form: &str, list: &str, token: &str, cookie: &str) -> Page {
    let fields = [("list", list), ("form_token", token)];
    app.post_form_with_cookies("/admin/subscribers/import", form, &fields, cookie)
        .await
}

/// D11: whoever is on the list of addresses that are not written to is not brought back.
#[tokio::test]
async fn row_d11_an_import_is_looked_at_first_and_brings_nobody_back() {
    for backend in BOTH {
        let app = app(backend).await;
        ask(&app, "there@example.org").await;
        let mut tx = app.state.db.begin().await.expect("a transaction");
        let (gone, never) = (address("gone@example.org"), address("never@example.org"));
        suppression::unsubscribe(&mut tx, &app.state, &gone, "newsletter", "p1")
            .await
            .expect("stored");
        suppression::refuse(&mut tx, &app.state, &never, "p2")
            .await
            .expect("stored");
        let nowhere = address("nowhere@example.org");
        suppression::bounce(&mut tx, &app.state, &nowhere, "p3")
            .await
            .expect("stored");
        tx.commit().await.expect("a commit");
        let cookie = app.sign_in(ADMIN).await;
        let token = app.form_token();
        let mails = app.state.mailer.sent().len();

        let look = post_list(&app, "check_import", LIST, &token, &cookie).await;
        assert_eq!(look.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!look.text.contains("Oops!"), "looking is no mistake");
        for part in [
            "Nothing is written yet. Of 8 rows, 1 can be brought in.",
            "Import 1 row<",
            "Enter an address like name@example.org",
            "No basis for consent",
            "Suppressed (unsubscribed)",
            "Suppressed (refused)",
            "Suppressed (bounced)",
            "Twice in this list: it stands on line 2 too.",
            "Known already, and waiting to be confirmed.",
        ] {
            assert!(look.text.contains(part), "{part}");
        }
        let rows = "SELECT COUNT(*) FROM subscriber";
        assert_eq!(app.test_db.count(rows).await, 1, "nothing was written");
        assert_eq!(app.test_db.count(AUDIT_LINES).await, 0);

        let taken = post_list(&app, "import_subscribers", LIST, &token, &cookie).await;
        let page = done(&app, &taken, &cookie).await;
        assert!(page.text.contains("Addresses brought in: 1 of 8 rows"));
        assert_eq!(app.test_db.count(rows).await, 2);
        let confirmed = "SELECT COUNT(*) FROM subscriber WHERE confirmed_at IS NOT NULL";
        assert_eq!(
            app.test_db.count(confirmed).await,
            0,
            "double opt-in, always"
        );
        app.run_tasks().await;
        let sent = app.state.mailer.sent();
        assert_eq!(sent.len(), mails + 1);
        let mail = sent.last().expect("a message");
        assert_eq!(mail.to.as_str(), "new@example.org");
        assert!(mail.subject.starts_with("Confirm your address"));

        // The same list a second time, and the same form sent twice.
        for token in [token, app.form_token()] {
            let again = post_list(&app, "import_subscribers", LIST, &token, &cookie).await;
            assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(
                again
                    .text
                    .contains("No row of this list can be brought in.")
            );
        }
        assert_eq!(app.test_db.count(rows).await, 2);
        assert_eq!(app.test_db.count(AUDIT_LINES).await, 1);
        app.run_tasks().await;
        assert_eq!(app.state.mailer.sent().len(), mails + 1);

        // The ledger has the basis as the words.
        confirm(&app).await;
        let id = id_of(
            &app,
            "SELECT id FROM subscriber WHERE email = 'new@example.org'",
        )
        .await;
        let page = app
            .get_with_cookies(&AdminPage::Subscriber.path_of(&id), &cookie)
            .await;
        let words = "Paper form at the spring fair. On 1 May 2026.";
        assert_eq!(page.text.matches(words).count(), 2, "asked and confirmed");
        assert!(page.text.contains("/admin/subscribers/import"));
    }
}

#[tokio::test]
async fn a_list_that_cannot_be_read_comes_back_with_what_to_mend() {
    let app = app(Backend::Sqlite).await;
    let cookie = app.sign_in(ADMIN).await;
    for form in ["check_import", "import_subscribers"] {
        let list = "mail\njo@example.org <kept>";
        let page = post_list(&app, form, list, &app.form_token(), &cookie).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains("jo@example.org &lt;kept"), "{form}");
    }
    let page = post_list(&app, "check_import", "", &app.form_token(), &cookie).await;
    assert!(page.text.contains("There is a problem"));
    assert!(page.text.contains("Paste the list"));
}

/// E1: stored first, so a message is there while no mail leaves; and what does not leave is
/// seen, and tried again on request.
#[tokio::test]
async fn row_e1_with_the_mail_server_down_the_message_is_at_the_desk() {
    for backend in BOTH {
        let app = TestApp::with(
            backend,
            &[
                ("MLT_ACCOUNTS_ADMINS", ADMIN),
                ("MLT_MAIL_TRANSPORT", "smtp"),
                ("MLT_MAIL_SMTP_HOST", "127.0.0.1"),
                ("MLT_MAIL_SMTP_PORT", "1"),
            ],
        )
        .await;
        write_message(&app, "question").await;
        app.run_tasks().await;
        let cookie = app.sign_in(ADMIN).await;
        let reference = id_of(&app, "SELECT reference FROM message").await;
        let list = app.get_with_cookies("/admin/messages", &cookie).await;
        assert!(list.text.contains(&reference));

        let outbox = app.get_with_cookies("/admin/outbox", &cookie).await;
        for part in ["contact.forward_message", "failing", "127.0.0.1:1"] {
            assert!(outbox.text.contains(part), "{part}");
        }
        assert!(!outbox.text.contains("jo@example.org"), "no addresses");
        let task = id_of(&app, "SELECT id FROM task").await;
        let fields = [("task", task.as_str()), ("_key", task.as_str())];
        let answer = app
            .post_form_with_cookies("/admin/outbox", "requeue_task", &fields, &cookie)
            .await;
        let page = done(&app, &answer, &cookie).await;
        assert!(page.text.contains("Task put back into the queue"));
        assert_eq!(app.run_tasks().await, 1, "due at once");

        // Given up, and put back with all others of its kind.
        app.test_db
            .execute("UPDATE task SET dead_at = 5, attempts = 106")
            .await;
        let outbox = app.get_with_cookies("/admin/outbox", &cookie).await;
        assert!(outbox.text.contains("Given up: 1."));
        let answer = app
            .post_form_with_cookies("/admin/outbox", "requeue_dead_tasks", &[], &cookie)
            .await;
        let page = done(&app, &answer, &cookie).await;
        assert!(page.text.contains("1 task."));
        assert!(page.text.contains("Given up: 0."));
        assert_eq!(app.run_tasks().await, 1);
        assert_eq!(app.test_db.count(AUDIT_LINES).await, 2);
    }
}

/// E3: a request about personal data has a due date 30 days on.
#[tokio::test]
async fn row_e3_privacy_requests_show_their_due_date_and_are_overdue_in_words() {
    for backend in BOTH {
        let app = app(backend).await;
        write_message(&app, "my-data").await;
        app.state.clock.advance_ms(1);
        write_message(&app, "question").await;
        let cookie = app.sign_in(ADMIN).await;
        let list = app.get_with_cookies("/admin/messages", &cookie).await;
        assert!(list.text.contains("22 December 2026"), "30 days on");
        assert!(!list.text.contains("Overdue since"));
        let dashboard = app.get_with_cookies(ADMIN_PATH, &cookie).await;
        assert!(dashboard.text.contains("None is overdue."));

        app.state.clock.advance_ms(30 * DAY_MS);
        let cookie = app.sign_in(ADMIN).await;
        let list = app.get_with_cookies("/admin/messages", &cookie).await;
        assert!(list.text.contains("Overdue since"));
        let place = |name: &str| list.text.find(name).unwrap_or_else(|| panic!("{name}"));
        assert!(
            place(">My data<") < place(">A question<"),
            "overdue goes first"
        );
        let dashboard = app.get_with_cookies(ADMIN_PATH, &cookie).await;
        assert!(dashboard.text.contains("Overdue: 1."));

        let id = id_of(&app, "SELECT id FROM message WHERE topic = 'my-data'").await;
        let path = AdminPage::Message.path_of(&id);
        let fields = [("message", id.as_str()), ("state", "answered")];
        let answer = app
            .post_form_with_cookies(&path, "mark_message", &fields, &cookie)
            .await;
        done(&app, &answer, &cookie).await;
        let list = app.get_with_cookies("/admin/messages", &cookie).await;
        assert!(!list.text.contains("Overdue since"));
    }
}

#[tokio::test]
async fn a_message_is_answered_closed_and_opened_again() {
    for backend in BOTH {
        let app = app(backend).await;
        write_message(&app, "question").await;
        let id = id_of(&app, "SELECT id FROM message").await;
        let reference = id_of(&app, "SELECT reference FROM message").await;
        let path = AdminPage::Message.path_of(&id);
        let cookie = app.sign_in(ADMIN).await;
        let page = app.get_with_cookies(&path, &cookie).await;
        assert!(
            page.text
                .contains("What do you keep &lt;b&gt;about&lt;/b&gt; me?")
        );
        let reply =
            format!("mailto:jo@example.org?subject=Re%3A%20%5B{reference}%5D%20A%20question");
        assert!(page.text.contains(&reply), "{reply}");
        for (state, label) in [
            ("answered", "Answered"),
            ("closed", "Closed"),
            ("new", "New"),
        ] {
            let fields = [("message", id.as_str()), ("state", state)];
            let answer = app
                .post_form_with_cookies(&path, "mark_message", &fields, &cookie)
                .await;
            let page = done(&app, &answer, &cookie).await;
            assert!(
                page.text.contains(&format!("A question. {label}.")),
                "{state}"
            );
            let again = app
                .post_form_with_cookies(&path, "mark_message", &fields, &cookie)
                .await;
            assert_eq!(again.status, StatusCode::CONFLICT, "{state} twice");
            for listed in ["new", "answered", "closed"] {
                let list = format!("/admin/messages?state={listed}");
                let list = app.get_with_cookies(&list, &cookie).await;
                assert_eq!(list.text.contains(&reference), listed == state, "{listed}");
            }
        }
        let subjects = app
            .test_db
            .texts("SELECT DISTINCT subject FROM audit_event")
            .await;
        assert_eq!(subjects, [reference]);
        assert_eq!(app.test_db.count(AUDIT_LINES).await, 3);
    }
}

#[tokio::test]
async fn the_dashboard_counts_what_waits() {
    for backend in BOTH {
        let app = app(backend).await;
        ask(&app, "a@example.org").await;
        ask(&app, "b@example.org").await;
        ask(&app, "c@example.org").await;
        confirm(&app).await;
        write_message(&app, "my-data").await;
        let cookie = app.sign_in(ADMIN).await;
        let page = app.get_with_cookies(ADMIN_PATH, &cookie).await;
        for (number, what) in [
            (1, "messages nobody has answered"),
            (1, "of them about personal data"),
            (0, "requests from the privacy page"),
            (0, "comments that wait for review"),
            (0, "tasks that were given up"),
            (1, "addresses on the list"),
            (2, "addresses that wait to be confirmed"),
        ] {
            let (before, _) = page
                .text
                .split_once(what)
                .unwrap_or_else(|| panic!("{what}"));
            let start = before.rfind("<strong>").expect("a number") + "<strong>".len();
            let shown = before[start..].split('<').next();
            assert_eq!(shown, Some(number.to_string().as_str()), "{what}");
        }
    }
}

/// What a page says was done stands in the log, whatever its address claims.
#[tokio::test]
async fn an_address_alone_does_not_make_a_notice() {
    let app = app(Backend::Sqlite).await;
    let cookie = app.sign_in(ADMIN).await;
    let page = app
        .get_with_cookies("/admin/outbox?done=requeue_task&reference=0190", &cookie)
        .await;
    assert!(!page.text.contains("notice--success"));
}

/// D11 and E3, the whole way: somebody asks for an erasure, which shows at the desk with its
/// due date until it is done; after that no import brings the address back.
#[tokio::test]
async fn row_d11_an_erased_address_is_not_imported() {
    for backend in BOTH {
        let app = app(backend).await;
        ask(&app, "jo@example.org").await;
        confirm(&app).await;
        let token = app.form_token();
        let asked = app
            .call(
                "ask_for_data",
                &[
                    ("email", "jo@example.org"),
                    ("want", "erasure"),
                    ("form_token", &token),
                ],
            )
            .await;
        assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
        app.run_tasks().await;
        let reference = id_of(&app, "SELECT reference FROM privacy_request").await;
        let cookie = app.sign_in(ADMIN).await;
        let list = app.get_with_cookies("/admin/messages", &cookie).await;
        for part in [
            reference.as_str(),
            "Erase everything about me",
            "22 December 2026",
        ] {
            assert!(list.text.contains(part), "{part}");
        }

        let mail = app.state.mailer.sent().pop().expect("a message");
        let (_, rest) = mail.text.split_once("/privacy/erase/").expect("a link");
        let token: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
        let erased = app.call("erase_my_data", &[("token", &token)]).await;
        assert_eq!(erased.status, StatusCode::OK, "{}", erased.text);
        let list = app.get_with_cookies("/admin/messages", &cookie).await;
        assert!(!list.text.contains(&reference));

        let list = "email,basis,agreed_at\nJo@Example.org,Paper form,2026-05-01";
        for form in ["check_import", "import_subscribers"] {
            let page = post_list(&app, form, list, &app.form_token(), &cookie).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.text.contains("Suppressed (erased)"), "{form}");
        }
        let rows = "SELECT COUNT(*) FROM subscriber";
        assert_eq!(app.test_db.count(rows).await, 0);
    }
}

/// D9: somebody who only signed up as a worker has a proof of their own.
#[tokio::test]
async fn a_worker_who_asked_for_no_updates_has_a_proof_too() {
    for backend in BOTH {
        let app = app(backend).await;
        let token = app.form_token();
        let words = work_words(&app);
        let fields = [
            ("name", "Jo Example"),
            ("email", "only_worker@example.org"),
            ("role", "mlt-ca"),
            ("region", "CA-ON"),
            ("consent", "yes"),
            ("wording", &words),
            ("form_token", token.as_str()),
        ];
        let page = app.call("sign_up_worker", &fields).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let id = id_of(&app, "SELECT id FROM worker_signup").await;
        let path = AdminPage::Subscriber.path_of(&id);
        let cookie = app.sign_in(ADMIN).await;
        for (part, is_found) in [("ONLY_W", true), ("onlyxw", false), ("%25", false)] {
            let list = format!("{}?q={part}", AdminPage::Subscribers.path());
            let list = app.get_with_cookies(&list, &cookie).await;
            assert_eq!(list.text.contains(&path), is_found, "{part}");
        }
        let proof = app.get_with_cookies(&path, &cookie).await;
        assert_eq!(proof.status, StatusCode::OK);
        for part in [
            "only_worker@example.org",
            "Asked for it",
            "about work in laboratories",
            "/signup",
        ] {
            assert!(proof.text.contains(part), "{part}");
        }
        let unknown = AdminPage::Subscriber.path_of("no-such-id");
        let page = app.get_with_cookies(&unknown, &cookie).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
    }
}
