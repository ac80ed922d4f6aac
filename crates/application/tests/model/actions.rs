//! What can happen next, and what comes of it.

use crate::ledgers::{Ledgers, Natures, Said};
use crate::reach::{Reach, Reached};
use crate::service::{cancel, settle, ship};
use crate::state::{Ended, Ending, Request, Runner, Seen, Since, Snapshot, State, Told, Wake};
use crate::variant::Variant;
use domain::process::{CallId, Hold, Mode, Parked, Step, Verdict};
use std::fmt;

/// How far the clock leaps, in seconds: past every window of the variants.
pub(crate) const LEAP: u16 = 1_000;

/// Something that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// A runner takes its turn and appends it.
    Append(usize),
    /// A runner takes up an order that is due.
    Claim(usize),
    /// A runner takes up an order that another one holds.
    Steal(usize),
    /// A request arrives, and the collaborator grants it.
    Arrive(Request),
    /// A request arrives, and the collaborator refuses it.
    Refuse(Request),
    /// A request arrives, and a copy of it stays on its way.
    Replay(Request),
    /// A request arrives, and its answer contradicts it.
    Contradict(Request),
    /// A runner waits no longer; its request may still arrive.
    TimeOut(usize),
    /// A runner's request surely never left.
    Unsent(usize),
    /// A process dies.
    Kill(usize),
    /// A customer cancels, at this process.
    Cancel(usize),
    /// The warehouse ships, at this process.
    Ship(usize),
    /// An operator tells the truth about a parked call.
    Settle(Verdict),
    /// A long time passes.
    Leap,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Append(r) => write!(f, "runner {r} takes its turn and appends it"),
            Self::Claim(r) => write!(f, "runner {r} takes the order up"),
            Self::Steal(r) => write!(f, "runner {r} takes the order from the other"),
            Self::Arrive(request) => write!(f, "{request} arrives"),
            Self::Refuse(request) => write!(f, "{request} arrives and is refused"),
            Self::Replay(request) => write!(f, "{request} arrives and stays on its way as well"),
            Self::Contradict(request) => write!(f, "{request} arrives, the answer contradicts it"),
            Self::TimeOut(r) => write!(f, "runner {r} waits no longer for its answer"),
            Self::Unsent(r) => write!(f, "runner {r} cannot send its request"),
            Self::Kill(r) => write!(f, "runner {r} dies"),
            Self::Cancel(r) => write!(f, "a customer cancels at process {r}"),
            Self::Ship(r) => write!(f, "the warehouse ships at process {r}"),
            Self::Settle(verdict) => write!(f, "an operator settles: {}", verdict.name()),
            Self::Leap => f.write_str("a long time passes"),
        }
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (call, attempt) = (self.call, self.attempt);
        let question = if self.mode == Mode::Query {
            "the question about "
        } else {
            ""
        };
        match self.from {
            Some(runner) => write!(f, "{question}{call}, attempt {attempt} of runner {runner},"),
            None => write!(f, "{question}{call}, late,"),
        }
    }
}

impl Variant {
    /// Everything that can happen.
    pub(crate) fn possible(&self, state: &State, actions: &mut Vec<Action>) {
        possible_at_runners(state, actions);
        self.possible_in_network(state, actions);
        self.possible_for_people(state, actions);
        let calling = |runner: &Runner| matches!(runner, Runner::Calling(..));
        if state.budget.leaps > 0 && !state.runners.iter().any(calling) {
            actions.push(Action::Leap);
        }
    }

    fn possible_in_network(&self, state: &State, actions: &mut Vec<Action>) {
        let mut last = None;
        for request in &state.requests {
            if last == Some(request) {
                continue;
            }
            last = Some(request);
            actions.push(Action::Arrive(*request));
            if state.budget.refusals > 0 && self.has_a_choice(state, *request) {
                actions.push(Action::Refuse(*request));
            }
            if state.budget.faults > 0 && request.mode == Mode::Do {
                if self.replays {
                    actions.push(Action::Replay(*request));
                }
                if self.contradictions && request.from.is_some() {
                    actions.push(Action::Contradict(*request));
                }
            }
        }
    }

    /// Whether the collaborator decides anew, rather than repeating itself.
    fn has_a_choice(&self, state: &State, request: Request) -> bool {
        let answer = |refuse| {
            let mut trial: Ledgers = state.ledgers;
            trial.handle(&self.natures, request, refuse, state.now)
        };
        request.mode == Mode::Do && answer(true) != answer(false)
    }

