//! From settings to a running site, and back to a quiet stop.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tracing::{error, info};

use super::{routes, task_kinds};
use crate::features::accounts::SignupChoices;
use crate::server::clock::Clock;
use crate::server::config::{Config, MailTransport};
use crate::server::db::{Db, migrate};
use crate::server::http::rate_limit::Limits;
use crate::server::mail::Mailer;
use crate::server::secrets::Rng;
use crate::server::state::{AppState, Content, ContentBuilder};
use crate::server::tasks::{Tasks, worker};
use crate::ui::form::Choice;

/// Why the site did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("the database cannot be opened: {0}")]
    Database(#[from] crate::server::db::StoreError),
    #[error("{0}")]
    Content(String),
    #[error("{what}: {cause}")]
    Io { what: String, cause: std::io::Error },
}

/// Loads and checks everything in the content folder.
///
/// # Errors
/// A sentence that names file and line.
pub fn load_content(config: &Config) -> Result<Content, StartError> {
    let folder = &config.site.content_dir;
    Ok(ContentBuilder::default()
        .with(signup_choices(folder)?)
        .build())
}

/// The occupations and regions that the worker signup offers, each under its country.
fn signup_choices(folder: &Path) -> Result<SignupChoices, StartError> {
    #[derive(serde::Deserialize)]
    struct Occupations {
        occupation: Vec<Entry>,
    }
    #[derive(serde::Deserialize)]
    struct Regions {
        region: Vec<Entry>,
    }
    #[derive(serde::Deserialize)]
    struct Entry {
        id: String,
        name: String,
        #[serde(default)]
        abbreviation: String,
        country: String,
    }

    fn read<T: serde::de::DeserializeOwned>(file: PathBuf) -> Result<T, StartError> {
        let name = file.display().to_string();
        let text = std::fs::read_to_string(&file)
            .map_err(|cause| StartError::Content(format!("{name}: {cause}")))?;
        toml::from_str(&text).map_err(|cause| StartError::Content(format!("{name}: {cause}")))
    }

    fn choices(mut entries: Vec<Entry>) -> Vec<Choice> {
        // "CA" before "US", and otherwise as in the file.
        entries.sort_by(|a, b| a.country.cmp(&b.country));
        entries
            .into_iter()
            .map(|entry| Choice {
                label: match entry.abbreviation.as_str() {
                    "" => entry.name,
                    abbreviation => format!("{} ({abbreviation})", entry.name),
                },
                value: entry.id,
                group: match entry.country.as_str() {
                    "CA" => "Canada".to_owned(),
                    "US" => "United States".to_owned(),
                    _ => entry.country,
                },
            })
            .collect()
    }

    let occupations: Occupations = read(folder.join("occupations.toml"))?;
    let regions: Regions = read(folder.join("regions.toml"))?;
    Ok(SignupChoices {
        roles: choices(occupations.occupation),
        regions: choices(regions.region),
    })
}

/// Opens the database, which must be migrated, and loads the content.
pub async fn build_state(config: Config) -> Result<AppState, StartError> {
    let content = load_content(&config)?;
    make_folder_of(&config.database.url)?;
    let db = Db::connect(&config.database).await?;
    let mailer = match config.mail.transport {
        MailTransport::File => Mailer::to_folder(
            &config.site.legal_name,
            config.mail.from.clone(),
            config.mail.folder.clone(),
        ),
        MailTransport::Memory => {
            Mailer::in_memory(&config.site.legal_name, config.mail.from.clone())
        }
    };
    Ok(AppState {
        limits: Limits::new(&config.limits),
        config: Arc::new(config),
        db,
        clock: Clock::system(),
        rng: Rng,
        mailer,
        tasks: Tasks::default(),
        content,
    })
}

/// Migrates, serves until SIGTERM or SIGINT, finishes what is under way.
pub async fn serve(config: Config) -> Result<(), StartError> {
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
    let housekeeping = tokio::spawn(forget_idle_networks(state.clone(), stopped.clone()));

    // Without TCP_NODELAY a streamed response waits 40 ms for its second part.
    let listener = listener.tap_io(|stream| {
        if let Err(cause) = stream.set_nodelay(true) {
            error!(%cause, "TCP_NODELAY cannot be set");
        }
    });
    let service = routes::router(&state).into_make_service_with_connect_info::<SocketAddr>();
    info!(address = %bound, "listening");
    println!("Listening on http://{bound}");
    axum::serve(listener, service)
        .with_graceful_shutdown(stop_signal())
        .await
        .map_err(|cause| StartError::Io {
            what: "the listener failed".into(),
            cause,
        })?;

    info!("stopping: requests are done, finishing the task under way");
    let _ = stop.send(true);
    for background in [worker, housekeeping] {
        if let Err(cause) = background.await {
            error!(%cause, "background work ended badly");
        }
    }
    state.db.close().await;
    Ok(())
}

/// SQLite makes the file, but not the folder around it.
fn make_folder_of(url: &str) -> Result<(), StartError> {
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
