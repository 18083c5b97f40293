//! Brings the schema up to date.

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
