//! Delivering: the goods are with the customer.

use super::change::{Change, ChangeError, ChangeOrder, Changed};
use domain::order::IllegalTransition;

/// Marks orders delivered.
#[derive(Clone)]
pub struct DeliverOrder(pub ChangeOrder);

impl DeliverOrder {
    /// Only what was shipped can be delivered.
    #[tracing::instrument(name = "order.deliver", skip_all)]
    pub async fn run(&self, change: Change) -> Result<Changed, ChangeError<IllegalTransition>> {
        if !change.caller.is_service() {
            return Err(ChangeError::Forbidden);
        }
        let actor = change.caller.actor();
        self.0
            .run(change, |order, now| order.deliver(&actor, now))
            .await
    }
}
