//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, Subcommand};

use super::newsletter_command::{self, NewsletterAction};
use super::{content, site_files, start, task_kinds};
use crate::email_address::EmailAddress;
use crate::features::accounts::server::{guard, sign_in};
use crate::features::comments::server::{samples, service as comments};
use crate::features::listings::server::publishing as listings;
use crate::features::newsletter::server::samples as sample_subscribers;
use crate::features::privacy::server::{retention, service as privacy};
use crate::ids::TaskId;
use crate::server::clock::Clock;
use crate::server::config::Config;
use crate::server::db::{backup, measure, migrate};
use crate::server::http_error::AppError;
use crate::server::mail::render::{Block, Draft, Link};
use crate::server::mail::{Mailer, Message};
use crate::server::state::AppState;
use crate::server::tasks::{self, TaskStatus};
use crate::server::telemetry;
use crate::time::SECOND_MS;

/// The most that `outbox --list` prints.
const OUTBOX_LIMIT: i64 = 1_000;

/// The career site of Caring Support for medical laboratory technicians.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Command {
    /// The settings file.
    #[arg(long, global = true, default_value = "Leptos.toml")]
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
    /// Read settings and content, look for the browser files, and say what is wrong.
    CheckConfig,
    /// Migrate the database and load the invented sample listings, each marked as one.
    LoadSample {
        /// Do nothing when there is any listing already.
        #[arg(long)]
        if_empty: bool,
    },
    /// Publish the listings of a TOML file like `content/sample-listings.toml`, all or none.
    PublishListings {
        /// Its listings have no line `sample = true`.
        file: PathBuf,
    },
    /// Close listings that are filled or withdrawn before their time, all or none.
    CloseListings {
        /// The last part of each one's address.
        #[arg(required = true, value_name = "SLUG")]
        slugs: Vec<String>,
    },
    /// List the comments that wait, or publish some of them.
    #[command(group = clap::ArgGroup::new("what").required(true))]
    ApproveComments {
        /// Print every comment that waits.
        #[arg(long, group = "what")]
        list: bool,
        /// Publish the comments with these ids.
        #[arg(long, group = "what", num_args = 1.., value_name = "ID")]
        id: Vec<String>,
    },
    /// List mail and other tasks that are not done, or send one again that failed.
    #[command(group = clap::ArgGroup::new("which").required(true))]
    Outbox {
        /// Print every task that waits, fails or was put aside, the oldest first.
        #[arg(long, group = "which")]
        list: bool,
        /// Make the tasks with these ids due now.
        #[arg(long, group = "which", num_args = 1.., value_name = "ID")]
        requeue: Vec<String>,
    },
    /// Put obvious sample comments under the first article, for measurements.
    #[command(hide = true)]
    LoadSampleComments {
        /// How many there should be.
        count: usize,
    },
    /// Print a link that signs in once, for 15 minutes; no mail is sent.
    SignInLink {
        /// Whose account it opens; made when there is none.
        #[arg(value_parser = EmailAddress::parse)]
        address: EmailAddress,
    },
    /// Preview and send issues of the newsletter.
    Newsletter {
        #[command(subcommand)]
        action: NewsletterAction,
    },
    /// List the requests for a copy or an erasure of somebody's data that are not done, what
    /// is due first in front.
    PrivacyRequests,
    /// Erase what has been kept for as long as the rules say; the running site does it once
    /// a day.
    Retention {
        /// Count what is due, and erase nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Put made-up confirmed addresses onto the list of the newsletter, for measurements.
    #[command(hide = true)]
    LoadSampleSubscribers {
        /// How many there should be.
        count: usize,
    },
    /// Commit that many small rows on the disk of the database, for measurements.
    #[command(hide = true)]
    MeasureCommits {
        count: usize,
        /// How many wait for their turn at the same time.
        #[arg(long, default_value_t = 50)]
        tasks: usize,
    },
    /// Send that many messages to the contact address, one after another, for measurements.
    #[command(hide = true)]
    MeasureMail {
        count: u32,
        /// Connect anew for each message.
        #[arg(long)]
        hang_up: bool,
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
            migrated_state(config).await?;
            println!("The database is up to date.");
            Ok(())
        }
        Action::CheckConfig => {
            content::load(&config)?;
            site_files::require(&config.leptos).map_err(|e| e.to_string())?;
            Mailer::new(&config, Clock::system()).map_err(|e| e.to_string())?;
            println!("Settings, content and browser files are fine.");
            Ok(())
        }
        Action::LoadSample { if_empty } => {
            let state = migrated_state(config).await?;
            load_sample(&state, if_empty)
                .await
                .map_err(|e| e.to_string())
        }
        Action::PublishListings { file } => {
            let state = migrated_state(config).await?;
            for slug in listings::publish_file(&state, file).await? {
                println!("/jobs/{slug} is published.");
            }
            Ok(())
        }
        Action::CloseListings { slugs } => {
            let state = migrated_state(config).await?;
            listings::close(&state, &slugs).await?;
            for slug in slugs {
                println!("/jobs/{slug} is closed.");
            }
            Ok(())
        }
        Action::ApproveComments { list, id } => {
            let state = migrated_state(config).await?;
            if list {
                list_held_comments(&state).await
            } else {
                approve_comments(&state, &id).await
            }
        }
        Action::Outbox { list, requeue } => {
            let state = migrated_state(config).await?;
            if list {
                list_outbox(&state).await
            } else {
                requeue_tasks(&state, requeue).await
            }
        }
        Action::LoadSampleComments { count } => {
            let state = migrated_state(config).await?;
            let (fresh, article) = samples::load(&state, count)
                .await
                .map_err(|e| e.to_string())?;
            println!("{fresh} new sample comments stand under {article}.");
            Ok(())
        }
        Action::SignInLink { address } => {
            let state = migrated_state(config).await?;
            print_sign_in_link(&state, &address).await
        }
        Action::Newsletter { action } => {
            let state = migrated_state(config).await?;
            newsletter_command::run(&state, action).await
        }
        Action::PrivacyRequests => {
            let state = migrated_state(config).await?;
            list_privacy_requests(&state).await
        }
        Action::Retention { dry_run } => {
            let state = migrated_state(config).await?;
            keep_retention(&state, dry_run).await
        }
        Action::LoadSampleSubscribers { count } => {
            let state = migrated_state(config).await?;
            let fresh = sample_subscribers::load(&state, count)
                .await
                .map_err(|e| e.to_string())?;
            println!("{fresh} new made-up addresses are on the list.");
            Ok(())
        }
        Action::MeasureCommits { count, tasks } => {
            start::make_folder_of(&config.database.url).map_err(|e| e.to_string())?;
            let commits = measure::commits(&config.database, count, tasks)
                .await
                .map_err(|e| e.to_string())?;
            println!(
                "{:.0} commits per second, median {:.2} ms, 99 of 100 within {:.2} ms",
                commits.per_second,
                commits.median.as_secs_f64() * 1_000.0,
                commits.p99.as_secs_f64() * 1_000.0
            );
            Ok(())
        }
        Action::MeasureMail { count, hang_up } => measure_mail(&config, count, hang_up).await,
        Action::Backup { file } => {
            let counts = backup::backup(&config.database, &file)
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

async fn migrated_state(config: Config) -> Result<AppState, String> {
    let state = start::build_state(config)
        .await
        .map_err(|e| e.to_string())?;
    migrate::migrate(&state.db)
        .await
        .map_err(|e| e.to_string())?;
    Ok(state)
}

async fn print_sign_in_link(state: &AppState, address: &EmailAddress) -> Result<(), String> {
    let link = sign_in::make_link(state, address)
        .await
        .map_err(|e| e.to_string())?;
    println!("{link}");
    println!("It signs in once, in the browser that opens it, within 15 minutes.");
    if !guard::is_admin(&state.config.accounts, address) {
        println!(
            "The address is not in the setting `admins` of [accounts]: the account opens, /admin does not."
        );
    }
    Ok(())
}

async fn list_held_comments(state: &AppState) -> Result<(), String> {
    let held = comments::list_held(state)
        .await
        .map_err(|e| e.to_string())?;
    for comment in &held {
        println!("{}", comment.id);
        println!(
            "  {} by {} under {}",
            comment.posted_at.rfc3339(),
            comment.name,
            comment.article
        );
        if let Some(reason) = comment.reason {
            println!("  held because {}", reason.sentence());
        }
        for line in comment.text.lines() {
            println!("  | {line}");
        }
        println!();
    }
    println!("Comments that wait: {}.", held.len());
    Ok(())
}

async fn approve_comments(state: &AppState, ids: &[String]) -> Result<(), String> {
    let unknown = comments::approve(state, ids)
        .await
        .map_err(|e| e.to_string())?;
    for id in ids.iter().filter(|id| !unknown.contains(id)) {
        println!("{id} is published.");
    }
    if unknown.is_empty() {
        Ok(())
    } else {
        Err(format!("no comment waits under {}", unknown.join(", ")))
    }
}

async fn list_outbox(state: &AppState) -> Result<(), String> {
    let undone = tasks::list_undone(state, OUTBOX_LIMIT)
        .await
        .map_err(|e| e.to_string())?;
    for task in &undone {
        println!("{}", task.id);
        println!(
            "  {} {}, since {}, attempts: {}",
            task.status.word(),
            task.kind,
            task.created_at.rfc3339(),
            task.attempts
        );
        if task.status == TaskStatus::Failing {
            println!("  again at {}", task.run_at.rfc3339());
        }
        if !task.last_error.is_empty() {
            println!("  {}", task.last_error);
        }
        println!();
    }
    let queue = tasks::queue_state(&state.db, &state.clock, &task_kinds::all())
        .await
        .map_err(|e| e.to_string())?;
    println!(
        "Waiting: {}, of which failing: {}. Put aside: {}. The oldest has been due for {} s.",
        queue.waiting,
        queue.failing,
        queue.dead,
        queue.lag_ms / SECOND_MS
    );
    Ok(())
}

async fn requeue_tasks(state: &AppState, ids: Vec<String>) -> Result<(), String> {
    let mut refused = Vec::new();
    for id in ids.into_iter().map(TaskId::new) {
        if tasks::requeue(state, &id)
            .await
            .map_err(|e| e.to_string())?
        {
            println!("{id} is due now.");
        } else {
            refused.push(id.to_string());
        }
    }
    if refused.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "no task that failed stands under {}",
            refused.join(", ")
        ))
    }
}

