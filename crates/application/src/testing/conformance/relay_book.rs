//! What every relay's book must do: named cases, each run on a fresh book.

use super::relay_replays::{
    a_sink_is_put_back_and_its_holder_writes_nothing,
    events_are_asked_for_once_more_from_where_the_sink_has_been,
    what_was_asked_for_meanwhile_is_neither_struck_out_nor_overwritten,
};
use crate::ports::{BookError, FeedPosition, HeldBack, Hold, HoldBack, RelayBook, SinkName, Taken};
use crate::testing::clock::{ManualClock, order_id};
use domain::order::Version;
use domain::{Duration, OrderNumber};
use futures::future::{BoxFuture, join_all};
use std::sync::Arc;

/// A book under test.
#[derive(Clone)]
pub struct BookWorld {
    /// The book, with nothing in it.
    pub book: Arc<dyn RelayBook>,
    /// The clock that it tells the time by, if a test can move it; else the cases wait.
    pub clock: Option<Arc<ManualClock>>,
}

type BookCase = fn(BookWorld) -> BoxFuture<'static, ()>;

macro_rules! book_cases {
    ($($case:ident),+) => {
        const CASES: &[(&str, BookCase)] =
            &[$((stringify!($case), |world| Box::pin($case(world)))),+];
    };
}

book_cases!(
    a_sink_has_to_begin_and_begins_once,
    of_many_that_take_a_sink_one_gets_it,
    a_lease_ends_and_the_next_holder_goes_on_where_the_last_one_was,
    a_place_that_is_written_begins_the_lease_anew,
    what_is_given_back_is_free_at_once,
    an_earlier_holder_writes_nothing,
    of_writes_and_takeovers_at_once_none_is_written_after_the_next_hold,
    orders_that_wait_are_found_when_they_are_due,
    an_order_that_waits_again_keeps_its_beginning_and_counts,
    events_are_asked_for_once_more_from_where_the_sink_has_been,
    what_was_asked_for_meanwhile_is_neither_struck_out_nor_overwritten,
    a_sink_is_put_back_and_its_holder_writes_nothing,
    sinks_do_not_meet,
    a_sink_that_was_forgotten_begins_anew_and_its_holder_writes_nothing
);

/// Runs every case on a book of its own; `started` is told each name first. Panics where the book falls
/// short. Returns how many cases there were.
pub async fn book_conformance(make: impl AsyncFn() -> BookWorld, started: impl Fn(&str)) -> usize {
    for (name, run) in CASES {
        started(name);
        run(make().await).await;
    }
    CASES.len()
}

pub(super) const LEASE: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(300);

pub(super) fn sink() -> SinkName {
    SinkName::new("kafka:orders.events").expect("it is sound")
}

pub(super) fn waits(order: u64, seq: u64, retry_after: Duration) -> HoldBack {
    HoldBack {
        order: order_id(order),
        number: OrderNumber(order),
        seq: Version(seq),
        reason: "zu groß 😀".to_owned(),
        retry_after,
        since: None,
    }
}

impl BookWorld {
    pub(super) async fn wait(&self, duration: Duration) {
        match &self.clock {
            Some(clock) => clock.advance(duration),
            None => tokio::time::sleep(duration.into()).await,
        }
    }

    async fn take(&self, sink: &SinkName, lease: Duration) -> Taken {
        self.book.take(sink, lease).await.expect("the book is up")
    }

    pub(super) async fn held(&self, sink: &SinkName, lease: Duration) -> Hold {
        match self.take(sink, lease).await {
            Taken::Held(hold) => hold,
            other => panic!("{other:?}"),
        }
    }

    pub(super) async fn begun(&self) -> SinkName {
        let begun = self.book.begin(&sink(), FeedPosition(7)).await;
        begun.expect("the book is up");
        sink()
    }

    async fn place(&self, sink: &SinkName) -> u64 {
        let sinks = self.book.sinks().await.expect("the book is up");
        let found = sinks.into_iter().find(|found| found.name == *sink);
        found.expect("it has begun").place.0
    }

    pub(super) async fn row(&self, sink: &SinkName, order: u64) -> HeldBack {
        let waiting = self.book.held_back(sink, None, 100).await;
        let mut waiting = waiting.expect("the book is up").into_iter();
        let row = waiting.find(|row| row.number.0 == order);
        row.expect("it waits")
    }

    pub(super) async fn waiting(&self, sink: &SinkName) -> Vec<(u64, u64, u32)> {
        let waiting = self.book.held_back(sink, None, 100).await;
        let waiting = waiting.expect("the book is up").into_iter();
        waiting
            .map(|one| (one.number.0, one.seq.0, one.attempts))
            .collect()
    }
}

