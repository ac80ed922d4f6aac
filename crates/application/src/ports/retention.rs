//! What is struck out by age, so that tables do not grow for ever.

use super::store_error::StoreError;
use async_trait::async_trait;
use domain::{Order, Timestamp};

/// A stretch of the requests on record that was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Behind which the next one begins; none: all that are old enough were looked at.
    pub next: Option<u64>,
    /// How many were struck out.
    pub struck: u64,
}

/// Strikes out what is old. Each call is one short transaction.
#[async_trait]
pub trait Retention: Send + Sync {
    /// Strikes out dead letters that a person replayed or discarded before then, at most so many; returns how
    /// many. Those that are parked stay.
    async fn strike_decided(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError>;

    /// Looks at so many of the requests on record behind this place that were made before then, the earliest
    /// first, and strikes out those that are messages of topics.
    async fn strike_heard(
        &self,
        behind: u64,
        before: Timestamp,
        limit: u32,
    ) -> Result<Stretch, StoreError>;

    /// Looks at so many of the requests on record behind this place that were made before then, the earliest
    /// first, and strikes out those that have no order, or one that is not there any more. Messages of topics
    /// stay.
    async fn strike_keys(
        &self,
        behind: u64,
        before: Timestamp,
        limit: u32,
    ) -> Result<Stretch, StoreError>;

    /// Strikes out these orders with everything that is kept of them: journals, lines, words, the key that
    /// placed each, and what the built-in collaborators have on their books. Other requests that came to them
    /// stay on record, and have no order from then on. One that is not as it is given
    /// here, is due, parked, held back from a sink or in somebody's hand stays, and is not waited for; so does
    /// one without which a place of the feed would come again. Returns how many were struck out.
    async fn strike_orders(&self, orders: Vec<Order>) -> Result<u64, StoreError>;
}
