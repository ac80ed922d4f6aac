//! Behind a gateway: its word counts, and nobody else's.

use crate::shop::{GATEWAY_SECRET, OPERATOR, OPERATOR_KEY, SERVICE_KEY, Shop, V1_ORDER};

const OWNER: (&str, &str) = ("x-userid", "12345");
const ADMIN: (&str, &str) = ("x-user-role", "ROLE_ADMIN");

#[tokio::test(start_paused = true)]
async fn the_gateways_users_are_who_it_says() {
    let shop = Shop::behind_gateway();
    let placed = shop.post_with("/api/v1/orders", &[OWNER], V1_ORDER).await;
    assert_eq!(placed.status, 201, "{placed}");
    let path = "/api/v1/orders/1";
    assert_eq!(shop.get_with(path, &[OWNER]).await.status, 200);
    let stranger = ("x-userid", "1");
    assert_eq!(shop.get_with(path, &[stranger]).await.status, 404);
    let admin = shop.get_with(path, &[stranger, ADMIN]).await;
    assert_eq!(admin.member("channel"), r#""v1""#);
    for (who, status) in [(&[stranger, ADMIN][..], 200), (&[stranger], 403)] {
        let listed = shop.get_with("/api/v1/orders", who).await;
        assert_eq!(listed.status, status, "{listed}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_others_say_of_themselves_is_not_heard() {
    let shop = Shop::behind_far_gateway();
    let proof = ("x-gateway-secret", GATEWAY_SECRET);
    let placed = shop
        .post_with("/api/v1/orders", &[OWNER, proof], V1_ORDER)
        .await;
    assert_eq!(placed.status, 201, "{placed}");
    let path = "/api/v1/orders/1";
    assert_eq!(shop.get_with(path, &[OWNER, proof]).await.status, 200);
    for forged in [
        &[OWNER][..],
        &[OWNER, ADMIN],
        &[OWNER, ("x-gateway-secret", "guessed")],
        &[OWNER, ("x-gateway-secret", "")],
        &[OWNER, ("x-forwarded-for", "127.0.0.1")],
        &[("authorization", "Bearer guessed"), ADMIN],
        &[("x-userid", "nonsense"), OWNER],
    ] {
        let told = shop.get_with(path, forged).await;
        assert_eq!(told.status, 401, "{forged:?}: {told}");
        assert!(!told.text().contains("Main St"), "{told}");
    }
    let twice = [OWNER, proof, proof];
    assert_eq!(shop.get_with(path, &twice).await.status, 400);
}

#[tokio::test(start_paused = true)]
async fn nobody_is_told_to_say_who_they_are() {
    let shop = Shop::behind_gateway();
    insta::assert_snapshot!(shop.get("/api/v1/orders/1").await, @r#"
    401
    www-authenticate: Bearer
    content-type: application/json
    {"error":"Unauthorized",
    "message":"Say who you are: nobody is served here without",
    "type":"urn:order-service:problem:unidentified",
    "title":"Unauthorized",
    "status":401,
    "detail":"Say who you are: nobody is served here without",
    "instance":"/api/v1/orders/1"}
    "#);
    insta::assert_snapshot!(shop.get("/orders").await, @r#"
    401
    www-authenticate: Bearer
    content-type: application/json
    {"detail":"Say who you are: nobody is served here without"}
    "#);
    assert_eq!(shop.post("/api/v1/orders", V1_ORDER).await.status, 401);
    assert_eq!(shop.orders(), 0);
    for path in [
        "/health",
        "/live",
        "/ready",
        "/openapi.json",
        "/asyncapi.json",
        "/docs/",
    ] {
        assert_eq!(shop.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_operator_who_cancels_says_why_and_is_named() {
    let shop = Shop::behind_gateway();
    let placed = shop.post_with("/api/v1/orders", &[OWNER], V1_ORDER).await;
    assert_eq!(placed.status, 201, "{placed}");
    let path = "/api/v1/orders/1/cancel";
    for body in ["", "{}", r#"{"reason": null}"#, r#"{"reason": " "}"#] {
        let told = shop.send("PUT", path, &[OPERATOR_KEY], body).await;
        assert_eq!(told.status, 400, "{body}: {told}");
    }
    insta::assert_snapshot!(shop.put_with(path, &[OPERATOR]).await, @r#"
    400
    content-type: application/json
    {"error":"Validation failed",
    "message":"reason is required",
    "violations":[{"field":"reason",
    "message":"is required"}],
    "type":"urn:order-service:problem:validation-failed",
    "title":"Validation failed",
    "status":400,
    "detail":"reason is required",
    "instance":"/api/v1/orders/1/cancel"}
    "#);
    let reason = r#"{"reason": "the customer called"}"#;
    let told = shop.send("PUT", path, &[OPERATOR_KEY], reason).await;
    assert_eq!(told.status, 204, "{told}");
    let timeline = shop.get_with("/api/v1/orders/1/timeline", &[OWNER]).await;
    let named = r#""actor":{"role":"operator","name":"backoffice"},"reason":"the customer called""#;
    assert!(timeline.text().contains(named), "{timeline}");
}

#[tokio::test(start_paused = true)]
async fn a_customer_cancels_their_own_order_without_a_word() {
    let shop = Shop::behind_gateway();
    shop.post_with("/api/v1/orders", &[OWNER], V1_ORDER).await;
    let told = shop.put_with("/api/v1/orders/1/cancel", &[OWNER]).await;
    assert_eq!(told.status, 204, "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_page_behind_the_gateway_has_another_origin_than_our_host() {
    let shop = Shop::behind_gateway();
    let page = [
        ("host", "order-service:8083"),
        ("origin", "https://shop.example"),
        ("sec-fetch-site", "same-origin"),
    ];
    let told = shop.post_with("/api/v1/orders", &page, V1_ORDER).await;
    assert_eq!(told.status, 401, "{told}");
    let by_owner = [&page[..], &[OWNER]].concat();
    let told = shop.post_with("/api/v1/orders", &by_owner, V1_ORDER).await;
    assert_eq!(told.status, 201, "{told}");
}

#[tokio::test(start_paused = true)]
async fn an_unknown_key_is_not_the_same_as_none() {
    let shop = Shop::behind_gateway();
    let unknown = [("x-api-key", "guessed"), OWNER];
    insta::assert_snapshot!(shop.get_with("/orders", &unknown).await, @r#"
    401
    www-authenticate: Bearer error="invalid_token"
    content-type: application/json
    {"detail":"No service has this key"}
    "#);
    let known = shop.get_with("/orders", &[SERVICE_KEY]).await;
    assert_eq!(known.status, 200, "{known}");
}
