//! What is left when the process is killed between any two steps of signing up, confirming,
//! sending and leaving: whatever was acknowledged is there, and nobody is written to twice.
//!
//! For each scenario a process of its own is started that does it, and ends itself with
//! SIGKILL at the first place of `server::crash_point` that it comes to, the next one at the
//! second, and so on until one comes through. After each death the site starts again on the
//! same database, the visitor does again what nobody acknowledged, and the queue is worked
//! off. Mail goes to a real server, which outlives the process and counts.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::process::ExitStatusExt;
use std::process::Command;

use axum::http::{Method, StatusCode};
use serde::{Deserialize, Serialize};

use super::TestApp;
use super::smtp::{Delivered, SmtpServer};
use crate::features::accounts::server::service as accounts;
use crate::features::newsletter::server::{issues, links, samples, service};
use crate::serve::newsletter_command::{self, NewsletterAction};
use crate::serve::task_kinds;
use crate::server::crash_point;
use crate::server::db::Backend;
use crate::server::tasks::queue_state;
use crate::server::tokens::{self, Purpose};
use crate::time::MINUTE_MS;

/// The orders for a process that is to die.
const VARIABLE: &str = "CRASH_ORDERS";
const SIGKILL: i32 = 9;
const READERS: usize = 3;

const ON_THE_LIST: &str =
    "SELECT COUNT(*) FROM subscriber WHERE confirmed_at IS NOT NULL AND left_at IS NULL";
const SUBSCRIBERS: &str = "SELECT COUNT(*) FROM subscriber";
const WORKERS: &str = "SELECT COUNT(*) FROM worker_signup";
const TASKS: &str = "SELECT COUNT(*) FROM task";
const DEAD: &str = "SELECT COUNT(*) FROM task WHERE dead_at IS NOT NULL";
const ACTS: &str = "SELECT kind FROM consent_event ORDER BY happened_at, id";
const ACT_COUNT: &str = "SELECT COUNT(*) FROM consent_event";
const DELIVERIES: &str = "SELECT COUNT(*) FROM issue_delivery";
const UNSUBSCRIBED: &str = "SELECT COUNT(*) FROM suppression WHERE reason = 'unsubscribed'";

/// What is being done when the process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Scenario {
    SignUp,
    Confirm,
    Send,
    LeaveByForm,
    LeaveWithOneTap,
    AskForLinkToLeave,
    SignUpAsWorker,
}

#[derive(Debug, Serialize, Deserialize)]
struct Orders {
    scenario: Scenario,
    database: String,
    settings: Vec<(String, String)>,
    now: i64,
    /// What the visitor has in hand, as [`Scenario::prepare`] made it.
    key: String,
    die_at: usize,
}

/// How it ended for the process, as told by itself and by the system.
#[derive(Debug)]
struct End {
    acknowledged: bool,
    /// `None`: it came through.
    died: Option<String>,
}

/// The process that dies. Without orders it is nothing but a name that
/// [`Orders::carry_out`] starts, and has nothing to say about the site.
#[tokio::test]
async fn the_process_that_dies() {
    let Ok(orders) = std::env::var(VARIABLE) else {
        return;
    };
    let orders: Orders = serde_json::from_str(&orders).expect("orders");
    let settings = borrowed(&orders.settings);
    let app = TestApp::on_database_of_another(&orders.database, &settings).await;
    app.state.clock.advance_ms(orders.now - app.now().0);
    crash_point::die_at(orders.die_at);
    if orders.scenario.is_acknowledged(&app, &orders.key).await {
        println!("\n@acknowledged");
    }
    app.run_tasks().await;
    println!("\n@through");
}

