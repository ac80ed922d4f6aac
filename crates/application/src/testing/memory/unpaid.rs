//! Unpaid orders and the switch that lets them expire, in memory.

use super::store::MemoryStore;
use crate::ports::{Expiry, ExpirySwitch, StoreError, UnpaidOrders};
use async_trait::async_trait;
use domain::order::{OrderStatusKind, PaymentStatus};
use domain::{OrderId, Timestamp};

#[async_trait]
impl UnpaidOrders for MemoryStore {
    async fn unpaid_since(
        &self,
        before: Timestamp,
        limit: usize,
    ) -> Result<Vec<OrderId>, StoreError> {
        self.check_up()?;
        let orders = self.orders();
        let is_unpaid = |order: &&domain::Order| {
            order.status().kind() == OrderStatusKind::Pending
                && order.payment_status() == PaymentStatus::Pending
                && order.placed().at < before
        };
        let found = orders.iter().filter(is_unpaid).take(limit);
        Ok(found.map(domain::Order::id).collect())
    }
}

#[async_trait]
impl ExpirySwitch for MemoryStore {
    async fn expiry(&self) -> Result<Expiry, StoreError> {
        self.check_up()?;
        Ok(self.state().expiry)
    }

    async fn set_expiry(&self, is_on: bool) -> Result<Expiry, StoreError> {
        self.check_up()?;
        let since = Some(self.now());
        let mut state = self.state();
        state.expiry = Expiry {
            id: state.expiry.id + 1,
            is_on,
            since,
        };
        Ok(state.expiry)
    }
}
