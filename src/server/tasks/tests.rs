use std::sync::atomic::{AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};

use super::*;
use crate::server::db::Backend;
use crate::testing::TestApp;
use crate::time::MINUTE_MS;

const BOTH: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];

/// A task that does what its payload says.
#[derive(Debug, Serialize, Deserialize)]
enum Probe {
    Finish,
    Retry,
    GiveUp,
    Panic,
    /// Finishes at the second attempt.
    Second(usize),
}

impl TaskPayload for Probe {
    const NAME: &'static str = "test.probe";
}

static SECONDS: [AtomicUsize; 2] = [AtomicUsize::new(0), AtomicUsize::new(0)];

impl Task for Probe {
    const MAX_ATTEMPTS: i64 = 3;

    async fn run(self, _: AppState, _: TaskId) -> Result<(), TaskError> {
        match self {
            Self::Finish => Ok(()),
            Self::Retry => Err(TaskError::Retry("not now".into())),
            Self::GiveUp => Err(TaskError::GiveUp("never".into())),
            Self::Panic => panic!("a task that panics"),
            Self::Second(place) => match SECONDS[place].fetch_add(1, Ordering::SeqCst) {
                0 => Err(TaskError::Retry("not the first time".into())),
                _ => Ok(()),
            },
        }
    }
}

fn kinds() -> Vec<TaskKind> {
    vec![TaskKind::of::<Probe>()]
}

async fn put(app: &TestApp, task: &Probe, key: &str) -> bool {
    let mut tx = app.state.db.begin().await.expect("a transaction");
    let fresh = enqueue(&mut tx, &app.state, task, key)
        .await
        .expect("enqueued");
    tx.commit().await.expect("a commit");
    fresh
}

async fn run(app: &TestApp) -> usize {
    let (_keep, stop) = tokio::sync::watch::channel(false);
    worker::run_due(&app.state, &kinds(), &stop)
        .await
        .expect("the queue can be read")
}

async fn state_of(app: &TestApp) -> QueueState {
    queue_state(&app.state.db, &app.state.clock, &kinds())
        .await
        .expect("the queue can be read")
}

async fn only_task(app: &TestApp) -> TaskSummary {
    let mut undone = list_undone(&app.state, 10).await.expect("readable");
    assert_eq!(undone.len(), 1);
    undone.remove(0)
}

#[test]
fn waits_double_up_to_an_hour_and_spread() {
    assert_eq!(back_off_ms(1, 0), 5 * SECOND_MS);
    assert_eq!(back_off_ms(2, 0), 10 * SECOND_MS);
    assert_eq!(back_off_ms(30, 0), HOUR_MS);
    assert_eq!(back_off_ms(30, 255), HOUR_MS + HOUR_MS / 4);
    for attempts in 1..40 {
        assert!(back_off_ms(attempts, 0) < back_off_ms(attempts, 255));
        assert!(back_off_ms(attempts, 0) <= back_off_ms(attempts + 1, 0));
    }
}

#[test]
fn mail_is_tried_for_four_days() {
    struct Default;
    impl Serialize for Default {
        fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            to.serialize_unit()
        }
    }
    impl<'de> Deserialize<'de> for Default {
        fn deserialize<D: serde::Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
            Ok(Self)
        }
    }
    impl TaskPayload for Default {
        const NAME: &'static str = "test.default";
    }
    impl Task for Default {
        async fn run(self, _: AppState, _: TaskId) -> Result<(), TaskError> {
            Ok(())
        }
    }
    let trying: i64 = (1..Default::MAX_ATTEMPTS).map(|n| back_off_ms(n, 0)).sum();
    assert!((4 * DAY_MS..5 * DAY_MS).contains(&trying), "{trying}");
}

