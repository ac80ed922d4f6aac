//! Finding the place of a moment in the feed, which has no index by time: places rise with time, so that
//! halving finds it in some sixty short looks at most.

use crate::ports::{EventFeed, FeedEntry, FeedPosition, StoreError};
use domain::{Duration, Timestamp};

/// How much earlier is begun than was asked for: the clocks of replicas may be apart, and an event comes to
/// the feed a little after the moment that it tells.
const APART: Duration = Duration::from_secs(300);

/// How many events one look takes in. The first event of an order that was taken over tells of long ago; the
/// next one tells of when that was.
const WINDOW: usize = 16;

/// A place behind which all events since then are, and of those before some minutes.
pub(super) async fn place_before(
    feed: &dyn EventFeed,
    since: Timestamp,
) -> Result<FeedPosition, StoreError> {
    let since = since.minus(APART);
    let (mut from, mut to) = (0, feed.end().await?.0);
    // All events up to `from` are earlier; behind `to` there are later ones, or none.
    while from < to {
        let middle = from + (to - from) / 2;
        let seen = feed.after(FeedPosition(middle), WINDOW).await?;
        match all_before(&seen, since) {
            Some(last) => from = last.0.min(to),
            None => to = middle,
        }
    }
    Ok(FeedPosition(from))
}

/// The last of these events, if all that can be read of them are earlier.
fn all_before(seen: &[FeedEntry], moment: Timestamp) -> Option<FeedPosition> {
    let readable = seen.iter().filter_map(|entry| entry.happened.as_ref().ok());
    let latest = readable.map(|happened| happened.event.at).max()?;
    let last = seen.last()?.position;
    (latest < moment).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::Happened;
    use async_trait::async_trait;
    use domain::order::{Event, Fact, OrderStatusKind, Version};
    use domain::{Actor, OrderId, OrderNumber};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    /// Places and times; none: an event that cannot be read.
    struct Fixed {
        events: Vec<(u64, Option<Timestamp>)>,
        looks: AtomicU32,
    }

    #[async_trait]
    impl EventFeed for Fixed {
        async fn after(
            &self,
            position: FeedPosition,
            limit: usize,
        ) -> Result<Vec<FeedEntry>, StoreError> {
            self.looks.fetch_add(1, Ordering::Relaxed);
            let behind = self.events.iter().filter(|(at, _)| *at > position.0);
            Ok(behind
                .take(limit)
                .map(|(at, time)| entry(*at, *time))
                .collect())
        }

        async fn end(&self) -> Result<FeedPosition, StoreError> {
            let last = self.events.last().map_or(0, |(at, _)| *at);
            Ok(FeedPosition(last))
        }

        async fn place_of(
            &self,
            _: OrderId,
            _: Version,
        ) -> Result<Option<FeedPosition>, StoreError> {
            Ok(None)
        }
    }

    fn entry(place: u64, at: Option<Timestamp>) -> FeedEntry {
        let unreadable = || StoreError::Unavailable("it is newer".to_owned());
        let happened = at.ok_or_else(unreadable).map(|at| {
            let event = Event {
                seq: Version(1),
                at,
                actor: Actor::Engine,
                fact: Fact::OrderConfirmed,
                trace: None,
            };
            let status = OrderStatusKind::Confirmed;
            Arc::new(Happened { event, status })
        });
        FeedEntry {
            position: FeedPosition(place),
            order: OrderId::from_uuid(uuid::Uuid::nil()),
            number: OrderNumber(1),
            seq: Version(1),
            happened,
        }
    }

    fn second(n: u64) -> Timestamp {
        Timestamp::from_micros(1 << 50).plus(Duration::from_secs(n))
    }

    /// One event in ten seconds, by clocks that are two minutes apart, some of them of orders that were
    /// taken over from long ago, some unreadable; places as far apart as `stride`.
    fn feed(events: u64, stride: u64) -> Fixed {
        let time = |n: u64| match n % 11 {
            3 => Some(Timestamp::from_micros(1)),
            7 => None,
            n_of_11 => Some(second(n * 10 + 600 + n_of_11 % 2 * 120)),
        };
        Fixed {
            events: (1..=events)
                .map(|n| (n * stride + n % 7, time(n)))
                .collect(),
            looks: AtomicU32::new(0),
        }
    }

    #[tokio::test]
    async fn all_events_since_a_moment_are_behind_its_place_and_few_others() {
        for (events, stride) in [
            (0, 1),
            (1, 9),
            (5_000, 9),
            (5_000, 1 << 20),
            (3_000, 1 << 48),
        ] {
            let feed = feed(events, stride);
            for since in [
                0,
                1,
                500,
                700,
                3_333,
                20_000,
                49_000,
                50_720,
                60_000,
                1 << 40,
            ] {
                let since = second(since);
                feed.looks.store(0, Ordering::Relaxed);
                let place = place_before(&feed, since).await.unwrap().0;
                let looks = feed.looks.load(Ordering::Relaxed);
                assert!(looks <= 64, "{looks} looks");
                let before = feed.events.iter().filter(|(at, _)| *at <= place);
                let missed = before.filter(|(_, time)| time.is_some_and(|time| time >= since));
                assert_eq!(missed.count(), 0, "{events} {stride} {since:?}");
                let behind = feed.events.iter().filter(|(at, _)| *at > place);
                let early = since.minus(APART).minus(Duration::from_secs(120));
                let early = behind.filter(|(_, time)| time.is_some_and(|time| time < early));
                let early = early.take_while(|(_, time)| *time != Some(Timestamp::from_micros(1)));
                assert!(early.count() <= WINDOW, "{events} {stride} {since:?}");
            }
        }
    }
}
