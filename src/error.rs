//! What may be shown to a visitor when something goes wrong.
//!
//! Knows the wire form of errors and their status codes. Must not know
//! causes: those stay on the server, in one log line.

use serde::{Deserialize, Serialize};
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

use crate::link_fault::LinkFault;
use crate::wire::JsonText;

/// A mistake in one field of a form, with the way to mend it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The `name` attribute of the field.
    pub field: String,
    /// A sentence that says what to do.
    pub message: String,
}

impl FieldError {
    pub fn new(field: &str, message: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            message: message.into(),
        }
    }
}

/// The one public error of every server function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ApiError {
    /// There is no such thing, or no longer.
    NotFound,
    /// Only for people who are signed in.
    SignedOut,
    /// Not for this visitor.
    Forbidden,
    /// Fields to mend; everything typed is kept.
    Invalid(Vec<FieldError>),
    /// Somebody else changed it first.
    Conflict,
    /// The link from a mail does not work.
    Link(LinkFault),
    /// Too often from one network.
    TooMany { retry_after_seconds: u64 },
    /// The database cannot take the write now; trying again later works.
    Unavailable,
    /// The request could not be read.
    Unreadable,
    /// Our fault; the id leads to the log line.
    Internal { request_id: String },
    /// The browser got no answer from the server.
    Unreachable,
}

/// Shown when a form could not be taken in, word for word.
pub const FORM_FAILURE: &str = "Oops! Something went wrong while submitting the form.";
/// Shown when a form was stored, word for word.
pub const FORM_SUCCESS: &str = "Thank you! Your submission has been received!";

impl ApiError {
    /// The HTTP status code.
    ///
    /// # Units
    /// A status code as RFC 9110 numbers them.
    pub fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::SignedOut => 401,
            Self::Forbidden => 403,
            Self::Invalid(_) => 422,
            Self::Conflict => 409,
            Self::Link(fault) => fault.status(),
            Self::TooMany { .. } => 429,
            Self::Unavailable | Self::Unreachable => 503,
            Self::Unreadable => 400,
            Self::Internal { .. } => 500,
        }
    }

    /// A sentence that says what to do now.
    pub fn advice(&self) -> String {
        match self {
            Self::NotFound => "This page or item does not exist any more.".into(),
            Self::SignedOut => "Sign in first, then try again.".into(),
            Self::Forbidden => "This is not open to you.".into(),
            Self::Invalid(_) => "Check the fields named below and send again.".into(),
            Self::Conflict => "It changed in the meantime. Reload the page and try again.".into(),
            Self::Link(fault) => fault.sentence().into(),
            Self::TooMany {
                retry_after_seconds,
            } => format!(
                "Too many messages came from your network. Wait {} and send again; what you typed is kept.",
                waiting_time(*retry_after_seconds)
            ),
            Self::Unavailable => {
                "We could not store it just now. What you typed is kept: please send again in a minute."
                    .into()
            }
            Self::Unreadable => "The request could not be read. Reload the page and try again.".into(),
            Self::Internal { request_id } => {
                format!("What you typed is kept. If it happens again, tell us this number: {request_id}")
            }
            Self::Unreachable => {
                "The site could not be reached. Check your connection and send again; what you typed is kept."
                    .into()
            }
        }
    }

    /// The errors of single fields, in the order of the form; empty for every other error.
    pub fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(fields) => fields,
            _ => &[],
        }
    }
}

fn waiting_time(seconds: u64) -> String {
    match seconds {
        0..=1 => "a second".into(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.advice())
    }
}

impl std::error::Error for ApiError {}

impl FromServerFnError for ApiError {
    type Encoder = JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => Self::Unreachable,
            // The text of the others names fields and types of ours.
            _ => Self::Unreadable,
        }
    }

    fn status_code(&self) -> http::StatusCode {
        http::StatusCode::from_u16(self.status()).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_waits_are_told_in_minutes() {
        assert_eq!(waiting_time(1), "a second");
        assert_eq!(waiting_time(45), "45 seconds");
        assert_eq!(waiting_time(91), "2 minutes");
    }
}
