//! Where callers show tokens. What makes a token good is tested where tokens are checked; here is
//! what follows from it.

use crate::shop::{OPERATOR, SERVICE_KEY, SIMPLE_ORDER, Shop, V1_ORDER, bearer};

#[tokio::test(start_paused = true)]
async fn a_good_token_says_who_asks() {
    let shop = Shop::with_tokens();
    let (_, token) = bearer("user:12345");
    let owner = ("authorization", token.as_str());
    let placed = shop.post_with("/api/v1/orders", &[owner], V1_ORDER).await;
    assert_eq!(placed.status, 201, "{placed}");
    let path = "/api/v1/orders/1";
    assert_eq!(shop.get_with(path, &[owner]).await.status, 200);
    for (token, status) in [
        ("user:1", 404),
        ("admin:ada", 200),
        ("service:tracking", 200),
    ] {
        let (name, value) = bearer(token);
        let told = shop.get_with(path, &[(name, &value)]).await;
        assert_eq!(told.status, status, "{token}: {told}");
    }
    for credentials in [OPERATOR, SERVICE_KEY] {
        assert_eq!(shop.get_with(path, &[credentials]).await.status, 200);
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_not_good_is_refused_in_the_contracts_words() {
    let shop = Shop::with_tokens();
    let bad = [("authorization", "Bearer nonsense")];
    insta::assert_snapshot!(shop.post_with("/api/v1/orders", &bad, V1_ORDER).await, @r#"
    401
    www-authenticate: Bearer error="invalid_token"
    content-type: application/json
    {"error":"Unauthorized",
    "message":"The token is not valid here",
    "type":"urn:order-service:problem:invalid-token",
    "title":"Unauthorized",
    "status":401,
    "detail":"The token is not valid here",
    "instance":"/api/v1/orders"}
    "#);
    // Not even as a guest.
    insta::assert_snapshot!(shop.post_with("/orders", &bad, SIMPLE_ORDER).await, @r#"
    401
    www-authenticate: Bearer error="invalid_token"
    content-type: application/json
    {"detail":"The token is not valid here"}
    "#);
    let expired = [("authorization", "Bearer expired")];
    insta::assert_snapshot!(shop.get_with("/orders/1", &expired).await, @r#"
    401
    www-authenticate: Bearer error="invalid_token", error_description="The token has expired"
    content-type: application/json
    {"detail":"The token has expired: ask for a new one"}
    "#);
    assert_eq!(shop.orders(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_fault_of_ours_is_not_the_clients() {
    let shop = Shop::with_tokens();
    let token = [("authorization", "Bearer without keys")];
    insta::assert_snapshot!(shop.get_with("/api/v1/orders/1", &token).await, @r#"
    503
    retry-after: 5
    content-type: application/json
    {"error":"Service unavailable",
    "message":"Tokens cannot be checked at the moment: try again",
    "type":"urn:order-service:problem:unavailable",
    "title":"Service unavailable",
    "status":503,
    "detail":"Tokens cannot be checked at the moment: try again",
    "instance":"/api/v1/orders/1"}
    "#);
    insta::assert_snapshot!(shop.get_with("/orders/1", &token).await, @r#"
    503
    retry-after: 5
    content-type: application/json
    {"detail":"Tokens cannot be checked at the moment: try again"}
    "#);
    assert_eq!(shop.get_with("/health", &token).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn headers_of_gateways_mean_nothing_here() {
    let shop = Shop::with_tokens();
    let forged = [("x-user-id", "12345"), ("x-user-role", "ADMIN")];
    let told = shop.post_with("/api/v1/orders", &forged, V1_ORDER).await;
    assert_eq!((told.status, shop.orders()), (401, 0), "{told}");
}

#[tokio::test(start_paused = true)]
async fn the_same_key_of_two_customers_is_two_requests() {
    let shop = Shop::with_tokens();
    for customer in ["1", "2"] {
        let (name, token) = bearer(&format!("user:{customer}"));
        let headers = [(name, token.as_str()), ("idempotency-key", "same")];
        let body = V1_ORDER.replace("12345", customer);
        let told = shop.post_with("/api/v1/orders", &headers, &body).await;
        assert_eq!(told.status, 201, "{told}");
        assert!(!told.was_replayed());
        let path = "/api/v1/requests/same";
        let told = shop.get_with(path, &headers[..1]).await;
        assert!(
            told.text().contains(&format!("\"customerId\":{customer},")),
            "{told}"
        );
    }
    assert_eq!(shop.orders(), 2);
}
