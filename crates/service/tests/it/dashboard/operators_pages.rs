//! Pages that operators come to by doing something, for everybody.

use super::desk::Desk;
use super::looking::{look_at, look_here};
use crate::waiting::eventually;

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_and_its_new_secret_can_be_read_by_everybody() {
    let settings = [
        ("webhooks.allow_private", "true"),
        ("webhooks.allow_http", "true"),
    ];
    let Some(desk) = Desk::with(&settings).await else {
        return;
    };
    let page = desk.page("/dashboard/webhooks").await;
    // Nobody listens there.
    page.fill("Address", "http://127.0.0.1:9/order-events")
        .await;
    page.fill("What it is for", "The warehouse’s screen").await;
    page.click("button", "Create").await;
    page.shows("It is shown this once").await;
    look_here(&page, "webhook-secret").await;
    page.click("link", "To the webhook").await;
    page.click("button", "Send a test event").await;
    page.until(
        "the attempt is on record",
        "document.querySelector('td[data-label=Answer]')",
    )
    .await;
    let url = desk.service.url(&page.path().await);
    look_at(&page, &url, "webhook").await;
    page.fill("Why it is paused", "they move house").await;
    page.click("button", "Pause").await;
    page.shows("they move house").await;
    look_at(
        &page,
        &desk.service.url("/dashboard/webhooks"),
        "webhooks-paused",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_for_a_customer_can_be_read_by_everybody() {
    let Some(desk) = Desk::quick().await else {
        return;
    };
    desk.place(&[]).await;
    let page = desk.page("/dashboard/orders/1").await;
    page.click("button", "Make a link for the customer").await;
    page.shows("A link for the customer").await;
    look_here(&page, "order-shared").await;
    let link = page
        .evaluate("document.querySelector('main code').innerText")
        .await;
    let customer = desk.strangers_page().await;
    // As it is: it is pasted into a letter.
    customer.open(link.as_str().unwrap()).await;
    customer.shows("Your order is confirmed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comparison_that_found_something_can_be_read_by_everybody() {
    let Some(desk) = Desk::quick().await else {
        return;
    };
    desk.place(&[]).await;
    desk.place(&[("paymentMethod", "tok_unknown")]).await;
    desk.shop.at_rest().await;
    let changed = "UPDATE payments SET amount_minor = amount_minor + 1 WHERE state = 'CAPTURED'";
    assert_eq!(desk.shop.sql(changed), 1);
    let page = desk.page("/dashboard/reconcile").await;
    page.click("button", "Compare everything").await;
    page.shows("comparison").await;
    let url = desk.service.url("/dashboard/reconcile");
    eventually("it is compared", || async {
        page.open(&url).await;
        let is_over = "document.body.innerText.includes('The last comparison')";
        (page.evaluate(is_over).await == true).then_some(())
    })
    .await;
    page.shows("199.99 USD taken").await;
    look_at(&page, &url, "reconcile-report").await;
}
