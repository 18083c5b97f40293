mod answers;
pub mod checklist_page;
pub mod group_page;
mod rating_input;
mod result_figures;
pub mod result_page;
