//! Waiting until an order has come to a status.

use super::follow::FollowOrder;
use super::get::GetOrderError;
use crate::caller::Caller;
use crate::live::OrderWatch;
use crate::ports::StoreError;
use domain::order::OrderStatusKind;
use domain::{Order, OrderRef};
use std::time::Duration;

/// Waits for orders.
#[derive(Clone)]
pub struct WaitForStatus(pub FollowOrder);

impl WaitForStatus {
    /// The order, as soon as it has had this status or can never come to it any more, or patience is
    /// over, or the process stops. It is shown as it then stands: it may have moved on already.
    pub async fn run(
        &self,
        caller: &Caller,
        name: OrderRef,
        wanted: OrderStatusKind,
        patience: Duration,
    ) -> Result<Order, GetOrderError> {
        let order = self.0.get.run(caller, name).await?;
        if is_enough(order.status().kind(), wanted) {
            return Ok(order);
        }
        let watch = self.0.live.watch(order.id(), order.version()).await?;
        if let Ok(waited) = tokio::time::timeout(patience, wait(watch, wanted)).await {
            waited?;
        }
        self.0.get.run(caller, name).await
    }
}

fn is_enough(status: OrderStatusKind, wanted: OrderStatusKind) -> bool {
    status == wanted || !status.may_become(wanted)
}

async fn wait(mut watch: OrderWatch, wanted: OrderStatusKind) -> Result<(), StoreError> {
    while let Some(events) = watch.next().await? {
        if events.iter().any(|event| is_enough(event.status, wanted)) {
            break;
        }
    }
    Ok(())
}
