//! Comments under articles: read by everyone, held or published when posted, drawn with
//! one level of replies while the true parent is kept.

mod address;
pub mod api;
pub mod model;
mod view;

pub use view::thread::Thread;

#[cfg(feature = "ssr")]
pub mod server;
#[cfg(all(test, feature = "ssr"))]
mod tests;
