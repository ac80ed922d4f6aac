//! The log of what webhook endpoints were told.

use super::store_error::StoreError;
use crate::webhooks::{Delivery, DeliveryFilter, Failures, NumberedDelivery, WebhookId};
use async_trait::async_trait;
use domain::order::Version;
use domain::{OrderId, Timestamp};

/// The log of deliveries: each attempt is a row, until it is pruned.
#[async_trait]
pub trait WebhookDeliveries: Send + Sync {
    /// Puts an attempt on record, and gives its number.
    async fn record(&self, delivery: &Delivery) -> Result<u64, StoreError>;

    /// How often an event was tried in vain in its turn from `after` on, since it was last delivered or given
    /// up, and from when to when; none: never. Attempts that operators asked for do not count. As far as the
    /// log goes back.
    async fn failures_of(
        &self,
        endpoint: WebhookId,
        order: OrderId,
        seq: Version,
        after: Timestamp,
    ) -> Result<Option<Failures>, StoreError>;

    /// When the endpoint last took an event in its turn, as far as the log goes back: tests and what operators
    /// wanted sent once more do not count.
    async fn last_success(&self, endpoint: WebhookId) -> Result<Option<Timestamp>, StoreError>;

    /// Those that fit, latest first.
    async fn list(
        &self,
        endpoint: WebhookId,
        asked: &DeliveryFilter,
    ) -> Result<Vec<NumberedDelivery>, StoreError>;

    /// One of an endpoint's.
    async fn one(
        &self,
        endpoint: WebhookId,
        number: u64,
    ) -> Result<Option<NumberedDelivery>, StoreError>;

    /// Strikes out, at most `batch` of them at a time: those from before then, and of each endpoint
    /// that is on record what was delivered before its latest `keep` attempts; whether an event is given up
    /// hangs on those that failed. How many it were; fewer than `batch`: there are no more of them.
    async fn prune(&self, before: Timestamp, keep: u64, batch: u32) -> Result<u64, StoreError>;
}
