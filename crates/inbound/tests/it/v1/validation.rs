//! Requests that are not valid: 400 in the documented shape, and nothing is written.

use crate::shop::{Shop, V1_ORDER};
use insta::assert_snapshot;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// The document's order with one member changed; null takes it away.
fn order_with(pointer: &str, value: Value) -> String {
    let mut order: Value = serde_json::from_str(V1_ORDER).expect("JSON");
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    let parent = order.pointer_mut(parent).expect("it is there");
    match parent {
        Value::Object(members) => {
            members.insert(name.to_owned(), value);
        }
        Value::Array(items) => items[name.parse::<usize>().expect("an index")] = value,
        _ => panic!("{pointer} is inside nothing"),
    }
    order.to_string()
}

#[tokio::test(start_paused = true)]
async fn all_faults_are_told_at_once_with_their_places() {
    let shop = Shop::open();
    let body = r#"{"customerId": true, "items": [{"productId": 1, "quantity": 0}, {"quantity": 1.5}, 7],
        "deliveryAddress": " ", "currency": "EUR", "customerEmail": "nobody", "expectedTotal": -1,
        "notes": 5, "paymentMethod": "4242 4242 4242 4242"}"#;
    let told = shop.post("/api/v1/orders", body).await;
    assert_snapshot!(told, @r#"
    400
    content-type: application/json
    {"error":"Validation failed",
    "message":"customerId must be a whole number or a text (and 11 more)",
    "violations":[{"field":"customerId",
    "message":"must be a whole number or a text"},
    {"field":"items[0].quantity",
    "message":"must be 1 or more"},
    {"field":"items[1].productId",
    "message":"is required"},
    {"field":"items[1].quantity",
    "message":"must be a whole number"},
    {"field":"items[2]",
    "message":"must be an object"},
    {"field":"deliveryAddress",
    "message":"must not be empty"},
    {"field":"carrier",
    "message":"is required"},
    {"field":"currency",
    "message":"must be USD, the currency of this shop"},
    {"field":"customerEmail",
    "message":"value is not a valid email address"},
    {"field":"expectedTotal",
    "message":"must be 0 or more"},
    {"field":"notes",
    "message":"must be a text"},
    {"field":"paymentMethod",
    "message":"looks like a card number: send a token of the payment provider instead"}],
    "type":"urn:order-service:problem:validation-failed",
    "title":"Validation failed",
    "status":400,
    "detail":"customerId must be a whole number or a text (and 11 more)",
    "instance":"/api/v1/orders"}
    "#);
    assert_eq!(shop.orders(), 0);
}

