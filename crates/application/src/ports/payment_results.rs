//! Payments whose results come as events: the provider's news, the orders that wait for them, and the
//! switch that lets them expire.

use super::store_error::StoreError;
use async_trait::async_trait;
use domain::order::PaymentReport;
use domain::{OrderId, Timestamp};

/// A result that somebody has to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentNews {
    /// The provider's own name for this piece of news, to be acknowledged by.
    pub id: String,
    /// Which order it is about.
    pub order: OrderId,
    /// What became of its payment.
    pub report: PaymentReport,
}

/// A provider that is asked for its news; one that sends them has a consumer instead.
#[async_trait]
pub trait PaymentNewsFeed: Send + Sync {
    /// News that are due and not acknowledged, oldest first, at most so many. Given again until they
    /// are acknowledged.
    async fn due(&self, limit: usize) -> Result<Vec<PaymentNews>, StoreError>;

    /// This piece of news has taken effect; it is not given again.
    async fn acknowledge(&self, id: &str) -> Result<(), StoreError>;
}

/// An order that may wait for the result of its payment, and its place among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnpaidOrder {
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Which.
    pub order: OrderId,
}

/// The orders that wait for the result of their payment.
#[async_trait]
pub trait UnpaidOrders: Send + Sync {
    /// Pending orders placed before a moment whose payment is not settled, by time and then by id, at
    /// most so many of those that come after a given one. Whether one really waits for its payment
    /// its journal decides.
    async fn unpaid_since(
        &self,
        before: Timestamp,
        after: Option<UnpaidOrder>,
        limit: usize,
    ) -> Result<Vec<UnpaidOrder>, StoreError>;
}

/// Whether unpaid orders expire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expiry {
    /// Rises with every switching.
    pub id: u64,
    /// Whether they do. They do unless somebody has switched it off.
    pub is_on: bool,
    /// Since when; none if it was never switched.
    pub since: Option<Timestamp>,
}

/// Switches the expiry of unpaid orders on and off, for all replicas.
#[async_trait]
pub trait ExpirySwitch: Send + Sync {
    /// How it stands.
    async fn expiry(&self) -> Result<Expiry, StoreError>;

    /// Switches it; switching it to where it is counts as well.
    async fn set_expiry(&self, is_on: bool) -> Result<Expiry, StoreError>;
}
