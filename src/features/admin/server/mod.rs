pub mod audit;
pub mod export;
pub mod http;
pub mod import;
pub mod service;
pub mod view;
