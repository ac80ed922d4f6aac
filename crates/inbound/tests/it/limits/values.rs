//! Requests that are too long, too deep or too many: each has its own answer, and makes no order.

use crate::shop::{SIMPLE_ORDER, Shop, V1_ORDER};

const V1: &str = "/api/v1/orders";
const SIMPLE: &str = "/orders";

/// The document's order with so many lines.
fn lines(order: &str, item: &str, count: usize) -> String {
    let (before, rest) = order.split_once('[').unwrap();
    let (_, after) = rest.split_once(']').unwrap();
    format!("{before}[{}]{after}", vec![item; count].join(","))
}

fn v1_lines(count: usize) -> String {
    lines(V1_ORDER, r#"{"productId": 5, "quantity": 1}"#, count)
}

fn simple_lines(count: usize) -> String {
    let item = r#"{"product_id": "PROD002", "quantity": 1, "price": 29.99}"#;
    lines(SIMPLE_ORDER, item, count)
}

/// An object with so many members, short enough to be read.
fn members(count: usize) -> String {
    let members: Vec<String> = (0..count).map(|n| format!("\"{n:x}\":0")).collect();
    format!("{{{}}}", members.join(","))
}

/// Bodies that are too much for any contract, and the words in which each says so.
fn anywhere() -> Vec<(String, u16, &'static str)> {
    let deep_inside = format!(r#"{{"items": {}1{}}}"#, "[".repeat(200), "]".repeat(200));
    vec![
        ("[".repeat(100_000), 400, "recursion limit"),
        (deep_inside, 400, "recursion limit"),
        (members(100_000), 400, "more than 10000 values"),
        (members(1_000_000), 413, "more than 1048576 bytes"),
        ("x".repeat(1 << 21), 413, "more than 1048576 bytes"),
    ]
}

#[tokio::test(start_paused = true)]
async fn bodies_beyond_a_limit_are_told_which_and_make_no_order() {
    let shop = Shop::open();
    let long = "x".repeat(9_999);
    let v1 = [
        (v1_lines(201), "at most 200 items, has 201"),
        (
            V1_ORDER.replace("DHL", &long),
            "carrier must have at most 100",
        ),
        (
            V1_ORDER.replace("123 Main", &long),
            "deliveryAddress must have at most 1000",
        ),
    ]
    .map(|(body, words)| (V1, body, 400, words));
    let simple = [
        (simple_lines(201), "at most 200 items"),
        (
            SIMPLE_ORDER.replace("Alice", &long),
            "at most 200 characters",
        ),
        (
            SIMPLE_ORDER.replace("PROD001", &long),
            "at most 128 characters",
        ),
    ]
    .map(|(body, words)| (SIMPLE, body, 422, words));
    let anywhere = anywhere().into_iter().flat_map(|(body, status, words)| {
        // The document of `simple` answers 422 to whatever is not valid.
        let invalid = if status == 400 { 422 } else { status };
        [
            (V1, body.clone(), status, words),
            (SIMPLE, body, invalid, words),
        ]
    });
    for (path, body, status, words) in v1.into_iter().chain(simple).chain(anywhere) {
        let told = shop.post(path, &body).await;
        assert_eq!(told.status, status, "{path} {words}: {told}");
        assert!(told.text().contains(words), "{path} {words}: {told}");
        assert!(told.body.len() < 2_048, "nothing long goes back: {told}");
    }
    assert_eq!(shop.orders(), 0);
}

#[tokio::test(start_paused = true)]
async fn as_much_as_the_limit_allows_is_served() {
    let shop = Shop::open();
    let told = shop.post(V1, &v1_lines(200)).await;
    assert_eq!(shop.orders(), 1, "an order, though stock is short: {told}");
    let told = shop.get(&format!("{V1}/{}", "1".repeat(8_100))).await;
    assert_eq!(told.status, 404, "{told}");
}

#[tokio::test(start_paused = true)]
async fn addresses_too_long_to_be_meant_are_414_in_the_contracts_words() {
    let shop = Shop::open();
    let long = "x".repeat(8_192);
    for (path, words) in [
        (V1, r#""type":"urn:order-service:problem:address-too-long""#),
        (SIMPLE, r#"{"detail":"The path and the query are longer"#),
        ("/ready", "address-too-long"),
        ("/nowhere", "address-too-long"),
    ] {
        for asked in [format!("{path}?q={long}"), format!("{path}/{long}")] {
            let told = shop.get(&asked).await;
            assert_eq!(told.status, 414, "{path}: {told}");
            assert!(told.text().contains(words), "{path}: {told}");
            assert!(told.body.len() < 2_048, "{path}: {told}");
        }
    }
}
