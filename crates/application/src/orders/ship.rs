//! Shipping: the goods have left, so their stock is consumed.

use super::change::{Change, ChangeError, ChangeOrder, Changed};
use domain::order::IllegalTransition;

/// Marks orders shipped.
#[derive(Clone)]
pub struct ShipOrder(pub ChangeOrder);

impl ShipOrder {
    /// Stands once it is recorded; consuming the stock is repeated until it is done.
    #[tracing::instrument(name = "order.ship", skip_all)]
    pub async fn run(&self, change: Change) -> Result<Changed, ChangeError<IllegalTransition>> {
        if !change.caller.is_service() {
            return Err(ChangeError::Forbidden);
        }
        let actor = change.caller.actor();
        self.0
            .run(change, |order, now| order.ship(&actor, now))
            .await
    }
}
