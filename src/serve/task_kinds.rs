//! The list of every kind of background work that this version can do, and of what comes
//! round by itself.

use crate::features::accounts::server::tasks as accounts;
use crate::features::comments::server::tasks::NotifyModerators;
use crate::features::contact::server::tasks::ForwardMessage;
use crate::features::newsletter::server::tasks::{SendConfirmation, SendIssue, SendLeaveLink};
use crate::features::privacy::server::tasks::{EraseWhatIsDue, SendDataLink};
use crate::server::tasks::TaskKind;
use crate::server::tasks::timetable::Timed;
use crate::time::DAY_MS;

/// In the order in which they are worked off: what somebody waits for goes before an issue
/// to thousands.
pub fn all() -> Vec<TaskKind> {
    vec![
        TaskKind::of::<accounts::SendSignIn>(),
        TaskKind::of::<SendConfirmation>(),
        TaskKind::of::<accounts::SendConfirmation>(),
        TaskKind::of::<SendLeaveLink>(),
        TaskKind::of::<SendDataLink>(),
        TaskKind::of::<NotifyModerators>(),
        TaskKind::of::<ForwardMessage>(),
        TaskKind::of::<EraseWhatIsDue>(),
        TaskKind::of::<SendIssue>(),
    ]
}

pub fn timetable() -> Vec<Timed> {
    vec![Timed::every::<EraseWhatIsDue>(DAY_MS)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::db::Backend;
    use crate::testing::TestApp;

    #[tokio::test]
    async fn each_day_has_one_task_of_each_kind() {
        for backend in [Backend::Sqlite, Backend::Postgres] {
            let app = TestApp::with(backend, &[]).await;
            let kinds = i64::try_from(timetable().len()).expect("few");
            for days in 1..=2 {
                app.keep_timetable().await;
                app.keep_timetable().await;
                let tasks = app.test_db.count("SELECT COUNT(*) FROM task").await;
                assert_eq!(tasks, days * kinds);
                app.state.clock.advance_ms(DAY_MS);
            }
        }
    }
}
