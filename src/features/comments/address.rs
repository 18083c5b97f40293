//! Addresses of comments on the page of their article.

/// Query parameter with the id of the comment to reply to.
pub const REPLY_PARAMETER: &str = "reply";

/// The `id` of the element that shows the comment.
pub fn name_anchor(id: &str) -> String {
    format!("comment-{id}")
}

/// Where a link to a comment leads.
pub fn comment_link(id: &str) -> String {
    format!("#{}", name_anchor(id))
}
