//! One schedule: a world, its moves, and its end.

use super::network::{Books, Packet};
use super::people::{Visit, Wish};
use super::reach::{Happening, Reached};
use super::runners::{LEASE, Runner, wake};
use super::setup::{SHORT_WINDOW, Setup};
use super::store::Row;
use super::variants::Mutant;
use crate::ports::Wake;
use crate::testing::builders::{new_order, product, units};
use crate::testing::clock::{NEW_YEAR, order_id};
use crate::testing::collaborators::{Abilities, StockBook};
use domain::order::{Event, Fact, NewOrder};
use domain::process::{Backoff, CallId, Hold, take_turn};
use domain::{Actor, Duration, Order, OrderNumber, Timestamp};
use fastrand::Rng;
use std::collections::{BTreeMap, BTreeSet};

/// How many moves an order may need to come to rest once nothing goes wrong any more.
const MOVES_TO_REST: u32 = 6_000;

/// How often an operator has to speak, at most.
const SETTLEMENTS: u32 = 40;

/// Everything there is in one schedule.
pub(super) struct World {
    pub(super) rng: Rng,
    pub(super) now: Timestamp,
    pub(super) setup: Setup,
    pub(super) rows: Vec<Row>,
    pub(super) runners: Vec<Runner>,
    pub(super) packets: Vec<Packet>,
    pub(super) visits: Vec<Visit>,
    pub(super) books: Books,
    pub(super) tickets: u64,
    /// Whether anything may still go wrong.
    pub(super) faults: bool,
    /// What the collaborators have refused.
    pub(super) refusals: BTreeSet<(usize, CallId)>,
    /// How often each keyless intent has arrived.
    pub(super) keyless: BTreeMap<(usize, CallId, u32), u32>,
    pub(super) reached: Reached,
    pub(super) violation: Option<(&'static str, String)>,
    log: Option<Vec<String>>,
}

impl World {
    /// The world of a seed.
    pub(super) fn of(seed: u64, mutant: Option<Mutant>, traced: bool) -> Self {
        let mut rng = Rng::with_seed(seed);
        let setup = Setup::draw(&mut rng, mutant);
        let stock = ["PROD001", "PROD002"].map(|id| (product(id), setup.stock));
        Self {
            now: NEW_YEAR,
            rows: Vec::new(),
            runners: (0..setup.runners).map(|_| Runner::Idle).collect(),
            packets: Vec::new(),
            visits: Vec::new(),
            books: Books::new(
                StockBook::new(setup.actual_inventory, stock),
                setup.actual_payment,
                setup.actual_shipping,
                setup.orders,
            ),
            tickets: 0,
            faults: true,
            refusals: BTreeSet::new(),
            keyless: BTreeMap::new(),
            reached: Reached::default(),
            violation: None,
            log: traced.then(|| vec![format!("{setup:#?}")]),
            rng,
            setup,
        }
    }

    /// Plays the schedule to its end, or to the first violation.
    pub(super) fn play(&mut self) {
        for _ in 0..self.setup.moves {
            self.any_move();
            if self.violation.is_some() {
                return;
            }
        }
        self.faults = false;
        self.trace(|| "the faults stop".to_owned());
        while self.rows.len() < self.setup.orders {
            self.place();
        }
        self.come_to_rest();
        self.be_settled();
        if self.violation.is_none() {
            self.check_final();
        }
    }

    fn be_settled(&mut self) {
        for _ in 0..SETTLEMENTS {
            if self.violation.is_some() || !self.settle_all() {
                return;
            }
            self.come_to_rest();
        }
        self.violated(
            "O4",
            "an order stays parked whatever the operator says".to_owned(),
        );
    }

    fn any_move(&mut self) {
        let odds = &self.setup.odds;
        let mut dice = self.rng.u32(0..1_000);
        let rare = [
            odds.kill,
            odds.steal,
            odds.cancel,
            odds.ship,
            odds.settle,
            odds.jump,
        ];
        for (n, odd) in rare.into_iter().enumerate() {
            if dice < odd {
                return self.rare_move(n);
            }
            dice -= odd;
        }
        match self.rng.u8(0..100) {
            0..50 => {
                let n = self.rng.usize(0..self.runners.len());
                self.move_runner(n);
            }
            50..72 if !self.packets.is_empty() => {
                let n = self.rng.usize(0..self.packets.len());
                self.deliver(n);
            }
            72..84 if !self.visits.is_empty() => {
                let n = self.rng.usize(0..self.visits.len());
                self.act(n);
            }
            84..92 if self.rows.len() < self.setup.orders => self.place(),
            _ => self.pass_time(),
        }
    }

