//! What can happen next, and what comes of it.

use crate::ledgers::{Ledgers, Natures, Said};
use crate::reach::{Reach, Reached};
use crate::state::{Ended, Ending, Request, Runner, Seen, Since, Snapshot, State, Told, Wake};
use crate::variant::Variant;
use domain::process::{Mode, Verdict};
use std::fmt;

/// How far the clock leaps, in seconds: past every window of the variants.
pub(crate) const LEAP: u16 = 1_000;

/// Something that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// A runner takes its turn and appends it.
    Append(usize),
    /// A runner takes its turn and appends it, and is not told whether it was written: it was.
    AppendUnheard(usize),
    /// The same, and it was not.
    AppendLost(usize),
    /// A runner that was not told reads the order again.
    ReadAgain(usize),
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
    /// The payment provider speaks at this process before it is asked: paid, or failed.
    Word(usize, bool),
    /// A long time passes.
    Leap,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Append(r) => write!(f, "runner {r} takes its turn and appends it"),
            Self::AppendUnheard(r) => {
                write!(
                    f,
                    "runner {r} takes its turn and appends it, but is not told so"
                )
            }
            Self::AppendLost(r) => {
                write!(
                    f,
                    "runner {r} takes its turn; the append is lost, but it is not told so"
                )
            }
            Self::ReadAgain(r) => write!(f, "runner {r} reads the order again"),
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
            Self::Word(r, paid) => {
                let result = if *paid { "paid" } else { "failed" };
                write!(f, "the provider says at process {r}, unasked: {result}")
            }
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
        for (r, runner) in state.runners.iter().enumerate() {
            self.possible_at_runner(state, r, runner, actions);
        }
        possible_for_an_idle_process(state, actions);
        self.possible_in_network(state, actions);
        self.possible_for_people(state, actions);
        let calling = |runner: &Runner| matches!(runner, Runner::Calling(..));
        if state.budget.leaps > 0 && !state.runners.iter().any(calling) {
            actions.push(Action::Leap);
        }
    }

    fn possible_at_runner(
        &self,
        state: &State,
        r: usize,
        runner: &Runner,
        actions: &mut Vec<Action>,
    ) {
        let can_fail = state.budget.faults > 0;
        match runner {
            Runner::Idle => return,
            Runner::Deciding(seen, _) => {
                actions.push(Action::Append(r));
                if self.silent_store && can_fail {
                    actions.push(Action::AppendLost(r));
                    if seen.continues == state.order.continues {
                        actions.push(Action::AppendUnheard(r));
                    }
                }
            }
            Runner::Calling(..) if can_fail => {
                actions.extend([Action::TimeOut(r), Action::Unsent(r)]);
            }
            Runner::Calling(..) => {}
            Runner::Unsure(..) => actions.push(Action::ReadAgain(r)),
        }
        if state.budget.kills > 0 {
            actions.push(Action::Kill(r));
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

    /// What comes of an action.
    pub(crate) fn follow(&self, before: &State, action: Action, reached: &Reached) -> State {
        let mut state = before.clone();
        match action {
            Action::Append(r) => self.append(&mut state, r, reached),
            Action::AppendUnheard(r) | Action::AppendLost(r) => {
                state.budget.faults -= 1;
                let is_written = matches!(action, Action::AppendUnheard(_));
                self.append_unheard(&mut state, r, is_written, reached);
            }
            Action::ReadAgain(r) => self.read_again(&mut state, r, reached),
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
            Action::Cancel(_) | Action::Ship(_) | Action::Settle(_) | Action::Word(..) => {
                self.obey(&mut state, action, reached);
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

fn possible_for_an_idle_process(state: &State, actions: &mut Vec<Action>) {
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
