//! The cart becomes an order.

use super::user::{ALICE, ORDER, User};
use crate::shop::Shop;
use application::testing::Fault;
use application::testing::builders::{product, usd};
use domain::process::{Refusal, Step};
use insta::assert_snapshot;

#[tokio::test(start_paused = true)]
async fn a_checkout_is_the_order_and_empties_the_cart() {
    let shop = Shop::open();
    let alice = User::alice(&shop);
    alice.add("PROD001", 2).await;
    alice.add("101", 1).await;
    let told = alice.check_out().await;
    assert_snapshot!(told, @r#"
    200
    content-type: application/json
    {"id":"00000000-0001-7000-8000-000000000000",
    "userId":"7b1e8d3f-2f6f-4c1b-8a99-0190a5a07c4e",
    "status":"CONFIRMED",
    "totalAmount":204.98,
    "shippingAddress":"123 Main St",
    "shippingCity":null,
    "shippingState":null,
    "shippingZip":null,
    "shippingCountry":null,
    "notes":null,
    "items":[{"id":"00000000-0001-8000-8000-000000000001",
    "productId":"PROD001",
    "productName":"Wireless Headphones",
    "quantity":2,
    "unitPrice":79.99,
    "totalPrice":159.98},
    {"id":"00000000-0001-8000-8000-000000000002",
    "productId":"101",
    "productName":"Ergonomic Mouse",
    "quantity":1,
    "unitPrice":45.00,
    "totalPrice":45.00}],
    "createdAt":"2026-01-01T00:00:00Z",
    "updatedAt":"2026-01-01T00:00:00Z"}
    "#);
    assert_eq!(alice.get("/api/cart").await.member("itemCount"), "0");
    let id = told.json()["id"].as_str().unwrap().to_owned();
    let shown = alice.get(&format!("/api/orders/{id}")).await;
    assert_eq!(shown.json()["items"], told.json()["items"]);
    assert_eq!(shown.member("userId"), format!("{ALICE:?}"));
}

#[tokio::test(start_paused = true)]
async fn an_empty_cart_cannot_be_checked_out() {
    let alice = User::alice(&Shop::open());
    assert_snapshot!(alice.check_out().await, @r#"
    400
    content-type: application/json
    {"status":400,
    "message":"Cart is empty, cannot proceed with checkout",
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn what_was_put_in_while_the_order_was_made_stays_in_the_cart() {
    let shop = Shop::open();
    let alice = User::alice(&shop);
    alice.add("PROD001", 2).await;
    shop.world().script.hold(Step::Reserve);
    let checkout = {
        let alice = alice.clone();
        tokio::spawn(async move { alice.check_out().await })
    };
    shop.world().script.until_held(Step::Reserve).await;
    alice.add("PROD001", 1).await;
    alice.add("PROD002", 1).await;
    shop.world().script.let_go(Step::Reserve);
    assert_eq!(checkout.await.unwrap().status, 200);
    let cart = alice.get("/api/cart").await.json();
    assert_eq!(cart["itemCount"], 2);
    assert_eq!(cart["items"][0]["productId"], "PROD001");
}

#[tokio::test(start_paused = true)]
async fn changed_prices_are_told_and_accepted_or_not() {
    let shop = Shop::open();
    let alice = User::alice(&shop);
    alice.add("PROD001", 2).await;
    alice.add("PROD002", 1).await;
    alice.add("PROD003", 1).await;
    let catalogue = &shop.world().catalogue;
    catalogue.put(product("PROD001"), "Wireless Headphones", usd(8_999));
    catalogue.put(product("PROD002"), "USB-C Charger", usd(1_999));
    assert_snapshot!(alice.check_out().await, @r#"
    409
    content-type: application/json
    {"status":409,
    "message":"Prices have changed: PROD001 from 79.99 to 89.99, PROD002 from 29.99 to 19.99. Send acceptPriceChanges: true to order all the same",
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
    assert_eq!(shop.orders(), 0);
    let refusing = r#"{"shippingAddress": "x", "acceptPriceChanges": false}"#;
    assert_eq!(alice.post("/api/cart/checkout", refusing).await.status, 409);
    let accepting = refusing.replace("false", "true");
    let told = alice.post("/api/cart/checkout", &accepting).await;
    assert_eq!(
        (told.status, told.member("totalAmount")),
        (200, "349.96".to_owned())
    );
}

#[tokio::test(start_paused = true)]
async fn stock_that_has_gone_since_is_told_and_nothing_is_ordered() {
    let shop = Shop::open();
    let alice = User::alice(&shop);
    alice.add("PROD003", 30).await;
    alice.add("PROD004", 25).await;
    alice.add("PROD001", 1).await;
    let stock = &shop.world().inventory;
    stock.books().set_on_hand(product("PROD003"), 1);
    stock.books().set_on_hand(product("PROD004"), 0);
    assert_snapshot!(alice.check_out().await, @r#"
    409
    content-type: application/json
    {"status":409,
    "message":"Insufficient stock for product: PROD003 (available: 1, requested: 30), PROD004 (available: 0, requested: 25)",
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
    assert_eq!(
        (
            shop.orders(),
            alice.get("/api/cart").await.member("itemCount")
        ),
        (0, "56".to_owned())
    );
}

#[tokio::test(start_paused = true)]
async fn a_payment_that_fails_at_once_is_an_error_and_the_cart_stays() {
    let shop = Shop::open();
    let alice = User::alice(&shop);
    alice.add("PROD001", 1).await;
    let declined = Fault::Refused(Refusal::Declined("no_funds".to_owned()));
    shop.world().script.next(Step::Authorize, declined);
    assert_snapshot!(alice.check_out().await, @r#"
    402
    content-type: application/json
    {"status":402,
    "message":"Payment failed, the order was cancelled",
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
    assert_eq!(alice.get("/api/cart").await.member("itemCount"), "1");
    let orders = alice.get("/api/orders").await.json();
    assert_eq!(orders["content"][0]["status"], "CANCELLED");
    // Another try is another order.
    assert_eq!(alice.check_out().await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_takes_its_time_is_told_as_pending() {
    let shop = Shop::open();
    let alice = User::alice(&shop);
    alice.add("PROD001", 1).await;
    shop.world().script.always(Step::Capture, Fault::NotSent);
    let keyed = alice.keyed("k");
    let first = keyed.check_out().await;
    assert_eq!(
        (first.status, first.member("status")),
        (200, r#""PENDING""#.to_owned())
    );
    // The order does not stand yet, so the cart is as it was.
    assert_eq!(alice.get("/api/cart").await.member("itemCount"), "1");
    let again = keyed.check_out().await;
    assert!(!again.was_replayed());
    assert_eq!(again.member("id"), first.member("id"));
    shop.world().script.heal();
    shop.app.run_until_idle().await;
    let told = keyed.check_out().await;
    assert_eq!(told.member("status"), r#""CONFIRMED""#);
    assert_eq!(keyed.check_out().await.body, told.body);
    assert_eq!(alice.get("/api/cart").await.member("itemCount"), "0");
    assert_eq!(shop.orders(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_inventory_that_does_not_answer_delays_the_order_and_is_no_error() {
    let shop = Shop::open();
    let alice = User::alice(&shop);
    shop.world().script.always(Step::Reserve, Fault::NotSent);
    let told = alice.post("/api/orders", ORDER).await;
    assert_eq!(
        (told.status, told.member("status")),
        (201, r#""PENDING""#.to_owned())
    );
}
