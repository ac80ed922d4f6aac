//! The invariants, judged from the collaborators' books and from what the store has taken, never
//! from what the service believes.

use super::network::Packet;
use super::world::World;
use crate::ports::CallKey;
use domain::order::{Fact, OrderStatusKind};
use domain::process::{Answer, CallOutcome, Hold, Idempotency, Mode, Parked, Rest, Step};
use domain::process::{Next, next_step};
use domain::{Order, OrderNumber};

impl World {
    pub(super) fn violated(&mut self, invariant: &'static str, detail: String) {
        self.trace(|| format!("VIOLATION of {invariant}: {detail}"));
        self.violation.get_or_insert((invariant, detail));
    }

    /// J1 and J3, of a request that has arrived. A mutant is judged by the harm it does alone.
    pub(super) fn check_request(&mut self, packet: &Packet) {
        if self.setup.mutant.is_some() {
            return;
        }
        let (call, attempt, mode) = (packet.call, packet.attempt, packet.mode);
        let row = &self.rows[packet.row];
        let intent = Fact::CallStarted {
            call,
            mode,
            attempt,
        };
        if !row.events.iter().any(|event| event.fact == intent) {
            self.violated("J1", format!("{call} arrived without a durable intent"));
            return;
        }
        if *packet.key() != CallKey::new(row.latest.id(), call) {
            self.violated("J3", format!("{call} arrived under another key"));
        }
        let known = row_capabilities(&self.rows[packet.row].latest, call.step);
        if mode == Mode::Do && known == Some(Idempotency::None) {
            let times = self.keyless.entry((packet.row, call, attempt)).or_default();
            *times += 1;
            if *times > 1 {
                self.violated("J3", format!("keyless {call} arrived twice for one intent"));
            }
        }
    }

    /// J4: nothing is taken for refused that nobody refused.
    pub(super) fn check_refusal(&mut self, row: usize, fact: &Fact) {
        if let Fact::CallEnded { call, outcome, .. } = fact
            && matches!(outcome, CallOutcome::Definite(Answer::Refused(_)))
            && !self.refusals.contains(&(row, *call))
            && self.setup.mutant.is_none()
        {
            self.violated("J4", format!("{call} was recorded as refused, and was not"));
        }
    }

    /// What holds at every moment: S1, S3, the upper bounds of S2 and M3, M1, one parcel.
    pub(super) fn check_books(&mut self, row: usize) {
        for shelf in self.books.stock.shelves().values() {
            let sum = shelf.on_hand + shelf.reserved + shelf.consumed;
            let least = shelf.on_hand.min(shelf.reserved).min(shelf.consumed);
            if sum != shelf.initial || least < 0 {
                let detail = format!("{shelf:?}");
                return self.violated("S1", detail);
            }
        }
        if self.books.stock.invented() > 0 {
            return self.violated("S3", "stock was given back that was not held".to_owned());
        }
        let (stock, money) = self.totals(row);
        if let Some(times) = stock.iter().find(|times| !(0..=1).contains(*times)) {
            return self.violated("S2", format!("stock is held {times} times"));
        }
        if money.taken > 1 || money.has_other_amount {
            return self.violated("M1", format!("{money:?}"));
        }
        if money.blocked > 1 {
            return self.violated("M3", format!("{money:?}"));
        }
        if self.books.parcels[row] > 1 {
            self.violated("J3", "two parcels for one order".to_owned());
        }
    }

    /// How often each reservation is held or has left, and what became of the money.
    fn totals(&self, row: usize) -> (Vec<i64>, Totals) {
        let order = &self.rows[row].latest;
        let calls = order.plan().stock_calls(Step::Reserve, order.lines().len());
        let times = calls.into_iter().map(|call| {
            let (held, left) = self.books.stock.held(&CallKey::new(order.id(), call));
            held + left
        });
        let mut money = Totals::default();
        for entry in self.books.money.entries() {
            if entry.order == order.id() {
                money.blocked += u32::from(entry.is_blocked);
                money.taken += u32::from(entry.is_taken);
                money.kept += u32::from(entry.is_taken && !entry.is_refunded);
                money.has_other_amount |= entry.amount != order.total();
            }
        }
        (times.collect(), money)
    }

