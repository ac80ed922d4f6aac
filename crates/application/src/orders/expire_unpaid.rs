//! Unpaid orders do not hold their stock for ever: what waits too long for the result of its payment
//! is called off. A payment that comes later is paid back.

use super::asking::Asking;
use super::change::{Change, ChangeError, ChangeOrder};
use super::rounds::pause;
use crate::caller::Caller;
use crate::ports::{ExpirySwitch, StoreError, UnpaidOrders};
use domain::order::{Command, Revision};
use domain::{Duration, Order, OrderId, OrderRef, Timestamp};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio_util::sync::CancellationToken;

/// How many orders are looked at in one go; the rest follow in the next.
const BATCH: usize = 200;

/// Calls off what was not paid in time.
#[derive(Clone)]
#[expect(missing_docs, reason = "each port says what it is")]
pub struct ExpireUnpaidOrders {
    pub change: ChangeOrder,
    pub unpaid: Arc<dyn UnpaidOrders>,
    pub switch: Arc<dyn ExpirySwitch>,
    /// How long the result of a payment is waited for.
    pub patience: Duration,
    /// Where payments are asked for by event: since when that could be heard. Patience counts from then.
    pub asking: Option<Arc<Asking>>,
}

impl ExpireUnpaidOrders {
    /// Looks until the process stops.
    pub async fn keep_looking(&self, interval: Duration, stop: CancellationToken) {
        while !stop.is_cancelled() {
            match self.run().await {
                Ok(0) => {}
                Ok(count) => tracing::info!(count, "{count} unpaid orders were called off"),
                Err(error) => {
                    tracing::warn!(%error, "unpaid orders cannot be looked up; trying again");
                }
            }
            pause(interval, &stop).await;
        }
    }

    /// One look at all of them; returns how many orders were called off. Does nothing while the switch
    /// is off.
    #[tracing::instrument(name = "order.expire_unpaid", skip_all)]
    pub async fn run(&self) -> Result<usize, StoreError> {
        if let Some(asking) = &self.asking {
            asking.look(self.patience).await?;
        }
        if !self.switch.expiry().await?.is_on {
            return Ok(0);
        }
        let before = self.change.clock.now().minus(self.patience);
        let (mut called_off, mut after) = (0, None);
        // Some wait for something else than their payment and stay: the next ones have to be reached.
        loop {
            let page = self.unpaid.unpaid_since(before, after, BATCH).await?;
            for unpaid in &page {
                called_off += usize::from(self.expire(unpaid.order).await?);
            }
            after = page.last().copied();
            if page.len() < BATCH {
                return Ok(called_off);
            }
        }
    }

    /// Whether the question for its payment could be heard for long enough.
    fn could_be_heard(&self, order: &Order, now: Timestamp) -> bool {
        match &self.asking {
            Some(asking) if order.plan().payment.is_by_event() => {
                now.since(asking.could_be_heard_since(order.id())) >= self.patience
            }
            _ => true,
        }
    }

    /// Whether it was called off just now.
    async fn expire(&self, id: OrderId) -> Result<bool, StoreError> {
        let change = Change {
            caller: Caller::Service("engine".to_owned()),
            order: OrderRef::Id(id),
            revision: Revision::default(),
            request: None,
        };
        let is_called_off = AtomicBool::new(false);
        let changed = self.change.run(change, |order, now| {
            let decided = if self.could_be_heard(order, now) {
                order.expire_payment(now)
            } else {
                Command::AlreadyApplied
            };
            is_called_off.store(matches!(decided, Command::Applied(_)), Ordering::Relaxed);
            Ok::<_, Infallible>(decided)
        });
        let changed = changed.await;
        match changed {
            Ok(_) => Ok(is_called_off.into_inner()),
            Err(ChangeError::Store(error @ StoreError::Unavailable(_))) => Err(error),
            Err(error) => {
                tracing::warn!(order.id = %id, %error, "order {id} is not called off yet");
                Ok(false)
            }
        }
    }
}