    fn possible_for_people(&self, state: &State, actions: &mut Vec<Action>) {
        let order = state.order.order();
        let now = crate::service::moment(state.now);
        // A command reaches an idle process, which then goes on with the order, or the busy one.
        let is_idle = |r: usize| state.runners[r].is_idle();
        let processes: &[usize] = match (is_idle(0), is_idle(1)) {
            (true, true) | (false, false) => &[0],
            _ if order.is_in_flight() => &[0],
            _ => &[0, 1],
        };
        if state.budget.cancels > 0 && cancel(order, now).is_some() {
            actions.extend(processes.iter().map(|p| Action::Cancel(*p)));
        }
        if state.budget.ships > 0 && ship(order, now).is_some() {
            actions.extend(processes.iter().map(|p| Action::Ship(*p)));
        }
        if state.budget.verdicts > 0
            && let Some(verdict) = self.truth(state)
        {
            actions.push(Action::Settle(verdict));
        }
    }

    /// What an operator finds out at the collaborator, once nothing is on its way any more.
    fn truth(&self, state: &State) -> Option<Verdict> {
        let parked = state.order.order().parked()?;
        let call = parked.call?;
        if !state.is_at_rest() || !state.requests.is_empty() || parked.hold == Hold::StillFailing {
            return None;
        }
        // An undo that was refused is done by hand first, as the advice says.
        Some(
            if parked.hold == Hold::UndoRefused || self.is_done(state, call) {
                Verdict::Done
            } else {
                Verdict::NotDone
            },
        )
    }

    fn undo_by_hand(&self, state: &mut State) {
        let parked = state.order.order().parked();
        let Some(Parked {
            call: Some(call),
            hold: Hold::UndoRefused,
        }) = parked
        else {
            return;
        };
        if call.step == Step::Release {
            for shelf in &mut state.ledgers.shelves[self.natures.of_call(call)] {
                shelf.empty_by_hand();
            }
        } else {
            state.ledgers.till.pay_back_by_hand();
        }
    }

    fn is_done(&self, state: &State, call: CallId) -> bool {
        let till = state.ledgers.till;
        let mut shelves = state.ledgers.shelves[self.natures.of_call(call)].iter();
        match call.step {
            Step::Reserve => shelves.all(|shelf| shelf.reserves > 0),
            Step::Release => shelves.all(|shelf| shelf.held == 0),
            Step::Consume => shelves.all(|shelf| shelf.consumed > 0),
            Step::Authorize => till.authorizations > 0,
            Step::Capture | Step::Pay => till.taken > 0,
            Step::Void => till.open == 0,
            Step::Refund => till.paid_back > 0,
            Step::CreateShipment => state.ledgers.parcels > 0,
            Step::ClearCart | Step::Notify => true,
        }
    }

    /// What comes of an action.
    pub(crate) fn follow(&self, before: &State, action: Action, reached: &Reached) -> State {
        let mut state = before.clone();
        match action {
            Action::Append(r) => self.append(&mut state, r, reached),
            Action::Claim(r) => state.claim(r),
            Action::Steal(r) => {
                state.budget.steals -= 1;
                reached.note(Reach::Stolen);
                state.claim(r);
            }
            Action::Arrive(request) => self.arrive(&mut state, request, false, reached),
            Action::Refuse(request) => {
                state.budget.refusals -= 1;
                self.arrive(&mut state, request, true, reached);
            }
            Action::Replay(request) => {
                state.budget.faults -= 1;
                reached.note(Reach::Replayed);
                let attempt = if self.sees_attempts() {
                    request.attempt
                } else {
                    0
                };
                state.send(Request {
                    from: None,
                    attempt,
                    ..request
                });
                self.arrive(&mut state, request, false, reached);
            }
            Action::Contradict(request) => {
                state.budget.faults -= 1;
                self.arrive(&mut state, request, false, reached);
                contradict(&mut state, request);
            }
            Action::TimeOut(r) => self.hang_up(&mut state, r, Ending::TimedOut),
            Action::Unsent(r) => self.hang_up(&mut state, r, Ending::NotSent),
            Action::Kill(r) => {
                state.budget.kills -= 1;
                reached.note(Reach::Killed);
                state.abandon(r, self.sees_attempts());
                state.runners[r] = Runner::Idle;
            }
            Action::Cancel(by) => {
                state.budget.cancels -= 1;
                state.told.cancelled = self.command(&mut state, by, cancel);
            }
            Action::Ship(by) => {
                state.budget.ships -= 1;
                state.told.shipped = self.command(&mut state, by, ship);
            }
            Action::Settle(verdict) => {
                state.budget.verdicts -= 1;
                reached.note(Reach::Settled);
                self.undo_by_hand(&mut state);
                self.command(&mut state, 0, |order, now| settle(order, verdict, now));
            }
            Action::Leap => {
                state.budget.leaps -= 1;
                reached.note(Reach::Leapt);
                state.now += LEAP;
                // No request travels as long as that.
                state.requests.clear();
                state.ledgers.leap(&self.natures, state.now);
            }
        }
        state.drop_inert_requests(&self.natures);
        state
    }

