//! Named limits per network and action.

use std::num::NonZeroU32;
use std::sync::Arc;

use governor::clock::{Clock as _, DefaultClock};
use governor::{Quota, RateLimiter, state::keyed::DashMapStateStore};

use super::client_ip::Network;
use crate::server::config::LimitsConfig;

/// What is limited. Every server function belongs to one class; a test lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateClass {
    Comment,
    Signup,
    Message,
    Read,
    /// What people who are signed in change.
    Account,
}

type Limiter = RateLimiter<Network, DashMapStateStore<Network>, DefaultClock>;

/// The counters of all classes, cheap to clone.
#[derive(Clone)]
pub struct Limits(Arc<[Limiter; 5]>);

impl Limits {
    pub fn new(config: &LimitsConfig) -> Self {
        let limiter = |per_minute: u32| {
            let per_minute = NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN);
            RateLimiter::keyed(Quota::per_minute(per_minute))
        };
        Self(Arc::new([
            limiter(config.comments_per_minute),
            limiter(config.signups_per_minute),
            limiter(config.messages_per_minute),
            limiter(config.reads_per_minute),
            limiter(config.account_changes_per_minute),
        ]))
    }

    /// Counts one action.
    ///
    /// # Errors
    /// The seconds to wait when the limit is reached.
    pub fn count(&self, class: RateClass, network: &Network) -> Result<(), u64> {
        let limiter = self.limiter(class);
        limiter.check_key(network).map_err(|not_until| {
            let wait = not_until.wait_time_from(DefaultClock::default().now());
            wait.as_secs().max(1)
        })
    }

    /// Forgets networks that have not been seen for a while.
    pub fn forget_idle(&self) {
        for limiter in self.0.iter() {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }

    fn limiter(&self, class: RateClass) -> &Limiter {
        &self.0[match class {
            RateClass::Comment => 0,
            RateClass::Signup => 1,
            RateClass::Message => 2,
            RateClass::Read => 3,
            RateClass::Account => 4,
        }]
    }
}

impl std::fmt::Debug for Limits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Limits")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_from_one_network_is_stopped_and_others_are_not() {
        let limits = Limits::new(&LimitsConfig {
            comments_per_minute: 2,
            signups_per_minute: 1,
            messages_per_minute: 1,
            reads_per_minute: 1,
            account_changes_per_minute: 1,
        });
        let here = Network::of("203.0.113.5".parse().expect("an address"));
        let there = Network::of("198.51.100.5".parse().expect("an address"));
        assert_eq!(limits.count(RateClass::Comment, &here), Ok(()));
        assert_eq!(limits.count(RateClass::Comment, &here), Ok(()));
        let wait = limits
            .count(RateClass::Comment, &here)
            .expect_err("the third is too many");
        assert!((1..=60).contains(&wait), "{wait}");
        assert_eq!(limits.count(RateClass::Comment, &there), Ok(()));
        assert_eq!(limits.count(RateClass::Signup, &here), Ok(()));
    }
}
