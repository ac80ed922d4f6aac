//! The simulated store: journals fenced by version, commits that go wrong, and the rules that every
//! write is held against.

use super::reach::Happening;
use super::variants::Mutant;
use super::world::World;
use crate::ports::Wake;
use domain::order::{Event, Fact, OrderStatusKind, Version};
use domain::process::{Hold, Phase};
use domain::{Order, Timestamp};

const LOST: Phase = Phase::Stuck(Hold::AnswerLost);

/// One order in the store.
pub(super) struct Row {
    pub(super) events: Vec<Event>,
    pub(super) latest: Order,
    pub(super) wake_at: Option<Timestamp>,
    pub(super) claims: u32,
    /// Somebody has changed the order: whoever is free looks at it.
    pub(super) nudged: bool,
}

/// What a write carries.
pub(super) struct Write {
    pub(super) row: usize,
    pub(super) continues: Version,
    pub(super) events: Vec<Event>,
    pub(super) after: Order,
    pub(super) wake: Wake,
    /// Whether a runner writes it; people decide on what they see in every variant.
    pub(super) by_runner: bool,
}

/// What its writer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    Written,
    Conflict,
    NotWritten,
    Unknown,
}

impl World {
    /// Commits under whatever fault is drawn.
    pub(super) fn commit(&mut self, write: &Write) -> Told {
        let odds = &self.setup.odds;
        let (lost, unknown, twice) = (
            odds.commit_lost,
            odds.commit_unknown,
            odds.commit_duplicated,
        );
        if self.strikes(lost) {
            self.event("commit lost");
            return Told::NotWritten;
        }
        if self.strikes(unknown) {
            if self.rng.bool() {
                self.event("commit unknown, not written");
            } else if self.write(write) {
                self.event("commit unknown, written");
            }
            return Told::Unknown;
        }
        if !self.write(write) {
            return Told::Conflict;
        }
        if self.strikes(twice) && !write.events.is_empty() && self.setup.mutant.is_none() {
            self.event("commit duplicated");
            if self.write(write) {
                self.violated("J1", "a commit was taken twice".to_owned());
            }
        }
        Told::Written
    }

    fn write(&mut self, write: &Write) -> bool {
        let at = self.rows[write.row].latest.version();
        if at == write.continues {
            self.put(write, write.events.clone(), write.after.clone());
            return true;
        }
        if !self.is_let_through(write) {
            return false;
        }
        let after = self.rows[write.row].latest.with_events(&write.events);
        self.put(write, renumbered(&write.events, at), after);
        true
    }

    /// The mutants whose writes are not, or not always, fenced.
    fn is_let_through(&self, write: &Write) -> bool {
        let row = &self.rows[write.row];
        match self.setup.mutant.filter(|_| write.by_runner) {
            Some(Mutant::UnfencedWrites) => true,
            Some(Mutant::CancelFromSnapshot) => {
                let seen = usize::try_from(write.continues.0).unwrap_or(usize::MAX);
                let missed = row.events.get(seen..).unwrap_or_default();
                missed
                    .iter()
                    .all(|event| matches!(event.fact, Fact::OrderCancelled { .. }))
            }
            _ => false,
        }
    }

    fn put(&mut self, write: &Write, events: Vec<Event>, after: Order) {
        self.check_events(write.row, &events);
        for event in &events {
            self.count_event(event);
        }
        let before = &self.rows[write.row].latest;
        if write.by_runner
            && events
                .iter()
                .any(|event| finds_a_lost_answer(before, event))
        {
            self.event("lost answer found");
        }
        let now = self.now;
        let row = &mut self.rows[write.row];
        row.events.extend(events);
        row.latest = after;
        row.claims = 0;
        match write.wake {
            Wake::Keep => {}
            Wake::After(duration) => row.wake_at = Some(now.plus(duration)),
            Wake::Never => row.wake_at = None,
        }
        if let Some(parked) = row.latest.parked()
            && parked.hold == Hold::StillFailing
        {
            self.reached.count(Happening::Parked(parked.hold.name()));
        }
    }

    /// O5, O8 and J1: the journal has no gap, and the status follows the lifecycle.
    fn check_events(&mut self, row: usize, events: &[Event]) {
        let mut version = self.rows[row].latest.version();
        let mut status = self.rows[row].latest.status().kind();
        for event in events {
            version = version.next();
            if event.seq != version {
                let met = event.seq.0;
                self.violated("J1", format!("event {met} where {} should be", version.0));
            }
            self.check_refusal(row, &event.fact);
            if event.fact == Fact::OrderConfirmed {
                self.check_paid(row);
            }
            if let Some(next) = status_after(&event.fact) {
                if !is_allowed(status, next) {
                    self.violated("O5", format!("{status:?} became {next:?}"));
                }
                status = next;
            }
        }
    }

    /// The order as the store has it.
    pub(super) fn load(&self, row: usize) -> Order {
        self.rows[row].latest.clone()
    }
}

/// Whether the order was parked for just this answer.
fn finds_a_lost_answer(before: &Order, event: &Event) -> bool {
    let lost = |call| before.call(call).map(|state| &state.phase) == Some(&LOST);
    matches!(event.fact, Fact::CallEnded { call, .. } if lost(call))
}

fn renumbered(events: &[Event], mut version: Version) -> Vec<Event> {
    let mut renumber = |event: &Event| {
        version = version.next();
        Event {
            seq: version,
            ..event.clone()
        }
    };
    events.iter().map(&mut renumber).collect()
}

pub(super) fn status_after(fact: &Fact) -> Option<OrderStatusKind> {
    match fact {
        Fact::OrderPlaced(_) => Some(OrderStatusKind::Pending),
        Fact::OrderConfirmed => Some(OrderStatusKind::Confirmed),
        Fact::ProcessingStarted => Some(OrderStatusKind::Processing),
        Fact::OrderShipped => Some(OrderStatusKind::Shipped),
        Fact::OrderDelivered => Some(OrderStatusKind::Delivered),
        Fact::OrderCancelled { .. } => Some(OrderStatusKind::Cancelled),
        Fact::OrderImported(imported) => Some(imported.status.kind()),
        Fact::CallStarted { .. }
        | Fact::CallEnded { .. }
        | Fact::PaymentReported(_)
        | Fact::ShipmentReported(_)
        | Fact::OrderParked { .. }
        | Fact::OrderSettled { .. } => None,
    }
}

fn is_allowed(from: OrderStatusKind, to: OrderStatusKind) -> bool {
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
