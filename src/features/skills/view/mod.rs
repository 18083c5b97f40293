mod answers;
pub mod group_page;
pub mod kept_answers;
