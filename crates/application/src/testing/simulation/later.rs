//! A provider that takes payments on, and the customers who pay later, fail, or never come back. Its
//! reports come late, twice and in any order.

use super::setup::Setup;
use super::variants::keyed;
use super::world::World;
use crate::engine::payment_call;
use crate::ports::{CallKey, PaymentCall};
use domain::order::{CancelCause, OrderStatus, PaymentReport, PaymentResult};
use domain::process::{Answer, CallId, PaymentPlan, Receipt, Refusal, Step};
use domain::{Duration, Order};
use fastrand::Rng;

/// A payment that was taken on.
pub(super) struct Later {
    call: PaymentCall,
    fate: Fate,
}

/// What the customer makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Open,
    /// The customer does not come back.
    Abandoned,
    /// Paid or failed for good.
    Decided,
}

impl Setup {
    /// One schedule in a few has such a provider, which remembers its keys for ever. Drawn apart, so
    /// that all other schedules stay what they were.
    pub(super) fn perhaps_paid_later(mut self, seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed ^ 0x7061_7920_6c61_7465);
        let is_one_shot = matches!(self.plan.payment, PaymentPlan::OneShot(_));
        if is_one_shot && self.mutant.is_none() && rng.u8(..) < 100 {
            let mut known = keyed(Duration::from_hours(u64::MAX), true);
            known.can_query = rng.bool();
            known.tombstones_undo = rng.bool();
            self.plan.payment = PaymentPlan::OneShot(known);
            self.actual_payment = known;
            self.pays_later = true;
        }
        self
    }
}

impl World {
    /// Whether the provider takes this call on instead of serving it at once.
    pub(super) fn takes_on(&self, step: Step, call: &PaymentCall) -> bool {
        let money = &self.books.money;
        let is_known = money.look_up(&call.key) != Answer::NotFound || money.is_buried(&call.key);
        self.setup.pays_later && step == Step::Pay && !is_known
    }

    pub(super) fn take_on(&mut self, row: usize, call: PaymentCall) -> Answer {
        let reference = self.rng.bool().then(|| "PAY-OPEN".to_owned());
        if !self.later.contains_key(&row) {
            self.event("payment taken on");
            let fate = Fate::Open;
            self.later.insert(row, Later { call, fate });
            if self.rng.bool() {
                self.tell(row, "PAY-OPEN".to_owned(), PaymentResult::Opened);
            }
        }
        Answer::Awaited { reference }
    }

    /// The provider hears of an order and opens its payment before it is asked to, called off or not.
    fn take_on_unasked(&mut self) {
        let pay = CallId::whole(Step::Pay);
        let unasked = self.pick_row(|row, _| row.latest.call(pay).is_none());
        let Some(row) = unasked.filter(|row| !self.later.contains_key(row)) else {
            return;
        };
        self.event("payment taken on before it was asked for");
        let call = payment_call(&self.rows[row].latest, pay);
        let fate = Fate::Open;
        self.later.insert(row, Later { call, fate });
        if self.rng.bool() {
            self.tell(row, "PAY-OPEN".to_owned(), PaymentResult::Opened);
        }
    }

    /// Whether the payment under this key was taken on and is not decided.
    pub(super) fn is_open(&self, key: &CallKey) -> bool {
        let mut later = self.later.values();
        later.any(|later| later.call.key == *key && later.fate != Fate::Decided)
    }

    /// A called-off order may wait for a payment that never comes.
    pub(super) fn may_wait_for_payment(&self, row: usize) -> bool {
        let is_abandoned = |later: &Later| later.fate == Fate::Abandoned;
        self.rows[row].latest.is_cancelled() && self.later.get(&row).is_some_and(is_abandoned)
    }

    /// Something happens at the provider, between it and us, or an unpaid order is called off.
    pub(super) fn payment_move(&mut self) {
        match self.rng.u8(0..12) {
            0..3 => self.decide_any(),
            3..9 => self.send_letter(),
            9..11 => self.take_on_unasked(),
            _ => {
                let awaits = self.pick_row(|row, _| row.latest.awaits_payment());
                if let Some(row) = awaits {
                    self.visit_about_payment(row, None);
                }
            }
        }
    }

