//! What happened in a minute, or in several.

use super::purse::Purse;
use super::times::Times;

/// What happened to orders.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Orders that were placed.
    pub placed: u64,
    /// Orders whose stock was reserved and whose money was taken.
    pub confirmed: u64,
    /// Orders that were called off.
    pub cancelled: u64,
    /// Orders that arrived.
    pub delivered: u64,
    /// How often an order was left to a person.
    pub parked: u64,
    /// Confirmed orders of which is not known here when they were placed.
    pub unmeasured: u64,
    /// Events that this version cannot read.
    pub unreadable: u64,
}

/// All that is counted of a while.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Minute {
    /// What happened to orders.
    pub counts: Counts,
    /// How long it took from placing an order to its confirmation, for those confirmed now.
    pub times: Times,
    /// What was paid and paid back.
    pub money: Purse,
}

impl Minute {
    pub(super) fn add_all(&mut self, other: &Self) {
        let Counts {
            placed,
            confirmed,
            cancelled,
            delivered,
            parked,
            unmeasured,
            unreadable,
        } = other.counts;
        let counts = &mut self.counts;
        counts.placed += placed;
        counts.confirmed += confirmed;
        counts.cancelled += cancelled;
        counts.delivered += delivered;
        counts.parked += parked;
        counts.unmeasured += unmeasured;
        counts.unreadable += unreadable;
        self.times.add_all(&other.times);
        self.money.add_all(&other.money);
    }
}
