//! The skills checklist: rate yourself, see where you stand.
//!
//! The answers live in the address of every page (`share_code.rs`), and with scripts also
//! in the browser's storage (`browser.rs`). The server reads them to work out a result and
//! keeps nothing.

mod address;
pub mod api;
mod browser;
pub mod model;
mod radar;
mod score;
mod share_code;
mod view;

pub use view::checklist_page::ChecklistPage;
pub use view::group_page::GroupPage;
pub use view::result_page::ResultPage;

#[cfg(feature = "ssr")]
pub mod server;
#[cfg(all(test, feature = "ssr"))]
mod tests;