#[tokio::test(start_paused = true)]
async fn each_fault_has_its_words() {
    let shop = Shop::open();
    let long = "x".repeat(1_001);
    let many: Vec<Value> = (0..201)
        .map(|n| json!({"productId": n, "quantity": 1}))
        .collect();
    let number = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let cases = [
        ("/customerId", Value::Null),
        ("/customerId", json!("")),
        ("/customerId", number("1.5")),
        ("/customerId", number("1e400")),
        ("/customerId", number("1e99999999999")),
        ("/customerId", json!([])),
        ("/items", Value::Null),
        ("/items", json!([])),
        ("/items", json!({})),
        ("/items", Value::Array(many)),
        ("/items/0/productId", json!("\u{0}")),
        ("/items/0/quantity", json!("2")),
        ("/items/0/quantity", json!(-1)),
        ("/items/0/quantity", number("2147483648")),
        ("/items/0/quantity", number("9223372036854775808")),
        ("/items/0/quantity", number("1e308")),
        ("/items/0/quantity", number("0.5")),
        ("/deliveryAddress", json!(long)),
        ("/carrier", json!({})),
        ("/expectedTotal", number("349.971")),
        ("/expectedTotal", number("1e308")),
        ("/expectedTotal", json!("349.97")),
        ("/currency", json!(1)),
    ];
    let mut told = String::new();
    for (pointer, value) in cases {
        let body = order_with(pointer, value.clone());
        let answer = shop.post("/api/v1/orders", &body).await;
        let shown: String = value.to_string().chars().take(30).collect();
        writeln!(
            told,
            "{} {shown} → {}",
            answer.status,
            answer.member("message")
        )
        .unwrap();
    }
    assert_snapshot!(told, @r#"
    400 null → "customerId is required"
    400 "" → "customerId must not be empty"
    400 1.5 → "customerId must be a whole number"
    400 1e+400 → "customerId must have at most 128 characters"
    400 1e+99999999999 → "customerId must be a whole number or a text"
    400 [] → "customerId must be a whole number or a text"
    400 null → "items is required"
    400 [] → "items must have 1 item or more"
    400 {} → "items must be a list"
    400 [{"productId":0,"quantity":1}, → "items must have at most 200 items, has 201"
    400 "\u0000" → "items[0].productId must not contain the NUL character"
    400 "2" → "items[0].quantity must be a whole number"
    400 -1 → "items[0].quantity must be 1 or more"
    400 2147483648 → "items[0].quantity must be 1000000 or less"
    400 9223372036854775808 → "items[0].quantity must be 1000000 or less"
    400 1e+308 → "items[0].quantity must be 1000000 or less"
    400 0.5 → "items[0].quantity must be a whole number"
    400 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxx → "deliveryAddress must have at most 1000 characters"
    400 {} → "carrier must be a text"
    400 349.971 → "expectedTotal must have at most 2 decimals"
    400 1e+308 → "expectedTotal the amount is too large"
    400 "349.97" → "expectedTotal must be a number"
    400 1 → "currency must be a text"
    "#);
    assert_eq!(shop.orders(), 0);
}

#[tokio::test(start_paused = true)]
async fn bodies_that_are_no_request_have_their_words() {
    let shop = Shop::open();
    let deep = "[".repeat(100_000);
    let cases: [(&str, &[u8]); 12] = [
        ("empty", b""),
        ("blank", b" \n "),
        ("broken", b"{\"customerId\": 1,"),
        ("trailing", b"{} {}"),
        ("deep", deep.as_bytes()),
        ("list", b"[]"),
        ("null", b"null"),
        ("text", b"\"order\""),
        ("twice", br#"{"customerId": 1, "customerId": 2}"#),
        ("mark", b"\xEF\xBB\xBF{}"),
        ("latin", b"{\"customerId\": \"\xE9\"}"),
        ("surrogate", br#"{"customerId": "\ud800"}"#),
    ];
    let mut told = String::new();
    for (name, body) in cases {
        let answer = shop
            .send("POST", "/api/v1/orders", &[], body.to_vec())
            .await;
        assert!(answer.member("error").len() > 2, "{answer}");
        writeln!(
            told,
            "{name}: {} {}",
            answer.status,
            answer.member("message")
        )
        .unwrap();
    }
    assert_snapshot!(told, @r#"
    empty: 400 "the body is empty: send a JSON object"
    blank: 400 "the body is empty: send a JSON object"
    broken: 400 "the body is not valid JSON: EOF while parsing a value at line 1 column 17"
    trailing: 400 "the body is not valid JSON: trailing characters at line 1 column 4"
    deep: 400 "the body is not valid JSON: recursion limit exceeded at line 1 column 128"
    list: 400 "body must be an object"
    null: 400 "body is required"
    text: 400 "body must be an object"
    twice: 400 "the body is not valid JSON: member \"customerId\" comes twice at line 1 column 30"
    mark: 400 "the body begins with a byte order mark: send plain UTF-8"
    latin: 400 "the body is not UTF-8"
    surrogate: 400 "the body is not valid JSON: unexpected end of hex escape at line 1 column 23"
    "#);
    assert_eq!(shop.orders(), 0);
}

#[tokio::test(start_paused = true)]
async fn bodies_that_are_too_large_are_413() {
    let shop = Shop::open();
    let body = order_with("/notes", json!("x".repeat(1024 * 1024)));
    assert_snapshot!(shop.post("/api/v1/orders", &body).await, @r#"
    413
    content-type: application/json
    {"error":"Body too large",
    "message":"the body has more than 1048576 bytes",
    "type":"urn:order-service:problem:unusable-body",
    "title":"Body too large",
    "status":413,
    "detail":"the body has more than 1048576 bytes",
    "instance":"/api/v1/orders"}
    "#);
    let announced = [("content-length", "99999999999")];
    let told = shop.send("POST", "/api/v1/orders", &announced, "{}").await;
    assert_eq!((told.status, told.header("connection")), (413, "close"));
}

#[tokio::test(start_paused = true)]
async fn other_media_types_are_415() {
    let shop = Shop::open();
    for (name, value) in [
        ("content-type", "text/plain"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("content-type", "application/jsonp"),
        ("content-type", ""),
        ("content-encoding", "gzip"),
    ] {
        let told = shop
            .send("POST", "/api/v1/orders", &[(name, value)], V1_ORDER)
            .await;
        assert_eq!(told.status, 415, "{value} {told}");
    }
    for media_type in [
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/vnd.x+json",
    ] {
        let headers = [("content-type", media_type)];
        let told = shop
            .send("POST", "/api/v1/orders", &headers, V1_ORDER)
            .await;
        assert_eq!(told.status, 201, "{told}");
    }
    let told = shop.send("POST", "/api/v1/orders", &[], V1_ORDER).await;
    assert_eq!(
        told.status, 201,
        "no media type is as good as the right one"
    );
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_arrive_is_408() {
    let shop = Shop::open();
    let never = futures::stream::pending::<Result<Vec<u8>, std::io::Error>>();
    let body = axum::body::Body::from_stream(never);
    let told = shop.send("POST", "/api/v1/orders", &[], body).await;
    assert_eq!((told.status, told.header("connection")), (408, "close"));
}

#[tokio::test(start_paused = true)]
async fn keys_that_are_none_are_400() {
    let shop = Shop::open();
    let long = "k".repeat(256);
    for key in ["", " ", "two words", "tab\tbed", &long] {
        let told = shop.order_with_key(key).await;
        assert_eq!(told.status, 400, "{key:?} {told}");
    }
    assert_snapshot!(shop.order_with_key("a b").await, @r#"
    400
    content-type: application/json
    {"error":"Validation failed",
    "message":"Idempotency-Key must be given once and have 1 to 255 visible ASCII characters",
    "violations":[{"field":"Idempotency-Key",
    "message":"Idempotency-Key must be given once and have 1 to 255 visible ASCII characters"}],
    "type":"urn:order-service:problem:validation-failed",
    "title":"Validation failed",
    "status":400,
    "detail":"Idempotency-Key must be given once and have 1 to 255 visible ASCII characters",
    "instance":"/api/v1/orders"}
    "#);
    assert_eq!(shop.orders(), 0);
}

#[tokio::test(start_paused = true)]
async fn totals_that_overflow_are_400() {
    let shop = Shop::open();
    let dear = application::testing::builders::usd(i64::MAX / 2);
    let product = application::testing::builders::product("dear");
    shop.world().catalogue.put(product, "Dear", dear);
    let body = order_with("/items/0/productId", json!("dear"));
    let told = shop
        .post("/api/v1/orders", &order_with_quantity(&body, 1_000_000))
        .await;
    assert_snapshot!(told, @r#"
    400
    content-type: application/json
    {"error":"Order refused",
    "message":"The total cannot be computed: the amount is too large",
    "type":"urn:order-service:problem:order-refused",
    "title":"Order refused",
    "status":400,
    "detail":"The total cannot be computed: the amount is too large",
    "instance":"/api/v1/orders"}
    "#);
    let repeated = r#"{"customerId": 1, "deliveryAddress": "x", "carrier": "y", "items":
        [{"productId": 1, "quantity": 1000000}, {"productId": 1, "quantity": 1}]}"#;
    let told = shop.post("/api/v1/orders", repeated).await;
    assert_eq!(told.status, 400, "{told}");
    assert_eq!(shop.orders(), 0);
}

fn order_with_quantity(order: &str, quantity: u32) -> String {
    let mut order: Value = serde_json::from_str(order).expect("JSON");
    order["items"][0]["quantity"] = json!(quantity);
    order.to_string()
}

#[tokio::test(start_paused = true)]
async fn the_same_product_twice_is_added_up() {
    let shop = Shop::open();
    let body = order_with("/items/1/productId", json!(1));
    let told = shop.post("/api/v1/orders", &body).await;
    assert_eq!(told.status, 201, "{told}");
    assert_eq!(told.json()["items"].as_array().unwrap().len(), 1);
    assert_eq!(told.member("totalPrice"), "299.97");
}

#[tokio::test(start_paused = true)]
async fn hostile_texts_are_stored_as_they_are() {
    let shop = Shop::open();
    for text in [
        "'; DROP TABLE orders; --",
        "<script>alert(1)</script>",
        "=cmd|'/c calc'!A1",
        "\u{202e}evil\u{200b}",
        "🛒\u{1F469}\u{200D}\u{1F4BB}",
        "line\r\n{\"level\":\"error\"}\u{1b}[31m",
    ] {
        let body = order_with("/customerId", json!(text));
        let told = shop.post("/api/v1/orders", &body).await;
        assert_eq!(told.status, 201, "{told}");
        let shown = shop.get(told.header("location")).await;
        assert_eq!(shown.json()["customerId"], json!(text));
    }
}
