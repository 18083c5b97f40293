//! The floor: machinery that knows no slice. Slices stand on it; `serve/` joins them.

pub mod clock;
pub mod config;
pub mod consent;
pub mod context;
pub mod crash_point;
pub mod csv_file;
pub mod db;
pub mod feed;
pub mod form_guard;
pub mod html;
pub mod http;
pub mod http_error;
pub mod mail;
pub mod personal_data;
pub mod secrets;
pub mod state;
pub mod suppression;
pub mod tasks;
pub mod telemetry;
pub mod tokens;
