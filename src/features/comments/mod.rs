//! Comments under articles.

mod view;

pub use view::thread::Thread;

#[cfg(feature = "ssr")]
pub mod server;
