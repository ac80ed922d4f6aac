//! The circuit breaker: a collaborator that fails again and again is left alone for a while, and then
//! asked by one call at a time until it answers.
//!
//! Our own, because of three things together that no kept library has: exactly one probe at a time,
//! which may be given up half-way; the time of tokio, which tests can steer; a state that can be read.

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
/// person, one after the other.
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

/// Each move begins a new era; what a call of an earlier one has to tell is out of date.
struct Known {
    era: u64,
    state: State,
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

    fn tell_of(&self, lately: Lately, fault: &Fault) {
        let Self { name, settings, .. } = self;
        let (in_a_row, of_latest) = (lately.failures_in_a_row, lately.calls.count_ones());
        tracing::warn!(
            collaborator = name,
            %fault,
            "{name} is left alone for {:?}: {in_a_row} calls in a row failed, {of_latest} of the last \
             {RECENT}; the last one: {fault}",
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
}

impl Admission<'_> {
    /// What came of the call: a failure, or an answer.
    pub(super) fn ended(mut self, failure: Option<&Fault>) {
        self.has_ended = true;
        self.tells(failure);
    }

    fn tells(&self, failure: Option<&Fault>) {
        let breaker = self.breaker;
        let mut known = breaker.known();
        if known.era != self.era {
            return;
        }
        match (known.state, failure) {
            (State::Closed(lately), None) => known.state = State::Closed(lately.and_a_success()),
            (State::Closed(lately), Some(fault)) => {
                let lately = lately.and_a_failure();
                known.state = State::Closed(lately);
                if lately.is_too_much(&breaker.settings) {
                    known.moves_to(breaker.opened());
                    breaker.tell_of(lately, fault);
                }
            }
            (State::Probing, None) => {
                known.moves_to(State::Closed(Lately::default()));
                let name = breaker.name;
                tracing::info!(collaborator = name, "{name} answers again");
            }
            (State::Probing, Some(_)) => known.moves_to(breaker.opened()),
            // Nobody is admitted in such an era.
            (State::Open { .. }, _) => {}
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
            return self.tells(Some(&Fault::unknown(EvidenceKind::TimedOut, why)));
        }
        let mut known = self.breaker.known();
        if known.era == self.era && matches!(known.state, State::Probing) {
            known.moves_to(State::Open {
                until: Instant::now(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use BreakerState::{Closed, Open, Probing};
    use tokio::time::advance;

    const REST: Duration = Duration::from_secs(5);

    fn breaker() -> Breaker {
        Breaker::new("inventory", BreakerSettings::default())
    }

    fn no() -> Fault {
        Fault::NotSent("refused".to_owned())
    }

    fn calls(breaker: &Breaker, went_well: &[bool]) {
        for well in went_well {
            let fault = (!well).then(no);
            breaker
                .admit()
                .map(|call| call.ended(fault.as_ref()))
                .unwrap();
        }
    }

    #[tokio::test(start_paused = true)]
    async fn ten_failures_in_a_row_open_it_and_nine_do_not() {
        let breaker = breaker();
        calls(&breaker, &[false; 9]);
        calls(&breaker, &[true; 32]);
        calls(&breaker, &[false; 9]);
        assert_eq!(breaker.state(), Closed);
        calls(&breaker, &[false]);
        assert_eq!(breaker.state(), Open { left: REST });
        assert!(matches!(breaker.admit(), Err(Fault::HeldBack(_))));
    }

    #[tokio::test(start_paused = true)]
    async fn half_of_the_latest_calls_open_it_although_it_answers_now_and_then() {
        let breaker = breaker();
        for _ in 0..15 {
            calls(&breaker, &[false, true]);
        }
        assert_eq!(breaker.state(), Closed);
        calls(&breaker, &[false]);
        assert_eq!(breaker.state(), Open { left: REST });
    }

    #[tokio::test(start_paused = true)]
    async fn one_probe_at_a_time_finds_out_whether_it_is_back() {
        let breaker = breaker();
        calls(&breaker, &[false; 10]);
        advance(REST).await;
        for _ in 0..3 {
            let probe = breaker.admit().unwrap_or_else(|_| panic!("held back"));
            assert_eq!(breaker.state(), Probing);
            assert!(matches!(breaker.admit(), Err(Fault::HeldBack(_))));
            probe.ended(Some(&no()));
            assert_eq!(breaker.state(), Open { left: REST });
            advance(REST).await;
        }
        calls(&breaker, &[true]);
        assert_eq!(breaker.state(), Closed);
        calls(&breaker, &[false; 9]);
        assert_eq!(
            breaker.state(),
            Closed,
            "what was before it came back is forgotten"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_probe_that_is_given_up_leaves_the_next_call_to_probe() {
        let breaker = breaker();
        calls(&breaker, &[false; 10]);
        advance(REST).await;
        drop(breaker.admit().unwrap_or_else(|_| panic!("held back")));
        assert_eq!(
            breaker.state(),
            Open {
                left: Duration::ZERO
            }
        );
        calls(&breaker, &[true]);
        assert_eq!(breaker.state(), Closed);
    }

    #[tokio::test(start_paused = true)]
    async fn calls_that_are_given_up_late_tell_of_a_service_that_hangs() {
        let breaker = breaker();
        for wait in [900, 1_000] {
            for _ in 0..10 {
                let call = breaker.admit();
                advance(Duration::from_millis(wait)).await;
                drop(call);
            }
            let hangs = wait == 1_000;
            assert_eq!(breaker.state() == Open { left: REST }, hangs, "{wait} ms");
        }
        advance(REST).await;
        let probe = breaker.admit();
        advance(GIVEN_UP_LATE).await;
        drop(probe);
        assert_eq!(breaker.state(), Open { left: REST });
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_call_from_before_has_to_tell_is_out_of_date() {
        let breaker = breaker();
        let (slow, slower) = (breaker.admit(), breaker.admit());
        calls(&breaker, &[false; 10]);
        slow.map(|call| call.ended(None)).unwrap();
        assert_eq!(breaker.state(), Open { left: REST });
        advance(REST).await;
        let probe = breaker.admit().unwrap_or_else(|_| panic!("held back"));
        slower.map(|call| call.ended(Some(&no()))).unwrap();
        assert_eq!(breaker.state(), Probing);
        probe.ended(None);
        assert_eq!(breaker.state(), Closed);
    }
}
