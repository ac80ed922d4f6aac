//! Changing many orders at an operator's word: each by itself, each with its own result.

use super::change::{Change, ChangeError, ChangeOrder, Changed, Decided};
use crate::caller::Caller;
use domain::order::{CancelWindow, Command, IllegalTransition, NextAction, Revision};
use domain::{Actor, Order, OrderRef, Reason, Timestamp};
use futures::StreamExt;
use std::sync::atomic::{AtomicBool, Ordering};

/// How many are changed at once: enough to share commits, and others are served meanwhile.
const AT_ONCE: usize = 16;

/// What became of one of them.
pub enum BulkChanged {
    /// It took effect just now.
    Done(Box<Order>),
    /// It was so already.
    Already(Box<Order>),
    /// It did not, as far as is known, and why.
    Failed(ChangeError<IllegalTransition>),
}

/// Changes many orders.
#[derive(Clone)]
pub struct BulkChange(pub ChangeOrder);

impl BulkChange {
    /// The most orders of one request.
    pub const MAX_ORDERS: usize = 1_000;

    /// Does the same with each of these orders and tells of each, in their order. Only for operators; none if
    /// the caller is not one. To do it twice is to do it once, so the whole may be repeated. Only a cancel
    /// has its reason on the orders' own record.
    #[tracing::instrument(name = "order.bulk_change", skip_all, fields(action = action.as_str(), orders = orders.len()))]
    pub async fn run(
        &self,
        caller: &Caller,
        action: NextAction,
        orders: Vec<OrderRef>,
        reason: Reason,
    ) -> Option<Vec<BulkChanged>> {
        if !caller.is_operator() {
            return None;
        }
        let change = |order| self.change(caller.clone(), action, order, reason.clone());
        let results = futures::stream::iter(orders).map(change).buffered(AT_ONCE);
        Some(results.collect().await)
    }

    async fn change(
        &self,
        caller: Caller,
        action: NextAction,
        order: OrderRef,
        reason: Reason,
    ) -> BulkChanged {
        let actor = caller.actor();
        let change = Change {
            caller,
            order,
            revision: Revision::default(),
            request: None,
        };
        let was_so = AtomicBool::new(false);
        let decided = |order: &Order, now| {
            let decided = decide(action, order, &actor, &reason, now);
            let is_so = matches!(decided, Ok(Command::AlreadyApplied));
            was_so.store(is_so, Ordering::Relaxed);
            decided
        };
        match self.0.run(change, decided).await {
            Ok(Changed::Done(order, _follower)) if was_so.load(Ordering::Relaxed) => {
                BulkChanged::Already(order)
            }
            Ok(Changed::Done(order, _follower)) => BulkChanged::Done(order),
            // Only changes with a key are ever found to be repeats.
            Ok(Changed::Repeated(_)) => BulkChanged::Failed(ChangeError::NotFound),
            Err(error) => BulkChanged::Failed(error),
        }
    }
}

fn decide(
    action: NextAction,
    order: &Order,
    by: &Actor,
    reason: &Reason,
    now: Timestamp,
) -> Decided {
    match action {
        NextAction::Cancel => order.cancel(CancelWindow::BeforeShipment, by, reason.clone(), now),
        NextAction::Process => order.start_processing(by, now),
        NextAction::Ship => order.ship(by, now),
        NextAction::Deliver => order.deliver(by, now),
    }
}
