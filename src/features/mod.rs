//! The slices, and which of them may use another one.
//!
//! An edge allows imports of the other slice's `server::service`, content and exported
//! components. `testing/house_rules.rs` reads [`ALLOWED_EDGES`].

pub mod accounts;
pub mod admin;
pub mod articles;
pub mod comments;
pub mod contact;
pub mod listings;
pub mod newsletter;
pub mod skills;

/// Who may import whom. No cycles.
///
/// Hardly any does: what a slice must know of another one's content, `serve/content.rs`
/// hands it at start, and what a page shows of another slice, `app.rs` puts there.
///
/// Admin is the exception, since it shows those who run the site what the others keep: who
/// asks (accounts), who signed up (accounts, newsletter), who wrote (contact), and what
/// waits (comments). It reads and changes through their services; the rules stay theirs.
pub const ALLOWED_EDGES: &[(&str, &str)] = &[
    ("admin", "accounts"),
    ("admin", "comments"),
    ("admin", "contact"),
    ("admin", "newsletter"),
];
