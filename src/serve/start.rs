//! From settings to a running site, and back to a quiet stop.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tracing::{error, info};

use super::{listener, routes, task_kinds};
use crate::features::comments::server::service::KnownArticles;
use super::{routes, task_kinds};
use crate::features::articles::server::library::{ChecklistLinks, Library, SkillGroup, SkillLink};
use crate::features::articles::server::structured_data::Site;
use crate::server::clock::Clock;
use crate::server::config::{Config, MailTransport};
use crate::server::db::{Db, migrate};
use crate::server::http::rate_limit::Limits;
use crate::server::mail::Mailer;
use crate::server::secrets::Rng;
use crate::server::state::{AppState, Content, ContentBuilder};
use crate::server::tasks::{Tasks, worker};

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
    Ok(ContentBuilder::default()
        .with(known_articles(config)?)
        .build())
}

/// Slug and version of every article: what comments need to know of them.
fn known_articles(config: &Config) -> Result<KnownArticles, StartError> {
    let folder = config.site.content_dir.join("articles");
    let unreadable = |what: &std::path::Path, cause: std::io::Error| StartError::Io {
        what: format!("{} cannot be read", what.display()),
        cause,
    };
    let entries = std::fs::read_dir(&folder).map_err(|cause| unreadable(&folder, cause))?;
    let mut articles = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        let slug = path.file_stem().and_then(|stem| stem.to_str());
        let (Some(slug), Some("md")) = (slug, path.extension().and_then(|end| end.to_str())) else {
            continue;
        };
        let text = std::fs::read_to_string(&path).map_err(|cause| unreadable(&path, cause))?;
        let version = text
            .split("+++")
            .nth(1)
            .and_then(|front| front.parse::<toml::Table>().ok())
            .and_then(|front| front.get("version")?.as_integer())
            .ok_or_else(|| {
                StartError::Content(format!(
                    "{}: no version between the +++ lines",
                    path.display()
                ))
            })?;
        articles.push((slug.to_owned(), version));
    }
    articles.sort();
    Ok(KnownArticles(articles))
    let folder = &config.site.content_dir;
    let site = Site {
        base_url: &config.site.base_url,
        publisher: &config.site.legal_name,
    let articles = Library::load(folder, &checklist_links(folder)?, site)
        .map_err(|faults| StartError::Content(faults.to_string()))?;
    Ok(ContentBuilder::default().with(articles).build())
/// What articles need of the skills checklist.
fn checklist_links(folder: &Path) -> Result<ChecklistLinks, StartError> {
    #[derive(serde::Deserialize)]
    struct File {
        group: Vec<Group>,
        skill: Vec<Skill>,
    struct Group {
        id: String,
        name: String,
        kind: String,
    struct Skill {
        group: String,
        summary: String,
    let path = folder.join("skills.toml");
    let refuse = |cause: String| StartError::Content(format!("{}: {cause}", path.display()));
    let text = std::fs::read_to_string(&path).map_err(|cause| refuse(cause.to_string()))?;
    let file: File = toml::from_str(&text).map_err(|cause| refuse(cause.to_string()))?;
    let groups = file
        .group
        .into_iter()
        .map(|group| SkillGroup {
            skills: file
                .skill
                .iter()
                .filter(|skill| skill.group == group.name)
                .map(|skill| SkillLink {
                    id: skill.id.clone(),
                    name: skill.name.clone(),
                    summary: skill.summary.clone(),
                })
                .collect(),
            id: group.id,
            name: group.name,
            kind: group.kind,
        })
        .collect();
    Ok(ChecklistLinks { groups })
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

    info!(address = %bound, "listening");
    println!("Listening on http://{bound}");
    listener::serve(listener, routes::router(&state), stop_signal()).await;

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
    match std::path::Path::new(path).parent() {
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
