pub mod leave_page;
pub mod signup_form;
