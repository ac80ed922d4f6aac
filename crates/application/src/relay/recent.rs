//! The newest part of the feed, kept in memory for the relays of a process.

use crate::ports::{EventFeed, FeedEntry, FeedPosition, StoreError};
use async_trait::async_trait;
use domain::OrderId;
use domain::order::Version;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A feed that answers from memory what it can, and asks the store for all else.
pub(super) struct Recent {
    feed: Arc<dyn EventFeed>,
    most: usize,
    kept: Mutex<Option<Kept>>,
}

/// All entries behind a place, up to the last one here.
struct Kept {
    behind: FeedPosition,
    entries: VecDeque<FeedEntry>,
}

impl Recent {
    pub(super) fn new(feed: Arc<dyn EventFeed>, most: usize) -> Self {
        Self {
            feed,
            most,
            kept: Mutex::default(),
        }
    }

    pub(super) fn store(&self) -> &dyn EventFeed {
        &*self.feed
    }

    /// Nothing is kept yet; what is added follows on this place.
    pub(super) fn begin(&self, behind: FeedPosition) {
        *self.kept() = Some(Kept {
            behind,
            entries: VecDeque::new(),
        });
    }

    /// What the store returned behind the last place that is here.
    pub(super) fn add(&self, entries: Vec<FeedEntry>) {
        let mut kept = self.kept();
        let Some(kept) = kept.as_mut() else {
            return;
        };
        kept.entries.extend(entries);
        while kept.entries.len() > self.most {
            if let Some(oldest) = kept.entries.pop_front() {
                kept.behind = oldest.position;
            }
        }
    }

    pub(super) fn forget(&self) {
        *self.kept() = None;
    }

    fn kept(&self) -> MutexGuard<'_, Option<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is here behind this place; none where that may not be all, or nothing.
    fn behind(&self, position: FeedPosition, limit: usize) -> Option<Vec<FeedEntry>> {
        let kept = self.kept();
        let kept = kept.as_ref().filter(|kept| kept.behind <= position)?;
        let first = kept
            .entries
            .partition_point(|entry| entry.position <= position);
        let entries: Vec<_> = kept.entries.range(first..).take(limit).cloned().collect();
        Some(entries).filter(|entries| !entries.is_empty())
    }
}

#[async_trait]
impl EventFeed for Recent {
    async fn after(
        &self,
        position: FeedPosition,
        limit: usize,
    ) -> Result<Vec<FeedEntry>, StoreError> {
        match self.behind(position, limit) {
            Some(entries) => Ok(entries),
            None => self.feed.after(position, limit).await,
        }
    }

    async fn end(&self) -> Result<FeedPosition, StoreError> {
        self.feed.end().await
    }

    /// What is kept may end before what is to be counted.
    async fn count(
        &self,
        behind: FeedPosition,
        up_to: FeedPosition,
        at_most: u32,
    ) -> Result<u32, StoreError> {
        self.feed.count(behind, up_to, at_most).await
    }

    async fn place_of(
        &self,
        order: OrderId,
        seq: Version,
    ) -> Result<Option<FeedPosition>, StoreError> {
        self.feed.place_of(order, seq).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::OrderNumber;

    /// A store with seven events.
    struct Seven;

    #[async_trait]
    impl EventFeed for Seven {
        async fn after(&self, _: FeedPosition, _: usize) -> Result<Vec<FeedEntry>, StoreError> {
            Ok(Vec::new())
        }

        async fn end(&self) -> Result<FeedPosition, StoreError> {
            Ok(FeedPosition(7))
        }

        async fn count(&self, _: FeedPosition, _: FeedPosition, _: u32) -> Result<u32, StoreError> {
            Ok(7)
        }

        async fn place_of(
            &self,
            _: OrderId,
            _: Version,
        ) -> Result<Option<FeedPosition>, StoreError> {
            Ok(None)
        }
    }

    #[tokio::test]
    async fn events_are_counted_in_the_store_and_not_among_those_that_are_kept() {
        let recent = Recent::new(Arc::new(Seven), 10);
        recent.begin(FeedPosition(0));
        recent.add(vec![FeedEntry {
            position: FeedPosition(1),
            order: OrderId::from_uuid(uuid::Uuid::nil()),
            number: OrderNumber(1),
            seq: Version(1),
            happened: Err(StoreError::Unavailable("it is not looked at".to_owned())),
        }]);
        let counted = recent.count(FeedPosition(0), FeedPosition(u64::MAX), 100);
        assert_eq!(counted.await.unwrap(), 7);
    }
}
