//! The feed: the events of all orders in the order in which they became durable, for those who watch.

use super::store_error::StoreError;
use async_trait::async_trait;
use domain::order::{Event, OrderStatusKind, Veil, Version};
use domain::{OrderId, OrderNumber};
use std::sync::Arc;

/// A place in the feed. Later is larger; there may be gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FeedPosition(pub u64);

/// One event, and where its order stood after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// What happened.
    pub event: Event,
    /// The order's status after it.
    pub status: OrderStatusKind,
}

impl Happened {
    /// The same behind a veil.
    #[must_use]
    pub fn behind(&self, veil: Veil) -> Self {
        Self {
            event: veil.event(&self.event),
            status: self.status,
        }
    }
}

/// One entry of the feed.
#[derive(Debug, Clone)]
pub struct FeedEntry {
    /// Where it is.
    pub position: FeedPosition,
    /// Whose event it is.
    pub order: OrderId,
    /// The order's number.
    pub number: OrderNumber,
    /// The event's place in its order's journal.
    pub seq: Version,
    /// The event, or why this version cannot read it: one bad row must not hide those behind it.
    pub happened: Result<Arc<Happened>, StoreError>,
}

/// The journals of all orders as one.
#[async_trait]
pub trait EventFeed: Send + Sync {
    /// Up to `limit` entries behind this place, in order; fewer only where there are no more.
    ///
    /// Complete up to the last place that it returned: whatever becomes durable afterwards has a
    /// later one. A store whose places do not follow its commits has to hold back what could still
    /// be overtaken. The events of one order come in their own order. What was durable before the
    /// call began is not held back for ever, and is there at once where nothing else is being
    /// written.
    async fn after(
        &self,
        position: FeedPosition,
        limit: usize,
    ) -> Result<Vec<FeedEntry>, StoreError>;

    /// The last place that [`EventFeed::after`] would return now; the first of all if it is empty.
    async fn end(&self) -> Result<FeedPosition, StoreError>;

    /// How many entries lie behind the first place and not behind the second one, of those that
    /// [`EventFeed::after`] would return; counted so far at most. Here by reading them, which stores need not.
    async fn count(
        &self,
        behind: FeedPosition,
        up_to: FeedPosition,
        at_most: u32,
    ) -> Result<u32, StoreError> {
        let entries = self.after(behind, at_most as usize).await?;
        let fit = entries.iter().filter(|entry| entry.position <= up_to);
        Ok(u32::try_from(fit.count()).unwrap_or(u32::MAX))
    }

    /// Where an order's event is, if there is one: also if [`EventFeed::after`] does not return it yet.
    async fn place_of(
        &self,
        order: OrderId,
        seq: Version,
    ) -> Result<Option<FeedPosition>, StoreError>;
}
