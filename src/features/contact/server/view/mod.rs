//! The contact page as far as nothing in it changes. Only the server draws it.

pub mod contact_page;
