//! Pages that say why there is nothing else to see, for everybody.

use super::desk::Desk;
use super::looking::{look_at, look_here};

#[tokio::test(flavor = "multi_thread")]
async fn whoever_went_astray_is_told_so_in_a_way_that_everybody_can_read() {
    let Some(desk) = Desk::quick().await else {
        return;
    };
    desk.place(&[]).await;
    let page = desk.page("/dashboard").await;
    page.expects("404 (Not Found)");
    page.expects("400 (Bad Request)");
    for (path, name) in [
        ("/dashboard/orders/999", "failure-no-such-order"),
        ("/dashboard/no-such-page", "failure-no-such-page"),
        ("/dashboard/orders?from=yesterday", "failure-no-such-filter"),
        ("/track/1?access=torn-off", "failure-no-such-link"),
        ("/shop/no-such-page", "failure-no-such-shelf"),
    ] {
        look_at(&page, &desk.service.url(path), name).await;
    }
    page.expects("403 (Forbidden)");
    page.open(&desk.service.url("/dashboard/orders/1")).await;
    page.evaluate("document.querySelector('[action$=share] [name=token]').value = 'x'; 0")
        .await;
    page.click("button", "Make a link for the customer").await;
    page.shows("so nothing was done").await;
    look_here(&page, "failure-old-form").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_order_says_so_in_a_way_that_everybody_can_read() {
    let Some(desk) = Desk::quick().await else {
        return;
    };
    desk.place(&[]).await;
    desk.shop.at_rest().await;
    let damage = "UPDATE order_events SET data = '{' WHERE seq = 2";
    assert_eq!(desk.shop.sql(damage), 1);
    let page = desk.page("/dashboard").await;
    let url = desk.service.url("/dashboard/orders/1");
    page.expects("500 (Internal Server Error)");
    look_at(&page, &url, "order-unreadable").await;
    page.shows("This order cannot be read").await;
}
