//! Whether those who are asked for payments by event could have heard the question: while they could not,
//! nobody's patience runs out.

use crate::ports::{Clock, EventFeed, FeedPosition, RelayBook, SinkName, StoreError};
use domain::{Duration, OrderId, Timestamp};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Watches the sinks that ask, with a few reads for each look and without a write.
///
/// What it has seen is of this process. At its start nothing is known of what was asked and of the answers
/// that may lie unread, so patience begins with it.
pub struct Asking {
    sinks: Vec<SinkName>,
    book: Arc<dyn RelayBook>,
    feed: Arc<dyn EventFeed>,
    clock: Arc<dyn Clock>,
    seen: Mutex<Seen>,
}

struct Seen {
    /// When the last look was.
    last_look: Timestamp,
    /// When a sink was last behind, for all that is known.
    behind_at: Timestamp,
    /// When an order was last held back.
    held: HashMap<OrderId, Timestamp>,
}

impl Asking {
    /// How old an event may become before its sink counts as behind, and how long may pass between two looks.
    pub const LAG: Duration = Duration::from_secs(60);

    /// How many orders that are held back are read in one go.
    const PAGE: usize = 1_000;

    /// Most orders that are remembered as held back: beyond that the sink counts as behind.
    const MAX_HELD: usize = 20_000;

    /// These sinks ask.
    pub fn new(
        sinks: Vec<SinkName>,
        book: Arc<dyn RelayBook>,
        feed: Arc<dyn EventFeed>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let now = clock.now();
        Self {
            sinks,
            book,
            feed,
            clock,
            seen: Mutex::new(Seen {
                last_look: now,
                behind_at: now,
                held: HashMap::new(),
            }),
        }
    }

    /// Looks at all of them. What was seen longer ago than this is of no use any more.
    pub async fn look(&self, patience: Duration) -> Result<(), StoreError> {
        let now = self.clock.now();
        let states = self.book.sinks().await?;
        let (mut is_behind, mut held) = (false, Vec::new());
        for name in &self.sinks {
            let Some(state) = states.iter().find(|state| state.name == *name) else {
                is_behind = true;
                continue;
            };
            is_behind |= self.is_behind(state.place, now).await?;
            if state.held_back > 0 {
                self.held_back(name, &mut held).await?;
            }
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let is_late = now.since(seen.last_look) > Self::LAG;
        seen.held.retain(|_, at| now.since(*at) < patience);
        seen.held.extend(held.into_iter().map(|order| (order, now)));
        if is_behind || is_late || seen.held.len() > Self::MAX_HELD {
            seen.behind_at = now;
            seen.held.clear();
        }
        seen.last_look = now;
        Ok(())
    }

    async fn is_behind(&self, place: FeedPosition, now: Timestamp) -> Result<bool, StoreError> {
        let next = self.feed.after(place, 1).await?.pop();
        Ok(match next.map(|entry| entry.happened) {
            None => false,
            Some(Ok(happened)) => now.since(happened.event.at) > Self::LAG,
            // It is passed over soon.
            Some(Err(_)) => true,
        })
    }

    async fn held_back(&self, sink: &SinkName, held: &mut Vec<OrderId>) -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let page = self.book.held_back(sink, after, Self::PAGE).await?;
            held.extend(page.iter().map(|waits| waits.order));
            after = page.last().map(|waits| waits.order);
            if page.len() < Self::PAGE || held.len() > Self::MAX_HELD {
                return Ok(());
            }
        }
    }

    /// Since when this order's question, once it was put, could be heard, by the latest look.
    pub fn could_be_heard_since(&self, order: OrderId) -> Timestamp {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let held_at = seen.held.get(&order).copied();
        held_at.map_or(seen.behind_at, |held_at| held_at.max(seen.behind_at))
    }
}
