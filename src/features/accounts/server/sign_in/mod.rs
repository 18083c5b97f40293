//! Signing in by mail: one message with a link and a code. Whoever has the mailbox has the
//! account; there is no password to forget, to guess or to leak.
//!
//! The link works in every browser. The code is short, so it works only in the browser
//! that asked, which has a cookie, and for a few tries.
//!
//! Every address takes the same path: whether there is an account, whether mail is refused
//! and whether somebody asked too often is looked up when the task runs, out of the asker's
//! sight.
//!
//! # Source
//! OWASP Authentication Cheat Sheet (the same answer for every address) and NIST SP 800-63B
//! section 5.1.3 (lifetime and tries of codes that travel out of band).

pub mod store;
#[cfg(test)]
mod tests;

use self::store::{MailLimits, Mailed, NewSignIn, SignInRequest};
use super::links::{ACCOUNT_PATH, CODE_PATH, SIGN_IN, SIGN_IN_MS, sign_in_url};
use super::tasks::SendSignIn;
use super::{account, mails, session};
use crate::email_address::EmailAddress;
use crate::error::FieldError;
use crate::ids::{SignInId, TaskId};
use crate::link_fault::LinkFault;
use crate::page::address::PageAddress;
use crate::server::context::RequestContext;
use crate::server::db::Tx;
use crate::server::http::cookie::Cookie;
use crate::server::http_error::AppError;
use crate::server::mail::Message;
use crate::server::secrets::digest;
use crate::server::state::AppState;
use crate::server::suppression::{self, Reason};
use crate::server::tasks::{TaskError, enqueue};
use crate::server::tokens;
use crate::time::{DAY_MS, HOUR_MS, MINUTE_MS};
use crate::ui::form::FormDone;

/// Ids of the forms, and the place of the account's page to come to.
pub const FORM_ID: &str = "sign-in";
pub const CODE_FORM_ID: &str = "code";
const ACCOUNT_PLACE: &str = "content";

/// What the list of addresses that are not written to calls it. Only a refusal of
/// everything matters: nobody unsubscribes from signing in.
const PURPOSE: &str = "sign_in";

/// An address gets one message in this time.
const MAIL_PAUSE_MS: i64 = MINUTE_MS;
const MAILS_PER_HOUR: i64 = 5;
const MAILS_PER_DAY: i64 = 20;
/// After this nobody waits for the message any more.
const STALE_MS: i64 = 2 * HOUR_MS;

/// Digits of a code.
const CODE_DIGITS: usize = 6;
/// Tries for each time somebody asked.
const ATTEMPTS: i64 = 5;
/// Tries for one address in a day, in all browsers together; its links go on working.
const ATTEMPTS_PER_DAY: i64 = 25;

/// How long rows are kept: as long as they count.
pub const KEPT_MS: i64 = DAY_MS;

/// By which the browser that asked is known again.
pub const COOKIE: Cookie = Cookie {
    name: "sign-in",
    // As long as a message may be on its way, and a little longer.
    max_age_seconds: 3 * 60 * 60,
};

/// Keeps that somebody asked, and the task; or nothing.
///
/// # Errors
/// `Invalid` for an address that cannot be written to, and those of the database.
pub async fn ask(context: &RequestContext, email: &str, next: &str) -> Result<FormDone, AppError> {
    let email = EmailAddress::parse(email)
        .map_err(|error| AppError::Invalid(vec![FieldError::new("email", error.to_string())]))?;
    let state = &context.state;
    let now = state.clock.now();
    // A browser that asks twice stays the same: the first message's code goes on working.
    let browser = COOKIE
        .token_of(context)
        .unwrap_or_else(|| state.rng.token());
    let id = SignInId::new(state.rng.id(&state.clock));
    let next = next_page(next);
    let new = NewSignIn {
        id: &id,
        email: &email,
        browser_hash: &browser_hash(&browser),
        next_page: next.address(),
    };
    let mut tx = state.db.begin().await?;
    store::insert_sign_in(&mut tx, &new, now, now.plus_ms(SIGN_IN_MS)).await?;
    let dedupe_key = id.to_string();
    enqueue(&mut tx, state, &SendSignIn { sign_in: id }, &dedupe_key).await?;
    tx.commit().await?;
    COOKIE.set(&state.config, &browser);
    Ok(FormDone {
        path: CODE_PATH.to_owned(),
        place: CODE_FORM_ID.to_owned(),
        reference: String::new(),
    })
}

