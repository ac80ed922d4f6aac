//! Seeing how far each sink was told.

use super::error::{SinkError, check};
use crate::caller::Caller;
use crate::ports::{EventFeed, FeedPosition, RelayBook, SinkState, StoreError};
use domain::Timestamp;
use std::cmp::Reverse;
use std::sync::Arc;

/// How far is counted what waits for a sink.
const COUNTED: u32 = 10_000;

/// Lists the sinks.
#[derive(Clone)]
pub struct LookAtSinks {
    /// How far each was told.
    pub book: Arc<dyn RelayBook>,
    /// What there is to tell.
    pub feed: Arc<dyn EventFeed>,
}

/// A sink, and what waits for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SinkSeen {
    /// Where it stands.
    pub state: SinkState,
    /// Whether there are events behind its place.
    pub is_behind: bool,
    /// When the first of them happened; none if there is none, or if it cannot be read.
    pub oldest: Option<Timestamp>,
    /// How many there are, counted up to 10000.
    pub waiting: u32,
}

impl LookAtSinks {
    /// All of them, by name. One event is read for each.
    pub async fn run(&self, caller: &Caller) -> Result<Vec<SinkSeen>, SinkError> {
        check(caller.may_look())?;
        Ok(self.seen().await?)
    }

    /// The same for those who have been asked who they are.
    pub(crate) async fn seen(&self) -> Result<Vec<SinkSeen>, StoreError> {
        let mut seen = Vec::new();
        for state in self.book.sinks().await? {
            let next = self.feed.after(state.place, 1).await?;
            let next = next.first();
            let happened = next.and_then(|entry| entry.happened.as_ref().ok());
            seen.push(SinkSeen {
                is_behind: next.is_some(),
                oldest: happened.map(|happened| happened.event.at),
                waiting: 0,
                state,
            });
        }
        self.count(&mut seen).await?;
        Ok(seen)
    }

    /// From the sink that was told most to the one that was told least: so each event is counted once, however
    /// many sinks it waits for.
    async fn count(&self, seen: &mut [SinkSeen]) -> Result<(), StoreError> {
        let mut behind: Vec<_> = seen.iter_mut().filter(|sink| sink.is_behind).collect();
        behind.sort_by_key(|sink| Reverse(sink.state.place));
        let (mut waiting, mut up_to) = (0, FeedPosition(u64::MAX));
        for sink in behind {
            let place = sink.state.place;
            if waiting < COUNTED && place < up_to {
                waiting += self.feed.count(place, up_to, COUNTED - waiting).await?;
            }
            (sink.waiting, up_to) = (waiting, place);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::{FeedEntry, SinkName};
    use crate::testing::{ManualClock, MemoryRelayBook};
    use async_trait::async_trait;
    use domain::order::Version;
    use domain::{OrderId, OrderNumber};
    use std::sync::atomic::{AtomicU32, Ordering};

    /// So many events, which nobody can read, and how many of them were counted.
    struct Events {
        last: u64,
        counted: AtomicU32,
    }

    #[async_trait]
    impl EventFeed for Events {
        async fn after(&self, at: FeedPosition, _: usize) -> Result<Vec<FeedEntry>, StoreError> {
            let next = (at < FeedPosition(self.last)).then(|| FeedEntry {
                position: FeedPosition(at.0 + 1),
                order: OrderId::from_uuid(uuid::Uuid::nil()),
                number: OrderNumber(1),
                seq: Version(1),
                happened: Err(StoreError::Unavailable("it is not looked at".to_owned())),
            });
            Ok(next.into_iter().collect())
        }

        async fn end(&self) -> Result<FeedPosition, StoreError> {
            Ok(FeedPosition(self.last))
        }

        async fn count(
            &self,
            behind: FeedPosition,
            up_to: FeedPosition,
            at_most: u32,
        ) -> Result<u32, StoreError> {
            let there = up_to.0.min(self.last) - behind.0;
            let counted = u32::try_from(there).unwrap().min(at_most);
            self.counted.fetch_add(counted, Ordering::Relaxed);
            Ok(counted)
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
    async fn an_event_is_counted_once_however_many_sinks_it_waits_for() {
        let book = Arc::new(MemoryRelayBook::new(Arc::new(ManualClock::default())));
        let feed = Arc::new(Events {
            last: 12_000,
            counted: AtomicU32::default(),
        });
        let expected = [
            ("a", 0, 10_000),
            ("b", 12_000, 0),
            ("c", 11_990, 10),
            ("d", 11_000, 1_000),
            ("e", 11_990, 10),
            ("f", 1, 10_000),
        ];
        for (name, place, _) in expected {
            let name = SinkName::new(name).unwrap();
            book.begin(&name, FeedPosition(place)).await.unwrap();
        }
        let look = LookAtSinks {
            book,
            feed: feed.clone(),
        };
        let seen = look.seen().await.unwrap();
        let told: Vec<_> = seen
            .iter()
            .map(|sink| (sink.state.name.as_str(), sink.state.place.0, sink.waiting))
            .collect();
        assert_eq!(told, expected);
        assert_eq!(feed.counted.load(Ordering::Relaxed), 10_000);
    }
}
