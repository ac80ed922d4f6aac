//! The tail itself: it rests while nobody watches, is woken by what this process writes, gets over a
//! store that fails, and ends with the process.

use crate::shop::{Shop, told_until};
use application::live::LiveLimits;
use domain::order::Version;
use std::sync::atomic::Ordering;
use tokio::time::Instant;

#[tokio::test(start_paused = true)]
async fn the_tail_rests_while_nobody_watches() {
    let shop = Shop::open();
    shop.place(1).await;
    shop.app.run_until_idle().await;
    assert_eq!(shop.feed.reads.load(Ordering::SeqCst), 0);
    let order = shop.place(2).await;
    let mut watch = shop.watch(order, 0).await;
    shop.app.run_until_idle().await;
    told_until(&mut watch, Version(12)).await;
    drop(watch);
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let reads = shop.feed.reads.load(Ordering::SeqCst);
    shop.place(3).await;
    tokio::time::sleep(std::time::Duration::from_hours(1)).await;
    assert_eq!(shop.feed.reads.load(Ordering::SeqCst), reads);
    // Whoever comes after the rest misses nothing.
    let mut watch = shop.watch(order, 12).await;
    shop.ship(order).await;
    shop.app.run_until_idle().await;
    assert_eq!(told_until(&mut watch, Version(15)).await.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn what_this_process_writes_is_told_at_once() {
    let hour = domain::Duration::from_hours(1);
    let shop = Shop::with(LiveLimits {
        poll_interval: hour,
        ..LiveLimits::default()
    });
    let mut board = shop.board(None).await;
    for number in 0..20 {
        let before = Instant::now();
        shop.place(number).await;
        board.next().await.unwrap().unwrap();
        let took = before.elapsed();
        assert!(took < std::time::Duration::from_millis(50), "{took:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_feed_that_fails_for_a_while_loses_nothing() {
    let shop = Shop::open();
    let order = shop.place(1).await;
    shop.app.run_until_idle().await;
    let mut watch = shop.watch(order, 12).await;
    shop.feed.fails.store(true, Ordering::SeqCst);
    shop.ship(order).await;
    tokio::time::sleep(std::time::Duration::from_mins(1)).await;
    // Nobody can begin to watch all orders meanwhile, and is told so soon.
    let begun = Instant::now();
    assert!(shop.live.board(None).await.is_err());
    assert!(begun.elapsed() < std::time::Duration::from_secs(10));
    shop.feed.fails.store(false, Ordering::SeqCst);
    let told = told_until(&mut watch, Version(15)).await;
    assert_eq!(told, shop.journal(order).await[12..]);
}

#[tokio::test(start_paused = true)]
async fn who_begins_while_the_feed_fails_is_refused_and_leaves_no_watcher() {
    let shop = Shop::open();
    let order = shop.place(1).await;
    shop.feed.fails.store(true, Ordering::SeqCst);
    assert!(shop.live.watch(order, Version(0)).await.is_err());
    assert_eq!(shop.live.watchers(), 0);
    shop.feed.fails.store(false, Ordering::SeqCst);
    assert!(shop.live.watch(order, Version(0)).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn watches_end_when_the_process_stops() {
    let shop = Shop::open();
    let order = shop.place(1).await;
    shop.app.run_until_idle().await;
    let mut early = shop.watch(order, 12).await;
    let mut board = shop.board(None).await;
    shop.stop.cancel();
    assert!(early.next().await.unwrap().is_none());
    assert!(board.next().await.unwrap().is_none());
    shop.tail.await.unwrap();
    // Who comes too late is told what there is, and that this was all.
    let mut late = shop.live.watch(order, Version(0)).await.unwrap();
    assert_eq!(late.next().await.unwrap().unwrap().len(), 12);
    assert!(late.next().await.unwrap().is_none());
    let mut board = shop.live.board(None).await.unwrap();
    assert!(board.next().await.unwrap().is_none());
}
