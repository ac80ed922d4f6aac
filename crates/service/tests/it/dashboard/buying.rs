//! Customers in the demo shop: they buy, are declined, and watch their parcel come.

use super::desk::{Desk, IS_LIVE};
use crate::browser::Page;

/// From the shelf to the checkout, filled in but for the payment.
async fn to_the_checkout(desk: &Desk, page: &Page) {
    page.open(&desk.service.url("/shop")).await;
    page.click("button", "Put into the cart : Wireless Headphones")
        .await;
    page.shows("Cart (1)").await;
    page.click("link", "Cart (1)").await;
    page.shows("79.99").await;
    page.click("link", "Check out").await;
    page.fill("Name", "Amélie O’Connor").await;
    page.fill("Address", "12 Harbour Road, Dublin").await;
    page.fill("E-mail", "amelie@example.com").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_buys_in_the_shop_and_watches_until_it_is_delivered() {
    let Some(desk) = Desk::quick().await else {
        return;
    };
    let page = desk.strangers_page().await;
    page.open(&desk.service.url("/shop")).await;
    page.is_accessible().await;
    page.screenshot("shop").await;
    to_the_checkout(&desk, &page).await;
    page.is_accessible().await;
    page.screenshot("shop-checkout").await;
    page.click("radio", "A card that pays").await;
    page.click("button", "Order").await;
    page.shows("Your order is confirmed").await;
    page.until("it is followed", IS_LIVE).await;
    page.is_accessible().await;
    page.screenshot("tracking").await;

    page.evaluate("window.isTheSamePage = true").await;
    for (action, words) in [
        ("process", "Your order is being packed"),
        ("ship", "Your parcel is with the carrier"),
        ("deliver", "Your parcel has been delivered"),
    ] {
        desk.change(1, action).await;
        page.shows(words).await;
    }
    assert_eq!(page.evaluate("window.isTheSamePage").await, true);
    page.screenshot("tracking-delivered").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_whose_card_is_declined_is_told_so_and_pays_with_another() {
    let Some(desk) = Desk::with(&[]).await else {
        return;
    };
    let page = desk.strangers_page().await;
    page.expects("402 (Payment Required)");
    to_the_checkout(&desk, &page).await;
    page.click("radio", "A card that is declined").await;
    page.click("button", "Order").await;
    page.until("it is refused", "document.querySelector('[role=alert]')")
        .await;
    page.is_accessible().await;
    page.screenshot("shop-declined").await;
    page.click("radio", "A card that pays").await;
    page.click("button", "Order").await;
    page.shows("Your order is confirmed").await;
    let ledger = desk.shop.ledger();
    assert_eq!(
        [ledger.count("CANCELLED"), ledger.count("CONFIRMED")],
        [1, 1]
    );
}
