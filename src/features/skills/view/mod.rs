pub mod checklist_page;
pub mod group_page;
pub mod result_page;
