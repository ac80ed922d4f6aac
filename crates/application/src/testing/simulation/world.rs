//! One schedule: a world, its moves, and its end.

use super::later::Later;
use super::network::{Books, Packet};
use super::people::Visit;
use super::reach::{Happening, Reached};
use super::runners::{LEASE, Runner, wake};
use super::setup::Setup;
use super::store::Row;
use super::variants::Mutant;
use crate::ports::Wake;
use crate::testing::builders::{new_order, product, units};
use crate::testing::clock::{NEW_YEAR, order_id};
use crate::testing::collaborators::{Abilities, StockBook};
use domain::order::{Event, Fact, NewOrder, PaymentReport};
use domain::process::{Backoff, CallId, Hold, take_turn};
use domain::{Actor, Duration, Order, OrderNumber, Timestamp};
use fastrand::Rng;
use std::collections::{BTreeMap, BTreeSet};

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
    /// What an operator has done or undone at a collaborator.
    pub(super) by_hand: BTreeSet<(usize, CallId)>,
    /// The payments that the provider has taken on, by order.
    pub(super) later: BTreeMap<usize, Later>,
    /// The provider's reports on their way.
    pub(super) letters: Vec<(usize, PaymentReport)>,
    pub(super) reached: Reached,
    pub(super) violation: Option<(&'static str, String)>,
    log: Option<Vec<String>>,
}

impl World {
    /// The world of a seed.
    pub(super) fn of(seed: u64, mutant: Option<Mutant>, traced: bool) -> Self {
        let mut rng = Rng::with_seed(seed);
        let setup = Setup::draw(&mut rng, mutant).perhaps_paid_later(seed);
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
            by_hand: BTreeSet::new(),
            later: BTreeMap::new(),
            letters: Vec::new(),
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

    /// A client places an order, and again if it was told that nothing was written.
    pub(super) fn place(&mut self) {
        let row = self.rows.len();
        let id = order_id(row as u64 + 1);
        let placed = Order::place(id, self.wanted(), Actor::Anyone, self.now);
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
        let is_unknown = self.strikes(self.setup.odds.commit_unknown);
        if is_unknown {
            self.event("place unknown, written");
        }
        // Where none is idle, the process that placed it is gone.
        let is_idle = |runner: &Runner| matches!(runner, Runner::Idle);
        match self.runners.iter().position(is_idle) {
            Some(n) if is_unknown => self.note_not_sent(n, row, turn),
            Some(n) => self.follow(n, row, &turn, None),
            None => {}
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
