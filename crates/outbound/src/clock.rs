//! The time of day: with `ids` and `entropy` the only place where the system's is read. And another machine's
//! beside it.

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

/// Another clock beside this machine's, looked at over a wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockBeside {
    /// By how many microseconds it is ahead; behind where it is negative.
    pub ahead: i64,
    /// By how much that may be wrong: the question and the answer took time.
    pub unsure: i64,
}

impl ClockBeside {
    /// What another clock showed at some time after `asked` and before now.
    pub fn shown(showed: Timestamp, asked: Timestamp) -> Self {
        let answered = SystemClock.now();
        let took = answered.micros().saturating_sub(asked.micros()).max(0);
        let middle = asked.micros().saturating_add(took / 2);
        Self {
            ahead: showed.micros().saturating_sub(middle),
            unsure: took / 2,
        }
    }

    /// By how much it surely differs.
    pub fn differs_by(self) -> u64 {
        let sure = self.ahead.saturating_abs().saturating_sub(self.unsure);
        u64::try_from(sure).unwrap_or(0)
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

    #[test]
    fn a_slow_answer_makes_no_difference_of_clocks() {
        let differs = |ahead, unsure| ClockBeside { ahead, unsure }.differs_by();
        assert_eq!(differs(3_000_000, 5_000_000), 0);
        assert_eq!(differs(-3_000_000, 1_000_000), 2_000_000);
        assert_eq!(differs(3_000_000, 0), 3_000_000);
    }
}