    fn rare_move(&mut self, n: usize) {
        match n {
            0 => {
                let n = self.rng.usize(0..self.runners.len());
                self.kill_runner(n);
            }
            1 => self.steal_lease(),
            2 => self.visit(Wish::Cancel),
            3 => {
                let wishes = [
                    Wish::Process,
                    Wish::Ship,
                    Wish::Ship,
                    Wish::Deliver,
                    Wish::Report,
                ];
                let n = self.rng.usize(0..wishes.len());
                self.visit(wishes[n]);
            }
            4 => self.visit(Wish::Settle),
            _ => {
                self.event("clock jumped");
                let hours = self.rng.u64(1..=30);
                let by = if self.rng.bool() {
                    SHORT_WINDOW
                } else {
                    Duration::from_hours(hours)
                };
                self.now = self.now.plus(by);
            }
        }
    }

    fn pass_time(&mut self) {
        let up_to = match self.rng.u8(0..4) {
            0 => 20_000,
            1 => 1_000_000,
            2 => 6_000_000,
            _ => return self.pass_to_next_event(),
        };
        let by = Duration::from_micros(self.rng.u64(1..=up_to));
        self.now = self.now.plus(by);
    }

    /// Moves the clock to when something is due; tells whether there is such a moment.
    fn pass_to_next_event(&mut self) {
        if let Some(at) = self.next_event() {
            self.now = self.now.max(at);
        }
    }

    fn next_event(&self) -> Option<Timestamp> {
        let wakes = self.rows.iter().filter_map(|row| row.wake_at);
        wakes
            .chain(self.next_timeout())
            .filter(|at| *at > self.now)
            .min()
    }

    /// Without faults, moves until every order rests.
    fn come_to_rest(&mut self) {
        for _ in 0..MOVES_TO_REST {
            if self.violation.is_some() {
                return;
            }
            let busy: Vec<usize> = (0..self.runners.len())
                .filter(|n| !matches!(self.runners[*n], Runner::Idle))
                .collect();
            let idle = (0..self.runners.len()).find(|n| !busy.contains(n));
            let choices = [
                !self.packets.is_empty(),
                !self.visits.is_empty(),
                self.has_due_orders() && idle.is_some(),
                busy.iter().any(|n| !self.is_only_waiting(*n)),
            ];
            if !choices.contains(&true) {
                if let Some(at) = self.next_event() {
                    self.now = at;
                    continue;
                }
                return self.check_rest();
            }
            self.calm_move(choices, &busy, idle);
        }
        self.violated("O4", "the orders do not come to rest".to_owned());
    }

    fn calm_move(&mut self, choices: [bool; 4], busy: &[usize], idle: Option<usize>) {
        let n = self.rng.usize(0..4);
        match (n, idle) {
            _ if !choices[n] => {}
            (0, _) => {
                let n = self.rng.usize(0..self.packets.len());
                self.deliver(n);
            }
            (1, _) => self.act(0),
            (2, Some(idle)) => self.move_runner(idle),
            (3, _) => {
                let n = busy[self.rng.usize(0..busy.len())];
                self.move_runner(n);
            }
            _ => {}
        }
    }

    fn is_only_waiting(&self, n: usize) -> bool {
        matches!(&self.runners[n], Runner::Waiting { until, .. } if *until > self.now)
    }

