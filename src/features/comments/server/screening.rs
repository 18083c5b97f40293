//! Whether a comment appears at once or waits, and why. Pure.

use crate::server::config::CommentsConfig;

/// What happens with a new comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Publish,
    Hold(HoldReason),
}

/// Why a comment waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldReason {
    /// The site reads every comment first.
    EveryComment,
}

impl HoldReason {
    /// As it is stored.
    pub fn id(self) -> &'static str {
        match self {
            Self::EveryComment => "every-comment",
        }
    }

    /// The reason with this stored form.
    pub fn from_id(id: &str) -> Option<Self> {
        (id == Self::EveryComment.id()).then_some(Self::EveryComment)
    }

    /// For moderators.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::EveryComment => "every comment is read before it appears (comments.hold_first)",
        }
    }
}

/// Decides about a comment that passed the checks of its fields.
pub fn screen(config: &CommentsConfig) -> Decision {
    if config.hold_first {
        Decision::Hold(HoldReason::EveryComment)
    } else {
        Decision::Publish
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_setting_decides_and_the_reason_is_named() {
        let held = screen(&CommentsConfig { hold_first: true });
        assert_eq!(held, Decision::Hold(HoldReason::EveryComment));
        let published = screen(&CommentsConfig { hold_first: false });
        assert_eq!(published, Decision::Publish);
    }

    #[test]
    fn stored_reasons_are_read_back() {
        let reason = HoldReason::EveryComment;
        assert_eq!(HoldReason::from_id(reason.id()), Some(reason));
        assert_eq!(HoldReason::from_id("rain"), None);
    }
}
