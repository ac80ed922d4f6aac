//! Settling: an operator's word on what the service cannot find out by itself.

use super::change::{Change, ChangeError, ChangeOrder, Changed};
use domain::Reason;
use domain::process::{SettleError, Verdict};

/// Why a settlement had no effect.
pub type SettleOrderError = ChangeError<SettleError>;

/// Settles parked orders.
#[derive(Clone)]
pub struct SettleOrder(pub ChangeOrder);

impl SettleOrder {
    /// Records the verdict with its actor and reason; the engine goes on from there.
    #[tracing::instrument(name = "order.settle", skip_all)]
    pub async fn run(
        &self,
        change: Change,
        verdict: Verdict,
        reason: Reason,
    ) -> Result<Changed, SettleOrderError> {
        if !change.caller.is_operator() {
            return Err(ChangeError::Forbidden);
        }
        let actor = change.caller.actor();
        self.0
            .run(change, |order, now| {
                order.settle(verdict, &actor, reason.clone(), now)
            })
            .await
    }
}
