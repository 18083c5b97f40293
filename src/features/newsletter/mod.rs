//! Updates by mail for those who asked.

mod view;

pub use view::signup_form::SignupForm;

#[cfg(feature = "ssr")]
pub mod server;
