//! Updates by mail for those who asked.

pub mod api;
pub mod model;
mod view;

pub use view::leave_page::LeavePage;
pub use view::signup_form::SignupForm;

#[cfg(feature = "ssr")]
pub mod server;
#[cfg(all(test, feature = "ssr"))]
mod tests;
