//! What whoever looks is shown, and what is done for it.

use crate::world::World;
use application::live::LiveLimits;
use application::overview::{OverviewLimits, Standing, Untold};
use application::ports::{ParkedAs, Total};
use application::testing::Fault;
use domain::order::OrderStatusKind;
use domain::process::{Hold, Step};
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::Instant;

/// What a pair of headphones costs.
const PRICE: i64 = 7_999;

#[tokio::test(start_paused = true)]
async fn whoever_looks_is_shown_the_hour_before_and_then_what_happens() {
    let world = World::begin();
    world.place(0..3).await;
    let counted = world.counted(3).await;
    assert!(counted.is_whole(), "{counted:?}");
    let total = counted.hour.total();
    assert_eq!((total.counts.confirmed, total.counts.unmeasured), (3, 0));
    assert_eq!(total.times.count(), 3);
    assert_eq!(total.money.takings()[0].captured.minor(), 3 * PRICE);
    let before = Instant::now();
    world.place(3..5).await;
    let counted = world.counted(5).await;
    assert!(before.elapsed() < Duration::from_secs(2));
    let takings = counted.hour.total().money;
    assert_eq!(takings.takings()[0].captured.minor(), 5 * PRICE);
}

#[tokio::test(start_paused = true)]
async fn what_happened_before_the_hour_is_not_read() {
    let world = World::begin();
    world.place(0..100).await;
    tokio::time::sleep(Duration::from_hours(2)).await;
    world.place(100..104).await;
    let before = world.reads();
    let counted = world.counted(4).await;
    assert!(counted.is_whole());
    assert_eq!(counted.hour.total().counts.unmeasured, 0);
    assert!(world.reads() - before < 40, "{}", world.reads() - before);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_done_while_nobody_looks() {
    let world = World::begin();
    world.place(0..3).await;
    tokio::time::sleep(Duration::from_hours(1)).await;
    assert_eq!(world.reads(), 0);
    world.overview.flow().await;
    world.overview.standing().await;
    tokio::time::sleep(Duration::from_mins(30)).await;
    let reads = world.reads();
    assert!(reads > 0);
    world.place(3..6).await;
    tokio::time::sleep(Duration::from_mins(30)).await;
    assert_eq!(world.reads(), reads, "nobody has looked for an hour");
    world.place(6..7).await;
    let total = world.counted(4).await.hour.total();
    assert_eq!((total.counts.confirmed, total.counts.unmeasured), (4, 0));
}

#[tokio::test(start_paused = true)]
async fn who_cannot_catch_up_begins_with_the_last_minute_and_says_so() {
    let limits = OverviewLimits {
        catch_up_events: 100,
        ..OverviewLimits::default()
    };
    let live = LiveLimits {
        page: 16,
        ..LiveLimits::default()
    };
    let world = World::within(limits, live);
    for ten in 0..10 {
        world.place(ten * 10..ten * 10 + 10).await;
        tokio::time::sleep(Duration::from_mins(5)).await;
    }
    world.place(100..103).await;
    let counted = world.counted(3).await;
    assert!(!counted.is_whole());
    let minute = domain::Duration::from_secs(61);
    let now = application::ports::Clock::now(world.app.clock.as_ref());
    assert!(now.since(counted.since) <= minute, "{counted:?}");
}

#[tokio::test(start_paused = true)]
async fn a_feed_that_cannot_be_read_is_said_and_nothing_is_lost() {
    let world = World::begin();
    world.watched.feed_fails.store(true, Ordering::SeqCst);
    let flow = world.flow_until(|flow| flow.trouble.is_some()).await;
    assert_eq!(flow.counted, None);
    world.watched.feed_fails.store(false, Ordering::SeqCst);
    world.place(0..2).await;
    world.counted(2).await;
    world.watched.feed_fails.store(true, Ordering::SeqCst);
    world.place(2..4).await;
    tokio::time::sleep(Duration::from_mins(1)).await;
    world.watched.feed_fails.store(false, Ordering::SeqCst);
    let counted = world.counted(4).await;
    assert_eq!(counted.hour.total().counts.confirmed, 4);
}

#[tokio::test(start_paused = true)]
async fn orders_are_told_by_where_they_stand_and_the_parked_ones_with_their_reasons() {
    let world = World::begin();
    world.place(0..2).await;
    let standing = world.standing_until(|_| true).await;
    let parked = standing.parked.as_ref().unwrap();
    assert_eq!(parked.total, Total::counted(0));
    let open = standing.open.as_ref().unwrap();
    assert_eq!(open[1], (OrderStatusKind::Confirmed, Total::counted(2)));
    let today = standing.ended_today.as_ref().unwrap();
    assert_eq!(today[1], (OrderStatusKind::Cancelled, Total::counted(0)));
    assert_eq!(standing.sinks.as_deref(), Ok(&[][..]));
    world.app.world.script.next(Step::Capture, Fault::Mismatch);
    world.place(2..3).await;
    let waited = Instant::now();
    let has_parked = |standing: &Standing| {
        let parked = standing.parked.as_ref();
        parked.is_ok_and(|parked| parked.total == Total::counted(1))
    };
    let standing = world.standing_until(has_parked).await;
    assert!(waited.elapsed() < Duration::from_secs(3));
    let first = &standing.parked.as_ref().unwrap().first[0];
    assert!(first.since.is_some());
    assert_eq!(first.order.parked, Some(ParkedAs::Held(Hold::Mismatch)));
    let flow = world.counted(3).await;
    assert_eq!(flow.hour.total().counts.parked, 1);
}

#[tokio::test(start_paused = true)]
async fn a_part_that_cannot_be_told_hides_no_other() {
    let world = World::begin();
    world.place(0..2).await;
    world.watched.lists_fail.store(true, Ordering::SeqCst);
    let standing = world.standing_until(|_| true).await;
    assert!(
        matches!(standing.parked, Err(Untold::Failed(_))),
        "{standing:?}"
    );
    assert!(standing.open.is_err() && standing.dead_letters.is_ok() && standing.sinks.is_ok());
    world.counted(2).await;
    world.watched.lists_fail.store(false, Ordering::SeqCst);
    world.watched.lists_hang.store(true, Ordering::SeqCst);
    let is_slow = world.standing_until(|standing| standing.parked == Err(Untold::TooSlow));
    assert!(is_slow.await.webhooks.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_crowd_asks_the_store_no_more_often_than_one() {
    let world = World::begin();
    let one = reads_in_a_minute(&world, 1).await;
    let crowd = reads_in_a_minute(&world, 500).await;
    assert!(crowd <= one + 10, "{one} for one, {crowd} for a crowd");
}

async fn reads_in_a_minute(world: &World, lookers: usize) -> usize {
    let before = world.reads();
    for _ in 0..60 {
        for _ in 0..lookers {
            world.overview.flow().await;
            world.overview.standing().await;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    world.reads() - before
}

#[tokio::test(start_paused = true)]
async fn it_ends_with_the_process() {
    let world = World::begin();
    world.counted(0).await;
    world.stop.cancel();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let reads = world.reads();
    world.overview.flow().await;
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert_eq!(world.reads(), reads);
}
