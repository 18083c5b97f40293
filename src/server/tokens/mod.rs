//! Links in mail: random tokens, each with one purpose, one subject and an end.
//!
//! A token of 256 random bits goes out in a link; the database keeps its SHA-256 only, so
//! that nobody who reads the database can act for somebody else. It is looked up by that
//! hash: what a lookup's timing could tell is how a hash begins, which leads to no token,
//! so there is nothing to compare in constant time.
//!
//! The floor does not know what tokens are for: each slice declares its [`Purpose`]s, and
//! a token never does what another purpose stands for.

pub mod store;

use super::db::{Db, StoreError, Tx};
use super::http_error::AppError;
use super::secrets::digest;
use super::state::AppState;
use crate::link_fault::LinkFault;
use crate::time::UnixMillis;

/// Digits of a token as it stands in a link.
const TOKEN_DIGITS: usize = 64;

/// The one thing that a token can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// Never changes once rows with it exist.
    name: &'static str,
    /// Milliseconds.
    lifetime_ms: i64,
    is_single_use: bool,
}

impl Purpose {
    /// For an act that happens once.
    pub const fn once(name: &'static str, lifetime_ms: i64) -> Self {
        Self {
            name,
            lifetime_ms,
            is_single_use: true,
        }
    }

    /// For an act that is the same however often it is repeated, such as leaving a list.
    pub const fn repeatable(name: &'static str, lifetime_ms: i64) -> Self {
        Self {
            name,
            lifetime_ms,
            is_single_use: false,
        }
    }
}

/// A token that was looked up, without the token itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The id that the ledger keeps.
    pub id: String,
    /// Id of the row it is about.
    pub subject: String,
    /// The first time it was used.
    pub used_at: Option<UnixMillis>,
}

/// Why a token cannot be used, or what kept us from finding out.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    #[error("{0:?}")]
    Fault(LinkFault),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<LinkFault> for TokenError {
    fn from(fault: LinkFault) -> Self {
        Self::Fault(fault)
    }
}

impl From<TokenError> for AppError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Fault(fault) => Self::Link(fault),
            TokenError::Store(error) => error.into(),
        }
    }
}

/// Makes a token and keeps its hash. Only the text that comes back can be used.
pub async fn issue(
    tx: &mut Tx,
    state: &AppState,
    purpose: Purpose,
    subject: &str,
) -> Result<String, StoreError> {
    let text = state.rng.token();
    let now = state.clock.now();
    store::insert_token(
        tx,
        &state.rng.id(&state.clock),
        &digest(&[&text]),
        purpose.name,
        subject,
        now,
        now.plus_ms(purpose.lifetime_ms),
    )
    .await?;
    Ok(text)
}

/// The token, if it can be used now; nothing changes.
///
/// # Errors
/// Every [`LinkFault`], and those of the database.
pub async fn look_at(
    db: &Db,
    purpose: Purpose,
    text: &str,
    now: UnixMillis,
) -> Result<Token, TokenError> {
    check_shape(text)?;
    let row = store::find_token(db, &digest(&[text])).await?;
    check(row, purpose, now)
}

/// Uses the token: exactly one caller succeeds with a token of a single use.
///
/// # Errors
/// Every [`LinkFault`], and those of the database.
pub async fn redeem(
    tx: &mut Tx,
    purpose: Purpose,
    text: &str,
    now: UnixMillis,
) -> Result<Token, TokenError> {
    check_shape(text)?;
    let hash = digest(&[text]);
    let token = check(store::find_token_to_use(tx, &hash).await?, purpose, now)?;
    let is_first = store::mark_used(tx, &token.id, now).await?;
    if purpose.is_single_use && !is_first {
        return Err(LinkFault::Used.into());
    }
    Ok(token)
}

/// Erases tokens that ended before `before`. Until then a page can say that they ended.
pub async fn erase_ended(tx: &mut Tx, before: UnixMillis) -> Result<u64, StoreError> {
    store::delete_tokens(tx, before).await
}

/// Erases the tokens about a subject but for one, which may be empty. For a subject that is
/// erased: its links lead nowhere any more.
pub async fn erase_about(tx: &mut Tx, subject: &str, but: &str) -> Result<u64, StoreError> {
    store::delete_tokens_about(tx, subject, but).await
}

/// What is known of the links that were mailed about a subject, oldest first.
pub async fn list_about(db: &Db, subject: &str) -> Result<Vec<store::MailedLink>, StoreError> {
    store::list_tokens_about(db, subject).await
}

/// The path with the tokens of links left out, for what is written down: whoever reads a
/// log or the ledger must not be able to follow them.
pub fn without_tokens(path: &str) -> String {
    let is_token = |part: &str| part.len() >= 32 && part.bytes().all(|b| b.is_ascii_hexdigit());
    path.split('/')
        .map(|part| if is_token(part) { "\u{2026}" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

fn check_shape(text: &str) -> Result<(), LinkFault> {
    let is_token = text.len() == TOKEN_DIGITS
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    if is_token {
        Ok(())
    } else {
        Err(LinkFault::Mangled)
    }
}

fn check(
    row: Option<store::StoredToken>,
    purpose: Purpose,
    now: UnixMillis,
) -> Result<Token, TokenError> {
    let row = row.ok_or(LinkFault::Unknown)?;
    if row.purpose != purpose.name {
        return Err(LinkFault::Foreign.into());
    }
    if purpose.is_single_use && row.token.used_at.is_some() {
        return Err(LinkFault::Used.into());
    }
    if row.expires_at <= now {
        return Err(LinkFault::Expired.into());
    }
    Ok(row.token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_stay_out_of_what_is_written_down() {
        let token = "0f".repeat(32);
        assert_eq!(
            without_tokens(&format!("/unsubscribe/{token}")),
            "/unsubscribe/\u{2026}"
        );
        // Cut short by a mail program.
        assert_eq!(
            without_tokens(&format!("/unsubscribe/{}", &token[..40])),
            "/unsubscribe/\u{2026}"
        );
        for path in ["/", "/jobs/night-shift", "/articles/medical-lab-technician"] {
            assert_eq!(without_tokens(path), path);
        }
    }

    #[test]
    fn only_64_small_hexadecimal_digits_are_a_token() {
        assert_eq!(check_shape(&"0f".repeat(32)), Ok(()));
        for text in [
            String::new(),
            "0f".repeat(31),
            "0F".repeat(32),
            format!("{}.", "0f".repeat(32)),
            "é".repeat(32),
        ] {
            assert_eq!(check_shape(&text), Err(LinkFault::Mangled), "{text}");
        }
    }
}
