//! Every protocol: its documented answers, and what it did.

use crate::client::Request;
use crate::sandbox_running::SandboxRunning;
use crate::service::Service;
use reqwest::Method;
use serde_json::{Value, json};

/// Asks `METHOD /path body`, and gives the status and the JSON.
async fn ask(sandbox: &Service, asked: &str) -> (u16, Value) {
    let mut parts = asked.splitn(3, ' ');
    let method = Method::from_bytes(parts.next().unwrap().as_bytes()).unwrap();
    let request = Request {
        method,
        body: None,
        ..Request::get(parts.next().unwrap())
    };
    let request = Request {
        body: parts.next(),
        ..request
    };
    let answer = sandbox.send(request).await.unwrap();
    let text = || Value::String(answer.body.clone());
    let body = serde_json::from_str(&answer.body).unwrap_or_else(|_| text());
    (answer.status.as_u16(), body)
}

/// Asks one after the other; each answer has the status and holds what is expected.
async fn talk(talk: &[(&str, u16, Value)]) -> Vec<String> {
    let sandbox = SandboxRunning::start(&[]).await;
    for (asked, status, expected) in talk {
        let (said, body) = ask(&sandbox, asked).await;
        assert_eq!(said, *status, "{asked}: {body}");
        match expected.as_object() {
            None => assert_eq!(body, *expected, "{asked}"),
            Some(members) => {
                for (name, value) in members {
                    assert_eq!(body[name], *value, "{asked}: {body}");
                }
            }
        }
    }
    sandbox.done().await
}

#[tokio::test]
async fn inventory_of_document_004_reserves_releases_and_consumes() {
    let body = r#"{"items": [{"productId": "PROD004", "quantity": 20}]}"#;
    let at = |call: &str| format!("POST /api/v1/inventory/{call} {body}");
    let done = talk(&[
        (
            &at("reserve"),
            200,
            json!({"success": true, "unavailableProducts": []}),
        ),
        (
            &at("reserve"),
            400,
            json!({"success": false, "unavailableProducts": ["PROD004"]}),
        ),
        (&at("release"), 200, json!({"success": true})),
        (&at("release"), 400, json!({"success": false})),
        (&at("reserve"), 200, json!({"success": true})),
        (&at("consume"), 200, json!({"success": true})),
        (&at("reserve"), 400, json!({"success": false})),
    ])
    .await;
    let words = ["reserved", "released", "reserved", "consumed"];
    assert_eq!(done, words.map(|word| format!("{word} PROD004 20")));
}

#[tokio::test]
async fn inventory_behind_document_004_takes_each_product_by_itself() {
    let done = talk(&[
        (
            "GET /api/v1/inventory/PROD004",
            200,
            json!({"sku": "PROD004", "availableStock": 25}),
        ),
        ("GET /api/v1/inventory/NONE", 404, json!("")),
        (
            r#"POST /api/v1/inventory/PROD004/reserveStock {"amount": 25}"#,
            204,
            json!(""),
        ),
        (
            r#"POST /api/v1/inventory/PROD004/reserveStock {"amount": 1}"#,
            500,
            json!("Insufficient stock"),
        ),
        (
            r#"POST /api/v1/inventory/NONE/reserveStock {"amount": 1}"#,
            500,
            json!("Product not found"),
        ),
        (
            r#"POST /api/v1/inventory/PROD004/releaseStock {"amount": 5}"#,
            204,
            json!(""),
        ),
        (
            r#"POST /api/v1/inventory/PROD004/consumeStock {"amount": 20}"#,
            204,
            json!(""),
        ),
    ])
    .await;
    let expected = [
        "reserved PROD004 25",
        "released PROD004 5",
        "consumed PROD004 20",
    ];
    assert_eq!(done, expected);
}

#[tokio::test]
async fn tracking_of_document_004_ships_what_is_described() {
    let body =
        r#"{"orderId": 1, "customerName": "Ann", "deliveryAddress": "1 Road", "carrier": "DHL"}"#;
    let asked = format!("POST /api/v1/tracking/shipment {body}");
    let done = talk(&[
        (&asked, 200, json!({})),
        (
            r#"POST /api/v1/tracking/shipment {"orderId": 1}"#,
            400,
            json!({"code": "bad_request"}),
        ),
    ])
    .await;
    assert_eq!(done, ["shipped"]);
}

