//! The journal port, call by call.

use super::SqliteStore;
use application::ports::{
    Append, AppendError, CartTurn, Claimed, Journal, PlaceFailure, Placement, StoreError,
};
use async_trait::async_trait;
use domain::order::Event;
use domain::{CustomerId, Duration, Order, OrderId, OrderNumber, OrderRef};

#[async_trait]
impl Journal for SqliteStore {
    async fn place(&self, placement: Placement) -> Result<OrderNumber, PlaceFailure> {
        self.place_order(placement).await
    }

    async fn append(&self, append: Append) -> Result<(), AppendError> {
        self.append_events(append).await
    }

    async fn order(&self, name: OrderRef) -> Result<Option<Order>, StoreError> {
        self.load(name).await
    }

    async fn last_turn(
        &self,
        customer: &CustomerId,
    ) -> Result<Option<(CartTurn, OrderId)>, StoreError> {
        self.last_cart_turn(customer).await
    }

    async fn events(&self, id: OrderId) -> Result<Vec<Event>, StoreError> {
        match self.load_events(id).await? {
            (events, None) => Ok(events),
            (_, Some(error)) => Err(error),
        }
    }

    async fn legible(&self, id: OrderId) -> Result<(Vec<Event>, Option<StoreError>), StoreError> {
        self.load_events(id).await
    }

    async fn claim_due(&self, limit: usize, lease: Duration) -> Result<Vec<Claimed>, StoreError> {
        self.claim(limit, lease).await
    }

    async fn set_aside(&self, order: OrderId, retry_after: Duration) -> Result<(), StoreError> {
        self.set_unreadable(order, retry_after).await
    }

    async fn uncount_claim(&self, order: OrderId) -> Result<(), StoreError> {
        self.take_back_claim(order).await
    }

    async fn end_stale_leases(&self) -> Result<u64, StoreError> {
        self.release_all().await
    }
}
