//! The files of the desk. Handing one out is noted in the audit log first: who, when, and
//! how many rows.

use super::audit;
use crate::features::accounts::server::guard::SignedIn;
use crate::features::accounts::server::workers;
use crate::features::admin::model::AdminFile;
use crate::features::newsletter::server::roll;
use crate::server::csv_file::csv_file;
use crate::server::http_error::AppError;
use crate::server::state::AppState;
use crate::time::UnixMillis;

/// A file, ready to be handed out.
#[derive(Clone, Debug)]
pub struct Export {
    /// With the day on which it was made.
    pub name: String,
    /// RFC 4180, UTF-8.
    pub bytes: Vec<u8>,
}

/// The file as it is now, once the log tells who got it.
///
/// # Errors
/// Those of the database.
pub async fn make(state: &AppState, admin: &SignedIn, file: AdminFile) -> Result<Export, AppError> {
    let (columns, rows) = match file {
        AdminFile::Subscribers => subscribers(state).await?,
        AdminFile::Workers => worker_signups(state).await?,
        AdminFile::Audit => audit_log(state).await?,
    };
    let cells = rows
        .iter()
        .map(|row| row.iter().map(String::as_str).collect());
    let bytes = csv_file(columns, cells)
        .map_err(|error| AppError::Internal(format!("{}: {error}", file.stem())))?;
    let detail = audit::how_many(rows.len(), "row");
    let mut tx = state.db.begin().await?;
    audit::record(&mut tx, state, admin, file.act(), "", &detail).await?;
    tx.commit().await?;
    Ok(Export {
        name: format!("{}-{}.csv", file.stem(), state.clock.now().day().iso()),
        bytes,
    })
}

type Table = (&'static [&'static str], Vec<Vec<String>>);

async fn subscribers(state: &AppState) -> Result<Table, AppError> {
    let rows = roll::list_all(state)
        .await?
        .into_iter()
        .map(|entry| {
            vec![
                entry.id.to_string(),
                entry.email.as_str().to_owned(),
                entry.state().as_str().to_owned(),
                entry.asked_at.rfc3339(),
                moment(entry.confirmed_at),
                moment(entry.left_at),
            ]
        })
        .collect();
    Ok((
        &[
            "id",
            "email",
            "state",
            "asked_at",
            "confirmed_at",
            "left_at",
        ],
        rows,
    ))
}

async fn worker_signups(state: &AppState) -> Result<Table, AppError> {
    let rows = workers::list_all(state)
        .await?
        .into_iter()
        .map(|worker| {
            vec![
                worker.id.to_string(),
                worker.email.as_str().to_owned(),
                worker.state().to_owned(),
                worker.asked_at.rfc3339(),
                moment(worker.confirmed_at),
                moment(worker.left_at),
                worker.name,
                worker.role,
                worker.region,
            ]
        })
        .collect();
    Ok((
        &[
            "id",
            "email",
            "state",
            "asked_at",
            "confirmed_at",
            "left_at",
            "name",
            "role",
            "region",
        ],
        rows,
    ))
}

async fn audit_log(state: &AppState) -> Result<Table, AppError> {
    let rows = audit::list_all(state)
        .await?
        .into_iter()
        .map(|event| {
            vec![
                event.id,
                event.happened_at.rfc3339(),
                event.admin_email,
                event.act,
                event.subject,
                event.detail,
            ]
        })
        .collect();
    Ok((
        &["id", "happened_at", "admin", "act", "subject", "detail"],
        rows,
    ))
}

/// Empty for what has not happened.
fn moment(at: Option<UnixMillis>) -> String {
    at.map(UnixMillis::rfc3339).unwrap_or_default()
}
