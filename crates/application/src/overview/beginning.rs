//! Where in the feed an hour ago is, found without a list of times: by halving.

use crate::ports::{EventFeed, FeedPosition, StoreError};
use domain::Timestamp;

/// Entries that are looked at for one time: a taken-over order's first event is as old as the order, and
/// the one behind it is not.
const LOOKED_AT: usize = 8;

/// The place behind which everything happened at this moment or later; a few earlier events may be behind
/// it as well. Reads a few entries for each doubling of the feed's length.
pub(super) async fn place_of_moment(
    feed: &dyn EventFeed,
    moment: Timestamp,
) -> Result<FeedPosition, StoreError> {
    let mut earliest = 0;
    let mut latest = feed.end().await?.0;
    while earliest < latest {
        let middle = earliest + (latest - earliest) / 2;
        if is_before(feed, FeedPosition(middle), moment).await? {
            earliest = middle + 1;
        } else {
            latest = middle;
        }
    }
    Ok(FeedPosition(latest))
}

/// Whether what lies behind this place happened before the moment. If nobody can tell, it did not: then too
/// much is read, and not too little.
async fn is_before(
    feed: &dyn EventFeed,
    place: FeedPosition,
    moment: Timestamp,
) -> Result<bool, StoreError> {
    let entries = feed.after(place, LOOKED_AT).await?;
    let readable = entries.iter().filter_map(|e| e.happened.as_ref().ok());
    let latest = readable.map(|happened| happened.event.at).max();
    Ok(latest.is_some_and(|latest| latest < moment))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::{FeedEntry, Happened};
    use crate::testing::clock::order_id;
    use async_trait::async_trait;
    use domain::order::{Event, Fact, OrderStatusKind, Version};
    use domain::{Actor, OrderId, OrderNumber};
    use futures::FutureExt;
    use proptest::prelude::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Events at these places and moments; some cannot be read.
    struct Feed {
        events: Vec<(u64, Option<i64>)>,
        reads: AtomicUsize,
    }

    impl Feed {
        fn of(events: Vec<(u64, Option<i64>)>) -> Self {
            let reads = AtomicUsize::default();
            Self { events, reads }
        }
    }

    fn entry((place, at): (u64, Option<i64>)) -> FeedEntry {
        let happened = |at| Happened {
            event: Event {
                seq: Version(1),
                at: Timestamp::from_micros(at),
                actor: Actor::Engine,
                fact: Fact::OrderConfirmed,
                trace: None,
            },
            status: OrderStatusKind::Confirmed,
        };
        let unreadable = || StoreError::Unavailable("newer".to_owned());
        FeedEntry {
            position: FeedPosition(place),
            order: order_id(1),
            number: OrderNumber(1),
            seq: Version(1),
            happened: at.map(|at| Arc::new(happened(at))).ok_or_else(unreadable),
        }
    }

    #[async_trait]
    impl EventFeed for Feed {
        async fn after(
            &self,
            position: FeedPosition,
            limit: usize,
        ) -> Result<Vec<FeedEntry>, StoreError> {
            self.reads.fetch_add(1, Ordering::SeqCst);
            let behind = self.events.iter().filter(|(place, _)| *place > position.0);
            Ok(behind.take(limit).copied().map(entry).collect())
        }

        async fn end(&self) -> Result<FeedPosition, StoreError> {
            Ok(FeedPosition(
                self.events.last().map_or(0, |(place, _)| *place),
            ))
        }

        async fn place_of(
            &self,
            _order: OrderId,
            _seq: Version,
        ) -> Result<Option<FeedPosition>, StoreError> {
            Ok(None)
        }
    }

    fn find(feed: &Feed, moment: i64) -> u64 {
        let finding = place_of_moment(feed, Timestamp::from_micros(moment));
        finding.now_or_never().unwrap().unwrap().0
    }

    #[test]
    fn an_empty_feed_begins_at_its_beginning_and_an_old_one_at_its_end() {
        assert_eq!(find(&Feed::of(Vec::new()), 5), 0);
        let feed = Feed::of(vec![(7, Some(1)), (9, Some(2))]);
        assert_eq!(find(&feed, 5), 9);
        assert_eq!(find(&feed, 0), 0);
    }

    #[test]
    fn places_far_apart_cost_no_more_than_their_doublings() {
        let feed = Feed::of(
            (1..1_000_u64)
                .map(|n| (n << 40, Some(n.cast_signed())))
                .collect(),
        );
        let place = find(&feed, 900);
        assert!((880 << 40..900 << 40).contains(&place), "{place}");
        assert!(feed.reads.load(Ordering::SeqCst) <= 51);
    }

    proptest! {
        #[test]
        fn nothing_is_left_out_and_little_is_read_too_much(
            steps in proptest::collection::vec((1..50_u64, 0..5_i64, 0..10_u8), 0..200),
            moment in 0..500_i64,
        ) {
            let (mut place, mut at) = (0, 0);
            let mut events = Vec::new();
            for (further, later, kind) in steps {
                place += further;
                at += later;
                events.push((place, match kind {
                    0 => None,
                    // Taken over from elsewhere: placed long ago, and come now.
                    1 => Some(-1_000),
                    _ => Some(at),
                }));
            }
            let found = find(&Feed::of(events.clone()), moment);
            let is_recent = |(_, at): &&(u64, Option<i64>)| at.is_some_and(|at| at >= moment);
            if let Some((first, _)) = events.iter().find(is_recent) {
                prop_assert!(found < *first, "{found} is not before {first}");
            }
            let needless = events.iter().filter(|(place, at)| {
                *place > found && at.is_some_and(|at| at >= 0 && at < moment)
            });
            let all_readable = events.iter().all(|(_, at)| at.is_some_and(|at| at >= 0));
            prop_assert!(!all_readable || needless.count() < LOOKED_AT);
        }
    }
}
