//! Waiting for a status.

use crate::shop::Shop;
use application::Caller;
use application::orders::{CancelOrder, FollowOrder, GetOrder, GetOrderError, WaitForStatus};
use application::testing::{TestApp, builders};
use domain::order::{CancelWindow, OrderStatusKind};
use domain::{Order, OrderId, OrderRef, Reason};
use std::time::Duration;
use tokio::time::Instant;

fn waiting(shop: &Shop) -> WaitForStatus {
    let get = GetOrder(shop.app.store.clone());
    let live = shop.live.clone();
    WaitForStatus(FollowOrder { get, live })
}

/// The order that was waited for, and how long that took.
async fn wait(shop: &Shop, order: OrderId, wanted: OrderStatusKind) -> (Order, Duration) {
    let began = Instant::now();
    let patience = Duration::from_secs(10);
    let waiting = waiting(shop);
    let found = waiting.run(&Caller::Anyone, OrderRef::Id(order), wanted, patience);
    let found = found.await.expect("the order is there");
    (found, began.elapsed())
}

#[tokio::test(start_paused = true)]
async fn a_status_that_comes_is_waited_for() {
    let shop = Shop::open();
    let order = shop.place(1).await;
    shop.app.run_until_idle().await;
    let shipping = async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        shop.ship(order).await;
    };
    let ((waited, took), ()) = tokio::join!(wait(&shop, order, OrderStatusKind::Shipped), shipping);
    assert_eq!(waited.status().kind(), OrderStatusKind::Shipped);
    assert!((3_000..4_000).contains(&took.as_millis()), "{took:?}");
    assert_eq!(shop.live.watchers(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_is_so_or_can_never_be_is_not_waited_for() {
    let shop = Shop::open();
    let order = shop.place(1).await;
    shop.app.run_until_idle().await;
    for wanted in [OrderStatusKind::Confirmed, OrderStatusKind::Pending] {
        let (waited, took) = wait(&shop, order, wanted).await;
        assert_eq!(waited.status().kind(), OrderStatusKind::Confirmed);
        assert_eq!(took, Duration::ZERO);
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_ends_when_its_status_can_come_no_more() {
    let shop = Shop::open();
    let order = shop.place(1).await;
    shop.app.run_until_idle().await;
    let cancelling = async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        let change = TestApp::change_of(order);
        let cancel = CancelOrder(shop.app.change.clone());
        assert!(
            cancel
                .run(change, CancelWindow::default(), Reason::not_given())
                .await
                .is_ok()
        );
    };
    let delivered = wait(&shop, order, OrderStatusKind::Delivered);
    let ((waited, took), ()) = tokio::join!(delivered, cancelling);
    assert_eq!(waited.status().kind(), OrderStatusKind::Cancelled);
    assert!(took < Duration::from_secs(3), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn patience_has_an_end() {
    let shop = Shop::open();
    let order = shop.place(1).await;
    shop.app.run_until_idle().await;
    let (waited, took) = wait(&shop, order, OrderStatusKind::Delivered).await;
    assert_eq!(waited.status().kind(), OrderStatusKind::Confirmed);
    assert!((10_000..10_100).contains(&took.as_millis()), "{took:?}");
    assert_eq!(shop.live.watchers(), 0);
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_the_order_of_somebody_else() {
    let shop = Shop::open();
    let order = shop.place(1).await;
    let stranger = Caller::Customer(builders::customer("somebody else"));
    let (name, patience) = (OrderRef::Id(order), Duration::from_secs(10));
    let waiting = waiting(&shop);
    let waited = waiting.run(&stranger, name, OrderStatusKind::Delivered, patience);
    assert!(matches!(waited.await, Err(GetOrderError::NotFound)));
    assert_eq!(shop.live.watchers(), 0);
}
