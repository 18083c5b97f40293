//! Joins the slices on the server: state, routes, tasks, commands. The only server
//! code that knows all slices.

pub mod command;
pub mod content;
pub mod dev_mail;
pub mod error_response;
mod export_file;
pub mod form_post;
pub mod health;
pub mod listener;
mod metrics;
pub mod newsletter_command;
mod page_cache;
mod pages;
pub mod render;
pub mod routes;
mod site_files;
pub mod sitemap;
pub mod start;
pub mod task_kinds;
mod template;
