pub mod inbox;
pub mod service;
pub mod store;
pub mod tasks;
pub mod view;
