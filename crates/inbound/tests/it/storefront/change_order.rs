//! Orders are cancelled by their users and moved on by operators.

use super::user::User;
use crate::shop::{OPERATOR, Shop, Told};
use application::testing::builders::product;
use domain::order::OrderStatusKind;
use insta::assert_snapshot;
use std::fmt::Write as _;

async fn set(shop: &Shop, order: &str, status: &str) -> Told {
    let path = format!("{order}/status?status={status}");
    shop.put_with(&path, &[OPERATOR]).await
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_order_is_answered_as_it_is_then() {
    let shop = Shop::open();
    let alice = User::alice(&shop);
    let order = alice.order().await;
    let told = alice
        .put(&format!("{order}/cancel?reason=Too%20late"))
        .await;
    assert_snapshot!(told, @r#"
    200
    content-type: application/json
    {"id":"00000000-0001-7000-8000-000000000000",
    "userId":"7b1e8d3f-2f6f-4c1b-8a99-0190a5a07c4e",
    "status":"CANCELLED",
    "totalAmount":189.97,
    "shippingAddress":"123 Main St",
    "shippingCity":"Springfield",
    "shippingState":"IL",
    "shippingZip":"62701",
    "shippingCountry":"US",
    "notes":"Ring twice",
    "items":[{"id":"00000000-0001-8000-8000-000000000001",
    "productId":"PROD001",
    "productName":"Wireless Headphones",
    "quantity":2,
    "unitPrice":79.99,
    "totalPrice":159.98},
    {"id":"00000000-0001-8000-8000-000000000002",
    "productId":"PROD002",
    "productName":"USB-C Charger",
    "quantity":1,
    "unitPrice":29.99,
    "totalPrice":29.99}],
    "createdAt":"2026-01-01T00:00:00Z",
    "updatedAt":"2026-01-01T00:00:00Z"}
    "#);
    let v1 = shop
        .get_with("/api/v1/orders/1/timeline", &[OPERATOR])
        .await;
    assert!(v1.text().contains("Too late"), "{v1}");
    // Twice is once too often here.
    assert_snapshot!(alice.put(&format!("{order}/cancel")).await, @r#"
    400
    content-type: application/json
    {"status":400,
    "message":"Order cannot be cancelled. Current status: CANCELLED",
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn an_order_can_be_cancelled_until_the_warehouse_has_it() {
    let shop = Shop::open();
    let alice = User::alice(&shop);
    let mut told = String::new();
    let order = alice.order().await;
    for status in ["PROCESSING", "SHIPPED", "DELIVERED"] {
        let moved = set(&shop, &order, status).await;
        assert_eq!(
            (moved.status, moved.member("status")),
            (200, format!("{status:?}"))
        );
        let refused = alice.put(&format!("{order}/cancel")).await;
        writeln!(told, "{} {}", refused.status, refused.member("message")).unwrap();
    }
    assert_snapshot!(told, @r#"
    400 "Order cannot be cancelled. Current status: PROCESSING"
    400 "Order cannot be cancelled. Current status: SHIPPED"
    400 "Order cannot be cancelled. Current status: DELIVERED"
    "#);
}

/// Each status, and how an order gets there from CONFIRMED.
const WAYS: [(&str, &[&str]); 5] = [
    ("CONFIRMED", &[]),
    ("PROCESSING", &["PROCESSING"]),
    ("SHIPPED", &["PROCESSING", "SHIPPED"]),
    ("DELIVERED", &["PROCESSING", "SHIPPED", "DELIVERED"]),
    ("CANCELLED", &["CANCELLED"]),
];

#[tokio::test(start_paused = true)]
async fn operators_move_orders_only_as_the_lifecycle_goes() {
    let shop = Shop::open();
    let alice = User::alice(&shop);
    let mut told = String::new();
    for (reached, way) in WAYS {
        for wanted in OrderStatusKind::ALL.map(OrderStatusKind::as_str) {
            let order = alice.order().await;
            for status in way {
                assert_eq!(set(&shop, &order, status).await.status, 200);
            }
            let moved = set(&shop, &order, &wanted.to_lowercase()).await;
            let words = match moved.status {
                200 => moved.member("status"),
                _ => moved.member("message"),
            };
            writeln!(told, "{reached} → {wanted}: {} {words}", moved.status).unwrap();
            let mut stock = shop.world().inventory.books();
            stock.set_on_hand(product("PROD001"), 100);
        }
    }
    assert_snapshot!(told, @r#"
    CONFIRMED → PENDING: 400 "Order cannot be set back to PENDING. Current status: CONFIRMED"
    CONFIRMED → CONFIRMED: 400 "Order cannot be confirmed by hand. Current status: CONFIRMED"
    CONFIRMED → PROCESSING: 200 "PROCESSING"
    CONFIRMED → SHIPPED: 400 "Order cannot be shipped. Current status: CONFIRMED"
    CONFIRMED → DELIVERED: 400 "Order cannot be delivered. Current status: CONFIRMED"
    CONFIRMED → CANCELLED: 200 "CANCELLED"
    PROCESSING → PENDING: 400 "Order cannot be set back to PENDING. Current status: PROCESSING"
    PROCESSING → CONFIRMED: 400 "Order cannot be confirmed by hand. Current status: PROCESSING"
    PROCESSING → PROCESSING: 200 "PROCESSING"
    PROCESSING → SHIPPED: 200 "SHIPPED"
    PROCESSING → DELIVERED: 400 "Order cannot be delivered. Current status: PROCESSING"
    PROCESSING → CANCELLED: 400 "Order cannot be cancelled. Current status: PROCESSING"
    SHIPPED → PENDING: 400 "Order cannot be set back to PENDING. Current status: SHIPPED"
    SHIPPED → CONFIRMED: 400 "Order cannot be confirmed by hand. Current status: SHIPPED"
    SHIPPED → PROCESSING: 400 "Order cannot be processed. Current status: SHIPPED"
    SHIPPED → SHIPPED: 200 "SHIPPED"
    SHIPPED → DELIVERED: 200 "DELIVERED"
    SHIPPED → CANCELLED: 400 "Order cannot be cancelled. Current status: SHIPPED"
    DELIVERED → PENDING: 400 "Order cannot be set back to PENDING. Current status: DELIVERED"
    DELIVERED → CONFIRMED: 400 "Order cannot be confirmed by hand. Current status: DELIVERED"
    DELIVERED → PROCESSING: 400 "Order cannot be processed. Current status: DELIVERED"
    DELIVERED → SHIPPED: 400 "Order cannot be shipped. Current status: DELIVERED"
    DELIVERED → DELIVERED: 200 "DELIVERED"
    DELIVERED → CANCELLED: 400 "Order cannot be cancelled. Current status: DELIVERED"
    CANCELLED → PENDING: 400 "Order cannot be set back to PENDING. Current status: CANCELLED"
    CANCELLED → CONFIRMED: 400 "Order cannot be confirmed by hand. Current status: CANCELLED"
    CANCELLED → PROCESSING: 400 "Order cannot be processed. Current status: CANCELLED"
    CANCELLED → SHIPPED: 400 "Order cannot be shipped. Current status: CANCELLED"
    CANCELLED → DELIVERED: 400 "Order cannot be delivered. Current status: CANCELLED"
    CANCELLED → CANCELLED: 400 "Order cannot be cancelled. Current status: CANCELLED"
    "#);
}

#[tokio::test(start_paused = true)]
async fn a_status_that_is_none_is_refused() {
    let shop = Shop::open();
    let order = User::alice(&shop).order().await;
    assert_snapshot!(set(&shop, &order, "PAID").await, @r#"
    400
    content-type: application/json
    {"status":400,
    "errors":{"status":"Status must be one of PENDING, CONFIRMED, PROCESSING, SHIPPED, DELIVERED, CANCELLED"},
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
    let path = format!("{order}/status");
    assert_snapshot!(shop.put_with(&path, &[OPERATOR]).await, @r#"
    400
    content-type: application/json
    {"status":400,
    "errors":{"status":"Status is required"},
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
    let told = set(&shop, "/api/orders/999", "SHIPPED").await;
    assert_eq!(told.member("message"), r#""Order not found with ID: 999""#);
}

#[tokio::test(start_paused = true)]
async fn operators_list_the_orders_of_a_status() {
    let shop = Shop::open();
    User::alice(&shop).order().await;
    let bobs = User::bob(&shop).order().await;
    set(&shop, &bobs, "PROCESSING").await;
    let list = |status: &'static str| {
        let shop = shop.clone();
        async move {
            let path = format!("/api/orders/status/{status}");
            shop.get_with(&path, &[OPERATOR]).await
        }
    };
    let found = list("processing").await.json();
    assert_eq!(
        (&found["totalElements"], &found["size"]),
        (&1.into(), &20.into())
    );
    assert_eq!(found["content"][0]["userId"], super::user::BOB);
    assert_eq!(list("SHIPPED").await.json()["empty"], true);
    assert_snapshot!(list("PAID").await, @r#"
    400
    content-type: application/json
    {"status":400,
    "errors":{"status":"Status must be one of PENDING, CONFIRMED, PROCESSING, SHIPPED, DELIVERED, CANCELLED"},
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
}