#[tokio::test]
async fn a_task_is_retried_until_its_limit_and_then_put_aside() {
    for backend in BOTH {
        let app = TestApp::with(backend, &[]).await;
        assert!(put(&app, &Probe::Retry, "a").await);
        assert!(!put(&app, &Probe::Retry, "a").await, "the key is taken");
        let waiting = only_task(&app).await;
        assert_eq!((waiting.status, waiting.attempts), (TaskStatus::Waiting, 0));

        let begin = app.now();
        for attempt in 1..=3 {
            assert_eq!(run(&app).await, 1);
            assert_eq!(run(&app).await, 0, "not before it is due again");
            let task = only_task(&app).await;
            assert_eq!(task.attempts, attempt);
            assert_eq!(task.last_error, "not now");
            if attempt == 3 {
                assert_eq!(task.status, TaskStatus::Dead);
            } else {
                assert_eq!(task.status, TaskStatus::Failing);
                let state = state_of(&app).await;
                assert_eq!((state.waiting, state.failing, state.dead), (1, 1, 0));
                assert_eq!(state.lag_ms, app.now().0 - begin.0, "retries stay as old");
                let wait = task.run_at.0 - app.now().0;
                let least = back_off_ms(attempt, 0);
                assert!((least..=least + least / 4).contains(&wait), "{wait}");
                app.state.clock.advance_ms(wait);
            }
        }
        let state = state_of(&app).await;
        assert_eq!((state.waiting, state.dead, state.lag_ms), (0, 1, 0));
        app.state.clock.advance_ms(DAY_MS);
        assert_eq!(run(&app).await, 0, "dead tasks are left alone");
    }
}

#[tokio::test]
async fn what_cannot_succeed_is_put_aside_at_once_and_can_be_requeued() {
    for backend in BOTH {
        let app = TestApp::with(backend, &[]).await;
        put(&app, &Probe::GiveUp, "a").await;
        let early = only_task(&app).await.id;
        assert!(
            !requeue(&app.state, &early).await.expect("answered"),
            "not tried yet"
        );
        assert_eq!(run(&app).await, 1);
        let dead = only_task(&app).await;
        assert_eq!((dead.status, dead.attempts), (TaskStatus::Dead, 1));
        assert_eq!(dead.last_error, "never");

        app.state.clock.advance_ms(DAY_MS);
        assert!(requeue(&app.state, &dead.id).await.expect("answered"));
        let again = only_task(&app).await;
        assert_eq!((again.status, again.attempts), (TaskStatus::Failing, 0));
        assert_eq!(again.id, dead.id, "so the message id is the same");
        assert_eq!(state_of(&app).await.lag_ms, 0);
        assert_eq!(run(&app).await, 1);
        let nobody = TaskId::new("nobody");
        assert!(!requeue(&app.state, &nobody).await.expect("answered"));
    }
}

#[tokio::test]
async fn a_failing_task_can_be_hurried_and_a_finished_one_is_left_alone() {
    for (place, backend) in BOTH.into_iter().enumerate() {
        let app = TestApp::with(backend, &[]).await;
        put(&app, &Probe::Second(place), "a").await;
        run(&app).await;
        let failing = only_task(&app).await;
        assert_eq!(failing.status, TaskStatus::Failing);
        assert!(requeue(&app.state, &failing.id).await.expect("answered"));
        assert_eq!(run(&app).await, 1, "without waiting");
        let undone = list_undone(&app.state, 10).await.expect("readable");
        assert!(undone.is_empty());
        assert!(!requeue(&app.state, &failing.id).await.expect("answered"));
    }
}

#[tokio::test]
async fn a_panic_harms_one_attempt_only() {
    let app = TestApp::new().await;
    put(&app, &Probe::Panic, "a").await;
    put(&app, &Probe::Finish, "b").await;
    assert_eq!(run(&app).await, 2);
    let left = only_task(&app).await;
    assert_eq!(left.status, TaskStatus::Failing);
    assert!(left.last_error.contains("panic"), "{}", left.last_error);
}

