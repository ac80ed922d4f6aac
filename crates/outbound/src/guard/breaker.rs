//! The circuit breaker: a collaborator that fails again and again is left alone for a while, and then
//! asked by one call at a time until it answers.
//!
//! Our own, because of three things together that no kept library has: exactly one probe at a time,
//! which may be given up half-way; the time of tokio, which tests can steer; a state that can be read.

use super::complaints::Complaints;
use super::fault::Fault;
use domain::process::EvidenceKind;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// A call that is given up after so long says that the service hangs; before, that nobody waited for it.
const GIVEN_UP_LATE: Duration = Duration::from_secs(1);

/// Of so many latest calls the failed ones are counted: the bits of a word.
const RECENT: u32 = u32::BITS;

/// When a collaborator is left alone.
///
/// A failure is every call without a documented answer, not only those that met nobody: a service that
/// answers nonsense (a wrong path's 404, a proxy's page) would otherwise have every order wait for a
/// person, one after the other. A complaint of the call itself (400) is neither failure nor success:
/// clients can bring one about. Those of twice as many different calls as failures in a row, without a
/// documented answer between them, are no client's: it is down as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakerSettings {
    /// After so many failures one after the other: it is down.
    pub failures_in_a_row: u32,
    /// After so many failures among the last 32 calls: half of them, where it still answers now and
    /// then, never fails ten times in a row, and half of the orders would be left in doubt.
    pub failures_of_32: u32,
    /// For so long. Short, since a probe is one call: at most one order is put off for each rest.
    pub rest: Duration,
}

impl Default for BreakerSettings {
    fn default() -> Self {
        Self {
            failures_in_a_row: 10,
            failures_of_32: RECENT / 2,
            rest: Duration::from_secs(5),
        }
    }
}

/// How a breaker stands, for people and metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakerState {
    /// Calls are made.
    Closed,
    /// None is made for so long.
    Open {
        /// Until then; zero: the next call is a probe.
        left: Duration,
    },
    /// One call finds out whether the service is back; the others are held back.
    Probing,
}

pub(super) struct Breaker {
    name: &'static str,
    settings: BreakerSettings,
    known: Mutex<Known>,
}

/// What a call that has ended tells of the service.
#[derive(Clone, Copy)]
pub(super) enum Told<'a> {
    /// It gave a documented answer.
    Well,
    /// It failed.
    Failed(&'a Fault),
    /// It complained of the call, which may be anybody's fault; of that of this key, if it has one.
    Complained(&'a Fault, Option<&'a str>),
}

/// Each move begins a new era; what a call of an earlier one has to tell is out of date.
struct Known {
    era: u64,
    state: State,
    complaints: Complaints,
}

#[derive(Clone, Copy)]
enum State {
    Closed(Lately),
    Open { until: Instant },
    Probing,
}

impl State {
    fn lets_through(self) -> Result<(), Fault> {
        let held_back = |why: &str| Err(Fault::HeldBack(why.to_owned()));
        match self {
            Self::Open { until } if Instant::now() < until => {
                held_back("it failed again and again, and is left alone for a while")
            }
            Self::Probing => held_back("another call is finding out whether it is back"),
            Self::Closed(_) | Self::Open { .. } => Ok(()),
        }
    }
}

/// How the latest calls have ended.
#[derive(Clone, Copy, Default)]
struct Lately {
    failures_in_a_row: u32,
    /// One bit for each call; a failed one is 1.
    calls: u32,
}

impl Lately {
    const fn and_a_success(self) -> Self {
        Self {
            failures_in_a_row: 0,
            calls: self.calls << 1,
        }
    }

    const fn and_a_failure(self) -> Self {
        Self {
            failures_in_a_row: self.failures_in_a_row.saturating_add(1),
            calls: (self.calls << 1) | 1,
        }
    }

    fn words(self) -> String {
        let (in_a_row, of_latest) = (self.failures_in_a_row, self.calls.count_ones());
        format!("{in_a_row} calls in a row failed, {of_latest} of the last {RECENT}")
    }

    const fn is_too_much(self, settings: &BreakerSettings) -> bool {
        self.failures_in_a_row >= settings.failures_in_a_row
            || self.calls.count_ones() >= settings.failures_of_32
    }
}

/// Leave to make one call. Dropped without a verdict, it says nothing of the service, unless that took
/// long: whoever waits less than we do must not hide from us that nobody answers.
pub(super) struct Admission<'a> {
    breaker: &'a Breaker,
    era: u64,
    since: Instant,
    has_ended: bool,
}

