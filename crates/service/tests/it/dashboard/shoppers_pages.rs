//! Pages that customers come to by buying, for everybody.

use super::desk::Desk;
use super::looking::{look_at, look_here};

#[tokio::test(flavor = "multi_thread")]
async fn the_way_from_a_full_cart_to_the_parcel_can_be_gone_by_everybody() {
    let Some(desk) = Desk::quick().await else {
        return;
    };
    let url = |path: &str| desk.service.url(path);
    let page = desk.strangers_page().await;
    for (product, cart) in [
        ("Wireless Headphones", "Cart (1)"),
        ("Mechanical Keyboard", "Cart (2)"),
    ] {
        page.open(&url("/shop")).await;
        let button = format!("Put into the cart : {product}");
        page.click("button", &button).await;
        page.shows(cart).await;
    }
    look_at(&page, &url("/shop/cart"), "shop-cart-filled").await;
    look_at(&page, &url("/shop/checkout"), "shop-checkout").await;

    page.expects("422 (Unprocessable");
    page.click("button", "Order").await;
    page.shows("Nothing was ordered yet").await;
    look_here(&page, "shop-checkout-wrong").await;
    page.fill("Name", "Amélie O’Connor").await;
    page.fill("Address", "12 Harbour Road, Dublin").await;
    page.fill("E-mail", "amelie@example.com").await;
    page.click("button", "Order").await;
    page.shows("Your order is confirmed").await;
    let tracking = url(&page.path().await);
    look_at(&page, &tracking, "tracking").await;
    desk.change(1, "ship").await;
    look_at(&page, &tracking, "tracking-shipped").await;
}