    /// A client places an order, and again if it was told that nothing was written.
    fn place(&mut self) {
        let row = self.rows.len();
        let id = order_id(row as u64 + 1);
        let placed = Order::place(id, self.wanted(), Actor::Customer(None), self.now);
        let (order, first) = placed.expect("the simulation places sound orders");
        let order = order.numbered(OrderNumber(row as u64 + 1));
        let mut events = vec![first];
        let backoff = Backoff {
            base: Duration::from_millis(500),
            cap: Duration::from_secs(300),
            entropy: self.rng.u64(..),
        };
        let turn = take_turn(&order, None, self.now, backoff);
        if self.strikes(self.setup.odds.commit_lost) {
            return self.event("place lost");
        }
        self.reached.count(Happening::Status(order.status().kind()));
        if self.setup.mutant == Some(Mutant::KeylessWithoutIntent) {
            return self.put_new(order, events, Wake::After(Duration::ZERO));
        }
        events.extend(turn.events.clone());
        self.put_new(turn.order.clone(), events, wake(turn.then, self.now));
        if self.strikes(self.setup.odds.commit_unknown) {
            return self.event("place unknown, written");
        }
        let is_idle = |runner: &Runner| matches!(runner, Runner::Idle);
        if let Some(n) = self.runners.iter().position(is_idle) {
            self.follow(n, row, &turn, None);
        }
    }

    fn put_new(&mut self, latest: Order, events: Vec<Event>, wake: Wake) {
        self.trace(|| format!("order {} is placed", latest.id()));
        let wake_at = match wake {
            Wake::After(duration) => Some(self.now.plus(duration)),
            Wake::Keep => Some(self.now.plus(LEASE)),
            Wake::Never => None,
        };
        for event in &events {
            self.count_event(event);
        }
        self.rows.push(Row {
            events,
            latest,
            wake_at,
            claims: 0,
            nudged: false,
        });
    }

    fn wanted(&mut self) -> NewOrder {
        let mut new = new_order(Abilities::IDEAL);
        new.lines.truncate(self.setup.lines);
        for line in &mut new.lines {
            line.quantity = units(self.rng.u32(1..=2));
        }
        new.plan = self.setup.plan.clone();
        new
    }

    /// Whether a fault with these odds in a thousand strikes now.
    pub(super) fn strikes(&mut self, odds: u32) -> bool {
        self.faults && self.rng.u32(0..1_000) < odds
    }

    /// Some order of which this is so.
    pub(super) fn pick_row(&mut self, is_so: impl Fn(&Row, Timestamp) -> bool) -> Option<usize> {
        let now = self.now;
        let rows = (0..self.rows.len()).filter(|n| is_so(&self.rows[*n], now));
        let rows: Vec<usize> = rows.collect();
        self.rng.choice(rows)
    }

    pub(super) fn event(&mut self, name: &'static str) {
        self.trace(|| name.to_owned());
        self.reached.count(Happening::Event(name));
    }

    pub(super) fn count_event(&mut self, event: &Event) {
        self.trace(|| {
            format!(
                "  {} {} {:?}",
                event.seq.0,
                event.fact.name(),
                short(&event.fact)
            )
        });
        match &event.fact {
            Fact::OrderParked { hold, .. } => self.count_hold(*hold),
            Fact::CallEnded { outcome, .. } => {
                if let domain::process::CallOutcome::Unknown(evidence) = outcome
                    && evidence.kind == domain::process::EvidenceKind::Mismatch
                {
                    self.count_hold(Hold::Mismatch);
                }
            }
            Fact::OrderSettled { verdict, .. } => self.count_verdict(*verdict),
            Fact::OrderCancelled { cause } => {
                self.reached.count(Happening::Cancelled(cause.name()));
                let status = domain::order::OrderStatusKind::Cancelled;
                self.reached.count(Happening::Status(status));
            }
            other => {
                if let Some(status) = super::store::status_after(other) {
                    self.reached.count(Happening::Status(status));
                }
            }
        }
    }

    fn count_hold(&mut self, hold: Hold) {
        self.reached.count(Happening::Parked(hold.name()));
    }

    pub(super) fn trace(&mut self, line: impl FnOnce() -> String) {
        if let Some(log) = &mut self.log {
            let at = self.now.since(NEW_YEAR).micros() / 1_000;
            log.push(format!("{at:>10} ms  {}", line()));
        }
    }

    /// What was done, if the schedule was traced.
    pub(super) fn into_log(self) -> Vec<String> {
        self.log.unwrap_or_default()
    }
}

/// The agreement is too long for a trace.
fn short(fact: &Fact) -> Option<&Fact> {
    (!matches!(fact, Fact::OrderPlaced(_))).then_some(fact)
}
