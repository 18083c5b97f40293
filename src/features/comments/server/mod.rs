//! What of the slice must not reach the browser.

pub mod author;
pub mod http;
pub mod replies;
pub mod samples;
pub mod screening;
pub mod service;
pub mod store;
pub mod tasks;
mod text;
mod thread;
pub mod view;