/// Where to go after signing in; the account's page when nothing else was asked for.
pub(super) fn next_page(text: &str) -> PageAddress {
    let page = PageAddress::parse(text);
    if page.address() == "/" {
        PageAddress::parse(ACCOUNT_PATH)
    } else {
        page
    }
}

/// Mails link and code, unless the owner refused all mail or got enough of these.
///
/// # Errors
/// `Retry` while the mail or the database is out of order.
pub async fn send(state: &AppState, id: &SignInId, task: TaskId) -> Result<(), TaskError> {
    let Some(request) = store::find_sign_in(&state.db, id.as_str()).await? else {
        return Ok(());
    };
    let now = state.clock.now();
    if request.used_at.is_some() || request.created_at <= now.minus_ms(STALE_MS) {
        return Ok(());
    }
    let reason = suppression::find_reason(&state.db, state, &request.email, PURPOSE).await?;
    if reason == Some(Reason::Refused) {
        return Ok(());
    }
    let code = new_code(state);
    let mailed = Mailed {
        id,
        task: &task,
        code_hash: &code_hash(state, id, &code),
        expires_at: now.plus_ms(SIGN_IN_MS),
    };
    let limits = MailLimits {
        pause_since: now.minus_ms(MAIL_PAUSE_MS),
        hour_since: now.minus_ms(HOUR_MS),
        per_hour: MAILS_PER_HOUR,
        day_since: now.minus_ms(DAY_MS),
        per_day: MAILS_PER_DAY,
    };
    let mut tx = state.db.begin().await?;
    if !store::mark_mailed(&mut tx, &mailed, &limits, now).await? {
        return Ok(());
    }
    let token = tokens::issue(&mut tx, state, SIGN_IN, id.as_str()).await?;
    tx.commit().await?;
    let site = &state.config.site;
    let draft = mails::sign_in(site, &sign_in_url(&site.base_url, &token), &code);
    let message = Message::new(site, request.email, &draft, task);
    Ok(state.mailer.send(&message).await?)
}

/// A link for the operator's terminal, without mail and without a code.
///
/// # Errors
/// Those of the database.
pub async fn make_link(state: &AppState, email: &EmailAddress) -> Result<String, AppError> {
    let now = state.clock.now();
    let id = SignInId::new(state.rng.id(&state.clock));
    let new = NewSignIn {
        id: &id,
        email,
        browser_hash: "",
        next_page: ACCOUNT_PATH,
    };
    let mut tx = state.db.begin().await?;
    store::insert_sign_in(&mut tx, &new, now, now.plus_ms(SIGN_IN_MS)).await?;
    let token = tokens::issue(&mut tx, state, SIGN_IN, id.as_str()).await?;
    tx.commit().await?;
    Ok(sign_in_url(&state.config.site.base_url, &token))
}

/// Signs in the browser that holds the link.
///
/// # Errors
/// `Link` for a token that cannot do this, or whose code was used; and those of the database.
pub async fn redeem_link(context: &RequestContext, token: &str) -> Result<FormDone, AppError> {
    let state = &context.state;
    let mut tx = state.db.begin().await?;
    let token = tokens::redeem(&mut tx, SIGN_IN, token, state.clock.now()).await?;
    let request = store::find_sign_in_to_use(&mut tx, &token.subject)
        .await?
        .ok_or(AppError::Link(LinkFault::Expired))?;
    if !store::mark_used(&mut tx, &request.id, state.clock.now()).await? {
        return Err(AppError::Link(LinkFault::Used));
    }
    enter(tx, context, &request).await
}

