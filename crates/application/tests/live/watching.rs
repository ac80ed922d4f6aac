//! Watchers among racing orders, and those that come back.

use crate::shop::{Shop, shown_until, told_until};
use domain::order::Version;
use futures::FutureExt;
use std::sync::Arc;
use tokio::task::JoinSet;

/// Real threads: watchers come before, while and after their orders move.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_watcher_is_told_every_event_once_while_orders_race() {
    const ORDERS: u64 = 60;
    let shop = Arc::new(Shop::open());
    let mut boards = vec![shop.board(Some(0)).await, shop.board(None).await];
    let mut moving = JoinSet::new();
    for number in 0..ORDERS {
        let shop = shop.clone();
        moving.spawn(async move {
            let order = shop.place(number).await;
            let mut watchers = vec![(0, shop.watch(order, 0).await)];
            watchers.push((3, shop.watch(order, 3).await));
            shop.at_rest(order).await;
            shop.ship(order).await;
            watchers.push((0, shop.watch(order, 0).await));
            shop.deliver(order).await;
            shop.at_rest(order).await;
            watchers.push((12, shop.watch(order, 12).await));
            (order, watchers)
        });
    }
    let mut met = 0;
    let mut watching = Vec::new();
    while let Some(moved) = moving.join_next().await {
        let (order, watchers) = moved.unwrap();
        let journal = shop.journal(order).await;
        let (last, ..) = *journal.last().unwrap();
        for (seen, mut watch) in watchers {
            let told = told_until(&mut watch, last).await;
            assert_eq!(told, journal[seen..], "{order} from {seen}");
            met += told.len();
            watching.push(watch);
        }
    }
    assert_eq!(met, (16 + 13 + 16 + 4) * 60);
    let places = shop.places().await;
    boards.push(shop.board(Some(0)).await);
    for board in &mut boards {
        let shown = shown_until(board, *places.last().unwrap()).await;
        assert_eq!(shown, places);
    }
    assert_eq!(shop.live.watchers(), watching.len() + boards.len());
    drop((watching, boards));
    assert_eq!(shop.live.watchers(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_watcher_goes_on_behind_any_event_that_it_saw() {
    let shop = Shop::open();
    let order = shop.place(1).await;
    shop.app.run_until_idle().await;
    let journal = shop.journal(order).await;
    let places = shop.places().await;
    for seen in 0..journal.len() {
        let mut watch = shop.watch(order, seen as u64).await;
        let told = told_until(&mut watch, Version(journal.len() as u64)).await;
        assert_eq!(told, journal[seen..]);
        let mut board = shop.board(Some(seen as u64)).await;
        assert_eq!(shown_until(&mut board, 12).await, places[seen..]);
    }
}

#[tokio::test(start_paused = true)]
async fn who_has_seen_all_or_more_waits_for_what_comes_behind_it() {
    let shop = Shop::open();
    let order = shop.place(1).await;
    shop.app.run_until_idle().await;
    let mut at_the_end = shop.watch(order, 12).await;
    let mut beyond = shop.watch(order, 13).await;
    let mut board = shop.board(Some(13)).await;
    let mut from_now = shop.board(None).await;
    for watch in [&mut at_the_end, &mut beyond] {
        assert!(watch.next().now_or_never().is_none());
    }
    shop.ship(order).await;
    shop.app.run_until_idle().await;
    let journal = shop.journal(order).await;
    let last = Version(15);
    assert_eq!(told_until(&mut at_the_end, last).await, journal[12..]);
    assert_eq!(told_until(&mut beyond, last).await, journal[13..]);
    assert_eq!(shown_until(&mut board, 15).await, [14, 15]);
    assert_eq!(shown_until(&mut from_now, 15).await, [13, 14, 15]);
}

#[tokio::test(start_paused = true)]
async fn a_watcher_is_told_of_its_own_order_only() {
    let shop = Shop::open();
    let (one, other) = (shop.place(1).await, shop.place(2).await);
    shop.app.run_until_idle().await;
    let mut watch = shop.watch(one, 14).await;
    shop.ship(other).await;
    shop.app.run_until_idle().await;
    let nothing = tokio::time::timeout(std::time::Duration::from_mins(1), watch.next());
    assert!(nothing.await.is_err());
}
