//! Counts events as they come: the pure part of the overview.

use super::hour::LastHour;
use super::limits::OverviewLimits;
use super::minute::Minute;
use super::money_moved::{Told, moved};
use super::purse::Way;
use super::remembered::{Known, Remembered};
use crate::ports::FeedEntry;
use domain::order::{Event, Fact};
use domain::{Money, OrderId, Timestamp};

/// The last hour, and what has to be kept in mind to count it.
#[derive(Debug)]
pub(super) struct Tally {
    pub(super) hour: LastHour,
    remembered: Remembered,
}

impl Tally {
    pub(super) fn new(now: Timestamp, limits: &OverviewLimits) -> Self {
        Self {
            hour: LastHour::ending(now),
            remembered: Remembered::new(limits.open_orders, limits.decided_orders),
        }
    }

    /// Counts one entry of the feed. Each comes once, those of one order in their order.
    pub(super) fn count(&mut self, entry: &FeedEntry, now: Timestamp) {
        self.hour.roll_to(now);
        match &entry.happened {
            Ok(happened) => self.event(entry.order, &happened.event, now),
            // Nobody can tell when it happened.
            Err(_) => self.at(now, now, |minute| minute.counts.unreadable += 1),
        }
    }

    fn event(&mut self, order: OrderId, event: &Event, now: Timestamp) {
        let at = event.at;
        match &event.fact {
            Fact::OrderPlaced(placed) => {
                self.remembered.place(order, at, placed.total);
                self.at(at, now, |minute| minute.counts.placed += 1);
            }
            Fact::OrderImported(_) => self.was_not_placed_here(order, now),
            Fact::OrderConfirmed => self.confirmed(order, at, now),
            Fact::OrderCancelled { .. } => {
                self.remembered.decide(order);
                self.at(at, now, |minute| minute.counts.cancelled += 1);
            }
            Fact::OrderDelivered => self.at(at, now, |minute| minute.counts.delivered += 1),
            Fact::OrderParked { .. } => self.at(at, now, |minute| minute.counts.parked += 1),
            Fact::CallEnded { .. } | Fact::PaymentReported(_) | Fact::OrderSettled { .. } => {
                self.money(order, event, now);
            }
            Fact::CallStarted { .. }
            | Fact::ProcessingStarted
            | Fact::OrderShipped
            | Fact::ShipmentReported(_) => {}
        }
    }

    fn at(&mut self, moment: Timestamp, now: Timestamp, count: impl FnOnce(&mut Minute)) {
        if let Some(minute) = self.hour.at(moment, now) {
            count(minute);
        }
    }

    /// It was placed in another system, and only came here.
    fn was_not_placed_here(&mut self, order: OrderId, now: Timestamp) {
        if let Some(known) = self.remembered.forget(order) {
            self.at(known.placed_at, now, |minute| {
                minute.counts.placed = minute.counts.placed.saturating_sub(1);
            });
        }
    }

    fn confirmed(&mut self, order: OrderId, at: Timestamp, now: Timestamp) {
        let known = self.remembered.decide(order);
        self.at(at, now, |minute| {
            minute.counts.confirmed += 1;
            match known {
                Some(known) => minute.times.add(at.since(known.placed_at)),
                None => minute.counts.unmeasured += 1,
            }
        });
    }

    fn money(&mut self, order: OrderId, event: &Event, now: Timestamp) {
        let Some(moved) = moved(&event.fact) else {
            return;
        };
        let amount = match self.remembered.known(order) {
            Some(known) => Amount::of_known(known, moved.way, moved.amount),
            None => Amount::of_unknown(moved.amount),
        };
        self.at(event.at, now, |minute| match amount {
            Amount::Is(amount) => minute.money.add(moved.way, amount),
            Amount::NobodyKnows => minute.money.uncounted += 1,
            Amount::Nothing => {}
        });
    }
}

/// What an event adds to the sums.
enum Amount {
    Is(Money),
    Nothing,
    NobodyKnows,
}

impl Amount {
    /// An order is paid once and paid back once, however often that is told, and only what was paid is
    /// paid back.
    fn of_known(known: &mut Known, way: Way, told: Told) -> Self {
        let is_for_a_person = matches!(told, Told::Report(amount) if amount != known.total);
        let is_news = match way {
            Way::In => !known.is_paid,
            Way::Out => known.is_paid && !known.is_paid_back,
        };
        if is_for_a_person || !is_news {
            return Self::Nothing;
        }
        match way {
            Way::In => known.is_paid = true,
            Way::Out => known.is_paid_back = true,
        }
        Self::Is(match told {
            Told::Receipt(amount) | Told::Report(amount) => amount,
            Told::Total | Told::WhateverWasPaid => known.total,
        })
    }

    const fn of_unknown(told: Told) -> Self {
        match told {
            Told::Receipt(amount) | Told::Report(amount) => Self::Is(amount),
            Told::Total => Self::NobodyKnows,
            Told::WhateverWasPaid => Self::Nothing,
        }
    }
}
