//! Unpaid orders and the switch that lets them expire, in memory.

use super::store::MemoryStore;
use crate::ports::{Expiry, ExpirySwitch, StoreError, UnpaidOrder, UnpaidOrders};
use async_trait::async_trait;
use domain::Timestamp;
use domain::order::{OrderStatusKind, PaymentStatus};
use domain::process::PROCESS_VERSION;

#[async_trait]
impl UnpaidOrders for MemoryStore {
    async fn unpaid_since(
        &self,
        before: Timestamp,
        after: Option<UnpaidOrder>,
        limit: usize,
    ) -> Result<Vec<UnpaidOrder>, StoreError> {
        self.check_up()?;
        let is_unpaid = |order: &&domain::Order| {
            order.status().kind() == OrderStatusKind::Pending
                && order.payment_status() == PaymentStatus::Pending
                && order.placed().at < before
                && order.placed().order.plan.version <= PROCESS_VERSION
        };
        let unpaid = |order: &domain::Order| UnpaidOrder {
            placed_at: order.placed().at,
            order: order.id(),
        };
        let orders = self.orders();
        let mut found: Vec<_> = orders.iter().filter(is_unpaid).map(unpaid).collect();
        found.retain(|unpaid| Some(*unpaid) > after);
        found.sort();
        found.truncate(limit);
        Ok(found)
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
