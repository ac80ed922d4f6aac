//! The journal as it is, and a word to those who read along after each write.

use crate::ports::{
    Append, AppendError, CartTurn, Claimed, Journal, PlaceFailure, Placement, StoreError,
};
use async_trait::async_trait;
use domain::order::Event;
use domain::{CustomerId, Duration, Order, OrderId, OrderNumber, OrderRef};
use std::sync::Arc;

/// Wakes somebody after each write, whatever came of it: of some that fail nobody knows.
pub(crate) struct WakingJournal {
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) wake: Arc<dyn Fn() + Send + Sync>,
}

#[async_trait]
impl Journal for WakingJournal {
    async fn place(&self, placement: Placement) -> Result<OrderNumber, PlaceFailure> {
        let placed = self.journal.place(placement).await;
        (self.wake)();
        placed
    }

    async fn append(&self, append: Append) -> Result<(), AppendError> {
        let appended = self.journal.append(append).await;
        (self.wake)();
        appended
    }

    async fn order(&self, name: OrderRef) -> Result<Option<Order>, StoreError> {
        self.journal.order(name).await
    }

    async fn last_turn(
        &self,
        customer: &CustomerId,
    ) -> Result<Option<(CartTurn, OrderId)>, StoreError> {
        self.journal.last_turn(customer).await
    }

    async fn events(&self, id: OrderId) -> Result<Vec<Event>, StoreError> {
        self.journal.events(id).await
    }

    async fn legible(&self, id: OrderId) -> Result<(Vec<Event>, Option<StoreError>), StoreError> {
        self.journal.legible(id).await
    }

    async fn claim_due(&self, limit: usize, lease: Duration) -> Result<Vec<Claimed>, StoreError> {
        self.journal.claim_due(limit, lease).await
    }

    async fn set_aside(&self, order: OrderId, retry_after: Duration) -> Result<(), StoreError> {
        self.journal.set_aside(order, retry_after).await
    }

    async fn uncount_claim(&self, order: OrderId) -> Result<(), StoreError> {
        self.journal.uncount_claim(order).await
    }

    async fn end_stale_leases(&self) -> Result<u64, StoreError> {
        self.journal.end_stale_leases().await
    }
}
