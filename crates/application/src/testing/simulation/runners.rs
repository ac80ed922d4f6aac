//! The simulated runners: the engine's loop in single moves, so that anything can happen between
//! any two of them.

use super::claims::lost_attempt;
use super::network::{MAX_FLIGHT, unknown};
use super::store::{Told, Write};
use super::variants::Mutant;
use super::world::World;
use crate::ports::Wake;
use domain::order::{Event, Version};
use domain::process::{
    Answer, Backoff, CallId, CallOutcome, EvidenceKind, Finished, Idempotency, Mode, Receipt,
    Refusal, Rest, Then, Turn, take_turn,
};
use domain::{Duration, Order, Timestamp};

pub(super) const LEASE: Duration = Duration::from_secs(60);
const CALL_TIMEOUT: Duration = Duration::from_secs(5);

/// How far a runner is.
pub(super) enum Runner {
    Idle,
    /// It has looked at the order and is about to take a turn.
    Turning {
        row: usize,
        seen: Order,
        since: Since,
        ahead: Option<Ahead>,
    },
    /// The intent is durable; nothing was sent.
    Sending {
        call: Calling,
        decided_at: Timestamp,
    },
    /// It waits for the answer.
    Waiting {
        call: Calling,
        ticket: u64,
        until: Timestamp,
    },
}

/// The call that a runner makes.
pub(super) struct Calling {
    row: usize,
    order: Order,
    id: CallId,
    mode: Mode,
    attempt: u32,
    ahead: Option<Ahead>,
}

/// How a runner has come to its order, as in the engine.
pub(super) enum Since {
    Ended(Finished),
    Claimed,
    Looked,
}

/// Events that a mutant has not made durable although it goes on from them.
pub(super) struct Ahead {
    continues: Version,
    events: Vec<Event>,
}

impl World {
    pub(super) fn move_runner(&mut self, n: usize) {
        match std::mem::replace(&mut self.runners[n], Runner::Idle) {
            Runner::Idle => self.take_up(n),
            Runner::Turning {
                row,
                seen,
                since,
                ahead,
            } => self.turn(n, row, &seen, since, ahead),
            Runner::Sending { call, decided_at } => self.make_call(n, call, decided_at),
            Runner::Waiting {
                call,
                ticket,
                until,
            } => self.wait(n, call, ticket, until),
        }
    }

    fn turn(&mut self, n: usize, row: usize, seen: &Order, since: Since, ahead: Option<Ahead>) {
        if self.is_poison(row, seen) {
            self.event("runner killed");
            return;
        }
        if matches!(since, Since::Looked) && seen.is_in_flight() {
            return;
        }
        let finished = self.finished(seen, &since);
        // No two turns are taken in the same microsecond.
        self.now = self.now.plus(Duration::from_micros(1));
        let turn = take_turn(seen, finished, self.now, self.backoff());
        let is_nothing = turn.events.is_empty() && turn.then == Then::Rest(Rest::InFlight);
        if is_nothing && ahead.is_none() {
            return;
        }
        let mut events = turn.events.clone();
        let mut continues = seen.version();
        if let Some(mut ahead) = ahead {
            continues = ahead.continues;
            ahead.events.append(&mut events);
            events = ahead.events;
        }
        if self.skips_intent(seen, turn.then) {
            let ahead = Some(Ahead { continues, events });
            self.follow(n, row, &turn, ahead);
            return;
        }
        let write = Write {
            row,
            continues,
            events,
            after: turn.order.clone(),
            wake: wake(turn.then, self.now),
            by_runner: true,
        };
        let told = self.commit(&write);
        self.after_append(n, row, &turn, since, told);
    }

    fn after_append(&mut self, n: usize, row: usize, turn: &Turn, since: Since, told: Told) {
        let seen = self.load(row);
        let since = match told {
            Told::Written => return self.follow(n, row, turn, None),
            // The append that seemed lost was written after all.
            Told::Unknown if seen == turn.order => {
                return self.follow(n, row, turn, None);
            }
            Told::NotWritten | Told::Unknown if self.strikes(150) => return,
            Told::NotWritten | Told::Unknown => since,
            Told::Conflict => {
                self.event("append conflict");
                match since {
                    Since::Ended(finished) => Since::Ended(finished),
                    Since::Claimed | Since::Looked => Since::Looked,
                }
            }
        };
        self.runners[n] = Runner::Turning {
            row,
            seen,
            since,
            ahead: None,
        };
    }

    /// What follows once a turn is durable.
    pub(super) fn follow(&mut self, n: usize, row: usize, turn: &Turn, ahead: Option<Ahead>) {
        if let Then::Call { id, mode, attempt } = turn.then {
            let call = Calling {
                row,
                order: turn.order.clone(),
                id,
                mode,
                attempt,
                ahead,
            };
            let decided_at = self.now;
            self.runners[n] = Runner::Sending { call, decided_at };
        }
    }

    /// What follows where the store has not said whether it took a new order: nothing is sent, and that is
    /// what is recorded, however late.
    pub(super) fn note_not_sent(&mut self, n: usize, row: usize, turn: Turn) {
        let Then::Call { id, attempt, .. } = turn.then else {
            return;
        };
        self.event("place kept");
        let unsent = Finished {
            call: id,
            attempt,
            outcome: CallOutcome::NotSent(String::new()),
        };
        self.runners[n] = Runner::Turning {
            row,
            seen: turn.order,
            since: Since::Ended(unsent),
            ahead: None,
        };
    }

