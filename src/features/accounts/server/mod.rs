pub mod account;
pub mod guard;
pub mod service;
pub mod session;
pub mod store;
pub mod tasks;
pub mod view;
pub mod workers;