impl Orders {
    /// Starts the process and waits for its end.
    fn carry_out(&self) -> End {
        let program = std::env::current_exe().expect("the tests are a file");
        let output = Command::new(program)
            .args(["--exact", "testing::crashes::the_process_that_dies"])
            .args(["--nocapture", "--test-threads", "1"])
            .env(
                VARIABLE,
                serde_json::to_string(self).expect("texts and numbers"),
            )
            .output()
            .expect("the tests can be started");
        let said = String::from_utf8_lossy(&output.stdout);
        let end = End {
            acknowledged: said.lines().any(|line| line == "@acknowledged"),
            died: said
                .lines()
                .find_map(|line| line.strip_prefix("@died "))
                .map(ToOwned::to_owned),
        };
        let is_through = said.lines().any(|line| line == "@through");
        let ended_as_told = match &end.died {
            Some(_) => output.status.signal() == Some(SIGKILL) && !is_through,
            None => output.status.success() && is_through,
        };
        assert!(
            ended_as_told,
            "{self:?}: {}\n{said}\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
        end
    }
}

impl Scenario {
    /// Puts the site into the state before, and returns what the visitor has in hand: the
    /// token of a form or of a link, or a file.
    async fn prepare(self, app: &TestApp, server: &mut SmtpServer, issue: &str) -> String {
        match self {
            Self::SignUp | Self::AskForLinkToLeave | Self::SignUpAsWorker => {
                if self == Self::AskForLinkToLeave {
                    load(app, 1).await;
                }
                app.form_token()
            }
            Self::Confirm => {
                let form_token = app.form_token();
                assert!(Self::SignUp.is_acknowledged(app, &form_token).await);
                app.run_tasks().await;
                // The ledger is in the order of time.
                app.state.clock.advance_ms(1);
                token_in(&server.message().await, links::CONFIRM)
            }
            Self::Send => {
                load(app, READERS).await;
                issue.to_owned()
            }
            Self::LeaveByForm | Self::LeaveWithOneTap => {
                load(app, 1).await;
                let person = app.test_db.texts("SELECT id FROM subscriber").await;
                let mut tx = app.state.db.begin().await.expect("a transaction");
                let token = tokens::issue(&mut tx, &app.state, links::UNSUBSCRIBE, &person[0])
                    .await
                    .expect("stored");
                tx.commit().await.expect("a commit");
                token
            }
        }
    }

    /// What the visitor does, or the operator. Returns whether they hear that it is done.
    async fn is_acknowledged(self, app: &TestApp, key: &str) -> bool {
        let wording = service::wording(&app.state.config.site).text;
        let post = async |path: &str, form: &str, fields: &[(&str, &str)]| {
            let page = app.post_form(path, form, fields).await;
            match page.status {
                StatusCode::SEE_OTHER => true,
                // A link that was used before says so.
                StatusCode::GONE if self == Self::Confirm => false,
                other => panic!("{self:?}: {other}\n{}", page.text),
            }
        };
        match self {
            Self::SignUp => {
                let fields = [
                    ("email", "sample-1@example.org"),
                    ("page", "/jobs"),
                    ("wording", wording.as_str()),
                    ("form_token", key),
                ];
                post("/jobs", "subscribe", &fields).await
            }
            Self::Confirm => {
                let path = format!("/newsletter/confirm/{key}");
                post(&path, "confirm_subscription", &[("token", key)]).await
            }
            Self::Send => {
                let action = NewsletterAction::Send {
                    file: key.into(),
                    yes: true,
                };
                match newsletter_command::run(&app.state, action).await {
                    Ok(()) => true,
                    Err(sentence) if sentence.contains("was sent on") => false,
                    Err(sentence) => panic!("{sentence}"),
                }
            }
            Self::LeaveByForm => {
                let path = format!("/unsubscribe/{key}");
                post(&path, "leave_list", &[("token", key)]).await
            }
            Self::LeaveWithOneTap => {
                let path = format!("/unsubscribe/{key}");
                let body = "List-Unsubscribe=One-Click".to_owned();
                let page = app.send(Method::POST, &path, &[], body).await;
                assert_eq!(page.status, StatusCode::OK, "{}", page.text);
                true
            }
            Self::AskForLinkToLeave => {
                let fields = [("email", "sample-1@example.org"), ("form_token", key)];
                post("/unsubscribe", "ask_leave_link", &fields).await
            }
            Self::SignUpAsWorker => {
                let words = accounts::wording(&app.state.config.site).text;
                let fields = [
                    ("name", "Jo Example"),
                    ("email", "sample-1@example.org"),
                    ("role", "mlt-ca"),
                    ("region", "CA-ON"),
                    ("consent", "yes"),
                    ("wording", words.as_str()),
                    ("form_token", key),
                ];
                post("/signup", "sign_up_worker", &fields).await
            }
        }
    }

    /// What must be in the database once the visitor has heard that it is done.
    async fn assert_kept(self, app: &TestApp) {
        let count = async |statement| app.test_db.count(statement).await;
        let acts = app.test_db.texts(ACTS).await;
        match self {
            Self::SignUp => {
                assert_eq!((count(SUBSCRIBERS).await, count(TASKS).await), (1, 1));
                assert_eq!(acts, ["asked"]);
            }
            Self::Confirm => {
                assert_eq!(count(ON_THE_LIST).await, 1);
                assert_eq!(acts, ["asked", "confirmed"]);
            }
            Self::Send => assert_eq!(count(TASKS).await, 3),
            Self::LeaveByForm | Self::LeaveWithOneTap => {
                assert_eq!(
                    (count(ON_THE_LIST).await, count(UNSUBSCRIBED).await),
                    (0, 1)
                );
                assert_eq!(acts, ["withdrawn"]);
            }
            Self::AskForLinkToLeave => assert_eq!(count(TASKS).await, 1),
            Self::SignUpAsWorker => {
                assert_eq!((count(WORKERS).await, count(TASKS).await), (1, 1));
                assert_eq!(acts, ["asked"]);
            }
        }
    }

