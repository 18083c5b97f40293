//! The slices, and which of them may use another one.
//!
//! An edge allows imports of the other slice's `server::service`, content and exported
//! components, never of its store. `testing/house_rules.rs` reads [`ALLOWED_EDGES`].

pub mod accounts;
pub mod admin;
pub mod articles;
pub mod comments;
pub mod contact;
pub mod listings;
pub mod newsletter;
pub mod privacy;
pub mod skills;

/// Who may import whom. No cycles.
///
/// What a slice keeps for an account, it keeps itself: it asks the accounts who is signed
/// in. What a slice must know of another one's content, `serve/content.rs` hands it at
/// start, and what a page shows of another slice, `app.rs` and `serve/pages` put there.
///
/// `privacy` gives people everything that is kept about them, or erases it: each slice
/// that keeps something does its share in `export_person`, `erase_person` and what erases
/// what is old, and `privacy` calls them all.
///
/// `admin` shows those who run the site what the others keep: who asks (accounts), who
/// signed up (accounts, newsletter), who wrote (contact, privacy), and what waits
/// (comments). It reads and changes through their services; the rules stay theirs.
pub const ALLOWED_EDGES: &[(&str, &str)] = &[
    ("admin", "accounts"),
    ("admin", "comments"),
    ("admin", "contact"),
    ("admin", "newsletter"),
    ("admin", "privacy"),
    ("comments", "accounts"),
    ("listings", "accounts"),
    ("newsletter", "accounts"),
    ("privacy", "accounts"),
    ("privacy", "comments"),
    ("privacy", "contact"),
    ("privacy", "listings"),
    ("privacy", "newsletter"),
    ("privacy", "skills"),
    ("skills", "accounts"),
];
