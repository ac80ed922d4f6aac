//! The relay's bounds.

use crate::ports::Entropy;
use domain::Duration;

/// How long and how much; every default has its reason beside it.
#[derive(Debug, Clone)]
pub struct RelayLimits {
    /// The most events of the feed on their way at once, and the most that are read in one go: some
    /// 200 KiB for each sink, and more than a broker takes in between two looks.
    pub window: usize,
    /// The most events that a sink is given at once, each of another order.
    pub at_once: usize,
    /// How long a sink is held without a sign of life: so long events wait after a crash.
    pub lease: Duration,
    /// How often those who do not hold a sink try to take it, and how long is waited after a failure of
    /// the store.
    pub take_interval: Duration,
    /// Between two looks at the feed while nobody says that there is something new: whoever says so may
    /// have been kept from it.
    pub poll_interval: Duration,
    /// The place is written so often at most, each time a commit: so much is sent again after a crash.
    pub save_interval: Duration,
    /// How long a sink that takes nothing is left alone, at first and at most.
    pub down_first: Duration,
    /// The longest: so soon a backlog begins to drain when the sink is back.
    pub down_cap: Duration,
    /// How often one event may fail for no reason of its own, with others getting through between, before
    /// it is taken for one that is refused.
    pub strikes: u32,
    /// How long until an order that is held back is tried again, at first and at most.
    pub retry_first: Duration,
    /// The longest: so long it waits after its cause is gone, if nobody asks for it sooner.
    pub retry_cap: Duration,
    /// By how much of its length each of these waits is shortened by chance, at most and in percent: those
    /// that were held back together do not all come back together.
    pub retry_spread: u64,
    /// How often to look for orders that are to be tried again.
    pub retry_interval: Duration,
    /// How many are tried again at once.
    pub retries_at_once: usize,
    /// How soon to look for more of them, where there were that many.
    pub retry_on: Duration,
    /// How many orders may be held back. With more than that it is the sink that is ill, and the place
    /// stays where it is until a person has looked.
    pub held_back: usize,
    /// How long a sink may take over one event, whatever it has promised.
    pub send_patience: Duration,
    /// How long a stop waits for what is on its way.
    pub stop_patience: Duration,
}

impl Default for RelayLimits {
    fn default() -> Self {
        Self {
            window: 512,
            at_once: 256,
            lease: Duration::from_secs(10),
            take_interval: Duration::from_secs(1),
            poll_interval: Duration::from_secs(5),
            save_interval: Duration::from_millis(250),
            down_first: Duration::from_millis(200),
            down_cap: Duration::from_secs(15),
            strikes: 5,
            retry_first: Duration::from_secs(5),
            retry_cap: Duration::from_secs(600),
            retry_spread: 20,
            retry_interval: Duration::from_secs(5),
            retries_at_once: 16,
            retry_on: Duration::from_millis(200),
            held_back: 10_000,
            send_patience: Duration::from_secs(120),
            stop_patience: Duration::from_secs(5),
        }
    }
}

impl RelayLimits {
    /// How long an order waits that was tried so often.
    pub(super) fn retry_after(&self, attempts: u32, entropy: &dyn Entropy) -> Duration {
        let longest = doubled(self.retry_first, attempts, self.retry_cap).micros();
        let spread = longest / 100 * self.retry_spread.min(100);
        Duration::from_micros(longest - entropy.next() % (spread + 1))
    }
}

/// So long, doubled so often, and at most that.
pub(super) fn doubled(first: Duration, times: u32, cap: Duration) -> Duration {
    let factor = 1_u64.checked_shl(times).unwrap_or(u64::MAX);
    Duration::from_micros(first.micros().saturating_mul(factor)).min(cap)
}
