//! The books of a payment provider.

use super::keys::{KeyMemory, Served};
use crate::ports::{CallKey, PaymentCall};
use domain::process::{Answer, Capabilities, Receipt, Refusal};
use domain::{OrderId, Timestamp};

/// One authorization or payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoneyEntry {
    /// The key that it was made under.
    pub origin: CallKey,
    /// The provider's name for it.
    pub reference: String,
    /// Whose.
    pub order: OrderId,
    /// How much.
    pub amount: domain::Money,
    /// The amount is blocked.
    pub is_blocked: bool,
    /// The amount was taken.
    pub is_taken: bool,
    /// The amount was paid back.
    pub is_refunded: bool,
}

/// The books of a payment provider.
#[derive(Debug, Clone)]
pub struct Money {
    keys: KeyMemory,
    entries: Vec<MoneyEntry>,
}

impl Money {
    /// Books without an entry.
    pub fn new(known: Capabilities) -> Self {
        Self {
            keys: KeyMemory::new(known),
            entries: Vec::new(),
        }
    }

    /// Blocks the amount.
    pub fn authorize(&mut self, call: &PaymentCall, now: Timestamp) -> Served {
        self.begin(call, now, false)
    }

    /// Takes the amount at once.
    pub fn pay(&mut self, call: &PaymentCall, now: Timestamp) -> Served {
        self.begin(call, now, true)
    }

    fn begin(&mut self, call: &PaymentCall, now: Timestamp, takes: bool) -> Served {
        let Self { keys, entries } = self;
        keys.once(&call.key, now, |keys| {
            if keys.is_dead(&call.key) {
                return Served::rejected("undone before it was made");
            }
            let entry = MoneyEntry {
                origin: call.origin.clone(),
                reference: format!("PAY-{}", entries.len() + 1),
                order: call.order,
                amount: call.amount,
                is_blocked: !takes,
                is_taken: takes,
                is_refunded: false,
            };
            let receipt = entry.receipt();
            entries.push(entry);
            Served::done(receipt)
        })
    }

    /// Takes a blocked amount.
    pub fn capture(&mut self, call: &PaymentCall, now: Timestamp) -> Served {
        self.change(call, now, |entries| {
            if let Some(entry) = entries.iter_mut().find(|entry| entry.is_blocked) {
                entry.is_blocked = false;
                entry.is_taken = true;
                return Served::done(entry.receipt());
            }
            match entries.iter().find(|entry| entry.is_taken) {
                Some(taken) => Served {
                    answer: Answer::Done(taken.receipt()),
                    ..Served::nothing_to_do()
                },
                None => Served::rejected("nothing is blocked"),
            }
        })
    }

    /// Lifts a block.
    pub fn void(&mut self, call: &PaymentCall, now: Timestamp) -> Served {
        self.keys.bury(&call.origin);
        self.change(call, now, |entries| {
            if let Some(entry) = entries.iter_mut().find(|entry| entry.is_blocked) {
                entry.is_blocked = false;
                return Served::done(Receipt::Plain);
            }
            if entries.iter().any(|entry| entry.is_taken) {
                Served::rejected("captured already")
            } else {
                Served::nothing_to_do()
            }
        })
    }

    /// Pays back what was taken.
    pub fn refund(&mut self, call: &PaymentCall, now: Timestamp) -> Served {
        self.keys.bury(&call.origin);
        let is_unborn = self.keys.is_dead(&call.origin);
        self.change(call, now, |entries| {
            let mut taken = entries.iter_mut().filter(|entry| entry.is_taken);
            if let Some(entry) = taken.find(|entry| !entry.is_refunded) {
                entry.is_refunded = true;
                return Served::done(entry.receipt());
            }
            if is_unborn || entries.iter().any(|entry| entry.is_refunded) {
                Served::nothing_to_do()
            } else {
                Served::rejected("nothing was taken")
            }
        })
    }

    /// Serves a call that changes the entries of its origin.
    fn change(
        &mut self,
        call: &PaymentCall,
        now: Timestamp,
        change: impl FnOnce(&mut Vec<&mut MoneyEntry>) -> Served,
    ) -> Served {
        let Self { keys, entries } = self;
        keys.once(&call.key, now, |_keys| {
            let own = entries
                .iter_mut()
                .filter(|entry| entry.origin == call.origin);
            change(&mut own.collect())
        })
    }

    /// Refuses a call, and remembers that as far as refusals are.
    pub fn refuse(&mut self, call: &PaymentCall, now: Timestamp, refusal: Refusal) -> Served {
        self.keys
            .once(&call.key, now, |_keys| Served::refused(refusal))
    }

    /// Whether a call was undone for good before it came.
    pub fn is_buried(&self, key: &CallKey) -> bool {
        self.keys.is_dead(key)
    }

    /// What became of a call.
    pub fn look_up(&self, key: &CallKey) -> Answer {
        self.keys.look_up(key)
    }

    /// Every authorization and payment ever made.
    pub fn entries(&self) -> &[MoneyEntry] {
        &self.entries
    }
}

impl MoneyEntry {
    fn receipt(&self) -> Receipt {
        Receipt::Payment {
            reference: self.reference.clone(),
            amount: self.amount,
        }
    }
}
