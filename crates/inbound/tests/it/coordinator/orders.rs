//! Reading and cancelling on `coordinator`.

use super::place_order::{place, put};
use crate::shop::{Shop, V1_ORDER};
use insta::assert_snapshot;

async fn shop_with_an_order() -> Shop {
    let shop = Shop::open();
    put(&shop, "101", 1, 4_500).await;
    assert_eq!(place(&shop, "").await.status, 201);
    shop
}

#[tokio::test(start_paused = true)]
async fn an_order_is_found_by_all_of_its_names_whatever_contract_it_came_in_by() {
    let shop = shop_with_an_order().await;
    let here = shop.get("/api/order/1").await;
    let id = shop.app.store.orders()[0].id();
    for name in [format!("{id}"), format!("ORD-{id}"), "ORD_1".to_owned()] {
        assert_eq!(
            shop.get(&format!("/api/order/{name}")).await,
            here,
            "{name}"
        );
    }
    let there = shop.get("/api/v1/orders/1").await;
    assert_eq!(there.member("customerId"), "101");
    shop.post("/api/v1/orders", V1_ORDER).await;
    let other = shop.get("/api/order/2").await;
    assert_eq!(
        (other.status, other.member("userId").as_str()),
        (200, "12345")
    );
}

#[tokio::test(start_paused = true)]
async fn what_there_is_not_is_not_found() {
    let shop = Shop::open();
    for name in [
        "1",
        "nonsense",
        "0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99",
        "%00",
    ] {
        let told = shop.get(&format!("/api/order/{name}")).await;
        assert_eq!(told.status, 404, "{name}");
        assert_eq!(told.member("error"), "\"ORDER_NOT_FOUND\"");
    }
}

#[tokio::test(start_paused = true)]
async fn a_users_orders_come_newest_first_in_pages() {
    let shop = shop_with_an_order().await;
    put(&shop, "5", 1, 14_999).await;
    place(&shop, "").await;
    let all = shop.get("/api/order/user/101").await.json();
    let ids: Vec<_> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o["orderId"].to_string())
        .collect();
    assert_eq!(ids, ["2", "1"]);
    let page = shop.get("/api/order/user/101?limit=1").await;
    assert_snapshot!(page, @r#"
    200
    link: </api/order/user/101?cursor=2&limit=1>; rel="next"
    content-type: application/json
    [{"orderId":2,
    "userId":101,
    "items":[{"productId":5,
    "productName":"Noise-Cancelling Earbuds",
    "quantity":1,
    "price":149.99}],
    "totalPrice":149.99,
    "paymentStatus":"PAID",
    "orderStatus":"CONFIRMED",
    "timestamp":"2026-01-01T00:00:00Z"}]
    "#);
    assert_eq!(shop.get("/api/order/user/nobody").await.text(), "[]");
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_order_is_answered_as_such_and_given_back() {
    let shop = shop_with_an_order().await;
    let cancelled = shop.put("/api/order/1/cancel").await;
    assert_eq!(cancelled.status, 200, "{cancelled}");
    assert_eq!(cancelled.member("orderStatus"), "\"CANCELLED\"");
    let order = shop.get("/api/order/1").await;
    assert_eq!(order.member("paymentStatus"), "\"REFUNDED\"");
    assert_eq!(shop.put("/api/order/1/cancel").await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn what_has_shipped_is_not_cancelled() {
    let shop = shop_with_an_order().await;
    shop.put("/api/v1/orders/1/ship").await;
    assert_snapshot!(shop.put("/api/order/1/cancel").await, @r#"
    409
    content-type: application/json
    {"error":"ORDER_NOT_CANCELLABLE",
    "message":"An order that is SHIPPED cannot be cancelled",
    "details":null}
    "#);
}
