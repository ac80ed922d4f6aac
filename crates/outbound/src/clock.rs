//! The time of day: with `ids` and `entropy` the only place where the system's is read.

use application::ports::Clock;
use domain::Timestamp;
use std::time::{SystemTime, UNIX_EPOCH};

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the clock's own port")]
    fn now(&self) -> Timestamp {
        let since_epoch = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp::from_micros(i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_tells_a_time_of_this_century() {
        let now = SystemClock.now();
        assert!(
            now > Timestamp::from_micros(1_700_000_000_000_000),
            "{now:?}"
        );
        assert!(
            now < Timestamp::from_micros(4_102_444_800_000_000),
            "{now:?}"
        );
    }
}
