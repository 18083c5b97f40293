//! SQL of the worker signups as those who run the site see them.

use crate::email_address::EmailAddress;
use crate::ids::SignupId;
use crate::server::db::{Db, StoreError, like_part};
use crate::time::UnixMillis;

/// A signup with all that is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worker {
    pub id: SignupId,
    pub email: EmailAddress,
    pub name: String,
    pub role: String,
    pub region: String,
    pub created_at: UnixMillis,
    /// The last time somebody asked with the address.
    pub asked_at: UnixMillis,
    pub confirmed_at: Option<UnixMillis>,
    pub left_at: Option<UnixMillis>,
}

#[derive(sqlx::FromRow)]
struct WorkerRow {
    id: String,
    email: String,
    name: String,
    role: String,
    region: String,
    created_at: i64,
    asked_at: i64,
    confirmed_at: Option<i64>,
    left_at: Option<i64>,
}

impl TryFrom<WorkerRow> for Worker {
    type Error = StoreError;

    fn try_from(row: WorkerRow) -> Result<Self, StoreError> {
        let email = EmailAddress::parse(&row.email).map_err(|_| StoreError::Inconsistent {
            table: "worker_signup",
            column: "email",
            id: row.id.clone(),
        })?;
        Ok(Self {
            id: SignupId::new(row.id),
            email,
            name: row.name,
            role: row.role,
            region: row.region,
            created_at: UnixMillis(row.created_at),
            asked_at: UnixMillis(row.asked_at),
            confirmed_at: row.confirmed_at.map(UnixMillis),
            left_at: row.left_at.map(UnixMillis),
        })
    }
}

/// The newest first, from the one before `before` on when that is not empty.
pub async fn list_workers(db: &Db, before: &str, limit: i64) -> Result<Vec<Worker>, StoreError> {
    let rows: Vec<WorkerRow> = sqlx::query_as(
        "SELECT
             id,
             email,
             name,
             role,
             region,
             created_at,
             asked_at,
             confirmed_at,
             left_at
         FROM worker_signup
         WHERE $1 = '' OR id < $1
         ORDER BY id DESC
         LIMIT $2",
    )
    .bind(before)
    .bind(limit)
    .fetch_all(db.reader())
    .await?;
    rows.into_iter().map(Worker::try_from).collect()
}

/// The newest whose address has this part, in any case.
pub async fn search_workers(db: &Db, part: &str, limit: i64) -> Result<Vec<Worker>, StoreError> {
    let rows: Vec<WorkerRow> = sqlx::query_as(
        "SELECT
             id,
             email,
             name,
             role,
             region,
             created_at,
             asked_at,
             confirmed_at,
             left_at
         FROM worker_signup
         WHERE email_comparable LIKE $1 ESCAPE '!'
         ORDER BY id DESC
         LIMIT $2",
    )
    .bind(like_part(part))
    .bind(limit)
    .fetch_all(db.reader())
    .await?;
    rows.into_iter().map(Worker::try_from).collect()
}

/// The signup with this id.
pub async fn find_worker_by_id(db: &Db, id: &SignupId) -> Result<Option<Worker>, StoreError> {
    let row: Option<WorkerRow> = sqlx::query_as(
        "SELECT
             id,
             email,
             name,
             role,
             region,
             created_at,
             asked_at,
             confirmed_at,
             left_at
         FROM worker_signup
         WHERE id = $1",
    )
    .bind(id.as_str())
    .fetch_optional(db.reader())
    .await?;
    row.map(Worker::try_from).transpose()
}

/// The signup of an address, in whatever spelling.
pub async fn find_worker(db: &Db, email: &EmailAddress) -> Result<Option<Worker>, StoreError> {
    let row: Option<WorkerRow> = sqlx::query_as(
        "SELECT
             id,
             email,
             name,
             role,
             region,
             created_at,
             asked_at,
             confirmed_at,
             left_at
         FROM worker_signup
         WHERE email_comparable = $1",
    )
    .bind(email.comparable())
    .fetch_optional(db.reader())
    .await?;
    row.map(Worker::try_from).transpose()
}
