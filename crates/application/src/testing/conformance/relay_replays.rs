//! Cases of every relay's book: events that are asked for once more.

use super::relay_book::{BookWorld, LEASE, sink, waits};
use crate::ports::{BookError, FeedPosition, HoldBack, OnceMore, Replay, SinkName};
use crate::testing::clock::order_id;
use domain::order::Version;
use domain::{Duration, OrderNumber};

fn replay(order: u64, seq: u64, place: u64) -> Replay {
    Replay {
        order: order_id(order),
        number: OrderNumber(order),
        seq: Version(seq),
        place: FeedPosition(place),
        reason: "für Änne 😀".to_owned(),
    }
}

pub(super) async fn events_are_asked_for_once_more_from_where_the_sink_has_been(world: BookWorld) {
    let ask = async |sink: &SinkName, replay: Replay| {
        let asked = world.book.replay(sink, &replay).await;
        asked.expect("the book is up")
    };
    assert_eq!(ask(&sink(), replay(1, 1, 1)).await, OnceMore::Unknown);
    let sink = world.begun().await;
    assert_eq!(ask(&sink, replay(1, 3, 8)).await, OnceMore::Ahead);
    assert_eq!(world.waiting(&sink).await, []);
    assert_eq!(ask(&sink, replay(1, 3, 7)).await, OnceMore::Asked);
    assert_eq!(world.waiting(&sink).await, [(1, 3, 0)]);
    let first = world.row(&sink, 1).await;
    assert_eq!((first.order, &*first.reason), (order_id(1), "für Änne 😀"));
    assert_eq!(
        world.book.due(&sink, 9).await.expect("the book is up"),
        std::slice::from_ref(&first)
    );
    // Each time is another time.
    assert_eq!(ask(&sink, replay(1, 5, 7)).await, OnceMore::Asked);
    let second = world.row(&sink, 1).await;
    assert_eq!(second.seq, Version(3));
    assert!(second.since > first.since);
}

pub(super) async fn what_was_asked_for_meanwhile_is_neither_struck_out_nor_overwritten(
    world: BookWorld,
) {
    let sink = world.begun().await;
    let hold = world.held(&sink, LEASE).await;
    let refused = world.book.hold_back(&hold, &waits(1, 4, LEASE)).await;
    refused.expect("it is held");
    let read = world.row(&sink, 1).await.since;
    let asked = world.book.replay(&sink, &replay(1, 2, 5)).await;
    assert_eq!(asked.expect("the book is up"), OnceMore::Asked);
    let let_go = world.book.let_go(&hold, order_id(1), read).await;
    let_go.expect("it is held");
    assert_eq!(world.waiting(&sink).await, [(1, 2, 0)]);
    for (since, seq, left) in [(Some(read), 6, 2), (None, 1, 1), (None, 6, 1)] {
        let again = HoldBack {
            since,
            ..waits(1, seq, LEASE)
        };
        let again = world.book.hold_back(&hold, &again).await;
        again.expect("it is held");
        let row = world.row(&sink, 1).await;
        assert_eq!((row.seq, row.due_in), (Version(left), Duration::ZERO));
    }
    let row = world.row(&sink, 1).await;
    let tried = HoldBack {
        since: Some(row.since),
        ..waits(1, 6, LEASE)
    };
    let tried = world.book.hold_back(&hold, &tried).await;
    tried.expect("it is held");
    let after = world.row(&sink, 1).await;
    assert_eq!((after.seq, after.since), (Version(6), row.since));
    assert!(after.due_in > Duration::ZERO);
    let let_go = world.book.let_go(&hold, order_id(1), row.since).await;
    let_go.expect("it is held");
    assert_eq!(world.waiting(&sink).await, []);
}

pub(super) async fn a_sink_is_put_back_and_its_holder_writes_nothing(world: BookWorld) {
    let rewind = async |sink: &SinkName, place| {
        let rewound = world.book.rewind(sink, FeedPosition(place)).await;
        rewound.expect("the book is up")
    };
    assert_eq!(rewind(&sink(), 1).await, OnceMore::Unknown);
    let sink = world.begun().await;
    let old = world.held(&sink, LEASE).await;
    let waiting = world.book.hold_back(&old, &waits(1, 4, LEASE)).await;
    waiting.expect("it is held");
    let before = world.row(&sink, 1).await.since;
    assert_eq!(rewind(&sink, 8).await, OnceMore::Ahead);
    let advanced = world.book.advance(&old, FeedPosition(20), LEASE).await;
    advanced.expect("it is held");
    assert_eq!(rewind(&sink, 3).await, OnceMore::Asked);
    let advanced = world.book.advance(&old, FeedPosition(21), LEASE).await;
    assert!(matches!(advanced, Err(BookError::Lost(_))), "{advanced:?}");
    assert_eq!(world.waiting(&sink).await, [(1, 1, 0)]);
    let row = world.row(&sink, 1).await;
    assert!(row.since > before && row.due_in == Duration::ZERO);
    let new = world.held(&sink, LEASE).await;
    assert_eq!(new.place, FeedPosition(3));
    assert!(new.epoch > old.epoch);
}
