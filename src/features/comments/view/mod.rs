mod comment_form;
mod comment_item;
pub mod thread;
