//! The service in the model: runners that take the production process's turns, a store that fences
//! their appends, and people who command.

use crate::reach::{Reach, Reached};
use crate::state::{Ended, Ending, Request, Runner, Since, Snapshot, State, Wake};
use crate::variant::{Design, Fence, Intent, Keys, Silence, Variant};
use domain::order::{CancelWindow, Command, Event, Fact, OrderStatusKind};
use domain::process::{
    Answer, Backoff, CallId, CallOutcome, Evidence, EvidenceKind, Finished, Hold, Mode, Phase,
    Receipt, Refusal, Rest, Step, Then, Turn, Verdict, take_turn,
};
use domain::{Actor, Duration, Order, Reason, Timestamp};

/// Every failed attempt waits for exactly a second.
const BACKOFF: Backoff = Backoff {
    base: Duration::from_secs(1),
    cap: Duration::from_secs(1),
    entropy: 900_000,
};

const MICROS: i64 = 1_000_000;

pub(crate) fn moment(secs: u16) -> Timestamp {
    Timestamp::from_micros(i64::from(secs) * MICROS)
}

fn secs(moment: Timestamp) -> u16 {
    u16::try_from(moment.micros() / MICROS).expect("the model's clock leaps once at most")
}

impl Variant {
    /// A runner takes its turn with what it knows and appends it.
    pub(crate) fn append(&self, state: &mut State, runner: usize, reached: &Reached) {
        let Runner::Deciding(seen, since) = &state.runners[runner] else {
            return;
        };
        let (seen, since) = (seen.clone(), *since);
        let is_behind = seen.continues != state.order.continues;
        if is_behind && !self.writes_behind(state, &seen) {
            reached.note(Reach::Conflict);
            self.look_again(state, runner, since);
            return;
        }
        let turn = self.turn(state, &seen, since);
        reached.note_if(finds_a_lost_answer(&seen, since, &turn), Reach::FoundAnswer);
        if self.makes_call_first(&turn) {
            self.append_without_intent(state, runner, &seen, turn);
            return;
        }
        let next = if is_behind {
            state.order.order().with_events(&turn.events)
        } else {
            turn.order.clone()
        };
        let own = Snapshot::of(turn.order);
        self.write(state, runner, next, &turn.events, turn.then);
        state.go_on(runner, own, turn.then);
    }

    /// A turn as the store keeps it: the order, its events, and when to look after it.
    pub(crate) fn write(
        &self,
        state: &mut State,
        runner: usize,
        next: Order,
        events: &[Event],
        then: Then,
    ) {
        self.commit(state, next, events);
        match then {
            Then::Call { .. } => state.wake = Wake::Lease(runner),
            Then::Rest(Rest::Until(at)) => state.wake = Wake::At(secs(at)),
            Then::Rest(Rest::Done | Rest::Parked | Rest::AwaitingEvent) => state.wake = Wake::Never,
            Then::Rest(Rest::InFlight) => {}
        }
    }

    /// After a refused append a runner reads the order again, and leaves it if a call is in flight
    /// that is not its own.
    fn look_again(&self, state: &mut State, runner: usize, since: Since) {
        let since = match since {
            Since::Ended(ended) => Since::Ended(ended),
            Since::Claimed | Since::Looked => Since::Looked,
        };
        self.look(state, runner, since);
    }

    pub(crate) fn look(&self, state: &mut State, runner: usize, since: Since) {
        let seen = state.order.clone();
        let leaves = match since {
            Since::Claimed => false,
            Since::Looked => seen.order().is_in_flight(),
            Since::Ended(_) => {
                let turn = self.turn(state, &seen, since);
                turn.events.is_empty() && turn.then == Then::Rest(Rest::InFlight)
            }
        };
        state.runners[runner] = if leaves {
            Runner::Idle
        } else {
            Runner::Deciding(seen, since)
        };
    }

    pub(crate) fn turn(&self, state: &State, seen: &Snapshot, since: Since) -> Turn {
        let order = seen.order();
        let ended = match since {
            Since::Ended(ended) => Some(ended),
            Since::Claimed | Since::Looked => None,
        };
        let ended = self.misread(order, ended);
        let finished = ended.map(|ended| Finished {
            call: ended.call,
            attempt: ended.attempt,
            outcome: outcome(state, order, ended),
        });
        take_turn(order, finished, moment(state.now), BACKOFF)
    }

