//! Guests: they may order on `simple`, and see what a link shows them.

use crate::shop::{OPERATOR, SERVICE_KEY, SIMPLE_ORDER, Shop, Told, V1_ORDER, bearer};
use application::testing::RememberedLinks;
use domain::Duration;

/// The address in a `Link` header.
fn linked(told: &Told) -> String {
    let link = told.header("link");
    let address = link.strip_prefix('<').and_then(|rest| rest.split_once('>'));
    let (address, rest) = address.unwrap_or_else(|| panic!("no link in {told}"));
    assert_eq!(rest, "; rel=\"self\"");
    address.to_owned()
}

/// The token in an address.
fn token(address: &str) -> &str {
    address.split_once("?access=").expect("a token").1
}

#[tokio::test(start_paused = true)]
async fn a_guest_orders_and_sees_the_order_by_its_link_alone() {
    let shop = Shop::with_tokens();
    let placed = shop.post("/orders", SIMPLE_ORDER).await;
    assert_eq!(placed.status, 200, "{placed}");
    let link = linked(&placed);
    let seen = shop.get(&link).await;
    assert_eq!(seen.member("customer_name"), r#""Alice Johnson""#);
    let (path, access) = link.split_once('?').expect("a token");
    let id = path.strip_prefix("/orders/").expect("an id");
    for path in [
        format!("/api/v1/orders/{id}?{access}"),
        format!("/api/v1/orders/1?{access}"),
        format!("/api/v1/orders/{id}/timeline?{access}"),
    ] {
        assert_eq!(shop.get(&path).await.status, 200, "{path}");
    }
    assert_eq!(shop.get(path).await.status, 404);
    assert_eq!(shop.get("/orders/1").await.status, 404);
    assert_eq!(shop.get("/orders").await.status, 401);
    let (name, customer) = bearer("user:1");
    let told = shop.get_with(path, &[(name, &customer)]).await;
    assert_eq!(told.status, 404, "{told}");
    assert_eq!(shop.get_with(path, &[OPERATOR]).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn a_link_opens_nothing_but_its_order_and_nothing_but_reading() {
    let shop = Shop::behind_gateway();
    let first = linked(&shop.post("/orders", SIMPLE_ORDER).await);
    let other = SIMPLE_ORDER.replace("alice@", "bob@");
    let second = linked(&shop.post("/orders", &other).await);
    let swapped = format!("/api/v1/orders/2?access={}", token(&first));
    assert_eq!(shop.get(&swapped).await.status, 404);
    assert_eq!(shop.get(&second).await.status, 200);
    let access = token(&first);
    for (method, path) in [
        ("PUT", format!("/api/v1/orders/1/cancel?access={access}")),
        ("POST", format!("/api/v1/orders/1/links?access={access}")),
        ("PUT", format!("/api/v1/orders/1/ship?access={access}")),
        ("GET", format!("/api/v1/orders?access={access}")),
        ("GET", format!("/orders?access={access}")),
    ] {
        let told = shop.send(method, &path, &[], "").await;
        assert_eq!(told.status, 401, "{method} {path}: {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_link_that_is_not_good_is_like_none() {
    let shop = Shop::with_tokens();
    let link = linked(&shop.post("/orders", SIMPLE_ORDER).await);
    for bad in ["", "nonsense", "link-1%00", "link-1&access=link-1"] {
        for path in ["/orders/1", "/api/v1/orders/1", "/api/v1/orders/1/timeline"] {
            let told = shop.get(&format!("{path}?access={bad}")).await;
            assert_eq!(told.status, 404, "{path} {bad}: {told}");
        }
    }
    // A customer with somebody's link sees their own orders as ever.
    let (name, value) = bearer("user:12345");
    let owner = [(name, value.as_str())];
    shop.post_with("/api/v1/orders", &owner, V1_ORDER).await;
    for order in ["1", "2"] {
        let path = format!("/api/v1/orders/{order}?access={}", token(&link));
        assert_eq!(shop.get_with(&path, &owner).await.status, 200, "{path}");
    }
    shop.app.clock.advance(RememberedLinks::LIFETIME);
    assert_eq!(shop.get(&link).await.status, 404);
    shop.app.clock.advance(Duration::from_secs(1));
    let path = format!("/api/v1/orders/2?access={}", token(&link));
    assert_eq!(shop.get_with(&path, &owner).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn a_repeat_gets_the_kept_answer_and_a_fresh_link() {
    let shop = Shop::with_tokens();
    let key = [("idempotency-key", "k")];
    let first = shop.post_with("/orders", &key, SIMPLE_ORDER).await;
    let again = shop.post_with("/orders", &key, SIMPLE_ORDER).await;
    assert!(again.was_replayed());
    assert_eq!(first.body, again.body);
    assert_ne!(linked(&first), linked(&again));
    assert_eq!(shop.get(&linked(&again)).await.status, 200);
    let short = SIMPLE_ORDER.replace(r#""quantity": 1"#, r#""quantity": 1000"#);
    let refused = shop.post("/orders", &short).await;
    assert_eq!((refused.status, refused.header("link")), (400, ""));
}

#[tokio::test(start_paused = true)]
async fn an_owner_shares_their_order() {
    let shop = Shop::with_tokens();
    let (name, value) = bearer("user:12345");
    let owner = [(name, value.as_str())];
    shop.post_with("/api/v1/orders", &owner, V1_ORDER).await;
    let path = "/api/v1/orders/1/links";
    let told = shop.post_with(path, &owner, "").await;
    insta::assert_snapshot!(told, @r#"
    201
    content-type: application/json
    {"url":"/api/v1/orders/00000000-0001-7000-8000-000000000000?access=link-1",
    "expiresAt":"2026-01-02T00:00:00Z"}
    "#);
    let url = told.json()["url"].as_str().expect("a text").to_owned();
    assert_eq!(shop.get(&url).await.status, 200);
    assert_eq!(shop.post_with(path, &[OPERATOR], "").await.status, 201);
    assert_eq!(shop.post_with(path, &[SERVICE_KEY], "").await.status, 403);
    let (name, stranger) = bearer("user:1");
    let told = shop.post_with(path, &[(name, &stranger)], "").await;
    assert_eq!(told.status, 404, "{told}");
    assert_eq!(shop.post(path, "").await.status, 401);
}

#[tokio::test(start_paused = true)]
async fn a_repeated_wish_to_share_gets_the_same_link() {
    let shop = Shop::open();
    shop.order().await;
    shop.order_with_key("placing").await;
    let share = |order: &'static str, key: &'static str| {
        let shop = shop.clone();
        let path = format!("/api/v1/orders/{order}/links");
        async move { shop.post_with(&path, &[("idempotency-key", key)], "").await }
    };
    let first = share("1", "k").await;
    let again = share("1", "k").await;
    assert!(again.was_replayed() && again.body == first.body, "{again}");
    assert_eq!(share("2", "k").await.status, 422);
    assert_eq!(share("1", "placing").await.status, 422);
}

#[tokio::test(start_paused = true)]
async fn two_guests_with_the_same_key_are_two_guests() {
    let shop = Shop::with_tokens();
    let key = [("idempotency-key", "1")];
    let first = shop.post_with("/orders", &key, SIMPLE_ORDER).await;
    let other = SIMPLE_ORDER.replace("alice@example.com", "bob@example.com");
    let second = shop.post_with("/orders", &key, &other).await;
    assert_eq!((first.status, second.status), (200, 200), "{second}");
    assert!(!second.was_replayed());
    assert_eq!(shop.orders(), 2);
    assert!(
        shop.post_with("/orders", &key, SIMPLE_ORDER)
            .await
            .was_replayed()
    );
}
