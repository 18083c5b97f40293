//! SQL of the roll.

use crate::email_address::EmailAddress;
use crate::features::newsletter::model::{LeaveReason, SubscriberState};
use crate::ids::SignupId;
use crate::server::db::{Db, StoreError, Tx, like_part};
use crate::time::UnixMillis;

/// An address with all that is known of its way onto the list and off it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollEntry {
    pub id: SignupId,
    pub email: EmailAddress,
    pub created_at: UnixMillis,
    /// The last time somebody asked with it.
    pub asked_at: UnixMillis,
    pub confirmed_at: Option<UnixMillis>,
    pub left_at: Option<UnixMillis>,
    pub left_reason: Option<LeaveReason>,
}

/// How many addresses are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RollCounts {
    pub pending: i64,
    pub confirmed: i64,
    pub left: i64,
}

/// Which entries to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct RollSearch<'a> {
    /// Part of the address; empty for every one.
    pub part: &'a str,
    pub state: Option<SubscriberState>,
    /// The id of the last entry that was listed before; empty for the first page.
    pub before: &'a str,
}

#[derive(sqlx::FromRow)]
struct RollRow {
    id: String,
    email: String,
    created_at: i64,
    asked_at: i64,
    confirmed_at: Option<i64>,
    left_at: Option<i64>,
    left_reason: Option<String>,
}

impl TryFrom<RollRow> for RollEntry {
    type Error = StoreError;

    fn try_from(row: RollRow) -> Result<Self, StoreError> {
        let email = EmailAddress::parse(&row.email).map_err(|_| StoreError::Inconsistent {
            table: "subscriber",
            column: "email",
            id: row.id.clone(),
        })?;
        Ok(Self {
            id: SignupId::new(row.id),
            email,
            created_at: UnixMillis(row.created_at),
            asked_at: UnixMillis(row.asked_at),
            confirmed_at: row.confirmed_at.map(UnixMillis),
            left_at: row.left_at.map(UnixMillis),
            left_reason: row.left_reason.as_deref().and_then(LeaveReason::parse),
        })
    }
}

pub async fn count_entries(db: &Db) -> Result<RollCounts, StoreError> {
    let (pending, confirmed, left) = sqlx::query_as(
        "SELECT
             COUNT(CASE WHEN confirmed_at IS NULL AND left_at IS NULL THEN 1 END),
             COUNT(CASE WHEN confirmed_at IS NOT NULL AND left_at IS NULL THEN 1 END),
             COUNT(left_at)
         FROM subscriber",
    )
    .fetch_one(db.reader())
    .await?;
    Ok(RollCounts {
        pending,
        confirmed,
        left,
    })
}

/// The newest first.
pub async fn list_entries(
    db: &Db,
    search: &RollSearch<'_>,
    limit: i64,
) -> Result<Vec<RollEntry>, StoreError> {
    let rows: Vec<RollRow> = sqlx::query_as(
        "SELECT
             id,
             email,
             created_at,
             asked_at,
             confirmed_at,
             left_at,
             left_reason
         FROM subscriber
         WHERE email_comparable LIKE $1 ESCAPE '!'
           AND (
               $2 = ''
               OR $2 = CASE
                   WHEN left_at IS NOT NULL THEN 'left'
                   WHEN confirmed_at IS NOT NULL THEN 'confirmed'
                   ELSE 'pending'
               END
           )
           AND ($3 = '' OR id < $3)
         ORDER BY id DESC
         LIMIT $4",
    )
    .bind(like_part(search.part))
    .bind(search.state.map_or("", SubscriberState::as_str))
    .bind(search.before)
    .bind(limit)
    .fetch_all(db.reader())
    .await?;
    rows.into_iter().map(RollEntry::try_from).collect()
}

const FIND_ENTRY: &str = "SELECT
     id,
     email,
     created_at,
     asked_at,
     confirmed_at,
     left_at,
     left_reason
 FROM subscriber
 WHERE id = $1";

pub async fn find_entry(db: &Db, id: &str) -> Result<Option<RollEntry>, StoreError> {
    let row: Option<RollRow> = sqlx::query_as(FIND_ENTRY)
        .bind(id)
        .fetch_optional(db.reader())
        .await?;
    row.map(RollEntry::try_from).transpose()
}

/// The entry of an address, in whatever spelling.
pub async fn find_entry_of(db: &Db, email: &EmailAddress) -> Result<Option<RollEntry>, StoreError> {
    let row: Option<RollRow> = sqlx::query_as(
        "SELECT
             id,
             email,
             created_at,
             asked_at,
             confirmed_at,
             left_at,
             left_reason
         FROM subscriber
         WHERE email_comparable = $1",
    )
    .bind(email.comparable())
    .fetch_optional(db.reader())
    .await?;
    row.map(RollEntry::try_from).transpose()
}

/// Keeps an address that is not known; returns `false`, and changes nothing, for one that is.
pub async fn insert_entry(
    tx: &mut Tx,
    id: &SignupId,
    email: &EmailAddress,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO subscriber (id, email, email_comparable, created_at, asked_at)
         VALUES ($1, $2, $3, $4, $4)
         ON CONFLICT (email_comparable) DO NOTHING",
    )
    .bind(id.as_str())
    .bind(email.as_str())
    .bind(email.comparable())
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}
