//! An order that a newer version of this program keeps, asked for at a replica of this one.

use crate::shop::Shop;
use application::ports::Journal;
use application::testing::writes::newer_placement;

#[tokio::test(start_paused = true)]
async fn whoever_asks_for_an_order_of_a_newer_version_is_told_to_come_again() {
    let shop = Shop::open();
    let placement = newer_placement(1);
    let id = placement.order.id().uuid();
    let number = shop.app.store.place(placement).await.unwrap().0;
    for name in [id.to_string(), number.to_string()] {
        let order = format!("/api/v1/orders/{name}");
        let mut answers = vec![shop.get(&order).await];
        for action in ["cancel", "ship", "process", "deliver"] {
            answers.push(shop.put(&format!("{order}/{action}")).await);
        }
        for told in answers {
            assert_eq!(told.status, 503, "{name}: {told}");
            assert_eq!(told.header("retry-after"), "2", "{name}: {told}");
        }
    }
    let untouched = &shop.app.store.orders()[0];
    assert_eq!(untouched.version().0, 1);
    let listed = shop.get("/api/v1/orders").await;
    assert_eq!(listed.status, 200, "{listed}");
}