#[tokio::test]
async fn inventory_of_document_000_is_checked_reduced_and_restored_in_both_spellings() {
    let done = talk(&[
        (
            "GET /api/v1/inventory/check?productId=PROD004&quantity=25",
            200,
            json!({"available": true}),
        ),
        (
            "GET /api/inventory/check?productId=PROD004&quantity=26",
            200,
            json!({"available": false}),
        ),
        (
            "PUT /api/v1/inventory/reduce/PROD004/20",
            200,
            json!({"productId": "PROD004"}),
        ),
        (
            "PUT /api/v1/inventory/reduce/PROD004/6",
            409,
            json!({"error": "OUT_OF_STOCK"}),
        ),
        (
            "PUT /api/v1/inventory/restore/PROD004/1",
            200,
            json!({"quantity": 1}),
        ),
        (
            r#"POST /api/inventory/reduce {"productId": "PROD004", "quantity": 6}"#,
            200,
            json!({}),
        ),
        (
            r#"POST /api/inventory/reduce {"productId": "PROD004", "quantity": 1}"#,
            409,
            json!({}),
        ),
        (
            r#"POST /api/inventory/restore {"productId": "PROD004", "quantity": 6}"#,
            200,
            json!({}),
        ),
        ("PUT /api/v1/inventory/restore/NONE/1", 400, json!({})),
        ("PUT /api/v1/inventory/reduce/PROD004/0", 400, json!({})),
    ])
    .await;
    let expected = [
        "reduced PROD004 20",
        "restored PROD004 1",
        "reduced PROD004 6",
        "restored PROD004 6",
    ];
    assert_eq!(done, expected);
}

