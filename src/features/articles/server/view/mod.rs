//! The pages of the articles. Only the server draws them.

pub mod article_page;
pub mod list_page;
