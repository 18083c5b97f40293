//! The skills checklist: rate yourself, see where you stand.

mod view;

pub use view::checklist_page::ChecklistPage;
pub use view::group_page::GroupPage;
pub use view::result_page::ResultPage;

#[cfg(feature = "ssr")]
pub mod server;
