//! Messages to the people who run the site.

mod view;

pub use view::contact_page::ContactPage;

#[cfg(feature = "ssr")]
pub mod server;
