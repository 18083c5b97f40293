//! Brings the schema up to date, and copies a database while it is in use.

use std::path::Path;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use sqlx::AnyPool;
use sqlx::any::AnyPoolOptions;
use sqlx::migrate::Migrator;

use super::{Backend, Db, StoreError};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// The steps for one engine, in order.
pub fn migrator(backend: Backend) -> &'static Migrator {
    match backend {
        Backend::Sqlite => &SQLITE,
        Backend::Postgres => &POSTGRES,
    }
}

/// Applies every step that is missing.
///
/// # Errors
/// `Unavailable` when the database cannot be written, `Driver` when a step fails or an
/// applied step has changed.
pub async fn migrate(db: &Db) -> Result<(), StoreError> {
    migrator(db.backend())
        .run(db.writer())
        .await
        .map_err(|error| match error {
            sqlx::migrate::MigrateError::Execute(cause) => StoreError::from(cause),
            other => StoreError::Driver(sqlx::Error::Migrate(Box::new(other))),
        })
}

/// How many rows one table has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableCount {
    pub table: String,
    pub rows: i64,
}

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("{0} exists already; choose a new file")]
    Exists(String),
    #[error("PostgreSQL has its own tool for this: pg_dump --format=custom")]
    NotSqlite,
    #[error("the copy failed its check: {0}")]
    Damaged(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes a consistent copy of a SQLite database while it is in use, then opens the copy,
/// checks every page and counts its rows.
///
/// # Errors
/// `Exists` rather than overwriting, `NotSqlite`, `Damaged`, and `Store` for a full disk
/// or a file that cannot be written.
pub async fn backup(db: &Db, file: &Path) -> Result<Vec<TableCount>, BackupError> {
    if db.backend() != Backend::Sqlite {
        return Err(BackupError::NotSqlite);
    }
    if file.exists() {
        return Err(BackupError::Exists(file.display().to_string()));
    }
    let path = file.display().to_string();
    sqlx::query("VACUUM INTO $1")
        .bind(&path)
        .execute(db.writer())
        .await
        .map_err(StoreError::from)?;

    let damaged = |error: sqlx::Error| BackupError::Damaged(error.to_string());
    let copy = AnyPoolOptions::new()
        .max_connections(1)
        .connect(&format!("sqlite:{path}?mode=ro"))
        .await
        .map_err(damaged)?;
    let verdict: String = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_one(&copy)
        .await
        .map_err(damaged)?;
    if verdict != "ok" {
        return Err(BackupError::Damaged(verdict));
    }
    let counts = table_counts(&copy).await.map_err(damaged)?;
    copy.close().await;
    Ok(counts)
}

/// The rows of every table of ours in a SQLite database, by name.
async fn table_counts(copy: &AnyPool) -> Result<Vec<TableCount>, sqlx::Error> {
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' \
         AND name NOT LIKE '%\\_search%' ESCAPE '\\' ORDER BY name",
    )
    .fetch_all(copy)
    .await?;
    let mut counts = Vec::with_capacity(names.len());
    for table in names {
        // Safe: the name comes from the schema and is quoted.
        let statement = format!("SELECT COUNT(*) FROM \"{table}\"");
        let rows: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(statement))
            .fetch_one(copy)
            .await?;
        counts.push(TableCount { table, rows });
    }
    Ok(counts)
}

/// How long a proof that the database can be written holds: whoever asks often must not make
/// the disk work as often.
const PROOF_HOLDS: Duration = Duration::from_secs(1);

/// Commits a small change: only that finds a disk that is full or does not answer.
///
/// # Errors
/// `Unavailable` when it is locked, read-only, full or out of reach.
pub async fn check_writable(db: &Db) -> Result<(), StoreError> {
    let proof = *db.checked.lock().unwrap_or_else(PoisonError::into_inner);
    if proof.is_some_and(|proof| proof.elapsed() < PROOF_HOLDS) {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    sqlx::query("UPDATE liveness SET checked = checked + 1 WHERE id = 1")
        .execute(tx.conn())
        .await?;
    tx.commit().await?;
    *db.checked.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    Ok(())
}
