//! Time, ids and chance that a test decides.

use crate::ports::{Clock, Entropy, IdGenerator};
use domain::{Duration, OrderId, OrderRef, Timestamp};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use tokio::time::Instant;

/// 2026-01-01T00:00:00Z, where every test's time begins.
pub const NEW_YEAR: Timestamp = Timestamp::from_micros(1_767_225_600_000_000);

/// A clock that a test sets. It stands still, or flows with tokio's time, which tests can pause.
#[derive(Debug)]
pub struct ManualClock {
    micros: AtomicI64,
    flows_since: Option<Instant>,
}

impl ManualClock {
    /// A clock that stands at this moment until it is moved.
    pub fn standing_at(moment: Timestamp) -> Self {
        Self {
            micros: AtomicI64::new(moment.micros()),
            flows_since: None,
        }
    }

    /// A clock that begins at [`NEW_YEAR`] and flows with tokio's time.
    pub fn flowing() -> Self {
        Self {
            micros: AtomicI64::new(NEW_YEAR.micros()),
            flows_since: Some(Instant::now()),
        }
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.micros()).unwrap_or(i64::MAX);
        self.micros.fetch_add(by, Ordering::SeqCst);
    }

    /// Sets the clock, forward or back.
    pub fn set(&self, moment: Timestamp) {
        let flowed = moment.micros() - self.flowed();
        self.micros.store(flowed, Ordering::SeqCst);
    }

    fn flowed(&self) -> i64 {
        self.flows_since.map_or(0, |start| {
            i64::try_from(start.elapsed().as_micros()).unwrap_or(i64::MAX)
        })
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::standing_at(NEW_YEAR)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.micros.load(Ordering::SeqCst) + self.flowed())
    }
}

/// Order ids that count up from 1, in the form of a `UUIDv7`.
#[derive(Debug, Default)]
pub struct SequentialIds(AtomicU64);

/// The id with this number, in the form of a `UUIDv7`.
pub fn order_id(number: u64) -> OrderId {
    let text = format!(
        "{:08x}-{:04x}-7000-8000-000000000000",
        number >> 16,
        number & 0xffff
    );
    match text.parse() {
        Ok(OrderRef::Id(id)) => id,
        _ => unreachable!("{text} has the form of a UUID"),
    }
}

impl IdGenerator for SequentialIds {
    fn order_id(&self) -> OrderId {
        order_id(self.0.fetch_add(1, Ordering::SeqCst) + 1)
    }
}

/// Chance that is the same in every run.
#[derive(Debug)]
pub struct SeededEntropy(Mutex<fastrand::Rng>);

impl SeededEntropy {
    /// Chance that follows from this number.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(fastrand::Rng::with_seed(seed)))
    }
}

impl Entropy for SeededEntropy {
    fn next(&self) -> u64 {
        let mut rng = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rng.u64(..)
    }
}
