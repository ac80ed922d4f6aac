//! The last hour, as whoever looks is shown it.

use super::hour::LastHour;
use domain::Timestamp;

/// What is known of the last hour.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flow {
    /// What was counted; none where counting has not begun.
    pub counted: Option<Counted>,
    /// Why nothing more can be counted now, if it cannot, in the store's own words: they are for the log.
    pub trouble: Option<String>,
}

/// What was counted of the last hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The minutes.
    pub hour: LastHour,
    /// What happened before was not counted.
    pub since: Timestamp,
    /// What happened behind this is still to be counted; none where all that is known is counted.
    pub up_to: Option<Timestamp>,
}

impl Counted {
    /// Whether it is the whole hour.
    pub fn is_whole(&self) -> bool {
        self.up_to.is_none() && self.since <= self.hour.begin()
    }
}
