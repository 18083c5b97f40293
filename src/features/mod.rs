//! The slices, and which of them may use another one.
//!
//! An edge allows imports of the other slice's `server::service`, content and exported
//! components. `testing/house_rules.rs` reads [`ALLOWED_EDGES`].

pub mod accounts;
pub mod articles;
pub mod comments;
pub mod contact;
pub mod listings;
pub mod newsletter;
pub mod skills;

/// Who may import whom. No cycles.
///
/// - `comments → articles`: a comment belongs to an article that exists.
/// - `articles → skills`: the article lists the skills of the checklist and links to its rows.
/// - `listings → skills`: a listing asks for skills of the checklist and shows their names.
/// - `accounts → listings`: a worker's role is one of the occupations, the place one of the regions.
pub const ALLOWED_EDGES: &[(&str, &str)] = &[
    ("accounts", "listings"),
    ("articles", "skills"),
    ("comments", "articles"),
    ("listings", "skills"),
];
