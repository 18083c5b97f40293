pub mod http;
pub mod issue_text;
pub mod issues;
pub mod leaving;
pub mod links;
pub mod mails;
pub mod own;
pub mod roll;
pub mod samples;
pub mod service;
pub mod store;
pub mod tasks;
#[cfg(test)]
mod tests;
pub mod view;
