//! Copies a database while it is in use.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use sqlx::AnyPool;
use sqlx::any::AnyPoolOptions;

use super::{Backend, Db, DbOptions, StoreError};

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
    #[error("{address} cannot be copied: {cause}")]
    NoSource { address: String, cause: StoreError },
    #[error("{0} cannot be copied: it was never migrated, so it is no database of this site")]
    NeverMigrated(String),
    #[error("the copy failed its check: {0}")]
    Damaged(String),
    #[error("the copy {file} may not be on the disk: {cause}")]
    NotKept { file: String, cause: std::io::Error },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How often a copy is made anew because its rows are not those of the source.
const ATTEMPTS: usize = 3;

/// Writes a consistent copy of a SQLite database while it is in use, then opens the copy,
/// checks every page, counts its rows beside those of the source, and waits until it is on
/// the disk.
///
/// # Errors
/// `NoSource` rather than making the source, `NeverMigrated` for one that holds nothing,
/// `Exists` rather than overwriting, `NotSqlite`, `Damaged`, `NotKept`, and `Store` for a
/// full disk or a file that cannot be written.
pub async fn backup(source: &DbOptions, file: &Path) -> Result<Vec<TableCount>, BackupError> {
    if source.backend() != Backend::Sqlite {
        return Err(BackupError::NotSqlite);
    }
    if file.exists() {
        return Err(BackupError::Exists(file.display().to_string()));
    }
    let address = || source.url.split('?').next().unwrap_or_default().to_owned();
    let db = Db::connect_to_existing(source)
        .await
        .map_err(|cause| BackupError::NoSource {
            address: address(),
            cause,
        })?;
    if !is_migrated(db.reader()).await.map_err(StoreError::from)? {
        return Err(BackupError::NeverMigrated(address()));
    }
    let not_kept = |cause| BackupError::NotKept {
        file: file.display().to_string(),
        cause,
    };
    // Under its name stands only what passed: a copy that failed must not look like one.
    let part = PathBuf::from(format!("{}.part", file.display()));
    match std::fs::remove_file(&part) {
        Err(cause) if cause.kind() != ErrorKind::NotFound => return Err(not_kept(cause)),
        _ => {}
    }
    let counts = copy_and_compare(&db, &part).await?;
    db.close().await;
    std::fs::rename(&part, file).map_err(not_kept)?;
    keep(file).map_err(not_kept)?;
    Ok(counts)
}

async fn is_migrated(source: &AnyPool) -> Result<bool, sqlx::Error> {
    let tables: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = '_sqlx_migrations'",
    )
    .fetch_one(source)
    .await?;
    Ok(tables > 0)
}

/// The site may write between a count and the copy: a copy whose rows differ is made anew.
/// A lock would make visitors wait for as long as copying takes.
async fn copy_and_compare(db: &Db, file: &Path) -> Result<Vec<TableCount>, BackupError> {
    let mut attempts_left = ATTEMPTS;
    loop {
        let before = table_counts(db.reader()).await.map_err(StoreError::from)?;
        let copied = copy(db, file).await?;
        let after = table_counts(db.reader()).await.map_err(StoreError::from)?;
        let Some(difference) = difference(&before, &copied, &after) else {
            return Ok(copied);
        };
        attempts_left -= 1;
        if attempts_left == 0 {
            return Err(BackupError::Damaged(difference));
        }
        std::fs::remove_file(file).map_err(|cause| BackupError::NotKept {
            file: file.display().to_string(),
            cause,
        })?;
    }
}

async fn copy(db: &Db, file: &Path) -> Result<Vec<TableCount>, BackupError> {
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

/// The first table of which the copy has more or fewer rows than the source had shortly
/// before and after, in words.
fn difference(
    before: &[TableCount],
    copied: &[TableCount],
    after: &[TableCount],
) -> Option<String> {
    let rows = |counts: &[TableCount], table: &str| {
        counts
            .iter()
            .find(|count| count.table == table)
            .map(|count| count.rows)
    };
    before.iter().find_map(|count| {
        let table = &count.table;
        let Some(copied) = rows(copied, table) else {
            return Some(format!("it has no table {table}"));
        };
        let after = rows(after, table).unwrap_or(count.rows);
        let is_within = (count.rows.min(after)..=count.rows.max(after)).contains(&copied);
        (!is_within).then(|| {
            format!(
                "it has {copied} rows of the {} in table {table}",
                count.rows
            )
        })
    })
}

/// Returns once a file and its name are on the disk; SQLite leaves that to the system for a
/// copy.
fn keep(file: &Path) -> std::io::Result<()> {
    std::fs::File::open(file)?.sync_all()?;
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    std::fs::File::open(folder)?.sync_all()
}

/// The rows of every table of ours in a SQLite database, by name.
async fn table_counts(pool: &AnyPool) -> Result<Vec<TableCount>, sqlx::Error> {
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' \
         AND name NOT LIKE '%\\_search%' ESCAPE '\\' ORDER BY name",
    )
    .fetch_all(pool)
    .await?;
    let mut counts = Vec::with_capacity(names.len());
    for table in names {
        // Safe: the name comes from the schema and is quoted.
        let statement = format!("SELECT COUNT(*) FROM \"{table}\"");
        let rows: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(statement))
            .fetch_one(pool)
            .await?;
        counts.push(TableCount { table, rows });
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_that_lost_rows_is_told_apart_from_a_site_that_wrote_meanwhile() {
        let counts = |rows: &[(&str, i64)]| -> Vec<TableCount> {
            rows.iter()
                .map(|(table, rows)| TableCount {
                    table: (*table).to_owned(),
                    rows: *rows,
                })
                .collect()
        };
        let source = counts(&[("account", 3), ("task", 5)]);
        type Rows<'a> = &'a [(&'a str, i64)];
        let all: Rows = &[("account", 3), ("task", 5)];
        let cases: [(Rows, Rows, Option<&str>); 5] = [
            (all, all, None),
            (
                &[("account", 4), ("task", 4)],
                &[("account", 4), ("task", 2)],
                None,
            ),
            (
                &[("account", 2), ("task", 5)],
                all,
                Some("it has 2 rows of the 3 in table account"),
            ),
            (&[("account", 3)], all, Some("it has no table task")),
            (&[], all, Some("it has no table account")),
        ];
        for (copied, after, says) in cases {
            let said = difference(&source, &counts(copied), &counts(after));
            assert_eq!(said.as_deref(), says);
        }
    }
}
