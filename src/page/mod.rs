//! A page: asked for by its address, drawn by the server, shown on both sides.
//!
//! What never changes once it is shown is drawn by the server only, also when the visitor
//! moves on in the browser: then its HTML comes as data. So the browser downloads no code
//! for it. What does change, forms and the radios of the checklist, are components that
//! run on both sides and stand between the drawn parts.
//!
//! `serve/pages.rs` knows which slice draws which address.

pub mod address;
pub mod api;
pub mod model;
#[cfg(feature = "ssr")]
pub mod server;
pub mod view;
