//! What people may have of us: a copy of everything kept about them, or its erasure; and
//! what is erased by itself once it is old.

pub mod api;
pub mod model;

#[cfg(feature = "ssr")]
pub mod server;
#[cfg(all(test, feature = "ssr"))]
mod tests;
