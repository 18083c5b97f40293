//! The accounts' pages as far as nothing in them changes. Only the server draws them.

pub mod account_page;
pub mod confirm_pages;
pub mod passkeys;
pub mod sign_in_pages;
pub mod signup_page;