async fn a_sink_has_to_begin_and_begins_once(world: BookWorld) {
    assert_eq!(world.take(&sink(), LEASE).await, Taken::Unknown);
    assert_eq!(world.book.sinks().await.expect("the book is up"), []);
    let sink = world.begun().await;
    let again = world.book.begin(&sink, FeedPosition(99)).await;
    again.expect("the book is up");
    assert_eq!(world.held(&sink, LEASE).await.place, FeedPosition(7));
    let sinks = world.book.sinks().await.expect("the book is up");
    assert_eq!(sinks.len(), 1);
    assert!(sinks[0].held_for > Duration::ZERO && sinks[0].held_for <= LEASE);
}

async fn of_many_that_take_a_sink_one_gets_it(world: BookWorld) {
    let sink = world.begun().await;
    let tries = (0..10).map(|_| {
        let (world, sink) = (world.clone(), sink.clone());
        tokio::spawn(async move { world.take(&sink, LEASE).await })
    });
    let taken = join_all(tries).await;
    let taken = taken
        .into_iter()
        .map(|taken| taken.expect("it does not panic"));
    let holders = taken.filter(|taken| matches!(taken, Taken::Held(_)));
    assert_eq!(holders.count(), 1);
}

async fn a_lease_ends_and_the_next_holder_goes_on_where_the_last_one_was(world: BookWorld) {
    let sink = world.begun().await;
    let first = world.held(&sink, SHORT).await;
    assert_eq!(world.take(&sink, LEASE).await, Taken::ByAnother);
    let advanced = world.book.advance(&first, FeedPosition(12), SHORT).await;
    advanced.expect("it is held");
    world.wait(Duration::from_millis(400)).await;
    let second = world.held(&sink, LEASE).await;
    assert_eq!(second.place, FeedPosition(12));
    assert!(second.epoch > first.epoch);
}

async fn a_place_that_is_written_begins_the_lease_anew(world: BookWorld) {
    let sink = world.begun().await;
    let hold = world.held(&sink, SHORT).await;
    for _ in 0..2 {
        let advanced = world.book.advance(&hold, FeedPosition(12), LEASE).await;
        advanced.expect("it is held");
    }
    world.wait(Duration::from_millis(400)).await;
    assert_eq!(world.take(&sink, LEASE).await, Taken::ByAnother);
}

async fn what_is_given_back_is_free_at_once(world: BookWorld) {
    let sink = world.begun().await;
    let hold = world.held(&sink, LEASE).await;
    world.book.release(&hold).await.expect("it is held");
    let next = world.held(&sink, LEASE).await;
    assert!(next.epoch > hold.epoch);
    let again = world.book.release(&hold).await;
    assert!(matches!(again, Err(BookError::Lost(_))), "{again:?}");
    assert_eq!(world.take(&sink, LEASE).await, Taken::ByAnother);
}

async fn an_earlier_holder_writes_nothing(world: BookWorld) {
    let sink = world.begun().await;
    let old = world.held(&sink, LEASE).await;
    let held_back = world.book.hold_back(&old, &waits(1, 4, LEASE)).await;
    held_back.expect("it is held");
    world.book.release(&old).await.expect("it is held");
    let new = world.held(&sink, LEASE).await;
    let advanced = world.book.advance(&old, FeedPosition(99), LEASE).await;
    assert!(matches!(advanced, Err(BookError::Lost(_))), "{advanced:?}");
    let held_back = world.book.hold_back(&old, &waits(2, 1, LEASE)).await;
    assert!(
        matches!(held_back, Err(BookError::Lost(_))),
        "{held_back:?}"
    );
    let since = world.row(&sink, 1).await.since;
    let let_go = world.book.let_go(&old, order_id(1), since).await;
    assert!(matches!(let_go, Err(BookError::Lost(_))), "{let_go:?}");
    assert_eq!(world.waiting(&sink).await, [(1, 4, 1)]);
    assert_eq!(world.place(&sink).await, 7);
    let let_go = world.book.let_go(&new, order_id(1), since).await;
    let_go.expect("it is held");
    assert_eq!(world.waiting(&sink).await, []);
}

/// One after the other takes the sink while all who had it write on: each adds an order that waits and
/// lets go of its predecessor's. Whatever was refused has left nothing, and whatever was not is there.
async fn of_writes_and_takeovers_at_once_none_is_written_after_the_next_hold(world: BookWorld) {
    let sink = world.begun().await;
    for round in 1..=10 {
        let old = world.held(&sink, LEASE).await;
        let first = world.book.hold_back(&old, &waits(round, 1, LEASE)).await;
        first.expect("it is held");
        let since = world.row(&sink, round).await.since;
        world.book.release(&old).await.expect("it is held");
        let writing = {
            let (book, old) = (world.book.clone(), old.clone());
            tokio::spawn(async move { book.let_go(&old, order_id(round), since).await })
        };
        let new = world.held(&sink, LEASE).await;
        let seen = world.waiting(&sink).await.len();
        let let_go = writing.await.expect("it does not panic");
        assert_eq!(world.waiting(&sink).await.len(), seen, "{let_go:?}");
        assert_eq!(seen, usize::from(let_go.is_err()), "{let_go:?}");
        let let_go = world.book.let_go(&new, order_id(round), since).await;
        let_go.expect("it is held");
        world.book.release(&new).await.expect("it is held");
    }
}