    /// What must be in the database when nobody has heard anything: all of it, or nothing.
    async fn assert_whole(self, app: &TestApp) {
        let count = async |statement| app.test_db.count(statement).await;
        let acts = count(ACT_COUNT).await;
        match self {
            Self::SignUp => {
                assert_eq!((count(SUBSCRIBERS).await, count(TASKS).await), (acts, acts))
            }
            Self::Confirm => assert_eq!(count(ON_THE_LIST).await, acts - 1),
            Self::Send => assert_eq!(count(DELIVERIES).await, count(TASKS).await),
            Self::LeaveByForm | Self::LeaveWithOneTap => assert_eq!(
                (count(ON_THE_LIST).await, count(UNSUBSCRIBED).await),
                (1 - acts, acts)
            ),
            Self::AskForLinkToLeave => assert!(count(TASKS).await <= 1),
            Self::SignUpAsWorker => {
                assert_eq!((count(WORKERS).await, count(TASKS).await), (acts, acts));
            }
        }
    }

    /// What must be so when all work is done. Returns how many messages have an outcome that
    /// nobody knows.
    async fn assert_done(self, app: &TestApp, issue: &str, mails: &Mails) -> i64 {
        self.assert_kept(app).await;
        if self == Self::Send {
            return assert_sent(app, mails).await;
        }
        assert_eq!(app.test_db.count(DEAD).await, 0);
        match self {
            Self::SignUp => {
                for mail in mails.copies_of_the_only_one() {
                    let path = format!("/newsletter/confirm/{}", token_in(mail, links::CONFIRM));
                    let page = app.get(&path).await;
                    assert_eq!(page.status, StatusCode::OK, "each copy can be used");
                }
            }
            Self::AskForLinkToLeave => {
                for mail in mails.copies_of_the_only_one() {
                    let path = format!("/unsubscribe/{}", token_in(mail, links::UNSUBSCRIBE));
                    assert_eq!(app.get(&path).await.status, StatusCode::OK);
                }
            }
            Self::SignUpAsWorker => {
                let name = "accounts.send_confirmation";
                if task_kinds::all().iter().any(|kind| kind.name == name) {
                    mails.copies_of_the_only_one();
                } else {
                    mails.assert_none();
                }
            }
            Self::Confirm => mails.assert_none(),
            Self::LeaveByForm | Self::LeaveWithOneTap => {
                mails.assert_none();
                let action = NewsletterAction::Send {
                    file: issue.into(),
                    yes: true,
                };
                let nobody = newsletter_command::run(&app.state, action).await;
                assert_eq!(nobody, Err("nobody is on the list yet".to_owned()));
            }
            Self::Send => unreachable!("returned above"),
        }
        0
    }
}

/// Everybody was handed one message, but for those of whom nobody knows.
async fn assert_sent(app: &TestApp, mails: &Mails) -> i64 {
    let issue = issues::find_issue(&app.state, "night-shifts")
        .await
        .expect("readable")
        .expect("begun");
    let counts = issues::store::count_deliveries(&app.state.db, &issue.id)
        .await
        .expect("readable");
    let readers = i64::try_from(READERS).expect("few");
    assert_eq!((counts.all(), counts.waiting), (readers, 0), "{counts:?}");
    assert!(
        counts.uncertain <= 1,
        "one message was under way: {counts:?}"
    );
    assert_eq!(counts.sent, readers - counts.uncertain);
    assert_eq!(
        app.test_db.count(DEAD).await,
        counts.uncertain,
        "the operator sees it"
    );
    let mut handed_over = 0;
    for (person, copies) in &mails.0 {
        assert_eq!(copies.len(), 1, "{person} was written to twice");
        handed_over += 1;
    }
    assert!(handed_over >= counts.sent, "{counts:?}, {handed_over}");
    counts.uncertain
}

/// What the mail server took, by recipient.
struct Mails(BTreeMap<String, Vec<Delivered>>);

impl Mails {
    fn new(taken: Vec<Delivered>) -> Self {
        let mut mails: BTreeMap<String, Vec<Delivered>> = BTreeMap::new();
        for mail in taken {
            assert_eq!(mail.envelope_to.len(), 1);
            let person = mail.envelope_to[0].clone();
            mails.entry(person).or_default().push(mail);
        }
        Self(mails)
    }

    fn assert_none(&self) {
        assert!(self.0.is_empty(), "{:?}", self.0.keys());
    }