impl Breaker {
    pub(super) fn new(name: &'static str, settings: BreakerSettings) -> Self {
        let known = Known {
            era: 0,
            state: State::Closed(Lately::default()),
            complaints: Complaints::default(),
        };
        Self {
            name,
            settings,
            known: Mutex::new(known),
        }
    }

    /// Whether a call would be made now; it is admitted later.
    pub(super) fn check(&self) -> Result<(), Fault> {
        self.known().state.lets_through()
    }

    /// Leave to make a call now.
    pub(super) fn admit(&self) -> Result<Admission<'_>, Fault> {
        let mut known = self.known();
        known.state.lets_through()?;
        if matches!(known.state, State::Open { .. }) {
            known.moves_to(State::Probing);
        }
        Ok(Admission {
            breaker: self,
            era: known.era,
            since: Instant::now(),
            has_ended: false,
        })
    }

    pub(super) fn state(&self) -> BreakerState {
        match self.known().state {
            State::Closed(_) => BreakerState::Closed,
            State::Probing => BreakerState::Probing,
            State::Open { until } => BreakerState::Open {
                left: until.saturating_duration_since(Instant::now()),
            },
        }
    }

    fn opened(&self) -> State {
        State::Open {
            until: Instant::now() + self.settings.rest,
        }
    }

    /// Why it is left alone: what came of the latest calls, and of the last one.
    fn tell_of(&self, why: &str, fault: &Fault) {
        let Self { name, settings, .. } = self;
        tracing::warn!(
            collaborator = name,
            %fault,
            "{name} is left alone for {:?}: {why}; the last one: {fault}",
            settings.rest
        );
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn moves_to(&mut self, state: State) {
        self.era += 1;
        self.state = state;
    }

    fn hears_of_failure(&mut self, breaker: &Breaker, fault: &Fault) {
        match self.state {
            State::Closed(lately) => {
                let lately = lately.and_a_failure();
                self.state = State::Closed(lately);
                if lately.is_too_much(&breaker.settings) {
                    self.moves_to(breaker.opened());
                    breaker.tell_of(&lately.words(), fault);
                }
            }
            State::Probing => self.moves_to(breaker.opened()),
            // Nobody is admitted in such an era.
            State::Open { .. } => {}
        }
    }

    fn hears_that_it_is_well(&mut self, breaker: &Breaker) {
        self.complaints.forget();
        match self.state {
            State::Closed(lately) => self.state = State::Closed(lately.and_a_success()),
            State::Probing => {
                self.moves_to(State::Closed(Lately::default()));
                let name = breaker.name;
                tracing::info!(collaborator = name, "{name} answers again");
            }
            State::Open { .. } => {}
        }
    }

    /// It says nothing of the service, unless too many have said so.
    fn hears_of_complaint(&mut self, breaker: &Breaker, fault: &Fault, key: Option<&str>) {
        if let Some(key) = key {
            self.complaints.note(key, &breaker.settings);
        }
        let is_too_much = self.complaints.are_too_many(&breaker.settings);
        match self.state {
            State::Closed(_) if is_too_much => {
                self.moves_to(breaker.opened());
                let many = self.complaints.how_many();
                let why = format!("it complained of {many} calls and answered none between them");
                breaker.tell_of(&why, fault);
            }
            State::Probing if is_too_much => self.moves_to(breaker.opened()),
            State::Probing => self.next_call_probes(),
            State::Closed(_) | State::Open { .. } => {}
        }
    }

    fn next_call_probes(&mut self) {
        self.moves_to(State::Open {
            until: Instant::now(),
        });
    }
}

impl Admission<'_> {
    /// What came of the call.
    pub(super) fn ended(mut self, told: Told<'_>) {
        self.has_ended = true;
        self.tells(told);
    }

    fn tells(&self, told: Told<'_>) {
        let breaker = self.breaker;
        let mut known = breaker.known();
        if known.era != self.era {
            return;
        }
        match told {
            Told::Well => known.hears_that_it_is_well(breaker),
            Told::Failed(fault) => known.hears_of_failure(breaker, fault),
            Told::Complained(fault, key) => known.hears_of_complaint(breaker, fault, key),
        }
    }
}

impl Drop for Admission<'_> {
    /// A probe that was given up soon has found nothing out: the next call is one.
    fn drop(&mut self) {
        if self.has_ended {
            return;
        }
        if self.since.elapsed() >= GIVEN_UP_LATE {
            let why = "given up by who asked, without an answer so far";
            return self.tells(Told::Failed(&Fault::unknown(EvidenceKind::TimedOut, why)));
        }
        let mut known = self.breaker.known();
        if known.era == self.era && matches!(known.state, State::Probing) {
            known.next_call_probes();
        }
    }
}

#[cfg(test)]
mod tests;
