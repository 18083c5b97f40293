//! The database: one writer, several readers, SQLite or PostgreSQL.
//!
//! Knows connections, transactions and what a failing statement means.
//! Knows no table. SQL stands in the `store.rs` files.

pub mod backup;
pub mod dialect;
pub mod liveness;
pub mod measure;
pub mod migrate;

use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, AnyPool, Connection, Executor};

use super::crash_point;

/// The engine behind the pool; only `dialect` and `migrate` ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// A handle to the database, cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    writer: AnyPool,
    reader: AnyPool,
    backend: Backend,
    commits: Arc<AtomicU64>,
    checked: Arc<Mutex<Option<Instant>>>,
}

/// A write transaction. Dropping it without [`Tx::commit`] undoes everything.
#[derive(Debug)]
pub struct Tx {
    inner: sqlx::Transaction<'static, sqlx::Any>,
    backend: Backend,
    commits: Arc<AtomicU64>,
}

/// What the database did instead of what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A unique key is taken.
    #[error("a unique key is taken")]
    Conflict,
    /// A stored value breaks a rule of ours.
    #[error("table {table}, column {column}, row {id}: stored value makes no sense")]
    Inconsistent {
        table: &'static str,
        column: &'static str,
        id: String,
    },
    /// Locked, full, read-only or out of reach; trying later can work.
    #[error("the database cannot serve this now: {0}")]
    Unavailable(String),
    /// Anything else: a fault of ours.
    #[error("the database refused a statement")]
    Driver(#[source] sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(cause) if cause.is_unique_violation() => Self::Conflict,
            sqlx::Error::Database(cause)
                if is_passing(cause.code().as_deref(), cause.message()) =>
            {
                Self::Unavailable(cause.message().to_owned())
            }
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
                Self::Unavailable(error.to_string())
            }
            _ => Self::Driver(error),
        }
    }
}

/// Whether a failure passes when a lock, a disk or a connection recovers.
///
/// # Source
/// SQLite result codes 5 BUSY, 6 LOCKED, 8 READONLY, 10 IOERR, 13 FULL, 14 CANTOPEN
/// (the low byte of an extended code); PostgreSQL error classes 08, 25006, 40, 53, 55P03,
/// 57 and 58.
fn is_passing(code: Option<&str>, message: &str) -> bool {
    let Some(code) = code else { return false };
    if code.len() == 5 {
        return ["08", "40", "53", "57", "58"]
            .iter()
            .any(|class| code.starts_with(class))
            || code == "25006"
            || code == "55P03";
    }
    code.parse::<u32>()
        .is_ok_and(|n| matches!(n & 0xff, 5 | 6 | 8 | 10 | 13 | 14))
        || message.contains("database is locked")
}

/// What `LIKE … ESCAPE '!'` takes for whatever holds a part: its own signs mean themselves.
/// In small letters, for columns that are.
pub fn like_part(part: &str) -> String {
    let mut pattern = String::from("%");
    for sign in part.trim().to_ascii_lowercase().chars() {
        if matches!(sign, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(sign);
    }
    pattern.push('%');
    pattern
}

/// How to reach the database.
#[derive(Clone, Debug)]
pub struct DbOptions {
    /// `sqlite:path/to/file.db` or `postgres://…`.
    pub url: String,
    /// Connections that read at the same time.
    pub readers: u32,
    /// How long a write waits for its turn before the visitor is asked to try later.
    pub busy_timeout: Duration,
}

impl DbOptions {
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            readers: 8,
            busy_timeout: Duration::from_secs(5),
        }
    }

    pub fn backend(&self) -> Backend {
        if self.url.starts_with("postgres") {
            Backend::Postgres
        } else {
            Backend::Sqlite
        }
    }
}

impl Db {
    /// Opens the pools; makes the SQLite file if there is none.
    ///
    /// # Errors
    /// `Unavailable` when the file or server cannot be reached, `Driver` for an address
    /// that cannot be read.
    pub async fn connect(options: &DbOptions) -> Result<Self, StoreError> {
        let url = match options.backend() {
            Backend::Sqlite if !options.url.contains('?') => format!("{}?mode=rwc", options.url),
            _ => options.url.clone(),
        };
        Self::open(options, &url).await
    }

