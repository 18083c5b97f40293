//! Vacancies in laboratories.

mod view;

pub use view::detail_page::ListingPage;
pub use view::for_skills::ListingsForSkills;
pub use view::list_page::ListingsPage;
pub use view::newest::NewestListings;

#[cfg(feature = "ssr")]
pub mod server;
