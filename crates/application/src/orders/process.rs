//! Processing: the warehouse has begun to pick.

use super::change::{Change, ChangeError, ChangeOrder, Changed};
use domain::order::IllegalTransition;

/// Marks orders as being processed.
#[derive(Clone)]
pub struct StartProcessing(pub ChangeOrder);

impl StartProcessing {
    /// Only what is confirmed can be processed.
    #[tracing::instrument(name = "order.process", skip_all)]
    pub async fn run(&self, change: Change) -> Result<Changed, ChangeError<IllegalTransition>> {
        if !change.caller.is_service() {
            return Err(ChangeError::Forbidden);
        }
        let actor = change.caller.actor();
        self.0
            .run(change, |order, now| order.start_processing(&actor, now))
            .await
    }
}