    /// Opens the pools of a database that must be there.
    ///
    /// # Errors
    /// As [`Db::connect`]; `Unavailable` as well when there is no SQLite file.
    pub async fn connect_to_existing(options: &DbOptions) -> Result<Self, StoreError> {
        let url = match options.backend() {
            Backend::Sqlite => {
                let (file, facts) = options.url.split_once('?').unwrap_or((&options.url, ""));
                let facts: String = facts
                    .split('&')
                    .filter(|fact| !fact.is_empty() && !fact.starts_with("mode="))
                    .map(|fact| format!("&{fact}"))
                    .collect();
                format!("{file}?mode=rw{facts}")
            }
            Backend::Postgres => options.url.clone(),
        };
        Self::open(options, &url).await
    }

    async fn open(options: &DbOptions, url: &str) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let backend = options.backend();
        let address = AnyConnectOptions::from_str(url)?;
        let busy_ms = options.busy_timeout.as_millis();

        // `synchronous=FULL`: a commit is on the disk before a success message is sent.
        let (writing, reading) = match backend {
            Backend::Sqlite => {
                let both = format!(
                    "PRAGMA busy_timeout = {busy_ms}; PRAGMA foreign_keys = ON; \
                     PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192; "
                );
                (
                    format!(
                        "{both} PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                         PRAGMA journal_size_limit = 67108864;"
                    ),
                    format!("{both} PRAGMA query_only = ON;"),
                )
            }
            Backend::Postgres => {
                let both = format!("SET lock_timeout = {busy_ms}; SET statement_timeout = 30000;");
                (
                    format!("{both} SET synchronous_commit = on;"),
                    format!("{both} SET default_transaction_read_only = on;"),
                )
            }
        };

        // SQLite has one writer by nature; waiting for the pool is fairer than waiting for a lock.
        let writers = match backend {
            Backend::Sqlite => 1,
            Backend::Postgres => 4,
        };
        let writer = pool(writers, options.busy_timeout, writing)
            .connect_with(address.clone())
            .await?;
        let reader = pool(options.readers, options.busy_timeout, reading)
            .connect_with(address)
            .await?;
        Ok(Self {
            writer,
            reader,
            backend,
            commits: Arc::default(),
            checked: Arc::default(),
        })
    }

    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// For statements that only read; writes through it are refused.
    pub fn reader(&self) -> &AnyPool {
        &self.reader
    }

    /// Starts a write transaction. SQLite takes the write lock at once: a transaction that
    /// reads first and writes later would fail when another write came between.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let inner = match self.backend {
            Backend::Sqlite => self.writer.begin_with("BEGIN IMMEDIATE").await?,
            Backend::Postgres => self.writer.begin().await?,
        };
        Ok(Tx {
            inner,
            backend: self.backend,
            commits: Arc::clone(&self.commits),
        })
    }

    /// How many transactions this process has ended with a commit. While the number stays
    /// the same, only another process can have changed what a query finds.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Acquire)
    }

    /// Runs a statement on a connection to write with, outside a transaction.
    #[cfg(test)]
    pub async fn set_up_writer(&self, statement: &'static str) -> Result<(), StoreError> {
        sqlx::query(statement).execute(&self.writer).await?;
        Ok(())
    }

    pub(super) fn writer(&self) -> &AnyPool {
        &self.writer
    }

    /// Waits for statements under way and closes every connection.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

impl Tx {
    /// The connection to run statements on.
    pub fn conn(&mut self) -> &mut AnyConnection {
        &mut self.inner
    }

    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Returns once everything is durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        crash_point::reach("before a commit");
        let outcome = self.inner.commit().await;
        // Also where it failed: the answer can get lost on the way from a commit that was made.
        self.commits.fetch_add(1, Ordering::Release);
        outcome?;
        crash_point::reach("after a commit");
        Ok(())
    }
}

fn pool(size: u32, patience: Duration, on_connect: String) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(size)
        .min_connections(1)
        .acquire_timeout(patience)
        .idle_timeout(None)
        .max_lifetime(None)
        .after_connect(move |connection, _| {
            let statements = on_connect.clone();
            Box::pin(async move {
                connection
                    .execute(sqlx::raw_sql(sqlx::AssertSqlSafe(statements)))
                    .await?;
                Ok(())
            })
        })
        // A full disk makes SQLite roll back by itself. sqlx then counts a transaction that is
        // not there, and every later one would fail: such a connection is closed.
        .after_release(|connection, _| {
            Box::pin(async move {
                if connection.is_in_transaction() {
                    // Waits for a rollback under way.
                    connection.ping().await?;
                }
                Ok(!connection.is_in_transaction())
            })
        })
}
