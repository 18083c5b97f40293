//! The desk of the people who run the site: who is on the list, what was written to us,
//! what does not leave, and who did what.

pub mod api;
pub mod model;

#[cfg(feature = "ssr")]
pub mod server;
#[cfg(all(test, feature = "ssr"))]
mod tests;
