//! Vacancies in laboratories: search them, read one, follow a search by feed.

pub mod api;
mod browser;
pub mod model;
pub mod pay;
pub mod structured_data;
mod view;

pub use view::detail_page::ListingPage;
pub use view::for_skills::ListingsForSkills;
pub use view::list_page::ListingsPage;
pub use view::newest::NewestListings;

#[cfg(feature = "ssr")]
pub mod server;
#[cfg(all(test, feature = "ssr"))]
mod tests;
