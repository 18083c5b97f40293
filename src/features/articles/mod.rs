//! Articles: written in `content/`, checked and rendered when the server starts, read by
//! everyone.

pub mod api;
mod browser;
pub mod model;
mod view;

pub use view::article_page::ArticlePage;
pub use view::list_page::ArticlesPage;

#[cfg(feature = "ssr")]
pub mod server;
#[cfg(all(test, feature = "ssr"))]
mod tests;
