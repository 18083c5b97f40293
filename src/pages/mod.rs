//! Pages that belong to no slice.

pub mod home_page;
pub mod privacy_page;
