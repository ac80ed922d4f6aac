//! What a relay tells of itself: for metrics, `doctor` and logs.

use crate::ports::SinkName;
use domain::Duration;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Counts of one relay since the process began.
#[derive(Debug)]
pub struct RelayFigures {
    sink: SinkName,
    delivered: AtomicU64,
    refused: AtomicU64,
    given_up: AtomicU64,
    unavailable: AtomicU64,
    held_back: AtomicU64,
    delay: AtomicU64,
    is_holder: AtomicBool,
    is_down: AtomicBool,
    is_stalled: AtomicBool,
}

/// How a relay stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayState {
    /// Where it carries events to.
    pub sink: SinkName,
    /// Events that the sink took, those included that it had before.
    pub delivered: u64,
    /// How often it refused one.
    pub refused: u64,
    /// Events that it refused for so long that they are not tried any more.
    pub given_up: u64,
    /// How often it was not available.
    pub unavailable: u64,
    /// Orders that are held back, as far as this process knows.
    pub held_back: u64,
    /// How long after it was recorded the last event was delivered.
    pub delay: Duration,
    /// Whether this process holds the sink.
    pub is_holder: bool,
    /// Whether the sink takes nothing now.
    pub is_down: bool,
    /// Whether so many orders are held back that no more events are read.
    pub is_stalled: bool,
}

impl RelayFigures {
    pub(super) fn new(sink: SinkName) -> Self {
        Self {
            sink,
            delivered: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            given_up: AtomicU64::new(0),
            unavailable: AtomicU64::new(0),
            held_back: AtomicU64::new(0),
            delay: AtomicU64::new(0),
            is_holder: AtomicBool::new(false),
            is_down: AtomicBool::new(false),
            is_stalled: AtomicBool::new(false),
        }
    }

    /// How it stands now.
    pub fn state(&self) -> RelayState {
        let number = |number: &AtomicU64| number.load(Ordering::Relaxed);
        RelayState {
            sink: self.sink.clone(),
            delivered: number(&self.delivered),
            refused: number(&self.refused),
            given_up: number(&self.given_up),
            unavailable: number(&self.unavailable),
            held_back: number(&self.held_back),
            delay: Duration::from_micros(number(&self.delay)),
            is_holder: self.is_holder.load(Ordering::Relaxed),
            is_down: self.is_down.load(Ordering::Relaxed),
            is_stalled: self.is_stalled.load(Ordering::Relaxed),
        }
    }

    pub(super) fn delivered(&self, delay: Duration) {
        self.delivered.fetch_add(1, Ordering::Relaxed);
        self.delay.store(delay.micros(), Ordering::Relaxed);
    }

    pub(super) fn refused(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn gave_up(&self) {
        self.given_up.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn unavailable(&self) {
        self.unavailable.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn set_held_back(&self, orders: usize) {
        self.held_back.store(orders as u64, Ordering::Relaxed);
    }

    pub(super) fn set_down(&self, is_down: bool) {
        self.is_down.store(is_down, Ordering::Relaxed);
    }

    /// Returns whether that is new.
    pub(super) fn set_stalled(&self, is_stalled: bool) -> bool {
        self.is_stalled.swap(is_stalled, Ordering::Relaxed) != is_stalled
    }

    /// Whoever does not hold the sink knows nothing of it.
    pub(super) fn set_holder(&self, is_holder: bool) {
        self.is_holder.store(is_holder, Ordering::Relaxed);
        self.set_down(false);
        self.set_held_back(0);
        self.set_stalled(false);
    }
}
