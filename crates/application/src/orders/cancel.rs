//! Cancelling: decided in one conditional write, so that exactly one of cancel and capture wins.

use super::change::{Change, ChangeError, ChangeOrder, Changed};
use domain::Reason;
use domain::order::{CancelWindow, IllegalTransition};

/// Cancels orders.
#[derive(Clone)]
pub struct CancelOrder(pub ChangeOrder);

impl CancelOrder {
    /// Calls the order off; the engine gives back what it holds, once each.
    #[tracing::instrument(name = "order.cancel", skip_all)]
    pub async fn run(
        &self,
        change: Change,
        window: CancelWindow,
        reason: Reason,
    ) -> Result<Changed, ChangeError<IllegalTransition>> {
        let actor = change.caller.actor();
        self.0
            .run(change, |order, now| {
                order.cancel(window, &actor, reason.clone(), now)
            })
            .await
    }
}
