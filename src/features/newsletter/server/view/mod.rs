//! The newsletter's pages as far as nothing in them changes. Only the server draws them.

pub mod archive_pages;
pub mod leave_page;
pub mod link_pages;
