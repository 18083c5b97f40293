//! The list of every kind of background work that this version can do.

use crate::features::comments::server::tasks::NotifyModerators;
use crate::features::contact::server::tasks::ForwardMessage;
use crate::server::tasks::TaskKind;

pub fn all() -> Vec<TaskKind> {
    vec![
        TaskKind::of::<NotifyModerators>(),
        TaskKind::of::<ForwardMessage>(),
    ]
}
