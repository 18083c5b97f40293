//! Articles: written in `content/`, kept in memory, read by everyone.

mod view;

pub use view::article_page::ArticlePage;
pub use view::list_page::ArticlesPage;

#[cfg(feature = "ssr")]
pub mod server;
