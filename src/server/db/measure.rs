//! How fast commits are on the disk that the site's database stands on, and nothing else:
//! what a form that stores something cannot be faster than.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::{Backend, Db, DbOptions, StoreError};
use crate::server::secrets::Rng;

/// What was found out.
#[derive(Clone, Copy, Debug)]
pub struct Commits {
    pub per_second: f64,
    /// Half of the commits were done within this time, waiting for their turn included.
    pub median: Duration,
    /// 99 of 100 were.
    pub p99: Duration,
}

/// Makes `count` commits of one small row each, from `tasks` tasks at the same time, set up
/// as the site's are. With SQLite in a new file beside the site's, with PostgreSQL in a new
/// table; both go away afterwards.
///
/// # Errors
/// Those of the database.
pub async fn commits(
    options: &DbOptions,
    count: usize,
    tasks: usize,
) -> Result<Commits, StoreError> {
    let beside = file_beside(&options.url);
    let db = Db::connect(&DbOptions {
        url: match &beside {
            Some(file) => format!("sqlite:{}", file.display()),
            None => options.url.clone(),
        },
        // Nobody is sent away here, however long the line is.
        busy_timeout: Duration::from_secs(60),
        ..options.clone()
    })
    .await?;
    let outcome = measure(&db, count, tasks.max(1)).await;
    if db.backend() == Backend::Postgres {
        let mut tx = db.begin().await?;
        sqlx::query("DROP TABLE IF EXISTS measured_commit")
            .execute(tx.conn())
            .await?;
        tx.commit().await?;
    }
    db.close().await;
    if let Some(file) = beside {
        for ending in ["", "-wal", "-shm"] {
            let mut name = file.clone().into_os_string();
            name.push(ending);
            // The last connection takes most of them away itself.
            let _ = std::fs::remove_file(name);
        }
    }
    outcome
}

/// A new name in the folder of a SQLite database.
fn file_beside(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?.trim_start_matches("//");
    let path = PathBuf::from(path.split('?').next().unwrap_or_default());
    Some(path.with_file_name(format!("measured-{}.db", &Rng.token()[..16])))
}

async fn measure(db: &Db, count: usize, tasks: usize) -> Result<Commits, StoreError> {
    let mut tx = db.begin().await?;
    sqlx::query("CREATE TABLE measured_commit (id TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL)")
        .execute(tx.conn())
        .await?;
    tx.commit().await?;

    let started = Instant::now();
    let mut running = tokio::task::JoinSet::new();
    for task in 0..tasks {
        let share = count / tasks + usize::from(task < count % tasks);
        running.spawn(commit_often(db.clone(), share));
    }
    let mut times = Vec::with_capacity(count);
    while let Some(done) = running.join_next().await {
        let done = done.map_err(|cause| StoreError::Unavailable(cause.to_string()))?;
        times.extend(done?);
    }
    let seconds = started.elapsed().as_secs_f64();
    times.sort_unstable();
    let at = |share: usize| {
        times
            .get((times.len() * share / 100).min(times.len().saturating_sub(1)))
            .copied()
            .unwrap_or_default()
    };
    Ok(Commits {
        per_second: f64::from(u32::try_from(times.len()).unwrap_or(u32::MAX)) / seconds,
        median: at(50),
        p99: at(99),
    })
}

async fn commit_often(db: Db, count: usize) -> Result<Vec<Duration>, StoreError> {
    let mut times = Vec::with_capacity(count);
    for _ in 0..count {
        let started = Instant::now();
        let mut tx = db.begin().await?;
        sqlx::query("INSERT INTO measured_commit (id, text) VALUES ($1, $2)")
            .bind(Rng.token())
            .bind("about as long as an address")
            .execute(tx.conn())
            .await?;
        tx.commit().await?;
        times.push(started.elapsed());
    }
    Ok(times)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestDb;

    #[tokio::test]
    async fn measuring_leaves_nothing_behind() {
        for backend in [Backend::Sqlite, Backend::Postgres] {
            let test_db = TestDb::new(backend).await;
            for _ in 0..2 {
                let commits = commits(&test_db.options, 25, 10).await.expect("measured");
                assert!(commits.per_second > 0.0);
                assert!(Duration::ZERO < commits.median && commits.median <= commits.p99);
            }
            if let Some(file) = file_beside(&test_db.options.url) {
                let left = std::fs::read_dir(file.parent().expect("a folder"))
                    .expect("readable")
                    .flatten()
                    .filter(|entry| entry.file_name().to_string_lossy().starts_with("measured"))
                    .count();
                assert_eq!(left, 0);
            }
        }
    }
}
