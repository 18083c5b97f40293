//! The cookie by which a browser knows its own comments again: a random token, set when
//! a comment is posted and never before. The database holds its hash.

use crate::server::config::Config;
use crate::server::context::RequestContext;
use crate::server::http::cookie::Cookie;
use crate::server::secrets::{Rng, digest};

const COOKIE: Cookie = Cookie {
    name: "comment-author",
    // One year.
    max_age_seconds: 365 * 24 * 60 * 60,
};

/// The token of one browser.
#[derive(Clone)]
pub struct AuthorToken(String);

impl AuthorToken {
    /// The token that came with the request, if it has the form of one of ours.
    pub fn of(context: &RequestContext) -> Option<Self> {
        COOKIE.token_of(context).map(Self)
    }

    pub fn new(rng: Rng) -> Self {
        Self(rng.token())
    }

    /// What is stored of it.
    pub fn hash(&self) -> String {
        digest(&["comment-author", &self.0])
    }

    /// Puts it into the answer under way, for another year.
    pub fn remember(&self, config: &Config) {
        COOKIE.set(config, &self.0);
    }
}
