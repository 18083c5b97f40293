//! Messages to the people who run the site.

pub mod api;
pub mod model;
mod view;

pub use view::contact_page::ContactPage;

#[cfg(feature = "ssr")]
pub mod server;
#[cfg(all(test, feature = "ssr"))]
mod tests;
