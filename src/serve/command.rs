//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use super::start;
use crate::features::listings;
use crate::server::config::Config;
use crate::server::db::{Db, migrate};
use crate::server::http_error::AppError;
use crate::server::state::AppState;
use crate::server::telemetry;

/// The career site of Caring Support for medical laboratory technicians.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Command {
    /// The settings file.
    #[arg(
        long,
        global = true,
        default_value = "Leptos.toml",
        env = "MLT_CONFIG_FILE"
    )]
    config: PathBuf,
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Migrate the database and serve the site (what happens without a command).
    Serve,
    /// Bring the database up to date.
    Migrate,
    /// Read settings and content, and say what is wrong with them.
    CheckConfig,
    /// Migrate the database and load the invented sample listings, each marked as one.
    LoadSample {
        /// Do nothing when there is any listing already.
        #[arg(long)]
        if_empty: bool,
    },
    /// Copy the database while it is in use, and check the copy (SQLite).
    Backup {
        /// A file that does not exist yet.
        file: PathBuf,
    },
}

/// Runs the command; prints what went wrong as one sentence.
pub fn main() -> ExitCode {
    let command = Command::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(cause) => {
            eprintln!("error: the runtime cannot start: {cause}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("error: {sentence}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<(), String> {
    let config = Config::load(&command.config).map_err(|error| error.to_string())?;
    telemetry::start(&config.log).map_err(|error| error.to_string())?;
    match command.action.unwrap_or(Action::Serve) {
        Action::Serve => start::serve(config).await.map_err(|e| e.to_string()),
        Action::Migrate => {
            let state = start::build_state(config)
                .await
                .map_err(|e| e.to_string())?;
            migrate::migrate(&state.db)
                .await
                .map_err(|e| e.to_string())?;
            println!("The database is up to date.");
            Ok(())
        }
        Action::CheckConfig => {
            start::load_content(&config).map_err(|e| e.to_string())?;
            println!("Settings and content are fine.");
            Ok(())
        }
        Action::LoadSample { if_empty } => {
            let state = start::build_state(config)
                .await
                .map_err(|e| e.to_string())?;
            migrate::migrate(&state.db)
                .await
                .map_err(|e| e.to_string())?;
            load_sample(&state, if_empty)
                .await
                .map_err(|e| e.to_string())
        }
        Action::Backup { file } => {
            let db = Db::connect(&config.database)
                .await
                .map_err(|e| e.to_string())?;
            let counts = migrate::backup(&db, &file)
                .await
                .map_err(|e| e.to_string())?;
            println!("{} is a complete copy:", file.display());
            for count in counts {
                println!("  {:>8}  {}", count.rows, count.table);
            }
            Ok(())
        }
    }
}

async fn load_sample(state: &AppState, if_empty: bool) -> Result<(), AppError> {
    if if_empty && listings::server::service::has_listings(state).await? {
        println!("There are listings already; no samples loaded.");
        return Ok(());
    }
    let count = listings::server::service::load_samples(state).await?;
    println!("{count} sample listings loaded.");
    Ok(())
}