async fn orders_that_wait_are_found_when_they_are_due(world: BookWorld) {
    let sink = world.begun().await;
    let hold = world.held(&sink, LEASE).await;
    for (order, after) in [(3, LEASE), (2, SHORT), (1, Duration::ZERO)] {
        let written = world
            .book
            .hold_back(&hold, &waits(order, order, after))
            .await;
        written.expect("it is held");
    }
    let due = async |limit| {
        let due = world.book.due(&sink, limit).await.expect("the book is up");
        due.into_iter().map(|one| one.number.0).collect::<Vec<_>>()
    };
    assert_eq!(due(9).await.first(), Some(&1));
    world.wait(Duration::from_millis(400)).await;
    assert_eq!(due(9).await, [1, 2]);
    assert_eq!(due(1).await, [1]);
    let page = world.book.held_back(&sink, Some(order_id(1)), 1).await;
    let page = page.expect("the book is up");
    assert_eq!(
        (page.len(), page[0].order, page[0].seq),
        (1, order_id(2), Version(2))
    );
    assert_eq!(page[0].reason, "zu groß 😀");
    let one = world.book.retry_now(&sink, Some(order_id(3))).await;
    assert_eq!(one.expect("the book is up"), 1);
    assert_eq!(due(9).await, [1, 2, 3]);
    let none = world.book.retry_now(&sink, Some(order_id(9))).await;
    assert_eq!(none.expect("the book is up"), 0);
    let all = world.book.retry_now(&sink, None).await;
    assert_eq!(all.expect("the book is up"), 3);
}

async fn an_order_that_waits_again_keeps_its_beginning_and_counts(world: BookWorld) {
    let sink = world.begun().await;
    let hold = world.held(&sink, LEASE).await;
    let first = world.book.hold_back(&hold, &waits(1, 4, LEASE)).await;
    first.expect("it is held");
    let before = world.book.held_back(&sink, None, 9).await;
    let since = before.expect("the book is up")[0].since;
    world.wait(Duration::from_millis(20)).await;
    let again = HoldBack {
        since: Some(since),
        ..waits(1, 6, SHORT)
    };
    let again = world.book.hold_back(&hold, &again).await;
    again.expect("it is held");
    let after = world.book.held_back(&sink, None, 9).await;
    let after = after.expect("the book is up");
    assert_eq!(
        (after[0].seq, after[0].attempts, after[0].since),
        (Version(6), 2, since)
    );
    assert!(after[0].due_in <= SHORT);
    let sinks = world.book.sinks().await.expect("the book is up");
    assert_eq!(sinks[0].held_back, 1);
    for _ in 0..2 {
        let let_go = world.book.let_go(&hold, order_id(1), since).await;
        let_go.expect("it is held");
    }
    assert_eq!(world.waiting(&sink).await, []);
}

async fn sinks_do_not_meet(world: BookWorld) {
    let sink = world.begun().await;
    let other = SinkName::new("Kafka:orders.events").expect("it is sound");
    let begun = world.book.begin(&other, FeedPosition(1)).await;
    begun.expect("the book is up");
    let (one, two) = (
        world.held(&sink, LEASE).await,
        world.held(&other, LEASE).await,
    );
    let written = world
        .book
        .hold_back(&one, &waits(1, 1, Duration::ZERO))
        .await;
    written.expect("it is held");
    let advanced = world.book.advance(&two, FeedPosition(50), LEASE).await;
    advanced.expect("it is held");
    assert_eq!(
        (world.place(&sink).await, world.place(&other).await),
        (7, 50)
    );
    assert_eq!(world.waiting(&other).await, []);
    assert_eq!(world.book.due(&other, 9).await.expect("the book is up"), []);
}

async fn a_sink_that_was_forgotten_begins_anew_and_its_holder_writes_nothing(world: BookWorld) {
    let sink = world.begun().await;
    let old = world.held(&sink, LEASE).await;
    let written = world.book.hold_back(&old, &waits(1, 1, LEASE)).await;
    written.expect("it is held");
    assert!(world.book.forget(&sink).await.expect("the book is up"));
    assert!(!world.book.forget(&sink).await.expect("the book is up"));
    world.wait(Duration::from_millis(5)).await;
    let sink = world.begun().await;
    let new = world.held(&sink, LEASE).await;
    assert!(new.epoch > old.epoch);
    assert_eq!(world.waiting(&sink).await, []);
    let advanced = world.book.advance(&old, FeedPosition(99), LEASE).await;
    assert!(matches!(advanced, Err(BookError::Lost(_))), "{advanced:?}");
    assert_eq!(world.place(&sink).await, 7);
}
