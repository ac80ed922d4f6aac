//! Changing many orders at an operator's word: each by itself, each with its own result.

use super::change::{Change, ChangeError, Changed};
use super::change_for_reason::{ChangeForReason, ChangedForReason};
use crate::caller::Caller;
use domain::order::{IllegalTransition, NextAction, Revision};
use domain::{Order, OrderRef, Reason};
use futures::StreamExt;

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
pub struct BulkChange(pub ChangeForReason);

impl BulkChange {
    /// The most orders of one request.
    pub const MAX_ORDERS: usize = 1_000;

    /// Does the same with each of these orders that is still as it was seen, and tells of each, in their
    /// order. Only for operators; none if the caller is not one. To do it twice is to do it once, so the
    /// whole may be repeated. The reason is on record for each.
    #[tracing::instrument(name = "order.bulk_change", skip_all, fields(action = action.as_str(), orders = orders.len()))]
    pub async fn run(
        &self,
        caller: &Caller,
        action: NextAction,
        orders: Vec<(OrderRef, Revision)>,
        reason: Reason,
    ) -> Option<Vec<BulkChanged>> {
        if !caller.is_operator() {
            return None;
        }
        let change = |(order, revision)| {
            let caller = caller.clone();
            let change = Change {
                caller,
                order,
                revision,
                request: None,
            };
            self.change(change, action, reason.clone())
        };
        let results = futures::stream::iter(orders).map(change).buffered(AT_ONCE);
        Some(results.collect().await)
    }

    async fn change(&self, change: Change, action: NextAction, reason: Reason) -> BulkChanged {
        let order = change.order;
        match self.0.run(change, action, reason).await {
            Ok(ChangedForReason { changed, was_so }) => match changed {
                Changed::Done(order, _follower) if was_so => BulkChanged::Already(order),
                Changed::Done(order, _follower) => BulkChanged::Done(order),
                // Only changes with a key are ever found to be repeats.
                Changed::Repeated(_) => BulkChanged::Failed(ChangeError::NotFound),
            },
            Err(error @ ChangeError::Revision(_)) => match self.0.is_so(order, action).await {
                // It has come to what is wanted, perhaps by this very request.
                Some(order) => BulkChanged::Already(order),
                None => BulkChanged::Failed(error),
            },
            Err(error) => BulkChanged::Failed(error),
        }
    }
}
