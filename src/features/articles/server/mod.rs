pub mod faults;
pub mod figure;
pub mod front_matter;
pub mod http;
pub mod library;
pub mod manuscript;
pub mod service;
pub mod structured_data;
