//! What must not reach the browser: the checklist in memory, the form without scripts, and
//! what people save in their account.

pub mod checklist;
pub mod http;
mod merge;
pub mod saving;
pub mod service;
pub mod store;
#[cfg(test)]
mod tests;
pub mod view;
