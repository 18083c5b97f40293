//! Cookies of ours: out of reach of scripts, of other sites, and in production of other
//! hosts and of plain HTTP.

use axum::http::{HeaderMap, HeaderValue, header};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use crate::server::config::Config;
use crate::server::context::RequestContext;

/// One kind of cookie.
#[derive(Clone, Copy, Debug)]
pub struct Cookie {
    /// In production with `__Host-` before it, which binds it to this host and to https;
    /// development has no https.
    pub name: &'static str,
    /// Seconds.
    pub max_age_seconds: i64,
}

impl Cookie {
    /// The value that came with the request, if it has the form of a token of ours.
    pub fn token_of(&self, context: &RequestContext) -> Option<String> {
        let sent = find_cookie(&context.headers, &self.full_name(&context.state.config))?;
        let is_token = sent.len() == 64 && sent.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_token.then(|| sent.to_owned())
    }

    /// Whether a request brings such a cookie, whatever is in it.
    pub fn is_in(&self, config: &Config, headers: &HeaderMap) -> bool {
        find_cookie(headers, &self.full_name(config)).is_some()
    }

    /// Puts the cookie into the answer under way.
    pub fn set(&self, config: &Config, value: &str) {
        append(&self.header(config, value, self.max_age_seconds));
    }

    /// Takes the cookie away from the browser with the answer under way.
    pub fn clear(&self, config: &Config) {
        append(&self.header(config, "", 0));
    }

    fn header(&self, config: &Config, value: &str, max_age_seconds: i64) -> String {
        let secure = if config.production() { "; Secure" } else { "" };
        format!(
            "{}={value}; Path=/; Max-Age={max_age_seconds}; HttpOnly; SameSite=Lax{secure}",
            self.full_name(config)
        )
    }

    /// The name as the browser knows it.
    pub fn full_name(&self, config: &Config) -> String {
        format!("{}{}", prefix(config), self.name)
    }
}

/// Whether a request brings a cookie that may be ours. In production the statistics of a
/// domain above us are told apart by their names; in development every cookie may be ours.
pub fn may_bring_ours(config: &Config, headers: &HeaderMap) -> bool {
    cookies(headers).any(|(name, _)| name.starts_with(prefix(config)))
}

fn prefix(config: &Config) -> &'static str {
    if config.production() { "__Host-" } else { "" }
}

/// The value of a cookie, as sent.
fn find_cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    cookies(headers)
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// Names and values.
fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
}

fn append(cookie: &str) {
    if let (Some(response), Ok(cookie)) = (
        use_context::<ResponseOptions>(),
        HeaderValue::from_str(cookie),
    ) {
        response.append_header(header::SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestApp;

    const COOKIE: Cookie = Cookie {
        name: "test",
        max_age_seconds: 60,
    };

    #[tokio::test]
    async fn a_cookie_is_out_of_reach_of_scripts_and_bound_to_the_host() {
        let app = TestApp::new().await;
        let mut config = (*app.state.config).clone();
        assert_eq!(
            COOKIE.header(&config, "v", 60),
            "test=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax"
        );
        config.leptos.env = leptos::config::Env::PROD;
        assert_eq!(
            COOKIE.header(&config, "v", 60),
            "__Host-test=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure"
        );
    }
}
