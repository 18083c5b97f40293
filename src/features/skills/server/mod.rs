//! What must not reach the browser: the checklist in memory, and the form without scripts.

pub mod checklist;
pub mod http;
pub mod service;
pub mod view;
