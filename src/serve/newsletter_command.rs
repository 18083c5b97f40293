//! The newsletter on the command line: preview, send, and let an address ask again.

use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::Subcommand;

use crate::email_address::EmailAddress;
use crate::features::newsletter::server::issue_text::IssueText;
use crate::features::newsletter::server::{issues, service};
use crate::server::config::Config;
use crate::server::state::AppState;

#[derive(Debug, Subcommand)]
pub enum NewsletterAction {
    /// Show an issue as it would be mailed, or mail it to one address.
    Preview {
        /// Markdown with subject, slug and date between two lines of +++.
        file: PathBuf,
        /// Mail it there, marked as a preview.
        #[arg(long, value_parser = EmailAddress::parse)]
        to: Option<EmailAddress>,
    },
    /// Send an issue to everybody on the list, once. The running site mails it; after a
    /// crash the same command goes on.
    Send {
        /// Markdown with subject, slug and date between two lines of +++.
        file: PathBuf,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// Let an address ask again whose owner said "never write to me" and has now written
    /// from that address that they want to.
    Allow {
        #[arg(value_parser = EmailAddress::parse)]
        address: EmailAddress,
    },
}

/// Runs the command on a database that is up to date.
///
/// # Errors
/// A sentence for the operator.
pub async fn run(state: &AppState, action: NewsletterAction) -> Result<(), String> {
    match action {
        NewsletterAction::Preview { file, to } => {
            let text = read(&state.config, &file)?;
            preview(state, &text, to).await
        }
        NewsletterAction::Send { file, yes } => {
            let text = read(&state.config, &file)?;
            send(state, &text, yes).await
        }
        NewsletterAction::Allow { address } => {
            let was_refused = service::lift_refusal(state, &address)
                .await
                .map_err(|error| error.to_string())?;
            if was_refused {
                println!("The address can ask for updates again.");
                Ok(())
            } else {
                Err("nobody refused mail to this address".into())
            }
        }
    }
}

fn read(config: &Config, file: &Path) -> Result<IssueText, String> {
    let name = file.display();
    let text = std::fs::read_to_string(file).map_err(|cause| format!("{name}: {cause}"))?;
    IssueText::parse(&text, &config.site.base_url).map_err(|fault| format!("{name}: {fault}"))
}

async fn preview(
    state: &AppState,
    text: &IssueText,
    to: Option<EmailAddress>,
) -> Result<(), String> {
    if let Some(to) = to {
        issues::send_preview(state, text, to)
            .await
            .map_err(|error| error.to_string())?;
        println!("The preview is on its way.");
        return Ok(());
    }
    let message = issues::preview(state, text, state.config.mail.from.clone());
    println!("Subject: {}\n\n{}", message.subject, message.text);
    Ok(())
}

async fn send(state: &AppState, text: &IssueText, yes: bool) -> Result<(), String> {
    let plan = issues::plan(state, text)
        .await
        .map_err(|error| error.to_string())?;
    if plan.recipients == 0 {
        return Err("nobody is on the list yet".into());
    }
    println!(
        "\u{201c}{}\u{201d}, dated {}",
        text.subject,
        text.dated_on.long()
    );
    println!("Addresses on the list: {}", plan.recipients);
    if plan.queued > 0 {
        println!("Begun before: {} are in the queue already.", plan.queued);
    }
    if !yes && !ask("Send it? It cannot be called back. [yes/no] ")? {
        return Err("not sent".into());
    }
    let issue = issues::begin(state, text)
        .await
        .map_err(|error| error.to_string())?;
    let mut after = None;
    let mut queued = plan.queued;
    loop {
        let batch = issues::queue_batch(state, &issue, after.as_ref())
            .await
            .map_err(|error| format!("{error}; run the same command again to go on"))?;
        queued += i64::try_from(batch.fresh).unwrap_or_default();
        progress(queued, plan.recipients);
        match batch.last {
            Some(last) => after = Some(last),
            None => break,
        }
    }
    println!("\nIn the queue: {queued}. The running site mails them; this command may end.");
    println!(
        "The archive shows it: {}{}",
        state.config.site.base_url,
        issues::archive_path(&issue.text.slug)
    );
    Ok(())
}

/// One line that is written over, on a terminal.
fn progress(queued: i64, recipients: i64) {
    let mut out = std::io::stdout();
    if out.is_terminal() {
        let _ = write!(out, "\rPutting into the queue: {queued} of {recipients}");
        let _ = out.flush();
    }
}

fn ask(question: &str) -> Result<bool, String> {
    if !std::io::stdin().is_terminal() {
        return Err("nobody can be asked here; add --yes to send without asking".into());
    }
    print!("{question}");
    let _ = std::io::stdout().flush();
    let mut answer = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut answer)
        .map_err(|cause| cause.to_string())?;
    Ok(answer.trim() == "yes")
}
