//! Why a link from a mail does not work. Said to visitors, so that they know what to do.

use serde::{Deserialize, Serialize};

/// Each fault has its own sentence and status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkFault {
    /// Parts of it are missing, as when a mail program broke the line.
    Mangled,
    /// Not one of ours, or erased long ago.
    Unknown,
    /// Made for something else.
    Foreign,
    Expired,
    /// It works once.
    Used,
}

impl LinkFault {
    /// The HTTP status code.
    pub fn status(self) -> u16 {
        match self {
            Self::Mangled | Self::Unknown => 404,
            Self::Foreign => 403,
            Self::Expired | Self::Used => 410,
        }
    }

    /// What is the matter, for the visitor.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Mangled => {
                "This link is not complete: your mail program may have cut it. Copy the whole link from the message into the address line."
            }
            Self::Unknown => {
                "This link is not known here. It may be from a message that is very old."
            }
            Self::Foreign => "This link was made for something else and cannot do this.",
            Self::Expired => "This link was valid for a limited time, and that time is over.",
            Self::Used => "This link was used before. It works once.",
        }
    }
}
