//! What of the vacancies stays on the server.

pub mod catalogue;
pub mod feed;
pub mod filter;
pub mod http;
pub mod keywords;
pub mod listing_file;
pub mod saved;
pub mod service;
pub mod store;
pub mod view;
