//! What the links in this slice's mail can do, for how long, and where they lead.

use crate::features::privacy::model::{ERASE_PATH, EXPORT_PATH, Want};
use crate::server::tokens::Purpose;
use crate::time::DAY_MS;

/// How long the links work.
pub const LINK_MS: i64 = DAY_MS;

/// "Give me a copy." As often as wanted, since a download can fail.
pub const EXPORT: Purpose = Purpose::repeatable("export_personal_data", LINK_MS);
/// "Erase everything about me."
pub const ERASE: Purpose = Purpose::once("erase_personal_data", LINK_MS);

/// What the link for a request can do.
pub fn purpose_of(want: Want) -> Purpose {
    match want {
        Want::Copy => EXPORT,
        Want::Erasure => ERASE,
    }
}

/// The path of the page that the link for a request leads to.
pub fn path_of(want: Want, token: &str) -> String {
    let path = match want {
        Want::Copy => EXPORT_PATH,
        Want::Erasure => ERASE_PATH,
    };
    format!("{path}/{token}")
}
