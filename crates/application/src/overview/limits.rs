//! The bounds of the overview.

use domain::Duration;

/// How much and how often; every default has its reason beside it.
#[derive(Debug, Clone)]
pub struct OverviewLimits {
    /// Events read to catch up with the last hour. A process that has not caught up by then begins anew
    /// with the last minute: a busy hour has millions of events, and nobody waits for them.
    pub catch_up_events: usize,
    /// Behind by more than this, the events are still being caught up with.
    pub level_within: Duration,
    /// Orders that are not decided yet whose placing is remembered: ten megabytes. The time to confirm of
    /// others is not measured.
    pub open_orders: usize,
    /// Decided orders whose payment is remembered, so that none counts twice.
    pub decided_orders: usize,
    /// Between two new looks of the hour: often enough to be live.
    pub publish_every: Duration,
    /// How long the hour is counted on after the last look, so that whoever comes back sees it whole.
    pub linger: Duration,
    /// Between two questions to the store, for all who look together.
    pub refresh_every: Duration,
    /// How long the store is asked on after the last look.
    pub refresh_linger: Duration,
    /// How long one question may take: the others do not wait for it any longer.
    pub ask_patience: Duration,
    /// How long whoever looks first waits for something to see.
    pub look_patience: Duration,
    /// Between two tries where the feed cannot be read.
    pub try_again_after: Duration,
    /// Parked orders that are shown with their reasons; the list has the others.
    pub parked_shown: u32,
}

impl Default for OverviewLimits {
    fn default() -> Self {
        Self {
            catch_up_events: 300_000,
            level_within: Duration::from_secs(5),
            open_orders: 100_000,
            decided_orders: 32_768,
            publish_every: Duration::from_millis(500),
            linger: Duration::from_secs(600),
            refresh_every: Duration::from_secs(2),
            refresh_linger: Duration::from_secs(10),
            ask_patience: Duration::from_secs(2),
            look_patience: Duration::from_millis(250),
            try_again_after: Duration::from_secs(1),
            parked_shown: 10,
        }
    }
}
