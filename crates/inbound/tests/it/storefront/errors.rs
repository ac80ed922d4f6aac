//! What is wrong with a request, in the words of the document's users.

use super::user::{ALICE, CHECKOUT, ORDER, User};
use crate::shop::{OPERATOR, Shop};
use insta::assert_snapshot;
use serde_json::Value;
use std::fmt::Write as _;

#[tokio::test(start_paused = true)]
async fn every_faulty_field_has_its_message() {
    let shop = Shop::open();
    let alice = User::alice(&shop);
    assert_snapshot!(alice.post("/api/orders", "{}").await, @r#"
    400
    content-type: application/json
    {"status":400,
    "errors":{"items":"Order must have at least one item",
    "shippingAddress":"Shipping address is required"},
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
    let body = r#"{"items": [{"quantity": 1}, {"productId": "1"}, {"productId": "1", "quantity": 0}, 7],
        "shippingAddress": " ", "shippingZip": 62701, "notes": [], "paymentMethod": "4111 1111 1111 1111"}"#;
    assert_snapshot!(alice.post("/api/orders", body).await, @r#"
    400
    content-type: application/json
    {"status":400,
    "errors":{"items[0].productId":"Product ID is required",
    "items[1].quantity":"Quantity is required",
    "items[2].quantity":"Quantity must be at least 1",
    "items[3]":"Item must be a JSON object",
    "notes":"Notes must be a text",
    "paymentMethod":"Payment method looks like a card number: send a token of the payment provider instead",
    "shippingAddress":"Shipping address is required",
    "shippingZip":"Shipping ZIP must be a text"},
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
    assert_snapshot!(alice.post("/api/cart/checkout", r#"{"acceptPriceChanges": "yes"}"#).await, @r#"
    400
    content-type: application/json
    {"status":400,
    "errors":{"acceptPriceChanges":"Accept price changes must be true or false",
    "shippingAddress":"Shipping address is required"},
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
    assert_snapshot!(alice.post("/api/cart/items", "{}").await, @r#"
    400
    content-type: application/json
    {"status":400,
    "errors":{"productId":"Product ID is required",
    "quantity":"Quantity is required"},
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
    assert_eq!(shop.orders(), 0);
}

#[tokio::test(start_paused = true)]
async fn each_fault_of_a_field_is_told() {
    let shop = Shop::open();
    let alice = User::alice(&shop);
    let mut told = String::new();
    for (from, to) in [
        (r#""quantity": 2"#, r#""quantity": -1"#),
        (r#""quantity": 2"#, r#""quantity": 1.5"#),
        (r#""quantity": 2"#, r#""quantity": "2""#),
        (r#""quantity": 2"#, r#""quantity": 1000001"#),
        (r#""quantity": 2"#, r#""quantity": null"#),
        (r#""PROD001""#, r#""""#),
        (r#""PROD001""#, "1.5"),
        (r#""PROD001""#, "{}"),
        (r#""123 Main St""#, "null"),
        (r#""123 Main St""#, "5"),
        (r#""Springfield""#, "5"),
    ] {
        let answer = alice
            .post("/api/orders", &ORDER.replacen(from, to, 1))
            .await;
        assert_eq!(answer.status, 400, "{answer}");
        writeln!(told, "{to} → {}", answer.member("errors")).unwrap();
    }
    for items in [
        "[]".to_owned(),
        "5".to_owned(),
        "null".to_owned(),
        format!("[{}7]", "7,".repeat(200)),
    ] {
        let body = format!(r#"{{"items": {items}, "shippingAddress": "x"}}"#);
        let answer = alice.post("/api/orders", &body).await;
        let errors: Value = answer.json()["errors"].clone();
        writeln!(told, "{:.9} → {}", items, errors["items"]).unwrap();
    }
    assert_snapshot!(told, @r#"
    "quantity": -1 → {"items[0].quantity":"Quantity must be at least 1"}
    "quantity": 1.5 → {"items[0].quantity":"Quantity must be a whole number"}
    "quantity": "2" → {"items[0].quantity":"Quantity must be a whole number"}
    "quantity": 1000001 → {"items[0].quantity":"Quantity must be at most 1000000"}
    "quantity": null → {"items[0].quantity":"Quantity is required"}
    "" → {"items[0].productId":"Product ID is required"}
    1.5 → {"items[0].productId":"Product ID must be a whole number"}
    {} → {"items[0].productId":"Product ID must be a whole number or a text"}
    null → {"shippingAddress":"Shipping address is required"}
    5 → {"shippingAddress":"Shipping address must be a text"}
    5 → {"shippingCity":"Shipping city must be a text"}
    [] → "Order must have at least one item"
    5 → "Items must be a list"
    null → "Order must have at least one item"
    [7,7,7,7, → "Order must have at most 200 items, has 201"
    "#);
}

#[tokio::test(start_paused = true)]
async fn a_quantity_has_to_be_given_and_only_once() {
    let alice = User::alice(&Shop::open());
    alice.add("PROD001", 1).await;
    let item = "/api/cart/items/PROD001";
    let mut told = String::new();
    for (query, body) in [
        ("", ""),
        ("", "{}"),
        ("", "[]"),
        ("", r#"{"quantity": -1}"#),
        ("", r#"{"quantity": 0.5}"#),
        ("", r#"{"quantity": "3"}"#),
        ("?quantity=-1", ""),
        ("?quantity=two", ""),
        ("?quantity=1000001", ""),
        ("?quantity=1&quantity=2", ""),
        ("?quantity=1", r#"{"quantity": 2}"#),
    ] {
        let answer = alice.send("PUT", &format!("{item}{query}"), body).await;
        assert_eq!(answer.status, 400, "{answer}");
        writeln!(told, "{query}{body} → {}", answer.member("errors")).unwrap();
    }
    assert_snapshot!(told, @r#"
     → {"quantity":"Quantity is required"}
    {} → {"quantity":"Quantity is required"}
    [] → {"body":"Request must be a JSON object"}
    {"quantity": -1} → {"quantity":"Quantity must be at least 0"}
    {"quantity": 0.5} → {"quantity":"Quantity must be a whole number"}
    {"quantity": "3"} → {"quantity":"Quantity must be a whole number"}
    ?quantity=-1 → {"quantity":"Quantity must be at least 0"}
    ?quantity=two → {"quantity":"Quantity must be a whole number"}
    ?quantity=1000001 → {"quantity":"Quantity must be at most 1000000"}
    ?quantity=1&quantity=2 → {"quantity":"Quantity must be given once"}
    ?quantity=1{"quantity": 2} → {"quantity":"Quantity is another in the query"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn bodies_that_cannot_be_read_are_told_in_words() {
    let alice = User::alice(&Shop::open());
    assert_snapshot!(alice.post("/api/orders", "{\"items\": }").await, @r#"
    400
    content-type: application/json
    {"status":400,
    "message":"The body is not valid JSON: expected value at line 1 column 11",
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
    let mut told = String::new();
    for body in ["", "null", "[]", "{} {}", r#"{"a": 1, "a": 2}"#] {
        let answer = alice.post("/api/cart/checkout", body).await;
        let words = [answer.member("message"), answer.member("errors")].concat();
        writeln!(told, "{body} → {} {words}", answer.status).unwrap();
    }
    assert_snapshot!(told, @r#"
     → 400 "The body is empty: send a JSON object"
    null → 400 {"body":"Request must be a JSON object"}
    [] → 400 {"body":"Request must be a JSON object"}
    {} {} → 400 "The body is not valid JSON: trailing characters at line 1 column 4"
    {"a": 1, "a": 2} → 400 "The body is not valid JSON: member \"a\" comes twice at line 1 column 12"
    "#);
    let text = [("x-user-id", ALICE), ("content-type", "text/plain")];
    let answer = alice.shop.send("POST", "/api/orders", &text, ORDER).await;
    assert_eq!(answer.status, 415, "{answer}");
    let large = " ".repeat(1024 * 1024 + 1);
    assert_eq!(alice.post("/api/orders", &large).await.status, 413);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_or_not_answered_is_told_in_the_contracts_shape() {
    let alice = User::alice(&Shop::open());
    assert_snapshot!(alice.get("/api/cart/nothing").await, @r#"
    404
    content-type: application/json
    {"status":404,
    "message":"There is nothing at this path: see /docs",
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
    assert_snapshot!(alice.post("/api/cart", "{}").await, @r#"
    405
    allow: GET,HEAD,DELETE
    content-type: application/json
    {"status":405,
    "message":"This path does not answer this method: see the Allow header",
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
    assert_eq!(alice.delete("/api/orders/1").await.status, 405);
    assert_eq!(alice.get("/api/orders/1/cancel").await.status, 405);
    assert_eq!(alice.get("/api/orders/1/nothing").await.status, 404);
    // The canonical API has its own.
    assert!(
        alice
            .get("/api/v1/nothing")
            .await
            .text()
            .contains("urn:order-service")
    );
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_not_there_is_404_and_what_names_none_is_400() {
    let alice = User::alice(&Shop::open());
    let unknown = "/api/orders/0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99";
    assert_snapshot!(alice.get(unknown).await, @r#"
    404
    content-type: application/json
    {"status":404,
    "message":"Order not found with ID: 0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99",
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
    assert_eq!(
        alice.put(&format!("{unknown}/cancel")).await.body,
        alice.get(unknown).await.body
    );
    assert_snapshot!(alice.get("/api/orders/nonsense").await, @r#"
    400
    content-type: application/json
    {"status":400,
    "message":"Order ID is not valid: expected a UUID, a number, ORD-<uuid> or ORD_<number>",
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
    for path in [
        "/api/orders/ORD-1",
        "/api/orders/%FF",
        "/api/orders/-1/cancel",
    ] {
        let method = if path.ends_with("cancel") {
            "PUT"
        } else {
            "GET"
        };
        assert_eq!(alice.send(method, path, "").await.status, 400, "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_is_found_by_each_of_its_names() {
    let shop = Shop::open();
    let alice = User::alice(&shop);
    let order = alice.order().await;
    let id = order.rsplit('/').next().unwrap();
    let shown = alice.get(&order).await;
    for name in ["1", "ORD_1", &format!("ORD-{id}"), &id.to_uppercase()] {
        assert_eq!(
            alice.get(&format!("/api/orders/{name}")).await.body,
            shown.body
        );
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_does_not_say_who_they_are_is_not_served() {
    let shop = Shop::open();
    assert_snapshot!(shop.get("/api/cart").await, @r#"
    401
    www-authenticate: Bearer
    content-type: application/json
    {"status":401,
    "message":"Say who you are: nobody is served here without",
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
    for (method, path, body) in [
        ("POST", "/api/cart/items", "{}"),
        ("PUT", "/api/cart/items/PROD001?quantity=1", ""),
        ("DELETE", "/api/cart/items/PROD001", ""),
        ("DELETE", "/api/cart", ""),
        ("POST", "/api/cart/checkout", CHECKOUT),
        ("POST", "/api/orders", ORDER),
        ("GET", "/api/orders", ""),
        ("GET", "/api/orders/1", ""),
        ("PUT", "/api/orders/1/cancel", ""),
    ] {
        let told = shop.send(method, path, &[], body).await;
        assert_eq!(told.status, 401, "{method} {path} {told}");
        assert_eq!(told.member("status"), "401");
    }
    // Operators have neither cart nor orders of their own.
    assert_snapshot!(shop.get_with("/api/orders", &[OPERATOR]).await, @r#"
    403
    content-type: application/json
    {"status":403,
    "message":"Only users have a cart and orders of their own",
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn a_store_or_a_service_that_does_not_answer_is_503() {
    let shop = Shop::open();
    let alice = User::alice(&shop);
    let order = alice.order().await;
    shop.app.store.set_down(true);
    assert_snapshot!(alice.get(&order).await, @r#"
    503
    retry-after: 5
    content-type: application/json
    {"status":503,
    "message":"The order store does not answer at the moment",
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
    for (method, path) in [
        ("GET", "/api/orders".to_owned()),
        ("PUT", format!("{order}/cancel")),
    ] {
        assert_eq!(alice.send(method, &path, "").await.status, 503, "{path}");
    }
    assert_eq!(alice.post("/api/orders", ORDER).await.status, 503);
}

#[tokio::test(start_paused = true)]
async fn a_fault_of_ours_is_500_and_says_nothing_more() {
    let shop = Shop::open().whose_ids_panic();
    assert_snapshot!(User::alice(&shop).post("/api/orders", ORDER).await, @r#"
    500
    content-type: application/json
    {"status":500,
    "message":"Something went wrong here; it is on record",
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
}
