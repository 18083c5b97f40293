//! Tests of the whole site: the real router on a real database, mail kept in memory, a
//! clock that stands still.

pub mod app;
mod crashes;
pub mod db;
mod house_rules;
mod http;
mod migrations;
mod server_functions;
pub mod smtp;
mod trouble;

pub use app::{Page, TestApp};
pub use db::TestDb;
pub(crate) use db::on_both_databases;
pub use server_functions::admin_functions;
