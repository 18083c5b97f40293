//! What of the vacancies stays on the server.

pub mod catalogue;
pub mod feed;
pub mod filter;
pub mod http;
pub mod keywords;
pub mod listing_file;
pub mod publishing;
pub mod saved;
pub mod search;
pub mod search_page;
pub mod service;
pub mod store;
pub mod view;
pub mod words;