    fn make_call(&mut self, n: usize, call: Calling, decided_at: Timestamp) {
        if self.now.since(decided_at) > MAX_FLIGHT {
            self.event("runner too late to send");
            return;
        }
        let is_out = self.faults && self.setup.outage == Some(call.id.step);
        if is_out || self.strikes(self.setup.odds.not_sent) {
            self.end(n, call, CallOutcome::NotSent(String::new()));
            return;
        }
        self.trace(|| format!("runner {n} sends {} of order {}", call.id, call.row));
        let ticket = self.send(call.row, &call.order, call.id, call.mode, call.attempt);
        let until = self.now.plus(CALL_TIMEOUT);
        self.runners[n] = Runner::Waiting {
            call,
            ticket,
            until,
        };
    }

    fn wait(&mut self, n: usize, call: Calling, ticket: u64, until: Timestamp) {
        if self.now >= until {
            self.event("timed out");
            self.end(n, call, unknown(EvidenceKind::TimedOut));
        } else if self.strikes(self.setup.odds.connection_lost) {
            self.event("connection lost");
            self.end(n, call, unknown(EvidenceKind::ConnectionLost));
        } else {
            self.runners[n] = Runner::Waiting {
                call,
                ticket,
                until,
            };
        }
    }

    fn end(&mut self, n: usize, call: Calling, outcome: CallOutcome) {
        self.count_end(call.id, call.mode, &outcome);
        let finished = Finished {
            call: call.id,
            attempt: call.attempt,
            outcome,
        };
        self.runners[n] = Runner::Turning {
            row: call.row,
            seen: call.order,
            since: Since::Ended(finished),
            ahead: call.ahead,
        };
    }

    pub(super) fn is_awaited(&self, ticket: u64) -> bool {
        let awaits = |runner: &Runner| matches!(runner, Runner::Waiting { ticket: own, .. } if *own == ticket);
        self.runners.iter().any(awaits)
    }

    /// An answer has reached the runner that waits for it.
    pub(super) fn answer(&mut self, ticket: u64, finished: Finished) {
        for n in 0..self.runners.len() {
            match std::mem::replace(&mut self.runners[n], Runner::Idle) {
                Runner::Waiting {
                    call, ticket: own, ..
                } if own == ticket => {
                    self.end(n, call, finished.outcome);
                    return;
                }
                other => self.runners[n] = other,
            }
        }
    }

    /// Whether a runner is about to send a request of this call.
    pub(super) fn may_still_be_sent(&self, row: usize, id: CallId) -> bool {
        let is_about_to = |runner: &Runner| match runner {
            Runner::Sending { call, .. } => {
                call.row == row && call.id == id && call.mode == Mode::Do
            }
            _ => false,
        };
        self.runners.iter().any(is_about_to)
    }

    /// When the next runner gives up waiting.
    pub(super) fn next_timeout(&self) -> Option<Timestamp> {
        let timeouts = self.runners.iter().filter_map(|runner| match runner {
            Runner::Waiting { until, .. } => Some(*until),
            _ => None,
        });
        timeouts.min()
    }

    fn is_poison(&mut self, row: usize, seen: &Order) -> bool {
        self.faults
            && self.setup.poisoned
            && row == 0
            && seen.held().is_none()
            && self.rng.u8(..) < 220
    }

    fn backoff(&mut self) -> Backoff {
        Backoff {
            base: Duration::from_millis(500),
            cap: Duration::from_secs(300),
            entropy: self.rng.u64(..),
        }
    }

    /// The attempt that has ended, as this variant of the design takes it.
    fn finished(&self, seen: &Order, since: &Since) -> Option<Finished> {
        let finished = match since {
            Since::Ended(finished) => Some(finished.clone()),
            Since::Claimed => lost_attempt(seen).filter(|_| self.setup.mutant.is_some()),
            Since::Looked => None,
        };
        finished.map(|finished| Finished {
            outcome: self.taken(seen, finished.outcome),
            ..finished
        })
    }

    fn taken(&self, seen: &Order, outcome: CallOutcome) -> CallOutcome {
        let CallOutcome::Unknown(_) = &outcome else {
            return outcome;
        };
        match self.setup.mutant {
            Some(Mutant::TimeoutAsRefusal) => {
                let timed_out = Refusal::Rejected("timed out".to_owned());
                CallOutcome::Definite(Answer::Refused(timed_out))
            }
            Some(Mutant::UndoOnlyWhatIsDone) => CallOutcome::NotSent(String::new()),
            Some(Mutant::UndoneBlindly) if seen.is_cancelled() => {
                CallOutcome::Definite(Answer::Done(Receipt::Plain))
            }
            _ => outcome,
        }
    }

    /// The mutant that calls a keyless collaborator before the intent is durable.
    fn skips_intent(&self, order: &Order, then: Then) -> bool {
        let Then::Call { id, .. } = then else {
            return false;
        };
        let known = order.plan().capabilities(id.step);
        let is_keyless = known.is_some_and(|known| known.idempotency == Idempotency::None);
        self.setup.mutant == Some(Mutant::KeylessWithoutIntent) && is_keyless
    }

    pub(super) fn kill_runner(&mut self, n: usize) {
        if !matches!(self.runners[n], Runner::Idle) {
            self.event("runner killed");
            self.runners[n] = Runner::Idle;
        }
    }
}

/// When a turn's order is due, as in the engine.
pub(super) fn wake(then: Then, now: Timestamp) -> Wake {
    match then {
        Then::Call { .. } => Wake::After(LEASE),
        Then::Rest(Rest::Until(at)) => Wake::After(at.since(now)),
        Then::Rest(Rest::InFlight) => Wake::Keep,
        Then::Rest(Rest::Done | Rest::Parked | Rest::AwaitingEvent) => Wake::Never,
    }
}
