//! Pages of accounts as far as nothing in them changes. Only the server draws them.

pub mod passkeys;
pub mod signup_page;
