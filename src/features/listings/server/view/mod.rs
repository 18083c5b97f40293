//! Pages and pieces that show vacancies. Nothing in them changes once they are shown, so
//! only the server draws them.

pub mod cards;
pub mod detail_page;
pub mod filter_form;
pub mod for_skills;
pub mod list_page;
pub mod newest;
