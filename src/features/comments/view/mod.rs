mod comment_form;
pub mod thread;
