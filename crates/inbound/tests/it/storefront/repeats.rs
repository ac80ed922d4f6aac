//! The same request again: the same answer, and done once.

use super::user::{CHECKOUT, ORDER, User};
use crate::shop::{OPERATOR, Shop, Told};
use application::testing::builders::{product, usd};

/// Each write, with another one that may not share its key.
const WRITES: [(&str, &str, &str, &str); 7] = [
    (
        "POST",
        "/api/cart/items",
        r#"{"productId": "PROD001", "quantity": 1}"#,
        r#"{"productId": "PROD001", "quantity": 2}"#,
    ),
    (
        "PUT",
        "/api/cart/items/PROD003",
        r#"{"quantity": 2}"#,
        r#"{"quantity": 3}"#,
    ),
    ("DELETE", "/api/cart/items/PROD003", "", ""),
    ("DELETE", "/api/cart", "", ""),
    (
        "POST",
        "/api/cart/checkout",
        CHECKOUT,
        r#"{"shippingAddress": "elsewhere"}"#,
    ),
    (
        "POST",
        "/api/orders",
        ORDER,
        r#"{"items": [{"productId": "1", "quantity": 1}], "shippingAddress": "x"}"#,
    ),
    ("PUT", "/api/orders/1/cancel?reason=x", "", ""),
];

fn is_same(again: &Told, first: &Told) {
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    assert!(again.was_replayed(), "{again}");
}

#[tokio::test(start_paused = true)]
async fn every_write_is_done_once_for_its_key_and_answered_alike() {
    for (method, path, body, other) in WRITES {
        let shop = Shop::open();
        let alice = User::alice(&shop);
        alice.order().await;
        alice.add("PROD003", 1).await;
        let keyed = alice.keyed("k");
        let first = keyed.send(method, path, body).await;
        assert!((200..=204).contains(&first.status), "{path} {first}");
        assert!(!first.was_replayed(), "{path}");
        let cart = alice.get("/api/cart").await.body;
        let orders = shop.orders();
        shop.app.clock.advance(domain::Duration::from_hours(1));
        is_same(&keyed.send(method, path, body).await, &first);
        assert_eq!(alice.get("/api/cart").await.body, cart, "{path}");
        assert_eq!(shop.orders(), orders, "{path}");
        if body != other {
            let told = keyed.send(method, path, other).await;
            assert_eq!(told.status, 422, "{path} {told}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_is_for_one_kind_of_request_only() {
    let shop = Shop::open();
    let alice = User::alice(&shop);
    let keyed = alice.keyed("k");
    assert_eq!(keyed.add("PROD999", 1).await.status, 404);
    for (method, path, body) in [
        ("PUT", "/api/cart/items/PROD999", r#"{"quantity": 1}"#),
        ("DELETE", "/api/cart/items/PROD999", ""),
        ("DELETE", "/api/cart", ""),
        ("POST", "/api/cart/checkout", CHECKOUT),
        ("POST", "/api/orders", ORDER),
    ] {
        let told = keyed.send(method, path, body).await;
        assert_eq!(told.status, 422, "{method} {path} {told}");
        assert_eq!(
            told.member("message"),
            r#""Idempotency-Key was used for a different request""#
        );
    }
    assert_eq!(shop.orders(), 0);
}

#[tokio::test(start_paused = true)]
async fn refusals_are_kept_as_well() {
    let shop = Shop::open();
    let alice = User::alice(&shop);
    let unknown = alice.keyed("a").add("NEW", 1).await;
    assert_eq!(unknown.status, 404);
    let empty = alice.keyed("b").check_out().await;
    assert_eq!(empty.status, 400);
    let absent = alice.keyed("c").set("PROD001", "1").await;
    assert_eq!(absent.status, 404);
    let short = alice.keyed("d").add("PROD004", 26).await;
    assert_eq!(short.status, 409);
    shop.world().catalogue.put(product("NEW"), "New", usd(100));
    shop.world()
        .inventory
        .books()
        .set_on_hand(product("PROD004"), 100);
    alice.add("PROD001", 1).await;
    is_same(&alice.keyed("a").add("NEW", 1).await, &unknown);
    is_same(&alice.keyed("b").check_out().await, &empty);
    is_same(&alice.keyed("c").set("PROD001", "1").await, &absent);
    is_same(&alice.keyed("d").add("PROD004", 26).await, &short);
}

#[tokio::test(start_paused = true)]
async fn what_was_refused_for_its_form_or_for_the_moment_leaves_the_key_unused() {
    let shop = Shop::open();
    let alice = User::alice(&shop).keyed("k");
    assert_eq!(alice.post("/api/cart/items", "{}").await.status, 400);
    shop.world().catalogue.set_down(true);
    assert_eq!(alice.add("PROD001", 1).await.status, 503);
    shop.world().catalogue.set_down(false);
    let told = alice.add("PROD001", 1).await;
    assert_eq!((told.status, told.was_replayed()), (200, false));
}

#[tokio::test(start_paused = true)]
async fn a_cancel_is_answered_again_as_it_was_and_so_is_its_refusal() {
    let shop = Shop::open();
    let alice = User::alice(&shop);
    let order = alice.order().await;
    let path = format!("{order}/cancel");
    let first = alice.keyed("k").put(&path).await;
    assert_eq!(
        (first.status, first.member("status")),
        (200, r#""CANCELLED""#.to_owned())
    );
    shop.app.run_until_idle().await;
    is_same(&alice.keyed("k").put(&path).await, &first);
    let refused = alice.keyed("l").put(&path).await;
    assert_eq!(refused.status, 400);
    shop.app.clock.advance(domain::Duration::from_hours(1));
    is_same(&alice.keyed("l").put(&path).await, &refused);
}

#[tokio::test(start_paused = true)]
async fn an_operators_move_is_answered_again_after_the_order_has_moved_on() {
    let shop = Shop::open();
    let order = User::alice(&shop).order().await;
    let set = |status: &'static str, key: &'static str| {
        let (shop, path) = (shop.clone(), format!("{order}/status?status={status}"));
        async move {
            let headers = [OPERATOR, ("idempotency-key", key)];
            shop.put_with(&path, &headers).await
        }
    };
    let refused = set("SHIPPED", "early").await;
    assert_eq!(refused.status, 400);
    let first = set("PROCESSING", "k").await;
    assert_eq!(set("SHIPPED", "l").await.status, 200);
    is_same(&set("PROCESSING", "k").await, &first);
    is_same(&set("SHIPPED", "early").await, &refused);
    assert_eq!(set("DELIVERED", "k").await.status, 422);
}
