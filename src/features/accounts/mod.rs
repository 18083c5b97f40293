//! People who sign up as workers, and whoever signs in.

pub mod api;
pub mod model;
pub mod profile;
mod view;

pub use model::SignupChoices;
pub use view::signup_page::SignupPage;

#[cfg(all(test, feature = "ssr"))]
mod passkey_tests;
#[cfg(feature = "ssr")]
pub mod server;
#[cfg(all(test, feature = "ssr"))]
mod tests;
