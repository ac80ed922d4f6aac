//! How an upstream stands, for metrics and `doctor`.

use super::breaker::BreakerState;
use super::fault::Fault;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How things stand between us and one collaborator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpstreamState {
    /// Who it is, such as `inventory`.
    pub name: &'static str,
    /// Whether it is called at all.
    pub breaker: BreakerState,
    /// For how long it asked not to be called.
    pub held_off: Option<Duration>,
    /// Calls under way.
    pub in_flight: usize,
    /// How many of them there may be.
    pub in_flight_limit: usize,
    /// Calls that wait for a place.
    pub waiting: usize,
    /// How calls have ended since the start.
    pub tally: Tally,
}

/// So many calls ended so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// With a documented answer.
    pub answered: u64,
    /// Held back here.
    pub held_back: u64,
    /// It could not be reached.
    pub not_sent: u64,
    /// Unknown how.
    pub unknown: u64,
}

#[derive(Default)]
pub(super) struct Counters {
    answered: AtomicU64,
    held_back: AtomicU64,
    not_sent: AtomicU64,
    unknown: AtomicU64,
}

impl Counters {
    pub(super) fn count(&self, fault: Option<&Fault>) {
        let counter = match fault {
            None | Some(Fault::NoSuchId(_)) => &self.answered,
            Some(Fault::HeldBack(_)) => &self.held_back,
            Some(Fault::NotSent(_)) => &self.not_sent,
            Some(Fault::Unknown(_) | Fault::Answered(_)) => &self.unknown,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn tally(&self) -> Tally {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Tally {
            answered: read(&self.answered),
            held_back: read(&self.held_back),
            not_sent: read(&self.not_sent),
            unknown: read(&self.unknown),
        }
    }
}
