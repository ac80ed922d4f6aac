//! Nobody sees or touches what is another's.

use super::user::{ORDER, User};
use crate::shop::{OPERATOR, SERVICE_KEY, Shop, V1_ORDER};

#[tokio::test(start_paused = true)]
async fn anothers_order_is_like_one_that_is_not_there() {
    let shop = Shop::open();
    let (alice, bob) = (User::alice(&shop), User::bob(&shop));
    let order = alice.order().await;
    let id = order.rsplit('/').next().unwrap();
    for name in [id, "1", "ORD_1"] {
        let message = format!(r#""Order not found with ID: {name}""#);
        let seen = bob.get(&format!("/api/orders/{name}")).await;
        assert_eq!(
            (seen.status, seen.member("message")),
            (404, message.clone())
        );
        let cancelled = bob.put(&format!("/api/orders/{name}/cancel")).await;
        assert_eq!(
            (cancelled.status, cancelled.member("message")),
            (404, message)
        );
        let keyed = bob
            .keyed("k")
            .put(&format!("/api/orders/{name}/cancel"))
            .await;
        assert_eq!(keyed.status, 404, "{keyed}");
    }
    assert_eq!(alice.get(&order).await.member("status"), r#""CONFIRMED""#);
    assert_eq!(bob.get("/api/orders").await.member("totalElements"), "0");
    // Nor is an order of nobody, or of another contract, theirs.
    shop.post("/api/v1/orders", V1_ORDER).await;
    assert_eq!(alice.get("/api/orders/2").await.status, 404);
}

#[tokio::test(start_paused = true)]
async fn carts_are_apart() {
    let shop = Shop::open();
    let (alice, bob) = (User::alice(&shop), User::bob(&shop));
    alice.add("PROD001", 2).await;
    bob.add("PROD002", 1).await;
    bob.delete("/api/cart").await;
    assert_eq!(alice.get("/api/cart").await.member("itemCount"), "2");
    assert_eq!(bob.check_out().await.status, 400);
}

#[tokio::test(start_paused = true)]
async fn the_same_key_of_two_users_is_two_keys() {
    let shop = Shop::open();
    let first = User::alice(&shop)
        .keyed("k")
        .post("/api/orders", ORDER)
        .await;
    let second = User::bob(&shop).keyed("k").post("/api/orders", ORDER).await;
    assert!(!second.was_replayed());
    assert_ne!(first.member("id"), second.member("id"));
}

#[tokio::test(start_paused = true)]
async fn what_operators_do_is_not_for_users_or_services() {
    let shop = Shop::behind_gateway();
    let alice = User::alice(&shop);
    let order = alice.order().await;
    for (method, path) in [
        ("GET", "/api/orders/status/CONFIRMED".to_owned()),
        ("PUT", format!("{order}/status?status=PROCESSING")),
    ] {
        assert_eq!(alice.send(method, &path, "").await.status, 403, "{path}");
        let service = shop.send(method, &path, &[SERVICE_KEY], "").await;
        assert_eq!(service.status, 403, "{service}");
        assert_eq!(shop.send(method, &path, &[], "").await.status, 401);
        let operator = shop.send(method, &path, &[OPERATOR], "").await;
        assert_eq!(operator.status, 200, "{operator}");
    }
    // Operators have to say why they cancel somebody's order.
    for path in [
        format!("{order}/cancel"),
        format!("{order}/status?status=CANCELLED"),
    ] {
        let told = shop.put_with(&path, &[OPERATOR]).await;
        assert_eq!(
            told.json()["errors"]["reason"],
            "Reason is required",
            "{told}"
        );
    }
}
