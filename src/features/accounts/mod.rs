//! People who sign up as workers.

mod view;

pub use view::signup_page::SignupPage;

#[cfg(feature = "ssr")]
pub mod server;
