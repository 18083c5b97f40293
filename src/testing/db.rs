//! A fresh, migrated database for each test: a SQLite file, or a PostgreSQL schema.

use std::str::FromStr;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};

use crate::server::db::{Backend, Db, DbOptions, migrate};
use crate::server::secrets::Rng;

/// The server to test on; set by `make test`, which starts one.
const POSTGRES_VARIABLE: &str = "TEST_POSTGRES_URL";

/// A database that goes away with the value.
pub struct TestDb {
    pub db: Db,
    /// How to open it a second time.
    pub options: DbOptions,
    _folder: Option<tempfile::TempDir>,
}

impl TestDb {
    pub async fn new(backend: Backend) -> Self {
        Self::with_patience(backend, Duration::from_secs(30)).await
    }

    /// `patience` is how long a write waits for its turn.
    pub async fn with_patience(backend: Backend, patience: Duration) -> Self {
        let (options, folder) = match backend {
            Backend::Sqlite => {
                let folder = tempfile::tempdir().expect("a temporary folder");
                let file = folder.path().join("test.db");
                (
                    DbOptions::new(format!("sqlite:{}", file.display())),
                    Some(folder),
                )
            }
            Backend::Postgres => (DbOptions::new(fresh_schema().await), None),
        };
        let options = DbOptions {
            readers: 2,
            busy_timeout: patience,
            ..options
        };
        Self {
            db: opened(&options).await,
            options,
            _folder: folder,
        }
    }

    /// One that another process made, and takes away.
    pub async fn open(url: &str) -> Self {
        let options = DbOptions {
            readers: 2,
            busy_timeout: Duration::from_secs(30),
            ..DbOptions::new(url)
        };
        Self {
            db: opened(&options).await,
            options,
            _folder: None,
        }
    }

    /// Opens the same database anew, as the site does when it starts.
    pub async fn reopen(&mut self) {
        self.db.close().await;
        self.db = opened(&self.options).await;
    }
}

async fn opened(options: &DbOptions) -> Db {
    let db = Db::connect(options).await.expect("the test database opens");
    migrate::migrate(&db)
        .await
        .expect("every migration applies");
    db
}

/// Keeps the value whole: an `async move` block that only names `test_db.db` would else move
/// that one field, and the folder with the file would be gone before the first statement.
impl Drop for TestDb {
    fn drop(&mut self) {}
}

/// Makes a schema and returns an address whose connections see only that.
async fn fresh_schema() -> String {
    let url = std::env::var(POSTGRES_VARIABLE).unwrap_or_else(|_| {
        panic!(
            "{POSTGRES_VARIABLE} is not set: run the tests with `make test`, \
             or `.ci/with-postgres cargo test --features ssr`"
        )
    });
    let schema = format!("test_{}", &Rng.token()[..16]);
    sqlx::any::install_default_drivers();
    let pool = AnyPoolOptions::new()
        .max_connections(1)
        .connect_with(AnyConnectOptions::from_str(&url).expect("a readable address"))
        .await
        .expect("the test server answers");
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE SCHEMA {schema}")))
        .execute(&pool)
        .await
        .expect("a schema can be made");
    pool.close().await;
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}options=-csearch_path%3D{schema}")
}

/// For tests that look at rows, or put a state there that no form leads to.
impl TestDb {
    /// The one number that a statement selects.
    pub async fn count(&self, statement: &'static str) -> i64 {
        sqlx::query_scalar(statement)
            .fetch_one(self.db.reader())
            .await
            .expect("a statement that selects a number")
    }

    /// The texts that a statement selects.
    pub async fn texts(&self, statement: &'static str) -> Vec<String> {
        sqlx::query_scalar(statement)
            .fetch_all(self.db.reader())
            .await
            .expect("a statement that selects texts")
    }

    /// Changes the one connection that SQLite writes through.
    pub async fn set_up_writer(&self, statement: &'static str) {
        self.db
            .set_up_writer(statement)
            .await
            .expect("a statement that works");
    }

    pub async fn execute(&self, statement: &'static str) {
        let mut tx = self.db.begin().await.expect("a transaction");
        sqlx::query(statement)
            .execute(tx.conn())
            .await
            .expect("a statement that works");
        tx.commit().await.expect("a commit");
    }
}

/// For tests that ask about every table there is.
impl TestDb {
    /// Every column of every table, without what an engine keeps for itself.
    async fn every_column(&self) -> Vec<(String, String)> {
        let statement = match self.db.backend() {
            Backend::Sqlite => {
                "SELECT t.name, c.name
                 FROM sqlite_schema t, pragma_table_info(t.name) c
                 WHERE t.type = 'table'
                 ORDER BY 1, 2"
            }
            Backend::Postgres => {
                "SELECT table_name::text, column_name::text
                 FROM information_schema.columns
                 WHERE table_schema = current_schema()
                 ORDER BY 1, 2"
            }
        };
        let columns: Vec<(String, String)> = sqlx::query_as(statement)
            .fetch_all(self.db.reader())
            .await
            .expect("the schema can be read");
        columns
            .into_iter()
            .filter(|(table, _)| {
                !table.starts_with('_')
                    && !table.starts_with("sqlite_")
                    && !table.starts_with("listing_search")
            })
            .collect()
    }

    /// Where a text stands, whatever its case: `table.column`, once each.
    pub async fn places_of(&self, text: &str) -> Vec<String> {
        let mut places = Vec::new();
        for (table, column) in self.every_column().await {
            let statement = format!(
                "SELECT COUNT(*) FROM {table}
                 WHERE lower(CAST({column} AS TEXT)) LIKE lower($1)"
            );
            let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(statement))
                .bind(format!("%{text}%"))
                .fetch_one(self.db.reader())
                .await
                .expect("a column that can be read");
            if count > 0 {
                places.push(format!("{table}.{column}"));
            }
        }
        places
    }

    /// Every value in the database, to tell whether anything changed.
    pub async fn everything(&self) -> Vec<String> {
        let mut all = Vec::new();
        for (table, column) in self.every_column().await {
            let statement =
                format!("SELECT COALESCE(CAST({column} AS TEXT), '') FROM {table} ORDER BY 1");
            let values: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(statement))
                .fetch_all(self.db.reader())
                .await
                .expect("a column that can be read");
            all.push(format!("{table}.{column}: {values:?}"));
        }
        all
    }
}

/// Runs an async test body once per engine: `on_both_databases!(name, |test_db| async move { … });`
macro_rules! on_both_databases {
    ($name:ident, $body:expr) => {
        mod $name {
            use super::*;

            #[tokio::test]
            async fn on_sqlite() {
                let test_db =
                    $crate::testing::TestDb::new($crate::server::db::Backend::Sqlite).await;
                ($body)(test_db).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                let test_db =
                    $crate::testing::TestDb::new($crate::server::db::Backend::Postgres).await;
                ($body)(test_db).await;
            }
        }
    };
}
pub(crate) use on_both_databases;
