//! Pages and pieces that show vacancies. Nothing in them changes once they are shown, so
//! only the server draws them.

pub mod account_section;
pub mod cards;
pub mod detail_page;
pub mod filter_form;
pub mod for_skills;
mod keep_button;
pub mod list_page;
pub mod newest;
