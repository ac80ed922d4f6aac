//! Requests that are not valid: 422 in the framework's shape, and nothing is written.

use crate::shop::{SIMPLE_ORDER, Shop};
use insta::assert_snapshot;
use serde_json::Value;
use std::fmt::Write as _;

#[tokio::test(start_paused = true)]
async fn a_missing_field_is_named() {
    let shop = Shop::open();
    let body = r#"{"customer_email":"a@b.co","items":[{"quantity":1,"price":1}]}"#;
    assert_snapshot!(shop.post("/orders", body).await, @r#"
    422
    content-type: application/json
    {"detail":[{"type":"missing",
    "loc":["body",
    "customer_name"],
    "msg":"Field required",
    "input":{"customer_email":"a@b.co",
    "items":[{"price":1,
    "quantity":1}]}},
    {"type":"missing",
    "loc":["body",
    "items",0,
    "product_id"],
    "msg":"Field required",
    "input":{"price":1,
    "quantity":1}}]}
    "#);
}

#[tokio::test(start_paused = true)]
async fn each_fault_has_the_frameworks_type_and_words() {
    let shop = Shop::open();
    let cases = [
        (r#""Alice Johnson""#, "5"),
        (r#""Alice Johnson""#, "null"),
        (r#""Alice Johnson""#, r#""""#),
        (r#""alice@example.com""#, r#""alice""#),
        (r#""quantity": 1"#, r#""quantity": 0"#),
        (r#""quantity": 1"#, r#""quantity": -3"#),
        (r#""quantity": 1"#, r#""quantity": 1.5"#),
        (r#""quantity": 1"#, r#""quantity": "one""#),
        (r#""quantity": 1"#, r#""quantity": "1.5""#),
        (r#""quantity": 1"#, r#""quantity": true"#),
        (r#""quantity": 1"#, r#""quantity": 2147483648"#),
        (r#""quantity": 1"#, r#""quantity": "99999999999999999999""#),
        ("79.99", "-1"),
        ("79.99", "79.999"),
        ("79.99", r#""dear""#),
        ("79.99", r#""NaN""#),
        ("79.99", "[]"),
        ("79.99", "1e400"),
        (r#""PROD001""#, "1"),
    ];
    let mut told = String::new();
    for (from, to) in cases {
        let answer = shop
            .post("/orders", &SIMPLE_ORDER.replacen(from, to, 1))
            .await;
        assert_eq!(answer.status, 422, "{answer}");
        let fault = answer.json()["detail"][0].clone();
        let text = |name: &str| fault[name].as_str().unwrap_or_default().to_owned();
        let loc = fault["loc"].to_string();
        writeln!(told, "{to} → {} {loc} {}", text("type"), text("msg")).unwrap();
    }
    assert_snapshot!(told, @r#"
    5 → string_type ["body","customer_name"] Input should be a valid string
    null → string_type ["body","customer_name"] Input should be a valid string
    "" → string_too_short ["body","customer_name"] String should have at least 1 character
    "alice" → value_error ["body","customer_email"] value is not a valid email address
    "quantity": 0 → greater_than_equal ["body","items",0,"quantity"] Input should be greater than or equal to 1
    "quantity": -3 → greater_than_equal ["body","items",0,"quantity"] Input should be greater than or equal to 1
    "quantity": 1.5 → int_from_float ["body","items",0,"quantity"] Input should be a valid integer, got a number with a fractional part
    "quantity": "one" → int_parsing ["body","items",0,"quantity"] Input should be a valid integer, unable to parse string as an integer
    "quantity": "1.5" → int_parsing ["body","items",0,"quantity"] Input should be a valid integer, unable to parse string as an integer
    "quantity": true → int_type ["body","items",0,"quantity"] Input should be a valid integer
    "quantity": 2147483648 → less_than_equal ["body","items",0,"quantity"] Input should be less than or equal to 1000000
    "quantity": "99999999999999999999" → less_than_equal ["body","items",0,"quantity"] Input should be less than or equal to 1000000
    -1 → greater_than_equal ["body","items",0,"price"] Input should be greater than or equal to 0
    79.999 → decimal_max_places ["body","items",0,"price"] Decimal input should have no more than 2 decimal places
    "dear" → float_parsing ["body","items",0,"price"] Input should be a valid number, unable to parse string as a number
    "NaN" → float_parsing ["body","items",0,"price"] Input should be a valid number, unable to parse string as a number
    [] → float_type ["body","items",0,"price"] Input should be a valid number
    1e400 → value_error ["body","items",0,"price"] the amount is too large
    1 → string_type ["body","items",0,"product_id"] Input should be a valid string
    "#);
    assert_eq!(shop.orders(), 0);
}

#[tokio::test(start_paused = true)]
async fn lists_that_are_empty_too_long_or_none_are_422() {
    let shop = Shop::open();
    let item = r#"{"product_id": "PROD001", "quantity": 1, "price": 79.99}"#;
    let many = vec![item; 201].join(",");
    let cases = [
        "[]".to_owned(),
        "{}".to_owned(),
        "[7]".to_owned(),
        format!("[{many}]"),
    ];
    let mut told = String::new();
    for items in cases {
        let body = format!(r#"{{"customer_name":"A","customer_email":"a@b.co","items":{items}}}"#);
        let answer = shop.post("/orders", &body).await;
        assert_eq!(answer.status, 422, "{answer}");
        let fault = answer.json()["detail"][0].clone();
        writeln!(told, "{} {} {}", fault["type"], fault["loc"], fault["msg"]).unwrap();
    }
    assert_snapshot!(told, @r#"
    "too_short" ["body","items"] "List should have at least 1 item after validation, not 0"
    "list_type" ["body","items"] "Input should be a valid list"
    "model_attributes_type" ["body","items",0] "Input should be a valid dictionary or object to extract fields from"
    "too_long" ["body","items"] "List should have at most 200 items after validation, not 201"
    "#);
}

#[tokio::test(start_paused = true)]
async fn bodies_that_are_no_request_have_their_words() {
    let shop = Shop::open();
    assert_snapshot!(shop.post("/orders", "{\"customer_name\": }").await, @r#"
    422
    content-type: application/json
    {"detail":[{"type":"json_invalid",
    "loc":["body",18],
    "msg":"JSON decode error",
    "input":{},
    "ctx":{"error":"expected value at line 1 column 19"}}]}
    "#);
    let mut told = String::new();
    for body in ["", "[]", "null", "{} {}", "\u{feff}{}", r#"{"a":1,"a":2}"#] {
        let answer = shop.post("/orders", body).await;
        assert_eq!(answer.status, 422, "{answer}");
        let fault = answer.json()["detail"][0].clone();
        writeln!(
            told,
            "{body} → {} {} {}",
            fault["type"], fault["loc"], fault["msg"]
        )
        .unwrap();
    }
    assert_snapshot!(told, @r#"
     → "missing" ["body"] "Field required"
    [] → "model_attributes_type" ["body"] "Input should be a valid dictionary or object to extract fields from"
    null → "missing" ["body"] "Field required"
    {} {} → "json_invalid" ["body",3] "JSON decode error"
    ﻿{} → "json_invalid" ["body",0] "JSON decode error"
    {"a":1,"a":2} → "json_invalid" ["body",9] "JSON decode error"
    "#);
    let large = " ".repeat(1024 * 1024 + 1);
    assert_snapshot!(shop.post("/orders", &large).await, @r#"
    413
    content-type: application/json
    {"detail":"the body has more than 1048576 bytes"}
    "#);
    let text = [("content-type", "text/plain")];
    assert_snapshot!(shop.send("POST", "/orders", &text, SIMPLE_ORDER).await, @r#"
    415
    content-type: application/json
    {"detail":"the body must be JSON: send it as application/json"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn a_whole_number_is_taken_as_text_and_unknown_members_are_ignored() {
    let shop = Shop::open();
    let body = SIMPLE_ORDER
        .replace(r#""quantity": 2"#, r#""quantity": " 2 ""#)
        .replace(
            r#""items""#,
            r#""status": "delivered", "total_amount": 0, "items""#,
        );
    let told = shop.post("/orders", &body).await;
    assert_eq!(told.status, 200, "{told}");
    let shown: Value = shop.get("/orders/1").await.json();
    assert_eq!(shown["total_amount"].to_string(), "139.97");
    assert_eq!(shown["status"], "confirmed");
}
