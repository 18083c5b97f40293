pub mod article_page;
pub mod list_page;
