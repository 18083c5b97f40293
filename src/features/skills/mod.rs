//! The skills checklist: rate yourself, see where you stand.
//!
//! The answers live in the address of every page (`share_code.rs`), and with scripts also
//! in the browser's storage (`browser.rs`). The server reads them to work out a result, and
//! keeps nothing unless somebody who is signed in saves them (`server/saving.rs`).

pub mod address;
pub mod api;
mod browser;
pub mod model;
pub mod radar;
pub mod score;
pub mod share_code;
mod view;

pub use view::group_page::GroupPage;
pub use view::kept_answers::{KeptAnswers, KeptResult};

#[cfg(feature = "ssr")]
pub mod server;
#[cfg(all(test, feature = "ssr"))]
mod tests;
