//! Watchers that are slower than the events: what was dropped for them is read from the store.

use crate::shop::{Shop, shown_until, told_until};
use application::live::LiveLimits;
use domain::order::Version;

/// The shortest queues there are.
fn narrow() -> LiveLimits {
    LiveLimits {
        page: 4,
        board_pages: 1,
        order_events: 1,
        ..LiveLimits::default()
    }
}

#[tokio::test(start_paused = true)]
async fn a_watcher_that_lags_is_told_all_the_same_and_nothing_twice() {
    let shop = Shop::with(narrow());
    let order = shop.place(0).await;
    let mut watch = shop.watch(order, 0).await;
    let mut board = shop.board(Some(0)).await;
    // Each has read what there was; from now on nobody looks for a long time.
    let first = watch.next().await.unwrap().unwrap().len();
    let page = board.next().await.unwrap().unwrap();
    let shown = page.until().0;
    for number in 1..=200 {
        shop.place(number).await;
    }
    shop.app.run_until_idle().await;
    shop.ship(order).await;
    shop.app.run_until_idle().await;
    let journal = shop.journal(order).await;
    let told = told_until(&mut watch, Version(journal.len() as u64)).await;
    assert_eq!(told, journal[first..]);
    let places = shop.places().await;
    assert_eq!(places.len(), 201 * 12 + 3);
    let rest = shown_until(&mut board, places.len() as u64).await;
    assert_eq!(rest, places[usize::try_from(shown).unwrap()..]);
}

/// The gap between slow and fast is wherever the schedule puts it.
#[tokio::test(start_paused = true)]
async fn slow_and_fast_watchers_beside_each_other_see_the_same() {
    let shop = Shop::with(narrow());
    let mut slow = shop.board(Some(0)).await;
    let mut fast = shop.board(Some(0)).await;
    let (mut by_slow, mut by_fast) = (Vec::new(), Vec::new());
    for number in 0..40 {
        shop.place(number).await;
        shop.app.run_until_idle().await;
        let last = (number + 1) * 12;
        by_fast.extend(shown_until(&mut fast, last).await);
        // One page here and there, so that it comes to stand at any place of any page.
        let page = slow.next().await.unwrap().unwrap();
        by_slow.extend(page.entries().iter().map(|entry| entry.position.0));
    }
    let places = shop.places().await;
    by_slow.extend(shown_until(&mut slow, places.len() as u64).await);
    assert_eq!(by_fast, places);
    assert_eq!(by_slow, places);
}
