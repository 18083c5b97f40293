pub mod detail_page;
pub mod for_skills;
pub mod list_page;
pub mod newest;
