//! What was agreed with orders whose events went by lately: the events that follow need it again.

use domain::OrderId;
use domain::order::Placed;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

/// Some orders, the latest ones. What was agreed never changes, so nothing here is ever wrong.
#[derive(Default)]
pub(super) struct Agreed(Mutex<Known>);

#[derive(Default)]
struct Known {
    placed: HashMap<OrderId, Arc<Placed>>,
    /// The one to be forgotten first in front.
    order: VecDeque<OrderId>,
}

impl Agreed {
    /// The most orders that are remembered.
    const LIMIT: usize = 4_096;

    pub(super) fn of(&self, order: OrderId) -> Option<Arc<Placed>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.placed.get(&order).cloned()
    }

    pub(super) fn remember(&self, order: OrderId, placed: &Arc<Placed>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.placed.insert(order, placed.clone()).is_some() {
            return;
        }
        known.order.push_back(order);
        if known.order.len() > Self::LIMIT
            && let Some(oldest) = known.order.pop_front()
        {
            known.placed.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use application::testing::builders::new_order;
    use application::testing::collaborators::Abilities;
    use domain::Timestamp;

    #[test]
    fn the_latest_orders_are_remembered_and_no_more() {
        let order = new_order(Abilities::IDEAL);
        let placed = Arc::new(Placed {
            total: order.total().unwrap(),
            order,
            at: Timestamp::from_micros(0),
            erased_at: None,
        });
        let id = |n: usize| OrderId::from_uuid(uuid::Uuid::from_u128(n as u128));
        let agreed = Agreed::default();
        for n in 0..Agreed::LIMIT + 10 {
            agreed.remember(id(n), &placed);
            agreed.remember(id(n), &placed);
        }
        assert!(agreed.of(id(9)).is_none());
        assert!(agreed.of(id(10)).is_some());
        assert!(agreed.of(id(Agreed::LIMIT + 9)).is_some());
        let known = agreed.0.into_inner().unwrap();
        assert_eq!(known.placed.len(), Agreed::LIMIT);
        assert_eq!(known.order.len(), Agreed::LIMIT);
    }
}