    /// Unsafe designs take *unknown* for something that it is not.
    fn misread(&self, order: &Order, ended: Option<Ended>) -> Option<Ended> {
        if self.design.silence == Silence::Unknown {
            return ended;
        }
        let lost = || {
            let mut calls = order.calls().iter();
            let (call, state) = calls.find(|(_, call)| matches!(call.phase, Phase::InFlight(_)))?;
            let (call, attempt) = (*call, state.attempts);
            let ending = Ending::TimedOut;
            Some(Ended {
                call,
                attempt,
                ending,
            })
        };
        let mut ended = ended.or_else(lost)?;
        if ended.ending == Ending::TimedOut {
            ended.ending = match self.design.silence {
                Silence::Refused => Ending::Refused,
                Silence::NotSent => Ending::NotSent,
                Silence::DoneWhenCancelled
                    if order.is_cancelled() && !ended.call.step.is_undo() =>
                {
                    Ending::Done
                }
                Silence::Unknown | Silence::DoneWhenCancelled => Ending::TimedOut,
            };
        }
        Some(ended)
    }

    /// Unsafe: what is known goes into the store, the intent of the next call stays in memory.
    fn append_without_intent(&self, state: &mut State, runner: usize, seen: &Snapshot, turn: Turn) {
        let known = &turn.events[..turn.events.len() - 1];
        if !known.is_empty() {
            self.commit(state, seen.order().with_events(known), known);
        }
        state.wake = Wake::Lease(runner);
        let ahead = Snapshot::continuing(turn.order, state.order.continues);
        state.go_on(runner, ahead, turn.then);
    }

    fn makes_call_first(&self, turn: &Turn) -> bool {
        self.design.intent == Intent::AfterTheCall && matches!(turn.then, Then::Call { .. })
    }

    fn writes_behind(&self, state: &State, seen: &Snapshot) -> bool {
        let store = &state.order;
        match self.design.fence {
            Fence::Version => false,
            Fence::Nothing => true,
            Fence::IgnoresCancel => {
                let one_ahead = store.continues == seen.continues.next();
                one_ahead && store.order().is_cancelled() && !seen.order().is_cancelled()
            }
        }
    }

    /// The order as written, and what a bystander notices about the write.
    fn commit(&self, state: &mut State, next: Order, events: &[Event]) {
        let before = state.order.order();
        let (from, to) = (before.status().kind(), next.status().kind());
        state.seen.illegal_transition |= from != to && !is_legal(from, to);
        state.seen.gap |= next.version().0 < before.version().0 + events.len() as u64;
        let expected = i8::from(self.plan.inventory.is_some());
        let is_short = |line: usize| state.ledgers.shelves[line].held < expected;
        state.seen.confirmed_without_stock |= from == OrderStatusKind::Pending
            && to == OrderStatusKind::Confirmed
            && (0..self.natures.lines).any(is_short);
        for event in events {
            if let Fact::CallEnded { call, outcome, .. } = &event.fact {
                state.seen.invented_answer |= match outcome {
                    CallOutcome::Definite(Answer::Done(_)) => !state.said.was_done(*call),
                    CallOutcome::Definite(Answer::Refused(_)) => !state.said.was_refused(*call),
                    _ => false,
                };
            }
        }
        if !events.is_empty() {
            state.order = Snapshot::of(next);
            self.outdate(state);
        }
    }

    fn outdate(&self, state: &mut State) {
        if self.design != Design::PRODUCTION {
            return;
        }
        let current = state.order.continues;
        for runner in &mut state.runners {
            if let Runner::Deciding(seen, _) | Runner::Calling(seen, ..) = runner
                && seen.continues != current
            {
                *seen = seen.outdated();
            }
            if let Runner::Unsure(own, _) = runner
                && own
                    .as_ref()
                    .is_some_and(|(own, _)| own.continues != current)
            {
                *own = None;
            }
        }
    }

    /// Somebody's command, decided and written at one version. Afterwards the process that took it
    /// goes on with the order (`by`), unless a call is in flight or it is busy with it already.
    pub(crate) fn command(&self, state: &mut State, by: usize, decide: impl Decide) -> bool {
        let order = state.order.order();
        let Some(events) = decide(order, moment(state.now)) else {
            return false;
        };
        let next = order.with_events(&events);
        self.commit(state, next, &events);
        if !state.order.order().is_in_flight() {
            state.wake = Wake::Lease(by);
            if state.runners[by].is_idle() {
                self.look(state, by, Since::Looked);
            }
        }
        true
    }

    pub(crate) fn sees_attempts(&self) -> bool {
        self.design.keys == Keys::OnePerAttempt
    }
}

/// Whether the order was parked for the answer that its runner has brought.
fn finds_a_lost_answer(seen: &Snapshot, since: Since, turn: &Turn) -> bool {
    let Since::Ended(ended) = since else {
        return false;
    };
    let before = seen.order().call(ended.call).map(|call| &call.phase);
    before == Some(&Phase::Stuck(Hold::AnswerLost)) && !turn.events.is_empty()
}

/// What a command comes to; none if it is refused or changes nothing.
pub(crate) trait Decide: Fn(&Order, Timestamp) -> Option<Vec<Event>> {}
impl<F: Fn(&Order, Timestamp) -> Option<Vec<Event>>> Decide for F {}