/// Whether [`redeem_link`] would work; nothing changes.
///
/// # Errors
/// As [`redeem_link`].
pub async fn look_at_link(state: &AppState, token: &str) -> Result<(), AppError> {
    let token = tokens::look_at(&state.db, SIGN_IN, token, state.clock.now()).await?;
    match store::find_sign_in(&state.db, &token.subject).await? {
        None => Err(AppError::Link(LinkFault::Expired)),
        Some(request) if request.used_at.is_some() => Err(AppError::Link(LinkFault::Used)),
        Some(_) => Ok(()),
    }
}

/// Signs in the browser that asked, by the code of the message.
///
/// # Errors
/// `Invalid` for another browser, a wrong code, and too many tries; and those of the database.
pub async fn redeem_code(context: &RequestContext, code: &str) -> Result<FormDone, AppError> {
    let code: String = code
        .chars()
        .filter(|sign| !sign.is_whitespace() && *sign != '-')
        .collect();
    if code.len() != CODE_DIGITS || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(refuse_code(
            "Type the six digits that stand in the message.",
        ));
    }
    let Some(browser) = COOKIE.token_of(context) else {
        return Err(refuse_code(
            "The code works only in the browser in which you asked for it. Use the link in the message, or ask for a fresh message here.",
        ));
    };
    let state = &context.state;
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    let tried = store::count_attempt(&mut tx, &browser_hash(&browser), ATTEMPTS, now).await?;
    let mut found = None;
    for request in &tried {
        let since = now.minus_ms(DAY_MS);
        let attempts = store::count_attempts_for(&mut tx, &request.email, since).await?;
        if attempts <= ATTEMPTS_PER_DAY && is_code_of(state, request, &code) {
            found = Some(request);
        }
    }
    let Some(request) = found else {
        // The try counts.
        tx.commit().await?;
        // The same sentence for every reason: some of them would tell about the address.
        return Err(refuse_code(
            "This code does not work. Check the digits against the newest message. A code works once, for 15 minutes and five tries; if yours is used up, ask for a fresh message.",
        ));
    };
    if !store::mark_used(&mut tx, &request.id, now).await? {
        return Err(refuse_code(
            "This code was used before. Ask for a fresh message.",
        ));
    }
    enter(tx, context, request).await
}

fn refuse_code(sentence: &str) -> AppError {
    AppError::Invalid(vec![FieldError::new("code", sentence)])
}

/// The address is proven: into its account, with a session of its own.
async fn enter(
    mut tx: Tx,
    context: &RequestContext,
    request: &SignInRequest,
) -> Result<FormDone, AppError> {
    let state = &context.state;
    // A message reached this mailbox. A link from the terminal went through none.
    if !request.browser_hash.is_empty() {
        suppression::lift_bounce(&mut tx, state, &request.email).await?;
    }
    let account = account::find_or_create(&mut tx, state, &request.email).await?;
    let session = session::start(&mut tx, context, &account).await?;
    tx.commit().await?;
    session.remember(state);
    COOKIE.clear(&state.config);
    let asked_here = COOKIE
        .token_of(context)
        .is_some_and(|browser| browser_hash(&browser) == request.browser_hash);
    // A link from somebody else signs in to their account: the account's page says whose it is.
    let next = if asked_here { &request.next_page } else { "" };
    Ok(FormDone {
        path: next_page(next).address().to_owned(),
        place: ACCOUNT_PLACE.to_owned(),
        reference: String::new(),
    })
}

fn new_code(state: &AppState) -> String {
    // 64 random bits: how little the remainder favours small codes does not matter.
    let number = u64::from_be_bytes(state.rng.bytes()) % 1_000_000;
    format!("{number:06}")
}

/// A code has few digits: without the key, its hash would tell it.
fn code_hash(state: &AppState, id: &SignInId, code: &str) -> String {
    let key = state.config.secret_key.derived("sign-in code");
    key.sign(&format!("{id} {code}"))
}

fn is_code_of(state: &AppState, request: &SignInRequest, code: &str) -> bool {
    let key = state.config.secret_key.derived("sign-in code");
    key.verify(&format!("{} {code}", request.id), &request.code_hash)
}

fn browser_hash(token: &str) -> String {
    digest(&["sign-in browser", token])
}