#[tokio::test]
async fn a_claim_of_a_process_that_died_runs_out() {
    for backend in BOTH {
        let app = TestApp::with(backend, &[]).await;
        put(&app, &Probe::Finish, "a").await;
        let now = app.now();
        let until = now.plus_ms(5 * MINUTE_MS);
        let mut tx = app.state.db.begin().await.expect("a transaction");
        let claimed = store::claim_task(&mut tx, Probe::NAME, now, until)
            .await
            .expect("answered");
        tx.commit().await.expect("a commit");
        assert!(claimed.is_some());
        assert_eq!(only_task(&app).await.status, TaskStatus::Running);
        assert_eq!(run(&app).await, 0);
        app.state.clock.advance_ms(5 * MINUTE_MS);
        assert_eq!(run(&app).await, 1);
    }
}

#[tokio::test]
async fn a_task_exists_only_if_its_cause_does() {
    for backend in BOTH {
        let app = TestApp::with(backend, &[]).await;
        let mut tx = app.state.db.begin().await.expect("a transaction");
        enqueue(&mut tx, &app.state, &Probe::Finish, "a")
            .await
            .expect("enqueued");
        drop(tx);
        assert_eq!(run(&app).await, 0);
        assert_eq!(app.test_db.count("SELECT COUNT(*) FROM task").await, 0);
    }
}

#[tokio::test]
async fn finished_tasks_are_erased_after_thirty_days_and_others_stay() {
    for backend in BOTH {
        let app = TestApp::with(backend, &[]).await;
        for (task, key) in [(Probe::Finish, "a"), (Probe::GiveUp, "b")] {
            put(&app, &task, key).await;
        }
        assert_eq!(run(&app).await, 2);
        let erase = async || {
            let mut tx = app.state.db.begin().await.expect("a transaction");
            erase_finished(&mut tx, app.now().minus_ms(REMEMBERED_MS))
                .await
                .expect("erased");
            tx.commit().await.expect("a commit");
            app.test_db.count("SELECT COUNT(*) FROM task").await
        };
        app.state.clock.advance_ms(REMEMBERED_MS);
        assert_eq!(erase().await, 2);
        assert!(!put(&app, &Probe::Finish, "a").await, "still recognised");
        app.state.clock.advance_ms(1);
        assert_eq!(erase().await, 1);
        assert_eq!(only_task(&app).await.status, TaskStatus::Dead);
    }
}

static ORDER: std::sync::Mutex<Vec<&str>> = std::sync::Mutex::new(Vec::new());

fn note(kind: &'static str) {
    ORDER
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
        .push(kind);
}

#[derive(Debug, Serialize, Deserialize)]
struct Urgent {}

impl TaskPayload for Urgent {
    const NAME: &'static str = "test.urgent";
}

impl Task for Urgent {
    async fn run(self, _: AppState, _: TaskId) -> Result<(), TaskError> {
        note("urgent");
        Ok(())
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Bulk {}

impl TaskPayload for Bulk {
    const NAME: &'static str = "test.bulk";
}

impl Task for Bulk {
    /// Something urgent comes while the first of many is worked on.
    async fn run(self, state: AppState, _: TaskId) -> Result<(), TaskError> {
        note("bulk");
        let mut tx = state.db.begin().await?;
        enqueue(&mut tx, &state, &Urgent {}, "once").await?;
        tx.commit().await?;
        Ok(())
    }
}

#[tokio::test]
async fn thousands_of_one_kind_do_not_keep_another_waiting() {
    let app = TestApp::new().await;
    let mut tx = app.state.db.begin().await.expect("a transaction");
    for key in 0..50 {
        enqueue(&mut tx, &app.state, &Bulk {}, &key.to_string())
            .await
            .expect("enqueued");
    }
    tx.commit().await.expect("a commit");
    let kinds = [TaskKind::of::<Urgent>(), TaskKind::of::<Bulk>()];
    let (_keep, stop) = tokio::sync::watch::channel(false);
    let done = worker::run_due(&app.state, &kinds, &stop).await;
    assert_eq!(done.expect("the queue can be read"), 51);
    let order = ORDER
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let urgent = order.iter().position(|kind| *kind == "urgent");
    assert!(urgent.is_some_and(|place| place < 25), "{urgent:?}");
}
