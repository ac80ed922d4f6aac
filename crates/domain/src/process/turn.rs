//! One turn of the process: what is known now becomes events to append and, at most, one call.
//!
//! The engine, the simulation and the model checker all run an order by taking turns, so what is
//! proved of a turn holds for the service.

use super::call::{CallId, Mode, Phase};
use super::late::Bearing;
use super::next_step::{Next, Rest, next_step};
use super::outcome::{CallOutcome, Evidence, EvidenceKind};
use super::parked::Hold;
use crate::order::{Command, Event, Fact};
use crate::{Actor, Duration, Order, Timestamp};

/// An attempt that has ended, and how.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Finished {
    /// Which call.
    pub call: CallId,
    /// Which of its attempts, from 1.
    pub attempt: u32,
    /// How it ended.
    pub outcome: CallOutcome,
}

/// What a turn comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The order with the events applied.
    pub order: Order,
    /// What to append, in one transaction, before anything else is done.
    pub events: Vec<Event>,
    /// What to do once they are durable.
    pub then: Then,
}

/// What to do once a turn's events are durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Then {
    /// Make this call; its intent is among the events.
    Call {
        /// Which call.
        id: CallId,
        /// Do it, or ask about it.
        mode: Mode,
        /// Which attempt, from 1.
        attempt: u32,
    },
    /// Nothing now.
    Rest(Rest),
}

/// How long to wait before a failed attempt is repeated: exponential, capped, fully jittered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The longest wait after the first failure.
    pub base: Duration,
    /// The longest wait ever.
    pub cap: Duration,
    /// Any number; makes the jitter.
    pub entropy: u64,
}

impl Backoff {
    /// No wait at all.
    pub const NONE: Self = Self {
        base: Duration::ZERO,
        cap: Duration::ZERO,
        entropy: 0,
    };

    /// The wait after so many attempts: between a tenth and the whole of the exponential value, so
    /// that many orders that failed together do not return together.
    pub fn delay(&self, attempts: u32) -> Duration {
        let doublings = attempts.saturating_sub(1).min(30);
        let longest = self
            .base
            .micros()
            .saturating_mul(1 << doublings)
            .min(self.cap.micros());
        let shortest = longest / 10;
        Duration::from_micros(shortest + self.entropy % (longest - shortest + 1))
    }
}

/// Takes one turn: records how an attempt ended, if one has, and goes on as far as it can without
/// a call. Without a finished attempt, an attempt on record as in flight is taken to be lost.
pub fn take_turn(
    order: &Order,
    finished: Option<Finished>,
    now: Timestamp,
    backoff: Backoff,
) -> Turn {
    let mut turn = Recorder {
        order: order.clone(),
        events: Vec::new(),
        now,
    };
    if let Some(ended) = finished.or_else(|| lost_attempt(order)) {
        turn.record_outcome(ended, backoff);
    }
    if turn.order.has_lost_too_many_runners() {
        turn.hold_poison();
    }
    let then = loop {
        match next_step(&turn.order, now) {
            Next::Record(fact) => turn.record(fact),
            Next::Call(id, mode) => {
                let attempt = turn.order.call(id).map_or(0, |call| call.attempts) + 1;
                turn.record(Fact::CallStarted {
                    call: id,
                    mode,
                    attempt,
                });
                break Then::Call { id, mode, attempt };
            }
            Next::Rest(rest) => break Then::Rest(rest),
        }
    };
    Turn {
        order: turn.order,
        events: turn.events,
        then,
    }
}

/// Holds an order that was taken up several times without getting further: it may be what kills the
/// process. An attempt on record as in flight is written down as lost, so that nobody waits for it
/// once an operator lets the order go on.
pub fn hold_poison(order: &Order, now: Timestamp) -> Turn {
    let mut turn = Recorder {
        order: order.clone(),
        events: Vec::new(),
        now,
    };
    if let Some(lost) = lost_attempt(order) {
        turn.record_outcome(lost, Backoff::NONE);
    }
    turn.hold_poison();
    Turn {
        order: turn.order,
        events: turn.events,
        then: Then::Rest(Rest::Parked),
    }
}

/// The attempt that another runner left behind.
fn lost_attempt(order: &Order) -> Option<Finished> {
    let (call, state) = order
        .calls()
        .iter()
        .find(|(_, state)| state.is_in_flight())?;
    let evidence = Evidence::new(
        EvidenceKind::RunnerLost,
        "the runner that made the call is gone",
    );
    Some(Finished {
        call: *call,
        attempt: state.attempts,
        outcome: CallOutcome::Unknown(evidence),
    })
}

struct Recorder {
    order: Order,
    events: Vec<Event>,
    now: Timestamp,
}

impl Recorder {
    fn record(&mut self, fact: Fact) {
        self.events
            .push(self.order.record(fact, Actor::Engine, self.now));
    }

    fn record_outcome(&mut self, ended: Finished, backoff: Backoff) {
        match ended.bearing(&self.order) {
            Bearing::Ends => self.record_end(ended, backoff),
            Bearing::Contradicts => self.record_contradiction(&ended),
            Bearing::Nothing => {}
        }
    }

    /// Never dropped: whoever goes on without it may do the thing a second time.
    fn record_contradiction(&mut self, ended: &Finished) {
        let Some(report) = ended.second_payment(&self.order) else {
            let outcome = CallOutcome::Unknown(ended.evidence(&self.order));
            let (call, attempt) = (ended.call, ended.attempt);
            let ended = Finished {
                call,
                attempt,
                outcome,
            };
            return self.record_end(ended, Backoff::NONE);
        };
        let told = self.order.report_payment(report, &Actor::Engine, self.now);
        if let Ok(Command::Applied(events)) = told {
            self.order = self.order.with_events(&events);
            self.events.extend(events);
        }
    }

    fn record_end(&mut self, ended: Finished, backoff: Backoff) {
        let Finished { call, attempt, .. } = ended;
        let delay = if ended.outcome.is_lost_runner() {
            Duration::ZERO
        } else {
            backoff.delay(attempt)
        };
        self.record(Fact::CallEnded {
            call,
            attempt,
            outcome: ended.outcome,
            retry_at: self.now.plus(delay),
        });
        // An answer that only a person can judge parks the order, and the journal says so.
        if let Some(Phase::Stuck(hold)) = self.order.call(call).map(|state| &state.phase)
            && !call.step.is_courtesy()
        {
            let hold = *hold;
            self.record(Fact::OrderParked {
                call: Some(call),
                hold,
            });
        }
    }

    fn hold_poison(&mut self) {
        if self.order.held().is_none() {
            self.record(Fact::OrderParked {
                call: None,
                hold: Hold::Poison,
            });
        }
    }
}
