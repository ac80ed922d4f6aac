//! `/dashboard/reconcile`: begun by a form, one at a time, and reported.

use super::forms::{hidden, is_for_operators_alone, led_to, notice, open, submit};
use crate::shop::{Shop, Told, V1_ORDER};
use application::testing::Fault;
use domain::process::Step;
use std::time::Duration;

const RECONCILE: &str = "/dashboard/reconcile";

/// The page once the comparison has ended.
async fn ended(shop: &Shop) -> Told {
    loop {
        let page = open(shop, RECONCILE).await;
        if page.text().contains("Ended") {
            return page;
        }
        assert_eq!(page.header("refresh"), "3; url=/dashboard/reconcile");
        tokio::time::advance(Duration::from_secs(1)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn looking_compares_nothing_and_the_button_compares_everything() {
    let shop = Shop::open();
    assert_eq!(shop.post("/api/v1/orders", V1_ORDER).await.status, 201);
    shop.world().script.next(Step::Authorize, Fault::Mismatch);
    shop.post("/api/v1/orders", V1_ORDER).await;
    shop.app.run_until_idle().await;
    let page = open(&shop, RECONCILE).await;
    assert!(page.text().contains("Nothing has been compared"), "{page}");
    assert_ne!(hidden(&page, "token"), "");
    let told = submit(&shop, &page, RECONCILE, &[]).await;
    let (is_done, words) = notice(&led_to(&shop, &told).await);
    assert!(is_done && words.contains("has begun"), "{words}");
    let report = ended(&shop).await;
    let parked = shop.app.store.orders()[1].id();
    for part in [
        "Somebody has to look",
        "2 orders",
        "Orders that wait for a person",
        &format!("href=\"/dashboard/orders/{parked}\""),
        "Not compared",
    ] {
        assert!(report.text().contains(part), "{part} in {report}");
    }
    assert_eq!(report.header("refresh"), "");
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_away_ends_it_and_the_report_says_so() {
    let shop = Shop::open();
    let page = open(&shop, RECONCILE).await;
    shop.app.store.set_down(true);
    let told = submit(&shop, &page, RECONCILE, &[]).await;
    assert_eq!(told.status, 303, "{told}");
    let report = ended(&shop).await;
    assert!(report.text().contains("Not all was compared"), "{report}");
    let words = "It was ended at the first orders: the order store did not answer. What is told below holds";
    assert!(report.text().contains(words), "{report}");
}

#[tokio::test(start_paused = true)]
async fn comparing_is_for_operators() {
    let asked = [("GET", RECONCILE), ("POST", RECONCILE)];
    is_for_operators_alone(&Shop::behind_gateway(), &asked).await;
}
