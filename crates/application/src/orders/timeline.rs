//! The timeline: every event of an order, with time, actor and reason.

use super::get::{GetOrder, GetOrderError};
use crate::caller::Caller;
use domain::order::Event;
use domain::{Order, OrderRef};

/// Shows timelines.
#[derive(Clone)]
pub struct OrderTimeline(pub GetOrder);

impl OrderTimeline {
    /// The order and its events, if the caller may see it.
    pub async fn run(
        &self,
        caller: &Caller,
        name: OrderRef,
    ) -> Result<(Order, Vec<Event>), GetOrderError> {
        let order = self.0.run(caller, name).await?;
        let mut events = self.0.0.events(order.id()).await?;
        if let Some(veil) = caller.veil() {
            events = events.iter().map(|event| veil.event(event)).collect();
        }
        Ok((order, events))
    }
}
