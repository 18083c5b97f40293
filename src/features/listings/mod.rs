//! Vacancies in laboratories: search them, read one, keep one, follow a search by feed.

pub mod api;
pub mod model;
pub mod pay;
pub mod structured_data;

#[cfg(feature = "ssr")]
pub mod server;
#[cfg(all(test, feature = "ssr"))]
mod tests;
