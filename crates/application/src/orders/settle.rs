//! Settling: an operator's word on what the service cannot find out by itself.

use super::change::{Change, ChangeError, ChangeOrder, Changed};
use domain::Reason;
use domain::process::{SettleError, Settlement};

/// Why a settlement had no effect.
pub type SettleOrderError = ChangeError<SettleError>;

/// Settles parked orders.
#[derive(Clone)]
pub struct SettleOrder(pub ChangeOrder);

impl SettleOrder {
    /// Records what the operator says with its actor and reason; the engine goes on from there.
    #[tracing::instrument(name = "order.settle", skip_all)]
    pub async fn run(
        &self,
        change: Change,
        settlement: impl Into<Settlement>,
        reason: Reason,
    ) -> Result<Changed, SettleOrderError> {
        if !change.caller.is_operator() {
            return Err(ChangeError::Forbidden);
        }
        let actor = change.caller.actor();
        let settlement = settlement.into();
        self.0
            .run(change, |order, now| {
                order.settle(settlement.clone(), &actor, reason.clone(), now)
            })
            .await
    }
}
