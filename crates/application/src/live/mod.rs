//! Orders as they move: whoever watches one order, or all of them, is told each event once, in
//! order.
//!
//! One task tails the feed, but only while somebody watches, and hands each event to those whom it
//! concerns. What it hands out is a short cut and no promise: every watcher knows the last event that
//! it was told, and where the next one does not follow on that (it came late, it was too slow, it
//! resumes after a break) it reads the journal from there. So nothing is missed and nothing told
//! twice, whatever is dropped on the way, and no queue has to be long.

mod board;
mod limits;
mod registry;
mod tail;
mod waking_journal;
mod watch_order;

use board::CatchingUp;
pub use board::{Board, BoardPage};
pub use limits::LiveLimits;
pub use watch_order::OrderWatch;

use crate::ports::{EventFeed, FeedPosition, Journal, StoreError};
use domain::OrderId;
use domain::order::Version;
use registry::Registry;
use std::sync::Arc;
use tokio::sync::Semaphore;
pub(crate) use waking_journal::WakingJournal;

/// Who watches, and the way to the events. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Live {
    parts: Arc<Parts>,
}

struct Parts {
    journal: Arc<dyn Journal>,
    feed: Arc<dyn EventFeed>,
    limits: LiveLimits,
    registry: Arc<Registry>,
    catching_up: Arc<Semaphore>,
}

impl Live {
    /// Nobody watches yet. Somebody has to [`Live::tail`] the feed.
    pub fn new(journal: Arc<dyn Journal>, feed: Arc<dyn EventFeed>, limits: LiveLimits) -> Self {
        Self {
            parts: Arc::new(Parts {
                journal,
                feed,
                registry: Arc::new(Registry::new(&limits)),
                catching_up: Arc::new(Semaphore::new(limits.catching_up)),
                limits,
            }),
        }
    }

    /// The same journal, whose appends are seen at once and not only when the feed is looked at next.
    pub fn wakened_by(&self, journal: Arc<dyn Journal>) -> Arc<dyn Journal> {
        let registry = self.parts.registry.clone();
        let wake = Arc::new(move || registry.wake());
        Arc::new(WakingJournal { journal, wake })
    }

    /// Watches one order from behind this event. Whether the caller may see it is asked elsewhere.
    pub async fn watch(&self, order: OrderId, seen: Version) -> Result<OrderWatch, StoreError> {
        let entered = self.parts.registry.enter_order(order);
        self.has_begun().await?;
        let journal = self.parts.journal.clone();
        Ok(OrderWatch::new(journal, order, entered, seen))
    }

    /// Watches all orders from behind this place; none: from now on.
    pub async fn board(&self, seen: Option<FeedPosition>) -> Result<Board, StoreError> {
        let (pages, entered) = self.parts.registry.enter_board();
        self.has_begun().await?;
        let seen = match seen {
            Some(seen) => seen,
            None => self.parts.feed.end().await?,
        };
        let reading = CatchingUp {
            feed: self.parts.feed.clone(),
            permits: self.parts.catching_up.clone(),
            page: self.parts.limits.page,
        };
        Ok(Board::new(reading, entered, pages, seen))
    }

    /// How many watch now.
    pub fn watchers(&self) -> usize {
        self.parts.registry.watchers()
    }

    /// What is read from the journal now is followed by what the tail hands out from now on, once
    /// the tail has found its place.
    async fn has_begun(&self) -> Result<(), StoreError> {
        let begun = self.parts.registry.tailing();
        let waited = tokio::time::timeout(self.parts.limits.start_patience.into(), begun).await;
        waited.map_err(|_elapsed| {
            StoreError::Unavailable("the events of orders cannot be followed now".to_owned())
        })
    }
}
