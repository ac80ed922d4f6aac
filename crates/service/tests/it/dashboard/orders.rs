//! Orders at the dashboard: found, called off, moved on, settled, by the mouse.

use super::desk::{Desk, IS_UP_TO_DATE};

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_found_by_its_customers_name_and_called_off_with_a_reason() {
    let Some(desk) = Desk::quick().await else {
        return;
    };
    desk.place(&[]).await;
    desk.place(&[("customerName", "Søren Horváth")]).await;
    let page = desk.page("/dashboard/orders").await;
    page.screenshot("orders").await;
    let search = "Number, name, e-mail, city, product or tracking number";
    page.fill(search, "Søren").await;
    page.click("button", "Find").await;
    page.until(
        "one order is listed",
        "document.querySelectorAll('tbody tr').length === 1",
    )
    .await;
    page.click("link", "2").await;
    page.shows("Order 2").await;
    page.until("it is up to date", IS_UP_TO_DATE).await;
    page.unfold("Cancel").await;
    page.fill("Reason", "asked for on the phone").await;
    page.click("button", "Cancel this order").await;
    page.shows("asked for on the phone").await;
    page.screenshot("order-cancelled").await;
    assert_eq!(page.questions().len(), 1);
    assert_eq!(desk.shop.ledger().count("CANCELLED"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_processed_shipped_and_delivered() {
    let Some(desk) = Desk::quick().await else {
        return;
    };
    desk.place(&[]).await;
    let page = desk.page("/dashboard/orders/1").await;
    page.until("it is up to date", IS_UP_TO_DATE).await;
    for (action, status, words) in [
        (
            "Start processing",
            "PROCESSING",
            "Done: the order is being processed",
        ),
        ("Ship", "SHIPPED", "Done: the order is shipped"),
        ("Deliver", "DELIVERED", "Done: the order is delivered"),
    ] {
        page.unfold(action).await;
        page.fill("Reason", "the warehouse says so").await;
        page.click("button", &format!("{action} this order")).await;
        page.shows(words).await;
        page.until("it is up to date", IS_UP_TO_DATE).await;
        assert_eq!(desk.shop.ledger().count(status), 1);
    }
    page.screenshot("order-delivered").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parked_order_is_settled_with_what_was_found_out() {
    let Some(desk) = Desk::quick().await else {
        return;
    };
    desk.place(&[("paymentMethod", "tok_unknown")]).await;
    let page = desk.page("/dashboard/orders/1").await;
    page.until("it is up to date", IS_UP_TO_DATE).await;
    page.shows("Waits for a person").await;
    page.is_accessible().await;
    page.screenshot("order-parked").await;
    page.fill(
        "How do you know? This goes on record.",
        "their list shows it",
    )
    .await;
    page.click("button", "It was done").await;
    page.shows("their list shows it").await;
    page.shows("It waits for nobody.").await;
    desk.shop.at_rest().await;
    assert_eq!(desk.shop.ledger().count("CONFIRMED"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_orders_are_called_off_at_once_each_with_its_result() {
    let Some(desk) = Desk::quick().await else {
        return;
    };
    for _ in 0..3 {
        desk.place(&[]).await;
    }
    desk.change(3, "ship").await;
    let page = desk.page("/dashboard/orders").await;
    page.click("checkbox", "Tick all orders of this page").await;
    page.fill("Reason", "the warehouse is under water").await;
    page.click("button", "Cancel").await;
    page.shows("what became of it").await;
    page.screenshot("orders-bulk").await;
    page.is_accessible().await;
    let ledger = desk.shop.ledger();
    assert_eq!([ledger.count("CANCELLED"), ledger.count("SHIPPED")], [2, 1]);
}