    /// One person got one message; when the answer of the mail server got lost with the
    /// process, a second copy that mail programs recognise as the same.
    fn copies_of_the_only_one(&self) -> &[Delivered] {
        assert_eq!(self.0.len(), 1, "{:?}", self.0.keys());
        let copies = &self.0["sample-1@example.org"];
        let ids: BTreeSet<&str> = copies.iter().map(|m| m.message_id.as_str()).collect();
        assert_eq!(ids.len(), 1, "two different messages for one act: {ids:?}");
        assert!(copies.len() <= 2, "{}", copies.len());
        copies
    }
}

async fn load(app: &TestApp, count: usize) {
    let fresh = samples::load(&app.state, count).await.expect("loaded");
    assert_eq!(fresh, count);
}

/// The token of the link that serves the purpose.
fn token_in(mail: &Delivered, purpose: Purpose) -> String {
    let path = if purpose == links::CONFIRM {
        "/newsletter/confirm/"
    } else {
        "/unsubscribe/"
    };
    let (_, rest) = mail
        .text
        .split_once(path)
        .unwrap_or_else(|| panic!("no {path} in {}", mail.text));
    rest.chars().take_while(char::is_ascii_hexdigit).collect()
}

fn borrowed(settings: &[(String, String)]) -> Vec<(&str, &str)> {
    settings
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// Works off the queue until nothing is left but what was put aside: claims of the process
/// that died run out meanwhile.
async fn work_off(app: &TestApp) {
    for _ in 0..20 {
        app.run_tasks().await;
        let queue = queue_state(&app.state.db, &app.state.clock, &task_kinds::all())
            .await
            .expect("readable");
        if queue.waiting == 0 {
            return;
        }
        app.state.clock.advance_ms(6 * MINUTE_MS);
    }
    panic!("the queue does not get empty");
}

/// Kills the process at each place in turn. Returns how often nobody knew the outcome of a
/// message, and at how many places it died.
async fn survives(scenario: Scenario, backend: Backend) -> (i64, usize) {
    let mut server = SmtpServer::start("none");
    let mut settings = server.settings();
    settings.push(("MLT_SITE_POSTAL_ADDRESS".into(), "1 Bay St, Toronto".into()));
    let issue = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(
        issue.path(),
        "+++\nsubject = \"Night shifts\"\nslug = \"night-shifts\"\ndate = \"2026-11-20\"\n+++\n\nText.\n",
    )
    .expect("written");
    let issue = issue.path().display().to_string();

    let mut uncertain = 0;
    for die_at in 1.. {
        let app = TestApp::with(backend, &borrowed(&settings)).await;
        let key = scenario.prepare(&app, &mut server, &issue).await;
        server.settled().await;
        let orders = Orders {
            scenario,
            database: app.test_db.options.url.clone(),
            settings: settings.clone(),
            now: app.now().0,
            key,
            die_at,
        };
        app.state.db.close().await;
        let end = orders.carry_out();

        let app = app.in_a_new_process().await;
        if end.acknowledged {
            scenario.assert_kept(&app).await;
        } else {
            scenario.assert_whole(&app).await;
            scenario.is_acknowledged(&app, &orders.key).await;
        }
        work_off(&app).await;
        let mails = Mails::new(server.settled().await);
        uncertain += scenario.assert_done(&app, &issue, &mails).await;
        if end.died.is_none() {
            assert!(end.acknowledged);
            return (uncertain, die_at - 1);
        }
    }
    unreachable!("some process comes through")
}

/// One test per scenario and engine, so that they run at the same time.
macro_rules! survives_a_crash {
    ($($name:ident: $scenario:expr, $places:expr;)*) => {$(
        mod $name {
            use super::*;

            #[tokio::test]
            async fn on_sqlite() {
                check(Backend::Sqlite).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                check(Backend::Postgres).await;
            }

            async fn check(backend: Backend) {
                let (uncertain, places) = survives($scenario, backend).await;
                println!("{places} places, {uncertain} uncertain");
                assert!(places >= $places, "the process died at {places} places only");
                // From noting that a message is handed over to noting that it was: no more.
                let most = if $scenario == Scenario::Send { 4 * READERS } else { 0 };
                assert_eq!(usize::try_from(uncertain), Ok(most));
            }
        }
    )*};
}

survives_a_crash! {
    signing_up: Scenario::SignUp, 10;
    confirming: Scenario::Confirm, 2;
    sending_an_issue: Scenario::Send, 30;
    leaving_by_the_form: Scenario::LeaveByForm, 2;
    leaving_with_one_tap: Scenario::LeaveWithOneTap, 2;
    asking_for_a_link_to_leave: Scenario::AskForLinkToLeave, 10;
    signing_up_as_a_worker: Scenario::SignUpAsWorker, 2;
}
