//! Both migration folders tell the same story.

use std::collections::BTreeMap;

use sqlx::Executor;

use crate::server::db::backup::{TableCount, backup};
use crate::server::db::liveness::check_writable;
use crate::server::db::migrate::migrator;
use crate::server::db::{Backend, Db, DbOptions};

use super::db::TestDb;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");

#[test]
fn both_folders_have_the_same_steps() {
    let names = |backend| -> Vec<(i64, String)> {
        migrator(backend)
            .iter()
            .map(|step| (step.version, step.description.to_string()))
            .collect()
    };
    assert_eq!(names(Backend::Sqlite), names(Backend::Postgres));
}

/// Rows that stood after one step survive the later ones.
async fn sample_rows_survive(backend: Backend) {
    let test_db = TestDb::new(backend).await;
    load_sample_rows(&test_db, backend).await;
}

async fn load_sample_rows(test_db: &TestDb, backend: Backend) {
    for step in migrator(backend).iter() {
        let file = format!(
            "{FOLDER}/samples/{:04}_{}.sql",
            step.version,
            step.description.replace(' ', "_")
        );
        let rows = std::fs::read_to_string(&file)
            .unwrap_or_else(|_| panic!("{file} is missing: rows a live site could hold"));
        let mut tx = test_db.db.begin().await.expect("a transaction");
        tx.conn()
            .execute(sqlx::raw_sql(sqlx::AssertSqlSafe(rows)))
            .await
            .unwrap_or_else(|error| panic!("{file}: {error}"));
        tx.commit().await.expect("a commit");
    }
}

#[tokio::test]
async fn sample_rows_fit_on_sqlite() {
    sample_rows_survive(Backend::Sqlite).await;
}

#[tokio::test]
async fn sample_rows_fit_on_postgres() {
    sample_rows_survive(Backend::Postgres).await;
}

/// Table → columns, without what an engine adds for itself.
async fn columns(db: &Db, backend: Backend) -> BTreeMap<String, Vec<String>> {
    let text = match backend {
        Backend::Sqlite => {
            "SELECT t.name, c.name
             FROM sqlite_schema t, pragma_table_info(t.name) c
             WHERE t.type = 'table'"
        }
        Backend::Postgres => {
            "SELECT table_name::text, column_name::text
             FROM information_schema.columns
             WHERE table_schema = current_schema()"
        }
    };
    let rows: Vec<(String, String)> = sqlx::query_as(text)
        .fetch_all(db.reader())
        .await
        .expect("the schema can be read");
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, column) in rows {
        let of_an_engine = table.starts_with('_')
            || table.starts_with("sqlite_")
            || table.contains("_search")
            || column.starts_with("search_");
        if !of_an_engine {
            tables.entry(table).or_default().push(column);
        }
    }
    for names in tables.values_mut() {
        names.sort();
    }
    tables
}

#[tokio::test]
async fn both_folders_make_the_same_tables_and_columns() {
    let sqlite = TestDb::new(Backend::Sqlite).await;
    let postgres = TestDb::new(Backend::Postgres).await;
    assert_eq!(
        columns(&sqlite.db, Backend::Sqlite).await,
        columns(&postgres.db, Backend::Postgres).await
    );
}

#[tokio::test]
async fn readers_cannot_write() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let test_db = TestDb::new(backend).await;
        let refused = sqlx::query("UPDATE liveness SET checked = 5")
            .execute(test_db.db.reader())
            .await;
        assert!(refused.is_err(), "{backend:?}");
    }
}

#[tokio::test]
async fn a_backup_holds_every_row_and_never_overwrites() {
    let test_db = TestDb::new(Backend::Sqlite).await;
    load_sample_rows(&test_db, Backend::Sqlite).await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("copy.db");
    let counts = backup(&test_db.options, &file).await.expect("a backup");
    for table in [
        "account",
        "comment",
        "consent_event",
        "subscriber",
        "worker_signup",
    ] {
        let is_counted = |count: &TableCount| count.table == table && count.rows > 0;
        assert!(counts.iter().any(is_counted), "{table}: {counts:?}");
    }
    let copy = TestDb::open(&format!("sqlite:{}", file.display())).await;
    assert_eq!(copy.everything().await, test_db.everything().await);
    check_writable(&copy.db)
        .await
        .expect("the copy works as a database");
    let again = backup(&test_db.options, &file).await;
    assert!(again.is_err_and(|error| error.to_string().contains("exists already")));
}

#[tokio::test]
async fn a_missing_or_empty_database_is_no_backup() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let options = |name: &str| DbOptions::new(format!("sqlite:{}", at(name).display()));

    for mode in ["", "?mode=rwc", "?cache=private&mode=rwc"] {
        let mut missing = options("missing.db");
        missing.url.push_str(mode);
        let refused = backup(&missing, &at("copy.db")).await;
        let said = refused.expect_err("there is nothing to copy").to_string();
        let says = format!("sqlite:{} cannot be copied:", at("missing.db").display());
        assert!(said.starts_with(&says), "{said}");
        assert!(!at("missing.db").exists() && !at("copy.db").exists());
    }

    let empty = Db::connect(&options("empty.db")).await.expect("a new file");
    empty.close().await;
    let refused = backup(&options("empty.db"), &at("copy.db")).await;
    let said = refused.expect_err("it holds nothing").to_string();
    assert!(
        said.contains("empty.db cannot be copied: it was never migrated"),
        "{said}"
    );
    assert!(!at("copy.db").exists());
}