pub(crate) fn cancel(order: &Order, now: Timestamp) -> Option<Vec<Event>> {
    applied(
        order
            .cancel(
                CancelWindow::default(),
                &Actor::Anyone,
                Reason::not_given(),
                now,
            )
            .ok()?,
    )
}

pub(crate) fn ship(order: &Order, now: Timestamp) -> Option<Vec<Event>> {
    applied(
        order
            .ship(&Actor::Service("warehouse".to_owned()), now)
            .ok()?,
    )
}

pub(crate) fn settle(order: &Order, verdict: Verdict, now: Timestamp) -> Option<Vec<Event>> {
    let by = Actor::Operator("op".to_owned());
    applied(order.settle(verdict, &by, Reason::not_given(), now).ok()?)
}

pub(crate) fn applied(command: Command<Vec<Event>>) -> Option<Vec<Event>> {
    match command {
        Command::Applied(events) => Some(events),
        Command::AlreadyApplied => None,
    }
}

fn is_legal(from: OrderStatusKind, to: OrderStatusKind) -> bool {
    use OrderStatusKind::{Cancelled, Confirmed, Delivered, Pending, Processing, Shipped};
    matches!(
        (from, to),
        (Pending, Confirmed)
            | (Confirmed, Processing)
            | (Confirmed | Processing, Shipped)
            | (Shipped, Delivered)
            | (Pending | Confirmed | Processing, Cancelled)
    )
}

fn outcome(state: &State, order: &Order, ended: Ended) -> CallOutcome {
    match ended.ending {
        Ending::NotSent => CallOutcome::NotSent(String::new()),
        Ending::TimedOut => CallOutcome::Unknown(Evidence::new(EvidenceKind::TimedOut, "")),
        Ending::Mismatch => CallOutcome::Unknown(Evidence::new(EvidenceKind::Mismatch, "")),
        Ending::Done => CallOutcome::Definite(Answer::Done(receipt(state, order, ended.call))),
        Ending::Refused => CallOutcome::Definite(Answer::Refused(refusal(ended.call))),
        Ending::NotFound => CallOutcome::Definite(Answer::NotFound),
    }
}

fn receipt(state: &State, order: &Order, call: CallId) -> Receipt {
    match call.step {
        Step::Reserve => {
            let line = call.line.map_or(0, |line| usize::from(line) - 1);
            let expires = state.ledgers.shelves[line].expires;
            Receipt::Reserved {
                expires_at: (expires != 0).then(|| moment(expires)),
            }
        }
        Step::Authorize | Step::Capture | Step::Pay | Step::Void | Step::Refund => {
            Receipt::Payment {
                reference: String::new(),
                amount: order.total(),
            }
        }
        Step::CreateShipment => Receipt::Shipment {
            tracking_number: String::new(),
            estimated_delivery: None,
        },
        Step::ClearCart | Step::Notify | Step::Release | Step::Consume => Receipt::Plain,
    }
}

fn refusal(call: CallId) -> Refusal {
    match call.step {
        Step::Authorize | Step::Capture | Step::Pay => Refusal::Declined(String::new()),
        _ => Refusal::Rejected(String::new()),
    }
}

impl State {
    /// A runner takes the order up.
    pub(crate) fn claim(&mut self, runner: usize) {
        if let Wake::At(at) = self.wake {
            self.now = self.now.max(at);
        }
        self.wake = Wake::Lease(runner);
        self.runners[runner] = Runner::Deciding(self.order.clone(), Since::Claimed);
    }

    /// What a turn came to.
    pub(crate) fn go_on(&mut self, runner: usize, seen: Snapshot, then: Then) {
        self.runners[runner] = match then {
            Then::Call { id, mode, attempt } => {
                self.send(Request {
                    call: id,
                    mode,
                    attempt,
                    from: Some(runner),
                });
                Runner::Calling(seen, id, attempt)
            }
            Then::Rest(_) => Runner::Idle,
        };
    }

    pub(crate) fn send(&mut self, request: Request) {
        let place = self.requests.binary_search(&request);
        self.requests
            .insert(place.unwrap_or_else(|place| place), request);
    }

    /// Nobody waits for this runner's request any more: it may arrive late, or never. A question
    /// that nobody waits for changes nothing.
    pub(crate) fn abandon(&mut self, runner: usize, keeps_attempt: bool) {
        let place = self
            .requests
            .iter()
            .position(|request| request.from == Some(runner));
        if let Some(place) = place {
            let mut request = self.requests.remove(place);
            if request.mode == Mode::Do {
                request.from = None;
                request.attempt = if keeps_attempt { request.attempt } else { 0 };
                self.send(request);
            }
        }
    }
}
