//! Seeing which orders a sink waits with, and why.

use super::error::{SinkError, check, state_of};
use crate::caller::Caller;
use crate::ports::{HeldBack, RelayBook, SinkName};
use domain::OrderId;
use std::sync::Arc;

/// Lists the orders that a sink holds back.
#[derive(Clone)]
pub struct ListHeldBack(pub Arc<dyn RelayBook>);

impl ListHeldBack {
    /// The most on one page.
    pub const MAX_PAGE: u32 = 200;

    /// Those behind this order, by their ids.
    pub async fn run(
        &self,
        caller: &Caller,
        sink: &SinkName,
        after: Option<OrderId>,
        limit: u32,
    ) -> Result<Vec<HeldBack>, SinkError> {
        check(caller.may_look())?;
        let limit = limit.min(Self::MAX_PAGE) as usize;
        let mut waiting = self.0.held_back(sink, after, limit).await?;
        if waiting.is_empty() {
            state_of(&*self.0, sink).await?;
        }
        if let Some(veil) = caller.veil() {
            // What a broker or another service said.
            for order in &mut waiting {
                order.reason = veil.words(&order.reason);
            }
        }
        Ok(waiting)
    }
}