async fn list_privacy_requests(state: &AppState) -> Result<(), String> {
    let open = privacy::list_open(state).await.map_err(|e| e.to_string())?;
    for request in &open {
        println!("{}  {}", request.reference, request.want.name());
        println!(
            "  asked on {}, due on {}",
            request.requested_at.day().iso(),
            request.due_at.day().iso()
        );
        if let Some(email) = &request.email {
            println!("  {}", email.as_str());
        }
        match request.mailed_at {
            Some(at) => println!("  link mailed at {}", at.rfc3339()),
            None => println!("  no link mailed yet"),
        }
        println!();
    }
    println!("Requests that are not done: {}.", open.len());
    Ok(())
}

async fn keep_retention(state: &AppState, dry_run: bool) -> Result<(), String> {
    if dry_run {
        let due = retention::report(state).await.map_err(|e| e.to_string())?;
        print!("{}", retention::table(&due, "Due"));
        println!("Nothing was erased.");
    } else {
        let erased = retention::erase(state).await.map_err(|e| e.to_string())?;
        print!("{}", retention::table(&erased, "Erased"));
    }
    Ok(())
}

async fn measure_mail(config: &Config, count: u32, hang_up: bool) -> Result<(), String> {
    let mailer = Mailer::new(config, Clock::system()).map_err(|e| e.to_string())?;
    let draft = Draft {
        subject: "A message for measurements".to_owned(),
        heading: "A message for measurements".to_owned(),
        blocks: vec![Block::paragraph(
            "It is about as long as a confirmation. ".repeat(12),
        )],
        button: Some(Link::new("Open the site", &config.site.base_url)),
        reason: "You get this because somebody measures how fast mail leaves.".to_owned(),
        ..Draft::default()
    };
    let started = Instant::now();
    for number in 0..count {
        let task = TaskId::new(format!("measure-{number}"));
        let to = config.site.contact_address.clone();
        let message = Message::new(&config.site, to, &draft, task);
        mailer.send(&message).await.map_err(|e| e.to_string())?;
        if hang_up {
            mailer.hang_up();
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    println!("{:.0} messages per second", f64::from(count) / seconds);
    Ok(())
}

async fn load_sample(state: &AppState, if_empty: bool) -> Result<(), AppError> {
    if if_empty && listings::has_listings(state).await? {
        println!("There are listings already; no samples loaded.");
        return Ok(());
    }
    let count = listings::load_samples(state).await?;
    println!("{count} sample listings loaded.");
    Ok(())
}
