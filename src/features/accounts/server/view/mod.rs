//! Pages of accounts as far as nothing in them changes. Only the server draws them.

pub mod signup_page;
