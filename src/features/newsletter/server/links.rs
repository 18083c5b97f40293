//! What the links in the newsletter's mail can do, for how long, and where they lead.

use crate::features::newsletter::model::{
    AFTER_LEAVING_PATH, CONFIRM_PATH, LEAVE_PATH, REFUSE_PATH,
};
use crate::server::tokens::Purpose;
use crate::time::DAY_MS;

/// How long an address waits to be confirmed.
pub const PENDING_MS: i64 = 7 * DAY_MS;
/// How long after leaving it can be undone.
pub const UNDO_MS: i64 = 7 * DAY_MS;

/// "Yes, send me the updates."
pub const CONFIRM: Purpose = Purpose::once("confirm_newsletter", PENDING_MS);
/// "This was not me: never write to me."
pub const REFUSE: Purpose = Purpose::repeatable("refuse_newsletter", PENDING_MS);
/// "No more updates." The law wants it to work for 60 days after sending; people search
/// their old mail for longer.
pub const UNSUBSCRIBE: Purpose = Purpose::repeatable("unsubscribe", 400 * DAY_MS);
/// What can follow leaving: saying why, and coming back.
pub const AFTER_LEAVING: Purpose = Purpose::once("undo_unsubscribe", UNDO_MS);

pub fn confirm_url(base_url: &str, token: &str) -> String {
    format!("{base_url}{CONFIRM_PATH}/{token}")
}

pub fn refuse_url(base_url: &str, token: &str) -> String {
    format!("{base_url}{REFUSE_PATH}/{token}")
}

pub fn unsubscribe_url(base_url: &str, token: &str) -> String {
    format!("{base_url}{LEAVE_PATH}/{token}")
}

/// The page after leaving, without the site.
pub fn after_leaving_path(token: &str) -> String {
    format!("{AFTER_LEAVING_PATH}/{token}")
}
