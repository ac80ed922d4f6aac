//! What is kept in mind of orders between their events: when they were placed, what they cost, and whether
//! that was paid.

use domain::{Money, OrderId, Timestamp};
use std::collections::HashMap;

/// What is known of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) placed_at: Timestamp,
    pub(super) total: Money,
    pub(super) is_paid: bool,
    pub(super) is_paid_back: bool,
}

/// The orders that are kept in mind: those not decided yet, as many as fit, and the latest of the others.
#[derive(Debug)]
pub(super) struct Remembered {
    open: HashMap<OrderId, Known>,
    /// Decided ones, in two halves: when the younger is full, the older is forgotten as a whole.
    younger: HashMap<OrderId, Known>,
    older: HashMap<OrderId, Known>,
    most_open: usize,
    most_decided: usize,
}

impl Remembered {
    pub(super) fn new(most_open: usize, most_decided: usize) -> Self {
        Self {
            open: HashMap::new(),
            younger: HashMap::new(),
            older: HashMap::new(),
            most_open,
            most_decided,
        }
    }

    /// An order was placed. Nobody else makes room for it: of those that wait long most is to be learned.
    pub(super) fn place(&mut self, order: OrderId, placed_at: Timestamp, total: Money) {
        if self.open.len() < self.most_open {
            let known = Known {
                placed_at,
                total,
                is_paid: false,
                is_paid_back: false,
            };
            self.open.insert(order, known);
        }
    }

    /// The order is confirmed or called off; tells what was known of it, if that is news.
    pub(super) fn decide(&mut self, order: OrderId) -> Option<Known> {
        let known = self.open.remove(&order)?;
        if self.younger.len() >= self.most_decided / 2 {
            self.older = std::mem::take(&mut self.younger);
        }
        self.younger.insert(order, known);
        Some(known)
    }

    /// Nothing more is to be learned of it.
    pub(super) fn forget(&mut self, order: OrderId) -> Option<Known> {
        self.open.remove(&order)
    }

    pub(super) fn known(&mut self, order: OrderId) -> Option<&mut Known> {
        let Self {
            open,
            younger,
            older,
            ..
        } = self;
        open.get_mut(&order)
            .or_else(|| younger.get_mut(&order))
            .or_else(|| older.get_mut(&order))
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.open.len() + self.younger.len() + self.older.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::builders::usd;
    use crate::testing::clock::order_id;

    #[test]
    fn as_many_are_kept_in_mind_as_fit() {
        let mut remembered = Remembered::new(3, 4);
        let placed = Timestamp::from_micros(1);
        for number in 1..=10 {
            remembered.place(order_id(number), placed, usd(100));
        }
        assert!(remembered.known(order_id(3)).is_some());
        assert!(remembered.known(order_id(4)).is_none());
        for number in 11..=100 {
            remembered.decide(order_id(number - 10));
            remembered.place(order_id(number), placed, usd(100));
            assert!(remembered.len() <= 7);
        }
        assert!(remembered.decide(order_id(1)).is_none(), "decided before");
    }
}
