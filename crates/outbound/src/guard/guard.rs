//! What keeps one collaborator's failures its own, whatever it is spoken to with: the hold-off that it
//! asked for, the circuit breaker, the bulkhead, and the count of how calls have ended.

use super::breaker::{Breaker, BreakerSettings, Told};
use super::bulkhead::Bulkhead;
use super::fault::Fault;
use super::hold_off::HoldOff;
use super::state::{Counters, UpstreamState};
use std::time::Duration;
use tokio::time::Instant;

/// The bounds that a guard keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardSettings {
    /// How many calls may be under way at once.
    pub in_flight: usize,
    /// How long a call may wait for another to end when so many are; never beyond its own time.
    pub place_patience: Duration,
    /// When the collaborator is left alone.
    pub breaker: BreakerSettings,
    /// The longest that it may ask to be left alone (`Retry-After`).
    pub longest_hold_off: Duration,
}

impl Default for GuardSettings {
    fn default() -> Self {
        Self {
            in_flight: 64,
            place_patience: Duration::from_millis(100),
            breaker: BreakerSettings::default(),
            longest_hold_off: Duration::from_secs(30),
        }
    }
}

impl GuardSettings {
    /// How many of the calls under way may be reads.
    pub(crate) const fn reads_in_flight(&self) -> usize {
        Bulkhead::for_reads(self.in_flight)
    }
}

/// What a call is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It only asks: such calls leave a quarter of the places free, so that a flood of questions does
    /// not hold up orders.
    Read,
    /// It has an effect.
    Deed,
}

/// Stands before every call to one collaborator.
pub struct Guard {
    name: &'static str,
    hold_off: HoldOff,
    breaker: Breaker,
    bulkhead: Bulkhead,
    counters: Counters,
}

impl Guard {
    /// Before the collaborator of this name.
    pub fn new(name: &'static str, settings: &GuardSettings) -> Self {
        Self {
            name,
            hold_off: HoldOff::new(settings.longest_hold_off),
            breaker: Breaker::new(name, settings.breaker),
            bulkhead: Bulkhead::new(settings.in_flight, settings.place_patience),
            counters: Counters::default(),
        }
    }

    /// Makes the call, or holds it back: then not a step of it was taken. What the call ends with is what
    /// the breaker is told, and where complaints of many calls are to count, by its `key`, which call it
    /// was. It has to end by itself at the deadline: only the call knows whether something was sent by then.
    pub async fn run<T>(
        &self,
        purpose: Purpose,
        key: Option<&str>,
        deadline: Instant,
        call: impl Future<Output = Result<T, Fault>> + Send,
    ) -> Result<T, Fault> {
        let ended = self.guarded(purpose, key, deadline, call).await;
        self.counters.count(ended.as_ref().err());
        ended
    }

    /// It asked to be left alone for so long.
    pub fn leave_alone(&self, wait: Duration) {
        self.hold_off.note(wait);
    }

    /// Whether it asked to be left alone, and for how long still.
    pub fn held_off(&self) -> Option<Duration> {
        self.hold_off.left()
    }

    /// Who it is.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// How things stand.
    pub fn state(&self) -> UpstreamState {
        UpstreamState {
            name: self.name,
            breaker: self.breaker.state(),
            held_off: self.hold_off.left(),
            in_flight: self.bulkhead.in_flight(),
            in_flight_limit: self.bulkhead.size(),
            waiting: self.bulkhead.waiting(),
            tally: self.counters.tally(),
        }
    }

    async fn guarded<T>(
        &self,
        purpose: Purpose,
        key: Option<&str>,
        deadline: Instant,
        call: impl Future<Output = Result<T, Fault>> + Send,
    ) -> Result<T, Fault> {
        self.hold_off.check()?;
        self.breaker.check()?;
        let _place = self.bulkhead.place(purpose, deadline).await?;
        // Whoever waited for a place has leave from before: much may have failed meanwhile.
        self.hold_off.check()?;
        let admission = self.breaker.admit()?;
        let ended = call.await;
        admission.ended(match &ended {
            Ok(_) => Told::Well,
            Err(fault) if fault.is_failure() => Told::Failed(fault),
            Err(fault) => Told::Complained(fault, key),
        });
        ended
    }
}
