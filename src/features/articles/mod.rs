//! Articles: written in `content/`, checked and rendered when the server starts, read by
//! everyone.

mod browser;
pub mod model;
mod view;

pub use view::ArticleText;

#[cfg(feature = "ssr")]
pub mod server;
#[cfg(all(test, feature = "ssr"))]
mod tests;
