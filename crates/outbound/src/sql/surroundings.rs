//! What stands around the orders on a server: its clock, its room for connections, and settings that the service
//! does not rest on as long as its sessions get what they ask for.

use crate::clock::SystemClock;
use application::ports::Clock as _;
use domain::Timestamp;

/// What is found around a database on a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surroundings {
    /// The server's clock beside this machine's.
    pub clock: ClockBeside,
    /// How many connections the service's user may have there.
    pub connections: u64,
    /// How many one process takes, at most.
    pub taken_by_one: u64,
    /// Settings that others get there where they ask for nothing, in so many words.
    pub defaults: Vec<String>,
    /// Whether this session got what it asked for, which a pooler may have left out.
    pub is_heeded: bool,
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
    use super::ClockBeside;

    #[test]
    fn a_slow_answer_makes_no_difference_of_clocks() {
        let differs = |ahead, unsure| ClockBeside { ahead, unsure }.differs_by();
        assert_eq!(differs(3_000_000, 5_000_000), 0);
        assert_eq!(differs(-3_000_000, 1_000_000), 2_000_000);
        assert_eq!(differs(3_000_000, 0), 3_000_000);
    }
}
