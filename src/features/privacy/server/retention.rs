//! How long things are kept: one table of rules, and what works it off each night.
//!
//! A report is a run that is undone. So what it counts is what a run erases, since both
//! are the same statements; while it counts, other writes wait.

use std::pin::Pin;

use super::store;
use crate::features::accounts::server::erasing as accounts;
use crate::features::accounts::server::sign_in::KEPT_MS as SIGN_IN_KEPT_MS;
use crate::features::contact::server::service as contact;
use crate::features::newsletter::server::service as newsletter;
use crate::server::db::{StoreError, Tx};
use crate::server::state::AppState;
use crate::server::{tasks, tokens};
use crate::time::{DAY_MS, UnixMillis};

/// The statements of a rule: they erase what is older than the time, and say how much.
type Erase = for<'a> fn(
    &'a mut Tx,
    &'a AppState,
    UnixMillis,
) -> Pin<Box<dyn Future<Output = Result<u64, StoreError>> + Send + 'a>>;

/// One kind of thing, and how long it is kept.
#[derive(Clone, Copy)]
pub struct Rule {
    /// As operators read it.
    pub what: &'static str,
    /// Milliseconds.
    pub after_ms: i64,
    erase: Erase,
}

impl Rule {
    const fn new(what: &'static str, after_ms: i64, erase: Erase) -> Self {
        Self {
            what,
            after_ms,
            erase,
        }
    }
}

/// Every rule. The privacy page says the same in plain words: whoever changes one changes
/// the other.
pub const RULES: &[Rule] = &[
    Rule::new(
        "Newsletter: addresses that nobody confirmed",
        newsletter::UNCONFIRMED_MS,
        |tx, _, before| Box::pin(newsletter::erase_unconfirmed(tx, before)),
    ),
    Rule::new(
        "Newsletter: addresses of people who left",
        newsletter::DEPARTED_MS,
        |tx, state, before| Box::pin(newsletter::erase_departed(tx, state, before)),
    ),
    Rule::new(
        "Worker signups that nobody confirmed",
        accounts::UNCONFIRMED_MS,
        |tx, _, before| Box::pin(accounts::erase_unconfirmed(tx, before)),
    ),
    Rule::new(
        "Worker signups of people who left",
        accounts::DEPARTED_MS,
        |tx, state, before| Box::pin(accounts::erase_departed(tx, before, state.clock.now())),
    ),
    Rule::new("Asking to sign in", SIGN_IN_KEPT_MS, |tx, _, before| {
        Box::pin(accounts::erase_sign_ins(tx, before))
    }),
    Rule::new(
        "Challenges for passkeys, after their end",
        0,
        |tx, _, now| Box::pin(accounts::erase_ended_challenges(tx, now)),
    ),
    // They end by themselves after 30 days away or 180 in all.
    Rule::new("Sessions, after their end", 0, |tx, _, now| {
        Box::pin(accounts::erase_ended_sessions(tx, now))
    }),
    Rule::new(
        "Messages from the contact page",
        730 * DAY_MS,
        |tx, _, before| Box::pin(contact::erase_old(tx, before)),
    ),
    Rule::new(
        "Privacy requests: addresses, once answered",
        DAY_MS,
        |tx, _, before| Box::pin(store::forget_answered_addresses(tx, before)),
    ),
    Rule::new(
        "Privacy requests whose link nobody used",
        30 * DAY_MS,
        |tx, _, before| Box::pin(store::delete_unanswered(tx, before)),
    ),
    Rule::new(
        "Privacy requests, once answered",
        365 * DAY_MS,
        |tx, _, before| Box::pin(store::delete_answered(tx, before)),
    ),
    Rule::new(
        "Links in mail, after their end",
        30 * DAY_MS,
        |tx, _, before| Box::pin(tokens::erase_ended(tx, before)),
    ),
    Rule::new("Finished tasks", tasks::REMEMBERED_MS, |tx, _, before| {
        Box::pin(tasks::erase_finished(tx, before))
    }),
];

/// What a rule finds.
#[derive(Clone, Copy)]
pub struct Due {
    pub rule: Rule,
    pub rows: u64,
}

/// Erases what is due, all or nothing.
///
/// # Errors
/// Those of the database.
pub async fn erase(state: &AppState) -> Result<Vec<Due>, StoreError> {
    let (tx, due) = apply(state).await?;
    tx.commit().await?;
    Ok(due)
}

/// What [`erase`] would erase now; nothing changes.
///
/// # Errors
/// Those of the database.
pub async fn report(state: &AppState) -> Result<Vec<Due>, StoreError> {
    let (tx, due) = apply(state).await?;
    drop(tx);
    Ok(due)
}

async fn apply(state: &AppState) -> Result<(Tx, Vec<Due>), StoreError> {
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    let mut due = Vec::with_capacity(RULES.len());
    for rule in RULES {
        let before = now.minus_ms(rule.after_ms);
        let rows = (rule.erase)(&mut tx, state, before).await?;
        due.push(Due { rule: *rule, rows });
    }
    Ok((tx, due))
}

/// The outcome as a table for a terminal: what, after how many days, how many rows.
pub fn table(due: &[Due], last_column: &str) -> String {
    let rows: Vec<[String; 3]> = due
        .iter()
        .map(|due| {
            [
                due.rule.what.to_owned(),
                days(due.rule.after_ms),
                due.rows.to_string(),
            ]
        })
        .collect();
    let head = ["What", "Kept for", last_column].map(str::to_owned);
    let width = |column: usize| {
        rows.iter()
            .chain([&head])
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or_default()
    };
    let (what, kept, count) = (width(0), width(1), width(2));
    let mut text = String::new();
    for [a, b, c] in [&head].into_iter().chain(&rows) {
        text.push_str(&format!("{a:<what$}  {b:>kept$}  {c:>count$}\n"));
    }
    text
}

fn days(ms: i64) -> String {
    match ms / DAY_MS {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}
