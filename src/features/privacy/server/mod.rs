//! What of the slice must not reach the browser.

pub mod export;
pub mod links;
pub mod mails;
pub mod retention;
pub mod service;
pub mod store;
pub mod tasks;
pub mod view;

pub use store::Request;
