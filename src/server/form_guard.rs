//! Keeps machines out of the forms without a puzzle for people, and makes repeats
//! recognisable.
//!
//! A form carries a token signed by us: when it was shown, and a nonce. The token
//! and a field that people do not see are checked here; nothing is looked up.

use super::consent::Wording;
use super::context::RequestContext;
use super::http_error::AppError;
use super::secrets::{SecretKey, digest};
use super::state::AppState;
use crate::error::FieldError;
use crate::time::UnixMillis;
use crate::ui::form::{HONEYPOT_FIELD, TOKEN_FIELD, WORDING_FIELD};

/// A fresh token for a page with forms: `<shown at>.<nonce>.<signature>`.
pub fn issue_token(state: &AppState) -> String {
    let now = state.clock.now().0;
    let nonce: u64 = u64::from_be_bytes(state.rng.bytes());
    let body = format!("{now}.{nonce:016x}");
    let signature = state.config.secret_key.sign(&purpose(&body));
    format!("{body}.{signature}")
}

/// Checks both traps. Nothing is thrown away silently: the visitor gets a sentence and
/// keeps what was typed.
///
/// # Errors
/// `Invalid` naming the field `website` or `form_token`.
pub fn check(context: &RequestContext, token: &str, honeypot: &str) -> Result<(), AppError> {
    if !honeypot.is_empty() {
        return Err(refuse(
            HONEYPOT_FIELD,
            "A field that people do not see was filled in, perhaps by your browser. It is empty again: send once more.",
        ));
    }
    let config = &context.state.config;
    let Some(shown_at) = shown_at(&config.secret_key, token) else {
        return Err(refuse(
            TOKEN_FIELD,
            "This form was open for so long that the site has changed. What you typed is kept: send it again.",
        ));
    };
    if context.state.clock.now().0 - shown_at.0 < config.forms.minimum_ms {
        return Err(refuse(
            HONEYPOT_FIELD,
            "That was quicker than people type. What you typed is kept: send it again.",
        ));
    }
    Ok(())
}

/// Checks that the words the visitor agreed to are the ones the ledger would keep: a page
/// can stay open while a new version of the site comes in, or other settings, which are part
/// of the words. The form sends the words themselves, since the browser that writes them
/// has no code for a digest.
///
/// # Errors
/// `Invalid` naming the field `wording`.
pub fn check_wording(shown: &str, current: &Wording) -> Result<(), AppError> {
    if shown == current.text {
        return Ok(());
    }
    Err(refuse(
        WORDING_FIELD,
        "What you agree to here has changed since you opened this page. Read it and send once more.",
    ))
}

/// A key that is the same when the same form is sent twice with the same content, by a
/// double click or a repeated request, and different for everything else.
pub fn submission_key(form: &str, token: &str, content: &[&str]) -> String {
    let mut parts = vec![form, token];
    parts.extend_from_slice(content);
    digest(&parts)
}

/// Whether a token was issued by this site, however long ago.
pub fn is_ours(state: &AppState, token: &str) -> bool {
    shown_at(&state.config.secret_key, token).is_some()
}

fn shown_at(key: &SecretKey, token: &str) -> Option<UnixMillis> {
    let (body, signature) = token.rsplit_once('.')?;
    if !key.verify(&purpose(body), signature) {
        return None;
    }
    let (at, _nonce) = body.split_once('.')?;
    at.parse().ok().map(UnixMillis)
}

fn purpose(body: &str) -> String {
    format!("form {body}")
}

fn refuse(field: &str, sentence: &str) -> AppError {
    AppError::Invalid(vec![FieldError::new(field, sentence)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_tokens_tell_a_time() {
        let key = SecretKey::new("key");
        let good = format!("1700.00ff.{}", key.sign("form 1700.00ff"));
        assert_eq!(shown_at(&key, &good), Some(UnixMillis(1700)));
        assert_eq!(shown_at(&key, &good.replace("1700", "1600")), None);
        assert_eq!(shown_at(&SecretKey::new("other"), &good), None);
        assert_eq!(shown_at(&key, ""), None);
    }

    #[test]
    fn a_changed_text_is_another_submission() {
        let first = submission_key("post_comment", "t", &["a", "b"]);
        assert_eq!(first, submission_key("post_comment", "t", &["a", "b"]));
        assert_ne!(first, submission_key("post_comment", "t", &["a", "c"]));
        assert_ne!(first, submission_key("send_message", "t", &["a", "b"]));
    }
}
