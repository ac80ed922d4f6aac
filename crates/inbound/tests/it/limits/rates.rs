//! Callers who come too often: told when to come back, while others are served.

use crate::shop::{OPERATOR, OPERATOR_KEY, SERVICE_KEY, SIMPLE_ORDER, Shop, Told, V1_ORDER};
use inbound::http::{HttpSettings, Rate, RateLimits};
use insta::assert_snapshot;
use std::time::Duration;

const ALICE: [(&str, &str); 1] = [("x-userid", "12345")];
const BOB: [(&str, &str); 1] = [("x-userid", "678")];

/// Three requests at once and one each second; orders two at once and one each ten seconds.
fn shop() -> Shop {
    Shop::behind_gateway_with(limited())
}

fn limited() -> HttpSettings {
    HttpSettings {
        rates: RateLimits {
            requests: Rate::per(Duration::from_secs(1), 1, 3),
            service_requests: Rate::per(Duration::from_secs(1), 10, 30),
            orders: Rate::per(Duration::from_mins(1), 6, 2),
        },
        ..HttpSettings::default()
    }
}

async fn read(shop: &Shop, headers: &[(&str, &str)]) -> Told {
    let path = "/api/v1/orders/customer/12345";
    shop.get_with(path, headers).await
}

/// How many of these requests are not refused for being too many.
async fn let_through(shop: &Shop, headers: &[(&str, &str)], requests: usize) -> usize {
    let mut count = 0;
    for _ in 0..requests {
        count += usize::from(read(shop, headers).await.status != 429);
    }
    count
}

#[tokio::test(start_paused = true)]
async fn a_customer_who_asks_too_often_is_told_when_to_ask_again_and_others_are_served() {
    let shop = shop();
    assert_eq!(let_through(&shop, &ALICE, 3).await, 3);
    assert_snapshot!(read(&shop, &ALICE).await, @r#"
    429
    retry-after: 1
    content-type: application/json
    {"error":"Too many requests",
    "message":"Too many requests: nothing was done; ask again in 1 s",
    "type":"urn:order-service:problem:too-many-requests",
    "title":"Too many requests",
    "status":429,
    "detail":"Too many requests: nothing was done; ask again in 1 s",
    "instance":"/api/v1/orders/customer/12345"}
    "#);
    let told = shop.get_with("/orders", &ALICE).await;
    assert_snapshot!(told, @r#"
    429
    retry-after: 1
    content-type: application/json
    {"detail":"Too many requests: nothing was done; ask again in 1 s"}
    "#);
    assert_ne!(read(&shop, &BOB).await.status, 429);
    assert_eq!(shop.get("/ready").await.status, 200);
    assert_eq!(shop.get("/live").await.status, 200);
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(read(&shop, &ALICE).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn placing_orders_has_a_stricter_rate_so_that_nobody_empties_the_shelves() {
    for (path, order, placed) in [
        ("/api/v1/orders", V1_ORDER, 201),
        ("/orders", SIMPLE_ORDER, 200),
    ] {
        let shop = shop();
        for status in [placed, placed, 429] {
            let told = shop.post_with(path, &ALICE, order).await;
            assert_eq!(told.status, status, "{told}");
        }
        assert_eq!(shop.orders(), 2, "nothing was done");
        let other = order.replace("12345,", "678,");
        let told = shop.post_with(path, &BOB, &other).await;
        assert_eq!(told.status, placed, "{told}");
        tokio::time::advance(Duration::from_secs(10)).await;
        let told = shop.post_with(path, &ALICE, order).await;
        assert_eq!(told.status, placed, "{told}");
    }
}

#[tokio::test(start_paused = true)]
async fn services_have_a_rate_of_their_own_and_operators_none() {
    let shop = shop();
    assert_eq!(let_through(&shop, &[SERVICE_KEY], 100).await, 30);
    for operator in [OPERATOR, OPERATOR_KEY] {
        assert_eq!(let_through(&shop, &[operator], 100).await, 100);
    }
}

#[tokio::test(start_paused = true)]
async fn guests_are_counted_by_the_address_that_their_gateway_tells() {
    let shop = shop();
    let from = |addresses: &'static str| [("x-forwarded-for", addresses)];
    assert_eq!(let_through(&shop, &from("192.0.2.1"), 9).await, 3);
    // What the client puts before its own address does not make it another.
    assert_eq!(let_through(&shop, &from("10.9.9.9, 192.0.2.1"), 9).await, 0);
    assert_eq!(let_through(&shop, &from("192.0.2.2"), 9).await, 3);
    assert_eq!(let_through(&shop, &[], 9).await, 3, "the gateway itself");
}

#[tokio::test(start_paused = true)]
async fn where_tokens_count_guests_behind_a_trusted_proxy_are_told_apart_and_no_others() {
    let from = |addresses: &'static str| [("x-forwarded-for", addresses)];
    let shop = Shop::with_tokens_and(limited(), true);
    assert_eq!(let_through(&shop, &from("192.0.2.1"), 9).await, 3);
    assert_eq!(let_through(&shop, &from("192.0.2.2"), 9).await, 3);
    // Neither what a client makes up nor a second proxy makes somebody else of them.
    assert_eq!(
        let_through(&shop, &from("203.0.113.9, 192.0.2.1"), 9).await,
        0
    );
    assert_eq!(
        let_through(&shop, &from("192.0.2.1, 127.0.0.9"), 9).await,
        0
    );
    let shop = Shop::with_tokens_and(limited(), false);
    assert_eq!(let_through(&shop, &from("192.0.2.1"), 9).await, 3);
    assert_eq!(let_through(&shop, &from("192.0.2.2"), 9).await, 0);
}

#[tokio::test(start_paused = true)]
async fn whoever_tries_keys_until_one_fits_is_slow_at_it() {
    let shop = shop();
    let guess = [("x-api-key", "guess")];
    assert_eq!(read(&shop, &guess).await.status, 401);
    assert_eq!(let_through(&shop, &guess, 100).await, 2);
    assert_ne!(read(&shop, &[SERVICE_KEY]).await.status, 429);
}

#[tokio::test(start_paused = true)]
async fn on_a_service_that_is_open_only_those_who_say_a_name_are_counted() {
    let shop = Shop::open();
    assert_eq!(let_through(&shop, &[], 1_000).await, 1_000);
}
