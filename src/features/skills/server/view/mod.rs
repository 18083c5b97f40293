//! The pages of the checklist as far as nothing in them changes. Only the server draws
//! them.

pub mod account_section;
pub mod checklist_page;
pub mod group_page;
mod ignored_notice;
mod rating_input;
mod result_figures;
pub mod result_page;
pub mod save_box;