#[tokio::test]
async fn payment_of_document_000_takes_the_money_or_says_failed() {
    let pay = |path: &str, method: &str| {
        format!(
            r#"POST {path} {{"orderId": "o1", "userId": 7, "amount": 99.90, "currency": "USD", "paymentMethod": "{method}"}}"#
        )
    };
    let done = talk(&[
        (
            &pay("/api/v1/payment/pay", "CARD"),
            200,
            json!({"status": "SUCCESS"}),
        ),
        (
            &pay("/api/payment/pay", "tok_decline"),
            200,
            json!({"status": "FAILED", "message": "card_declined"}),
        ),
        (r#"POST /api/payment/pay {"orderId": "o1"}"#, 400, json!({})),
    ])
    .await;
    assert_eq!(done, ["captured 9990 USD", "declined 9990 USD"]);
}

#[tokio::test]
async fn payment_of_document_000_pays_back_what_it_took_and_nothing_else() {
    let sandbox = SandboxRunning::start(&[]).await;
    let pay = r#"POST /api/payment/pay {"orderId": 1, "amount": 12.50, "currency": "USD"}"#;
    let (_, paid) = ask(&sandbox, pay).await;
    let refund = |members: &str| format!("POST /api/payment/refund {{\"orderId\": 1, {members}}}");
    let id = paid["paymentId"].as_str().unwrap();
    for (members, status, said) in [
        (r#""amount": 12.50"#.to_owned(), 400, json!(null)),
        (
            format!(r#""paymentId": "{id}", "amount": 5.00"#),
            200,
            json!("FAILED"),
        ),
        (
            r#""paymentId": "pay_00000000000000000000000000000000", "amount": 12.50"#.to_owned(),
            200,
            json!("FAILED"),
        ),
        (
            format!(r#""paymentId": "{id}", "amount": 12.50, "currency": "EUR""#),
            200,
            json!("FAILED"),
        ),
        (
            format!(r#""paymentId": "{id}", "amount": 12.50"#),
            200,
            json!("SUCCESS"),
        ),
    ] {
        let (code, body) = ask(&sandbox, &refund(&members)).await;
        assert_eq!(code, status, "{members}: {body}");
        if status == 200 {
            assert_eq!(body["status"], said, "{members}: {body}");
        }
    }
    assert_eq!(
        sandbox.done().await,
        ["captured 1250 USD", "refunded 1250 USD"]
    );
}

#[tokio::test]
async fn a_card_number_is_no_payment_method() {
    let done = talk(&[(
        r#"POST /api/payment/pay {"orderId": 1, "amount": 1, "paymentMethod": "4111111111111111"}"#,
        400,
        json!({"code": "bad_request"}),
    )])
    .await;
    assert_eq!(done, Vec::<String>::new());
}

#[tokio::test]
async fn carts_and_messages_of_document_000_are_filled_cleared_and_sent() {
    let done = talk(&[
        (
            r#"POST /api/cart/add/7 {"productId": 101, "quantity": 2}"#,
            200,
            json!({}),
        ),
        (
            r#"POST /api/cart/add/7 {"productId": "PROD004", "quantity": 26}"#,
            409,
            json!({}),
        ),
        (
            "GET /api/cart/7",
            200,
            json!({"items": [{"productId": 101, "productName": "Notebook 14\"",
            "quantity": 2, "price": serde_json::from_str::<Value>("2499.00").unwrap()}]}),
        ),
        ("DELETE /api/cart/clear/7", 200, json!({})),
        ("GET /api/cart/7", 200, json!({"items": []})),
        (
            r#"POST /api/v1/notification/send {"userId": 7, "orderId": "o1", "channel": "EMAIL", "message": "m"}"#,
            200,
            json!({"status": "SENT"}),
        ),
    ])
    .await;
    assert_eq!(done, ["added 101 2", "cleared", "notified"]);
}

#[tokio::test]
async fn inventory_and_messages_of_document_003_are_as_documented() {
    let done = talk(&[
        (
            "GET /inventory/PROD001",
            200,
            json!({"product_id": "PROD001", "name": "Wireless Headphones",
            "quantity": 50, "price": serde_json::from_str::<Value>("79.99").unwrap()}),
        ),
        (
            "GET /inventory/PROD999",
            404,
            json!({"detail": "Product not found"}),
        ),
        (
            r#"PUT /inventory/PROD001/reserve {"quantity": 49}"#,
            200,
            json!({"reserved": 49}),
        ),
        (
            r#"PUT /inventory/PROD001/reserve {"quantity": 2}"#,
            400,
            json!({"detail": "Insufficient stock"}),
        ),
        (
            r#"PUT /inventory/PROD001/replenish {"quantity": 49}"#,
            200,
            json!({"replenished": 49}),
        ),
        ("GET /inventory/PROD001", 200, json!({"quantity": 50})),
        (
            r#"POST /notify {"order_id": "o1", "customer_name": "A", "customer_email": "a@example.com", "status": "confirmed"}"#,
            200,
            json!({}),
        ),
    ])
    .await;
    assert_eq!(
        done,
        ["reserved PROD001 49", "replenished PROD001 49", "notified"]
    );
}

#[tokio::test]
async fn products_users_and_stock_of_document_001_are_as_documented() {
    let done = talk(&[
        (
            "GET /api/products/PROD004",
            200,
            json!({"id": "PROD004", "stock": 25, "active": true}),
        ),
        ("GET /api/products/NONE", 404, json!({})),
        (
            "GET /api/products/inactive-1",
            200,
            json!({"id": "inactive-1", "active": false}),
        ),
        (
            "GET /api/users/0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99",
            200,
            json!({"enabled": true}),
        ),
        ("GET /api/users/disabled-1", 200, json!({"enabled": false})),
        ("GET /api/users/unknown-1", 404, json!({})),
        (
            r#"POST /api/products/PROD004/reserve {"quantity": 25, "orderId": "o1"}"#,
            200,
            json!({"quantity": 25}),
        ),
        (
            r#"POST /api/products/PROD004/reserve {"quantity": 1, "orderId": "o2"}"#,
            409,
            json!({}),
        ),
        (
            r#"POST /api/products/PROD004/release {"quantity": 25, "orderId": "o1"}"#,
            200,
            json!({}),
        ),
    ])
    .await;
    assert_eq!(done, ["reserved PROD004 25", "released PROD004 25"]);
}
