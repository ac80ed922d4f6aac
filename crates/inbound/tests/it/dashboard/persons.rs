//! `/dashboard/customer`: what is said before a customer is erased, and the deed, which is on record.

use super::forms::{led_to, notice, open, submit};
use crate::shop::{OPERATOR, Shop, V1_ORDER};

#[tokio::test]
async fn an_operator_erases_a_customer_for_a_reason_and_it_is_on_record() {
    let shop = Shop::open();
    shop.post("/api/v1/orders", V1_ORDER).await;
    shop.put("/api/v1/orders/1/cancel").await;
    shop.app.run_until_idle().await;
    shop.app.clock.advance(domain::Duration::from_secs(1));
    let customer = shop.get("/api/v1/orders/1").await.json()["customerId"].to_string();
    let path = format!("/dashboard/customer?id={customer}");
    let page = open(&shop, &path).await;
    let without_a_reason = [("id", &*customer), ("reason", " ")];
    let unsaid = submit(&shop, &page, "/dashboard/customer", &without_a_reason).await;
    let (is_done, words) = notice(&led_to(&shop, &unsaid).await);
    assert!(!is_done && words.contains("Nothing was done"), "{words}");
    let fields = [("id", &*customer), ("reason", "ticket 12")];
    let sent = submit(&shop, &page, "/dashboard/customer", &fields).await;
    let (is_done, words) = notice(&led_to(&shop, &sent).await);
    assert!(
        is_done && words.contains("orders erased so far: 1. Nothing else"),
        "{words}"
    );
    let order = open(&shop, "/dashboard/orders/1").await;
    assert!(order.text().contains("[erased]"), "{order}");
    let deeds = shop
        .get_with("/api/v1/audit?kind=CUSTOMER_ERASE", &[OPERATOR])
        .await;
    assert!(deeds.text().contains("ticket 12"), "{deeds}");
}
