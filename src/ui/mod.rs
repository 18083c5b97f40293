//! Components without domain words. Imports no slice and no server.

pub mod breadcrumb;
pub mod browser;
pub mod error_page;
pub mod form;
pub mod head;
pub mod navigation;
pub mod notice;
pub mod safe_html;
pub mod time_tag;
