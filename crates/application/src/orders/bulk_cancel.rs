//! Cancelling many orders at an operator's word: each by itself, each with its own result.

use super::cancel::CancelOrder;
use super::change::{Change, ChangeError, Changed};
use crate::caller::Caller;
use domain::order::{CancelWindow, IllegalTransition, Revision};
use domain::{Order, OrderRef, Reason};
use futures::StreamExt;

/// How many are cancelled at once: enough to share commits, and others are served meanwhile.
const AT_ONCE: usize = 16;

/// What became of one of them.
pub enum BulkCancelled {
    /// It is cancelled, now or before.
    Cancelled(Box<Order>),
    /// It is not, and why.
    Failed(ChangeError<IllegalTransition>),
}

/// Cancels many orders.
#[derive(Clone)]
pub struct BulkCancel(pub CancelOrder);

impl BulkCancel {
    /// The most orders of one request.
    pub const MAX_ORDERS: usize = 1_000;

    /// Cancels these orders and tells of each, in their order. Only for operators; none if the caller
    /// is not one. To cancel twice is to cancel once, so the whole may be repeated.
    #[tracing::instrument(name = "order.bulk_cancel", skip_all, fields(orders = orders.len()))]
    pub async fn run(
        &self,
        caller: &Caller,
        orders: Vec<OrderRef>,
        reason: Reason,
    ) -> Option<Vec<BulkCancelled>> {
        if !caller.is_operator() {
            return None;
        }
        let cancel = |order| self.cancel(caller.clone(), order, reason.clone());
        let results = futures::stream::iter(orders).map(cancel).buffered(AT_ONCE);
        Some(results.collect().await)
    }

    async fn cancel(&self, caller: Caller, order: OrderRef, reason: Reason) -> BulkCancelled {
        let change = Change {
            caller,
            order,
            revision: Revision::default(),
            request: None,
        };
        let cancelled = self.0.run(change, CancelWindow::BeforeShipment, reason);
        match cancelled.await {
            Ok(Changed::Done(order, _follower)) => BulkCancelled::Cancelled(order),
            // Only changes with a key are ever found to be repeats.
            Ok(Changed::Repeated(_)) => BulkCancelled::Failed(ChangeError::NotFound),
            Err(error) => BulkCancelled::Failed(error),
        }
    }
}
