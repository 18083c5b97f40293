//! The time of day. The only caller of the system's clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::time::UnixMillis;

/// Where the time comes from: the system, or a hand that a test moves.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until [`Clock::advance_ms`].
    pub fn fixed(at: UnixMillis) -> Self {
        Self(Source::Fixed(Arc::new(AtomicI64::new(at.0))))
    }

    pub fn now(&self) -> UnixMillis {
        match &self.0 {
            #[expect(
                clippy::disallowed_methods,
                reason = "the one place that reads the clock"
            )]
            Source::System => {
                let since = std::time::SystemTime::now()
                    .duration_since(std::time::UNIX_EPOCH)
                    .unwrap_or_default();
                UnixMillis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
            Source::Fixed(at) => UnixMillis(at.load(Ordering::SeqCst)),
        }
    }

    /// Moves a fixed clock forward; the system's clock goes its own way.
    pub fn advance_ms(&self, ms: i64) {
        if let Source::Fixed(at) = &self.0 {
            at.fetch_add(ms, Ordering::SeqCst);
        }
    }
}