    /// Without faults: whether there was still something to be told, decided or called off.
    pub(super) fn hurry_payments(&mut self) -> bool {
        if !self.letters.is_empty() {
            self.send_letter();
            return true;
        }
        if self.later.values().any(|later| later.fate == Fate::Open) {
            self.decide_any();
            return true;
        }
        let Some(row) = self.pick_row(|row, _| row.latest.awaits_payment()) else {
            return false;
        };
        self.visit_about_payment(row, None);
        true
    }

    fn decide_any(&mut self) {
        let is_open = |later: &Later| later.fate != Fate::Decided;
        let open = self.later.iter().filter(|(_, later)| is_open(later));
        let rows: Vec<usize> = open.map(|(row, _)| *row).collect();
        let Some(row) = self.rng.choice(rows) else {
            return;
        };
        match self.rng.u8(0..8) {
            0..5 => self.customer_pays(row),
            5 | 6 => self.close_payment(row),
            _ => {
                self.event("payment abandoned");
                self.decided(row, Fate::Abandoned);
            }
        }
    }

    fn customer_pays(&mut self, row: usize) {
        let Some(later) = self.later.get(&row) else {
            return;
        };
        let served = self.books.money.pay(&later.call, self.now);
        self.check_books(row);
        self.decided(row, Fate::Decided);
        match served.answer {
            Answer::Done(Receipt::Payment { reference, .. }) => {
                self.event("paid later");
                self.tell(row, reference, PaymentResult::Paid);
            }
            // It was undone before it was paid.
            _ => self.tell_failed(row),
        }
    }

    /// The payment fails for good, if it was taken on and is not decided.
    pub(super) fn close_payment(&mut self, row: usize) {
        let is_open = |later: &&Later| later.fate != Fate::Decided;
        let Some(later) = self.later.get(&row).filter(is_open) else {
            return;
        };
        let refusal = Refusal::Declined("no".to_owned());
        drop(self.books.money.refuse(&later.call, self.now, refusal));
        self.decided(row, Fate::Decided);
        self.tell_failed(row);
    }

    fn tell_failed(&mut self, row: usize) {
        self.event("payment failed later");
        self.refusals.insert((row, CallId::whole(Step::Pay)));
        let result = PaymentResult::Failed("no".to_owned());
        self.tell(row, "PAY-OPEN".to_owned(), result);
    }

    fn decided(&mut self, row: usize, fate: Fate) {
        if let Some(later) = self.later.get_mut(&row) {
            later.fate = fate;
        }
    }

    fn tell(&mut self, row: usize, reference: String, result: PaymentResult) {
        let amount = (result == PaymentResult::Paid).then(|| self.rows[row].latest.total());
        let report = PaymentReport {
            reference: Some(reference),
            amount,
            result,
        };
        self.letters.push((row, report));
    }

    /// One report sets out, whichever was first; while faults last it may be sent again.
    fn send_letter(&mut self) {
        if self.letters.is_empty() {
            return;
        }
        let n = self.rng.usize(0..self.letters.len());
        let (row, report) = self.letters[n].clone();
        if self.faults && self.rng.bool() {
            self.event("payment report sent twice");
        } else {
            self.letters.swap_remove(n);
        }
        self.visit_about_payment(row, Some(report));
    }

    /// What a report met that was news.
    pub(super) fn count_news(&mut self, met: &Order) {
        let pay = met.call(CallId::whole(Step::Pay));
        if pay.is_none() {
            self.event("payment reported before it was asked for");
        }
        if pay.is_some_and(domain::process::CallState::is_in_flight) {
            self.event("payment reported while its call was in flight");
        }
        if let OrderStatus::Cancelled { cause, .. } = met.status() {
            self.event(match cause {
                CancelCause::PaymentExpired => "payment reported after the order had expired",
                _ => "payment reported after the order was called off",
            });
        }
    }
}
