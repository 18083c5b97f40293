//! What the links in the accounts' mail can do, for how long, and where they lead.

use crate::server::tokens::Purpose;
use crate::time::{DAY_MS, MINUTE_MS};

/// Asks for an address; with a token, the page of a link.
pub const SIGN_IN_PATH: &str = "/sign-in";
/// Asks for the code.
pub const CODE_PATH: &str = "/sign-in/code";
/// Pages that links in mail lead to; a token follows.
pub const CONFIRM_PATH: &str = "/signup/confirm";
pub const REFUSE_PATH: &str = "/signup/refuse";
pub const ACCOUNT_PATH: &str = "/account";

/// How long a link or a code to sign in works.
pub const SIGN_IN_MS: i64 = 15 * MINUTE_MS;
/// How long a signup waits to be confirmed.
pub const PENDING_MS: i64 = 7 * DAY_MS;

/// "Sign me in."
pub const SIGN_IN: Purpose = Purpose::once("sign_in", SIGN_IN_MS);
/// "Yes, this is my address."
pub const CONFIRM: Purpose = Purpose::once("confirm_worker", PENDING_MS);
/// "This was not me: never write to me."
pub const REFUSE: Purpose = Purpose::repeatable("refuse_worker", PENDING_MS);

pub fn sign_in_url(base_url: &str, token: &str) -> String {
    format!("{base_url}{SIGN_IN_PATH}/{token}")
}

pub fn confirm_url(base_url: &str, token: &str) -> String {
    format!("{base_url}{CONFIRM_PATH}/{token}")
}

pub fn refuse_url(base_url: &str, token: &str) -> String {
    format!("{base_url}{REFUSE_PATH}/{token}")
}
