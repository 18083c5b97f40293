//! From settings to a running site, and back to a quiet stop.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tracing::{error, info};

use super::site_files::{self, SiteFilesError};
use super::{content, listener, routes, task_kinds};
use crate::server::clock::Clock;
use crate::server::config::Config;
use crate::server::db::{Db, migrate};
use crate::server::http::rate_limit::Limits;
use crate::server::http::request_log::AnswerCounts;
use crate::server::mail::Mailer;
use crate::server::mail::transport::MailerError;
use crate::server::secrets::Rng;
use crate::server::state::AppState;
use crate::server::tasks::{Tasks, timetable, worker};

/// Why the site did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("the database cannot be opened: {0}")]
    Database(#[from] crate::server::db::StoreError),
    #[error("{0}")]
    Content(String),
    #[error(transparent)]
    SiteFiles(#[from] SiteFilesError),
    #[error(transparent)]
    Mail(#[from] MailerError),
    #[error("{what}: {cause}")]
    Io { what: String, cause: std::io::Error },
}

/// Opens the database, which must be migrated, and loads the content.
pub async fn build_state(config: Config) -> Result<AppState, StartError> {
    let content = content::load(&config).map_err(StartError::Content)?;
    make_folder_of(&config.database.url)?;
    let db = Db::connect(&config.database).await?;
    let clock = Clock::system();
    let mailer = Mailer::new(&config, clock.clone())?;
    Ok(AppState {
        limits: Limits::new(&config.limits),
        answers: AnswerCounts::default(),
        config: Arc::new(config),
        db,
        clock,
        rng: Rng,
        mailer,
        tasks: Tasks::default(),
        content,
    })
}

/// Migrates, serves until SIGTERM or SIGINT, finishes what is under way.
pub async fn serve(config: Config) -> Result<(), StartError> {
    site_files::require(&config.leptos)?;
    let state = build_state(config).await?;
    migrate::migrate(&state.db).await?;
    let address = state.config.leptos.site_addr;
    let listener = TcpListener::bind(address)
        .await
        .map_err(|cause| StartError::Io {
            what: format!("cannot listen on {address}"),
            cause,
        })?;
    let bound = listener.local_addr().unwrap_or(address);

    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(worker::run(
        state.clone(),
        task_kinds::all(),
        stopped.clone(),
    ));
    let timetable = tokio::spawn(timetable::run(
        state.clone(),
        task_kinds::timetable(),
        stopped.clone(),
    ));
    let housekeeping = tokio::spawn(forget_idle_networks(state.clone(), stopped.clone()));

    info!(address = %bound, "listening");
    println!("Listening on http://{bound}");
    listener::serve(listener, routes::router(&state), stop_signal()).await;

    info!("stopping: requests are done, finishing the task under way");
    let _ = stop.send(true);
    for background in [worker, timetable, housekeeping] {
        if let Err(cause) = background.await {
            error!(%cause, "background work ended badly");
        }
    }
    state.mailer.hang_up();
    state.db.close().await;
    Ok(())
}

/// SQLite makes the file, but not the folder around it.
pub(super) fn make_folder_of(url: &str) -> Result<(), StartError> {
    let Some(path) = url.strip_prefix("sqlite:") else {
        return Ok(());
    };
    let path = path
        .trim_start_matches("//")
        .split('?')
        .next()
        .unwrap_or_default();
    match Path::new(path).parent() {
        Some(folder) if !folder.as_os_str().is_empty() => {
            std::fs::create_dir_all(folder).map_err(|cause| StartError::Io {
                what: format!("cannot make the folder {}", folder.display()),
                cause,
            })
        }
        _ => Ok(()),
    }
}

async fn forget_idle_networks(state: AppState, mut stopped: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(300)) => state.limits.forget_idle(),
            _ = stopped.changed() => return,
        }
    }
}

async fn stop_signal() {
    let mut terminate = signal(SignalKind::terminate()).expect("SIGTERM can be listened to");
    let mut interrupt = signal(SignalKind::interrupt()).expect("SIGINT can be listened to");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
