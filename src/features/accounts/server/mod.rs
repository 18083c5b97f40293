pub mod account;
pub mod confirming;
pub mod erasing;
pub mod guard;
pub mod links;
pub mod mails;
pub mod own_sessions;
pub mod passkeys;
pub mod profile;
pub mod service;
pub mod session;
pub mod sign_in;
pub mod store;
pub mod tasks;
#[cfg(test)]
mod tests;
pub mod view;
pub mod work_mail;
pub mod workers;
