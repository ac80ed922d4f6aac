//! What metrics tell of writers and pools: how many writes a commit has, how long they wait, and who waits
//! for a connection or a reader.

use application::metrics::{
    COMMIT_SECONDS, COMMIT_WRITES, Gauge, Histogram, POOL_IN_USE, POOL_SIZE, POOL_WAITING,
    WRITE_WAIT_SECONDS, WRITES_WAITING,
};
use tokio::time::Instant;

/// The commits of one writer.
#[derive(Clone)]
pub(super) struct Commits {
    writes: Histogram,
    seconds: Histogram,
    waits: Histogram,
    waiting: Gauge,
}

impl Commits {
    pub(super) fn of(writer: &'static str) -> Self {
        let waiting = WRITES_WAITING.level([writer]);
        waiting.set(0);
        Self {
            writes: COMMIT_WRITES.spread([writer]),
            seconds: COMMIT_SECONDS.spread([writer]),
            waits: WRITE_WAIT_SECONDS.spread([writer]),
            waiting,
        }
    }

    /// A write waits from now on.
    pub(super) fn waits(&self) {
        self.waiting.increment(1);
    }

    /// Its commit begins; it has waited since then.
    pub(super) fn begins(&self, since: Instant) {
        self.waiting.decrement(1);
        self.waits.record(since.elapsed());
    }

    /// A commit of so many writes that began then has ended.
    pub(super) fn ended(&self, began: Instant, writes: usize) {
        self.seconds.record(began.elapsed());
        self.writes
            .record(u32::try_from(writes).unwrap_or(u32::MAX));
    }
}

/// The connections or readers of one kind.
#[derive(Clone)]
pub(super) struct Pool {
    waiting: Gauge,
    in_use: Gauge,
}

/// Counted until it is dropped.
pub(super) struct Counted(Gauge);

impl Pool {
    pub(super) fn of(kind: &'static str, size: usize) -> Self {
        let size = u32::try_from(size).unwrap_or(u32::MAX);
        POOL_SIZE.level([kind]).set(size);
        Self {
            waiting: POOL_WAITING.level([kind]),
            in_use: POOL_IN_USE.level([kind]),
        }
    }

    /// Somebody waits for one.
    pub(super) fn waits(&self) -> Counted {
        Counted::begin(&self.waiting)
    }

    /// Somebody has one.
    pub(super) fn works(&self) -> Counted {
        Counted::begin(&self.in_use)
    }
}

impl Counted {
    fn begin(gauge: &Gauge) -> Self {
        gauge.increment(1);
        Self(gauge.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.decrement(1);
    }
}