    /// O4: every order rests, and nothing would change that but a person; an order that is
    /// only done is not parked.
    pub(super) fn check_rest(&mut self) {
        for row in 0..self.rows.len() {
            let order = &self.rows[row].latest;
            let next = next_step(order, self.now);
            // A parked order is not called off while nobody looks at it; the next who does will.
            let is_parked = order
                .parked()
                .is_some_and(|parked| parked.hold != Hold::StillFailing);
            let may_wait = is_parked && matches!(next, Next::Record(_));
            // Called off before the customer paid, who may still: then it is paid back.
            if next == Next::Rest(Rest::AwaitingEvent) && self.may_wait_for_payment(row) {
                continue;
            }
            if !may_wait && !matches!(next, Next::Rest(Rest::Done | Rest::Parked)) {
                let detail = format!("order {row} is at rest but for {next:?}");
                return self.violated("O4", detail);
            }
            // A parcel that may have been made for an order that was called off is undone by nobody,
            // so somebody should look.
            let is_parcel = |parked: Parked| {
                let step = parked.call.map(|call| call.step);
                step == Some(Step::CreateShipment) && order.is_cancelled()
            };
            let is_sound = match order.parked() {
                Some(parked) => next == Next::Rest(Rest::Parked) || is_parcel(parked),
                None => next == Next::Rest(Rest::Done),
            };
            if !is_sound && !may_wait {
                let parked = order.parked();
                let detail = format!("order {row} wants {next:?} and is listed as {parked:?}");
                return self.violated("O4", detail);
            }
        }
    }

    /// What holds once everything rests and nothing is parked: the books balance to the last unit.
    pub(super) fn check_final(&mut self) {
        for row in 0..self.rows.len() {
            self.check_books(row);
            self.check_journal(row);
            let order = &self.rows[row].latest;
            let status = order.status().kind();
            if status == OrderStatusKind::Pending {
                self.violated("O4", format!("order {row} is pending for ever"));
                return;
            }
            let is_live = status != OrderStatusKind::Cancelled;
            let is_paid =
                is_live && order.plan().payment != domain::process::PaymentPlan::NotRequired;
            let (stock, money) = self.totals(row);
            if stock.iter().any(|times| *times != i64::from(is_live)) {
                self.violated("S2", format!("{status:?} order {row} holds {stock:?}"));
            }
            if money.kept != u32::from(is_paid) {
                self.violated("M2", format!("{status:?} order {row}: {money:?}"));
            }
            if money.blocked > 0 {
                self.violated("M3", format!("{status:?} order {row}: {money:?}"));
            }
            self.check_consumed(row);
        }
    }

    /// M2: a payment that was taken on is paid when its order is confirmed.
    pub(super) fn check_paid(&mut self, row: usize) {
        if self.setup.pays_later && self.totals(row).1.taken != 1 {
            self.violated("M2", format!("order {row} is confirmed and not paid"));
        }
    }

    fn check_consumed(&mut self, row: usize) {
        let order = &self.rows[row].latest;
        let has_left = matches!(
            order.status().kind(),
            OrderStatusKind::Shipped | OrderStatusKind::Delivered
        );
        let consumes = order.plan().inventory.is_some_and(|plan| plan.consumes);
        let calls = order.plan().stock_calls(Step::Reserve, order.lines().len());
        let stays = |call| self.books.stock.held(&CallKey::new(order.id(), call)).1 != 1;
        if has_left && consumes && calls.into_iter().any(stays) {
            self.violated("S2", format!("order {row} has left, its stock has not"));
        }
    }

    /// The journal folds to the very order that was decided on.
    fn check_journal(&mut self, row: usize) {
        let latest = &self.rows[row].latest;
        let number = latest.number().unwrap_or(OrderNumber(0));
        let folded = Order::from_journal(latest.id(), number, &self.rows[row].events);
        if folded.as_ref() != Ok(latest) {
            self.violated(
                "J1",
                format!("the journal of order {row} does not fold to it"),
            );
        }
    }
}

/// What became of an order's money.
#[derive(Debug, Default)]
struct Totals {
    blocked: u32,
    taken: u32,
    kept: u32,
    has_other_amount: bool,
}

fn row_capabilities(order: &Order, step: Step) -> Option<Idempotency> {
    order
        .plan()
        .capabilities(step)
        .map(|known| known.idempotency)
}
