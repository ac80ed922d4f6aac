//! Carts: filled, changed, emptied.

use super::user::User;
use crate::shop::Shop;
use application::testing::builders::{product, usd};
use insta::assert_snapshot;

#[tokio::test(start_paused = true)]
async fn a_new_user_has_an_empty_cart() {
    let alice = User::alice(&Shop::open());
    assert_snapshot!(alice.get("/api/cart").await, @r#"
    200
    content-type: application/json
    {"userId":"7b1e8d3f-2f6f-4c1b-8a99-0190a5a07c4e",
    "items":[],
    "totalAmount":0.00,
    "itemCount":0,
    "updatedAt":"2026-01-01T00:00:00Z"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn what_is_put_in_twice_is_on_one_line_at_the_price_of_the_day() {
    let shop = Shop::open();
    let alice = User::alice(&shop);
    alice.add("PROD001", 1).await;
    alice.add("PROD002", 2).await;
    let catalogue = &shop.world().catalogue;
    catalogue.put(product("PROD001"), "Wireless Headphones", usd(8_000));
    assert_snapshot!(alice.add("PROD001", 1).await, @r#"
    200
    content-type: application/json
    {"userId":"7b1e8d3f-2f6f-4c1b-8a99-0190a5a07c4e",
    "items":[{"productId":"PROD001",
    "productName":"Wireless Headphones",
    "quantity":2,
    "unitPrice":80.00,
    "totalPrice":160.00,
    "imageUrl":null},
    {"productId":"PROD002",
    "productName":"USB-C Charger",
    "quantity":2,
    "unitPrice":29.99,
    "totalPrice":59.98,
    "imageUrl":null}],
    "totalAmount":219.98,
    "itemCount":4,
    "updatedAt":"2026-01-01T00:00:00Z"}
    "#);
    let seen = alice.get("/api/cart").await;
    assert_eq!(seen.member("itemCount"), "4");
    assert_eq!(
        User::bob(&shop).get("/api/cart").await.member("itemCount"),
        "0"
    );
}

#[tokio::test(start_paused = true)]
async fn a_quantity_is_set_by_the_query_or_by_the_body_and_none_takes_the_product_out() {
    let alice = User::alice(&Shop::open());
    alice.add("PROD001", 1).await;
    alice.add("101", 1).await;
    let count = |told: crate::shop::Told| (told.status, told.member("itemCount"));
    let item = "/api/cart/items/PROD001";
    let told = alice.set("PROD001", "5").await;
    assert_eq!(count(told), (200, "6".to_owned()));
    let told = alice
        .send("PUT", item, r#"{"quantity": 3, "price": 0}"#)
        .await;
    assert_eq!(count(told), (200, "4".to_owned()));
    let both = format!("{item}?quantity=4");
    let told = alice.send("PUT", &both, r#"{"quantity": 4.0}"#).await;
    assert_eq!(count(told), (200, "5".to_owned()));
    let told = alice.send("PUT", item, r#"{"quantity": 0}"#).await;
    assert_eq!(count(told), (200, "1".to_owned()));
    assert_snapshot!(alice.set("101", "0").await, @r#"
    200
    content-type: application/json
    {"userId":"7b1e8d3f-2f6f-4c1b-8a99-0190a5a07c4e",
    "items":[],
    "totalAmount":0.00,
    "itemCount":0,
    "updatedAt":"2026-01-01T00:00:00Z"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn a_product_is_taken_out_whether_it_is_there_or_not() {
    let alice = User::alice(&Shop::open());
    alice.add("PROD001", 1).await;
    alice.add("PROD002", 1).await;
    let item = "/api/cart/items/PROD001";
    let first = alice.delete(item).await;
    assert_eq!(
        (first.status, first.member("itemCount")),
        (200, "1".to_owned())
    );
    assert_eq!(alice.delete(item).await.status, 200);
    assert_snapshot!(alice.delete("/api/cart").await, @"204");
    assert_eq!(alice.get("/api/cart").await.member("itemCount"), "0");
    assert_eq!(alice.delete("/api/cart").await.status, 204);
}

#[tokio::test(start_paused = true)]
async fn a_cart_is_forgotten_seven_days_after_its_last_write() {
    let shop = Shop::open();
    let alice = User::alice(&shop);
    alice.add("PROD001", 1).await;
    let day = domain::Duration::from_hours(24);
    for _ in 0..6 {
        shop.app.clock.advance(day);
    }
    alice.add("PROD002", 1).await;
    for _ in 0..6 {
        shop.app.clock.advance(day);
    }
    assert_eq!(alice.get("/api/cart").await.member("itemCount"), "2");
    shop.app.clock.advance(day);
    assert_eq!(alice.get("/api/cart").await.member("itemCount"), "0");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_had_is_refused_and_named() {
    let shop = Shop::open();
    let alice = User::alice(&shop);
    assert_snapshot!(alice.add("PROD999", 1).await, @r#"
    404
    content-type: application/json
    {"status":404,
    "message":"Product not found with ID: PROD999",
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
    assert_snapshot!(alice.add("PROD004", 26).await, @r#"
    409
    content-type: application/json
    {"status":409,
    "message":"Insufficient stock for product: PROD004 (available: 25, requested: 26)",
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
    alice.add("PROD004", 20).await;
    // What is there already counts.
    assert_eq!(alice.add("PROD004", 6).await.status, 409);
    assert_snapshot!(alice.set("PROD004", "26").await, @r#"
    409
    content-type: application/json
    {"status":409,
    "message":"Insufficient stock for product: PROD004 (available: 25, requested: 26)",
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
    assert_snapshot!(alice.set("PROD001", "1").await, @r#"
    404
    content-type: application/json
    {"status":404,
    "message":"Product PROD001 is not in the cart",
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
    assert_eq!(alice.get("/api/cart").await.member("itemCount"), "20");
    shop.world().catalogue.set_down(true);
    assert_snapshot!(alice.add("PROD001", 1).await, @r#"
    503
    retry-after: 5
    content-type: application/json
    {"status":503,
    "message":"A service that is needed does not answer; nothing was done",
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn a_cart_has_bounds() {
    let alice = User::alice(&Shop::open());
    let body = r#"{"productId": "PROD001", "quantity": 1000001}"#;
    let told = alice.post("/api/cart/items", body).await;
    assert_eq!(
        told.json()["errors"]["quantity"],
        "Quantity must be at most 1000000"
    );
    let told = alice.add("PROD001", 1_000_000).await;
    assert_eq!(told.status, 409, "{told}");
}