    fn hang_up(&self, state: &mut State, runner: usize, ending: Ending) {
        let Runner::Calling(seen, call, attempt) = state.runners[runner].clone() else {
            return;
        };
        state.budget.faults -= 1;
        if ending == Ending::NotSent {
            state
                .requests
                .retain(|request| request.from != Some(runner));
        } else {
            state.abandon(runner, self.sees_attempts());
        }
        let ended = Ended {
            call,
            attempt,
            ending,
        };
        state.runners[runner] = Runner::Deciding(seen, Since::Ended(ended));
    }

    fn arrive(&self, state: &mut State, request: Request, refuse: bool, reached: &Reached) {
        let is_late = request.from.is_none();
        reached.note_if(is_late, Reach::LateArrival);
        reached.note_if(is_late && state.is_at_rest(), Reach::LateAtRest);
        reached.note_if(request.mode == Mode::Query, Reach::Asked);
        let place = state.requests.binary_search(&request);
        state
            .requests
            .remove(place.expect("the request is on its way"));
        let intent = state.order.order().call(request.call);
        let is_intended = intent.is_some_and(|call| call.attempts >= request.attempt);
        state.seen.call_without_intent |= !is_intended;
        let ending = state
            .ledgers
            .handle(&self.natures, request, refuse, state.now);
        reached.note_if(ending == Ending::Refused, Reach::Refused);
        state.said.hear(request.call, ending);
        if let Some(runner) = request.from
            && let Runner::Calling(seen, call, attempt) = state.runners[runner].clone()
        {
            let ended = Ended {
                call,
                attempt,
                ending,
            };
            state.runners[runner] = Runner::Deciding(seen, Since::Ended(ended));
        }
    }

    /// Where it all begins: placed, with the first intent durable and the first call under way.
    pub(crate) fn beginning(&self) -> State {
        let (order, _event) = self.placed();
        let snapshot = Snapshot::of(order);
        let mut state = State {
            order: snapshot.clone(),
            wake: Wake::Lease(0),
            now: 0,
            runners: [Runner::Deciding(snapshot, Since::Claimed), Runner::Idle],
            requests: Vec::new(),
            ledgers: Ledgers::default(),
            said: Said::default(),
            budget: self.budget,
            told: Told::default(),
            seen: Seen::default(),
        };
        self.append(&mut state, 0, &Reached::default());
        state
    }
}

fn possible_at_runners(state: &State, actions: &mut Vec<Action>) {
    for (r, runner) in state.runners.iter().enumerate() {
        match runner {
            Runner::Idle => continue,
            Runner::Deciding(..) => actions.push(Action::Append(r)),
            Runner::Calling(..) if state.budget.faults > 0 => {
                actions.extend([Action::TimeOut(r), Action::Unsent(r)]);
            }
            Runner::Calling(..) => {}
        }
        if state.budget.kills > 0 {
            actions.push(Action::Kill(r));
        }
    }
    // Idle processes are alike: the first stands for both.
    if let Some(idle) = state.runners.iter().position(Runner::is_idle) {
        match state.wake {
            Wake::Never => {}
            Wake::Lease(holder) if !state.runners[holder].is_idle() => {
                if state.budget.steals > 0 {
                    actions.push(Action::Steal(idle));
                }
            }
            Wake::At(_) | Wake::Lease(_) => actions.push(Action::Claim(idle)),
        }
    }
}

fn contradict(state: &mut State, request: Request) {
    let runner = request.from.map(|runner| &mut state.runners[runner]);
    if let Some(Runner::Deciding(_, Since::Ended(ended))) = runner {
        ended.ending = Ending::Mismatch;
    }
}

impl State {
    /// A late request whose collaborator will only repeat itself changes nothing when it arrives.
    fn drop_inert_requests(&mut self, natures: &Natures) {
        let ledgers = &self.ledgers;
        self.requests
            .retain(|request| request.from.is_some() || !ledgers.is_inert(natures, *request));
    }

    /// Nothing goes on by itself; only late requests, people and faults can change anything.
    pub(crate) fn is_at_rest(&self) -> bool {
        self.runners.iter().all(Runner::is_idle) && self.wake == Wake::Never
    }
}
