//! The bounds of watching.

use domain::Duration;

/// How much and how soon; every default has its reason beside it.
#[derive(Debug, Clone)]
pub struct LiveLimits {
    /// Events read from the feed at once, and the most of one page of the board: some 100 KiB.
    pub page: usize,
    /// Pages that wait for the slowest watcher of all orders; a slower one reads the store instead.
    pub board_pages: usize,
    /// Events that wait for the slowest watcher of one order: all of a whole checkout.
    pub order_events: usize,
    /// Between two looks at the feed while events come thick and fast: makes pages of them, and is
    /// shorter than anybody can see.
    pub gather: Duration,
    /// Between two looks at the feed while this process writes nothing: others may.
    pub poll_interval: Duration,
    /// How long somebody who begins to watch waits for the first look at the feed.
    pub start_patience: Duration,
    /// How many watchers of all orders read the store at once to catch up; the others wait in line, so
    /// that a crowd that comes back does not keep everybody else from reading.
    pub catching_up: usize,
}

impl Default for LiveLimits {
    fn default() -> Self {
        Self {
            page: 256,
            board_pages: 16,
            order_events: 16,
            gather: Duration::from_millis(10),
            poll_interval: Duration::from_millis(250),
            start_patience: Duration::from_secs(5),
            catching_up: 2,
        }
    }
}
