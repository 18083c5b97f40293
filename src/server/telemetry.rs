//! Logs: one line per event, as text or JSON. Fields never hold an address, a token or
//! the text of a message.

use std::panic;

use tracing::error;
use tracing_subscriber::EnvFilter;

use super::config::{ConfigError, LogConfig};

/// Starts logging for the process.
///
/// # Errors
/// `BadValue` for a filter that cannot be read.
pub fn start(config: &LogConfig) -> Result<(), ConfigError> {
    let filter = EnvFilter::try_new(&config.filter).map_err(|cause| ConfigError::BadValue {
        key: "log.filter".into(),
        why: cause.to_string(),
    })?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // A second start in one process (tests) keeps the first subscriber.
    let _ = if config.json {
        builder.json().flatten_event(true).try_init()
    } else {
        builder.try_init()
    };
    // The usual report of a panic is no log line: no time, no request, never JSON.
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        let cause = panic.payload_as_str().unwrap_or("no message");
        error!(cause, place, "panic");
    }));
    Ok(())
}
