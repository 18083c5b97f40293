//! Being signed in: a cookie with a random token, and the row that knows its hash.
//!
//! A session ends when its browser stays away for 30 days, when it is 180 days old, when
//! its owner ends it, and when the same browser signs in anew.
//!
//! # Source
//! OWASP Session Management Cheat Sheet: idle and absolute time-outs, a new id at each
//! sign-in; `__Host-` cookies, RFC 6265bis section 4.1.3.2.

pub mod store;

pub use store::SessionSummary;

use axum::http::header;

use self::store::NewSession;
use super::account;
use crate::ids::{AccountId, SessionId};
use crate::server::context::RequestContext;
use crate::server::db::{StoreError, Tx};
use crate::server::http::cookie::Cookie;
use crate::server::secrets::digest;
use crate::server::state::AppState;
use crate::time::{DAY_MS, HOUR_MS, UnixMillis};

/// How long a browser may stay away.
pub const IDLE_MS: i64 = 30 * DAY_MS;
/// How long a session lasts, however often its browser comes back.
pub const ABSOLUTE_MS: i64 = 180 * DAY_MS;
/// Coming back is noted at most once in this time.
const NOTED_EVERY_MS: i64 = HOUR_MS;

pub const COOKIE: Cookie = Cookie {
    name: "session",
    max_age_seconds: ABSOLUTE_MS / 1_000,
};

/// A session that was just made, with the only copy of its token.
#[derive(Clone)]
pub struct StartedSession {
    pub id: SessionId,
    token: String,
}

impl StartedSession {
    /// Puts the cookie into the answer under way. Call it once the row is committed.
    pub fn remember(&self, state: &AppState) {
        COOKIE.set(&state.config, &self.token);
    }

    /// The cookie as a browser sends it.
    #[cfg(test)]
    pub fn cookie(&self, state: &AppState) -> String {
        format!("{}={}", COOKIE.full_name(&state.config), self.token)
    }
}

/// Signs this browser in. The session it had, if any, ends.
///
/// # Errors
/// Those of the database.
pub async fn start(
    tx: &mut Tx,
    context: &RequestContext,
    account: &AccountId,
) -> Result<StartedSession, StoreError> {
    if let Some(hash) = sent_hash(context) {
        store::delete_session_by_hash(tx, &hash).await?;
    }
    insert(
        tx,
        &context.state,
        account,
        &device_of(context),
        &context.info.network.truncated(),
    )
    .await
}

/// Makes a session without a request.
pub(crate) async fn insert(
    tx: &mut Tx,
    state: &AppState,
    account: &AccountId,
    device: &str,
    network: &str,
) -> Result<StartedSession, StoreError> {
    let started = StartedSession {
        id: SessionId::new(state.rng.id(&state.clock)),
        token: state.rng.token(),
    };
    let now = state.clock.now();
    let row = NewSession {
        id: &started.id,
        token_hash: &hash(&started.token),
        account,
        device,
        network,
        now,
        expires_at: now.plus_ms(ABSOLUTE_MS),
    };
    store::insert_session(tx, &row).await?;
    account::store::mark_signed_in(tx, account, now).await?;
    Ok(started)
}

/// The session of a request, if it is alive. Notes, now and then, that the browser came back.
///
/// # Errors
/// Those of the database.
pub async fn find(context: &RequestContext) -> Result<Option<store::LiveSession>, StoreError> {
    let Some(hash) = sent_hash(context) else {
        return Ok(None);
    };
    let state = &context.state;
    let now = state.clock.now();
    let Some(found) = store::find_session(&state.db, &hash, now, idle_since(now)).await? else {
        return Ok(None);
    };
    if found.last_seen_at <= now.minus_ms(NOTED_EVERY_MS)
        && let Err(cause) = note_return(state, &found.id, now).await
    {
        // Worth less than the page.
        tracing::warn!(%cause, "a session's return is not noted");
    }
    Ok(Some(found))
}

async fn note_return(state: &AppState, id: &SessionId, now: UnixMillis) -> Result<(), StoreError> {
    let mut tx = state.db.begin().await?;
    store::mark_seen(&mut tx, id, now).await?;
    tx.commit().await
}

/// Sessions last seen at or before this are over.
pub fn idle_since(now: UnixMillis) -> UnixMillis {
    now.minus_ms(IDLE_MS)
}

fn sent_hash(context: &RequestContext) -> Option<String> {
    COOKIE.token_of(context).map(|token| hash(&token))
}

fn hash(token: &str) -> String {
    digest(&["session", token])
}

/// The browser of a request, as [`device_name`] writes it.
pub fn device_of(context: &RequestContext) -> String {
    let user_agent = context
        .headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    device_name(user_agent)
}

/// What a browser calls itself, in words that its owner knows it by.
///
/// # Shape
/// `<browser> on <system>`; never what was sent, which can be anything.
pub fn device_name(user_agent: &str) -> String {
    let first = |names: &[(&str, &'static str)], unknown| {
        names
            .iter()
            .find(|(sign, _)| user_agent.contains(sign))
            .map_or(unknown, |(_, name)| *name)
    };
    // Every browser claims to be several others: the most particular sign goes first.
    let browser = first(
        &[
            ("Edg", "Edge"),
            ("OPR/", "Opera"),
            ("SamsungBrowser", "Samsung Internet"),
            ("Firefox/", "Firefox"),
            ("FxiOS/", "Firefox"),
            ("CriOS/", "Chrome"),
            ("Chrome/", "Chrome"),
            ("Safari/", "Safari"),
        ],
        "A browser",
    );
    let system = first(
        &[
            ("iPhone", "an iPhone"),
            ("iPad", "an iPad"),
            ("Android", "Android"),
            ("Windows", "Windows"),
            ("Mac OS X", "a Mac"),
            ("CrOS", "ChromeOS"),
            ("Linux", "Linux"),
        ],
        "an unknown system",
    );
    format!("{browser} on {system}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_get_names_that_people_know() {
        for (sent, name) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1",
                "Safari on an iPhone",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
                "Firefox on Linux",
            ),
            ("", "A browser on an unknown system"),
            ("<script>", "A browser on an unknown system"),
        ] {
            assert_eq!(device_name(sent), name);
        }
    }
}
