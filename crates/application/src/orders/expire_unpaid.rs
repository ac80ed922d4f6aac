//! Unpaid orders do not hold their stock for ever: what waits too long for the result of its payment
//! is called off. A payment that comes later is paid back.

use super::change::{Change, ChangeError, ChangeOrder};
use crate::caller::Caller;
use crate::ports::{ExpirySwitch, StoreError, UnpaidOrders};
use domain::order::Revision;
use domain::{Duration, OrderId, OrderRef};
use std::convert::Infallible;
use std::sync::Arc;

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
}

impl ExpireUnpaidOrders {
    /// One look; returns how many orders were called off. Does nothing while the switch is off.
    #[tracing::instrument(name = "order.expire_unpaid", skip_all)]
    pub async fn run(&self) -> Result<usize, StoreError> {
        if !self.switch.expiry().await?.is_on {
            return Ok(0);
        }
        let before = self.change.clock.now().minus(self.patience);
        let mut called_off = 0;
        for id in self.unpaid.unpaid_since(before, BATCH).await? {
            match self.expire(id).await {
                Ok(()) => called_off += 1,
                Err(ChangeError::Store(error)) => return Err(error),
                Err(error) => {
                    tracing::warn!(order.id = %id, %error, "order {id} is not called off yet");
                }
            }
        }
        Ok(called_off)
    }

    async fn expire(&self, id: OrderId) -> Result<(), ChangeError<Infallible>> {
        let change = Change {
            caller: Caller::Service("engine".to_owned()),
            order: OrderRef::Id(id),
            revision: Revision::default(),
            request: None,
        };
        let expired = self
            .change
            .run(change, |order, now| Ok(order.expire_payment(now)));
        expired.await.map(drop)
    }
}
