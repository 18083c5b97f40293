//! The cookie by which a browser knows its own comments again: a random token, set when
//! a comment is posted and never before. The database holds its hash.

use axum::http::{HeaderValue, header};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use crate::server::config::Config;
use crate::server::context::RequestContext;
use crate::server::secrets::{Rng, digest};

/// # Units
/// Seconds: one year.
const MAX_AGE_SECONDS: u32 = 365 * 24 * 60 * 60;

/// The token of one browser.
#[derive(Clone)]
pub struct AuthorToken(String);

impl AuthorToken {
    /// The token that came with the request, if it has the form of one of ours.
    pub fn of(context: &RequestContext) -> Option<Self> {
        let sent = context.cookie(cookie_name(&context.state.config))?;
        let is_token = sent.len() == 64 && sent.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_token.then(|| Self(sent.to_owned()))
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
        if let (Some(response), Ok(cookie)) = (
            use_context::<ResponseOptions>(),
            HeaderValue::from_str(&self.set_cookie(config)),
        ) {
            response.append_header(header::SET_COOKIE, cookie);
        }
    }

    /// The value of the header that hands it to the browser.
    pub fn set_cookie(&self, config: &Config) -> String {
        let secure = if config.production() { "; Secure" } else { "" };
        format!(
            "{}={}; Path=/; Max-Age={MAX_AGE_SECONDS}; HttpOnly; SameSite=Lax{secure}",
            cookie_name(config),
            self.0
        )
    }
}

/// The prefix binds the cookie to this host and to https; development has no https.
fn cookie_name(config: &Config) -> &'static str {
    if config.production() {
        "__Host-comment-author"
    } else {
        "comment-author"
    }
}
