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

    async fn place_of(
        &self,
        order: OrderId,
        seq: Version,
    ) -> Result<Option<FeedPosition>, StoreError> {
        self.feed.place_of(order, seq).await
    }
}
