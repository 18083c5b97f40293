//! The slice's pages. Only the server draws them.

pub mod link_pages;
pub mod request_page;
