//! What is kept about people: told and erased by commands, whatever dies meanwhile, and never in the log.

use crate::client::Request;
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::eventually;
use reqwest::Method;
use serde_json::{Value, json};

/// In all that is personal here.
const MARK: &str = "zyxw";

/// What our own code says at the most talkative level that is meant for people.
const TALKATIVE: (&str, &str) = (
    "log.level",
    "info,application=debug,domain=debug,inbound=debug,outbound=debug,order_service=debug",
);

fn order(token: &str) -> String {
    json!({
        "customerId": "zyxw-7", "items": [{"productId": "PROD001", "quantity": 1}],
        "deliveryAddress": "1 zyxw road", "carrier": "DHL", "customerName": "zyxwana marked",
        "customerEmail": "zyxw@marked.example", "notes": "leave it with zyxw", "paymentMethod": token,
    })
    .to_string()
}

async fn place(service: &Service, token: &str) -> Option<u64> {
    let body = order(token);
    let answer = service.send(Request::post("/api/v1/orders", &body)).await;
    answer.ok()?.json()["orderId"].as_u64()
}

async fn cancel(service: &Service, order: u64) {
    let path = format!("/api/v1/orders/{order}/cancel");
    let body = r#"{"reason": "zyxw changed their mind"}"#;
    let sent = Request {
        method: Method::PUT,
        ..Request::post(&path, body)
    };
    let answer = service.send(sent).await.unwrap();
    assert!(answer.status.is_success(), "{answer:?}");
}

/// What a command prints.
fn said(shop: &Shop, arguments: &[&str]) -> Value {
    let output = shop.run(arguments);
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_exported_and_erased_by_commands_and_a_kill_does_no_harm() {
    let shop = Shop::new();
    let mut service = shop.start(&[]).await;
    let first = place(&service, "tok_visa").await.expect("it is placed");
    shop.at_rest().await;
    cancel(&service, first).await;
    shop.at_rest().await;
    let second = place(&service, "tok_visa").await.expect("it is placed");
    shop.at_rest().await;
    let export = ["customers", "export", "zyxw-7"];
    let told = said(&shop, &export);
    let orders = told["orders"].as_array().unwrap();
    assert_eq!(orders.len(), 2, "{told}");
    assert_eq!(orders[0]["address"]["text"], "1 zyxw road");
    let reason = "--reason=ticket 12";
    let begun = said(&shop, &["customers", "erase", "zyxw-7", reason]);
    assert_eq!(
        (&begun["ordersErased"], &begun["ordersWaiting"]),
        (&json!(1), &json!(1))
    );
    // The other order ends, and the process dies before it is looked at: the next one does.
    cancel(&service, second).await;
    shop.at_rest().await;
    service.signal("KILL");
    service.ended().await;
    let service = shop.start(&[]).await;
    let id = begun["erasure"].as_str().unwrap();
    eventually("the erasure goes on by itself", || async {
        let state = said(&shop, &["customers", "erasure", id]);
        (state["ordersErased"] == 2).then_some(())
    })
    .await;
    assert_eq!(said(&shop, &export)["orders"], json!([]));
    let shown = service.get(&format!("/api/v1/orders/{first}")).await.json();
    assert_eq!(
        (&shown["status"], &shown["customerId"]),
        (&json!("CANCELLED"), &Value::Null)
    );
    service.stop().await;
    let bytes = std::fs::read(shop.database()).unwrap();
    let name = b"zyxwana";
    assert!(!bytes.windows(name.len()).any(|window| window == name));
}

/// Runs orders through all that can happen to them, and looks for their customer in what was logged.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_in_the_log_whatever_happens_to_their_orders() {
    let shop = Shop::new();
    let nobody_there = [
        TALKATIVE,
        ("notifications.protocol", "smtp"),
        ("smtp.host", "localhost"),
        ("smtp.port", "1"),
        ("smtp.tls", "none"),
        ("smtp.from", "orders@shop.example"),
    ];
    let service = shop.start(&nobody_there).await;
    for token in [
        "tok_visa",
        "tok_decline",
        "tok_zyxw",
        "tok_mismatch",
        "tok_unknown",
    ] {
        place(&service, token).await;
    }
    for refused in [
        r#"{"customerName": "zyxwana"}"#,
        r#"{"customerId": "zyxw-7", "notes": ["zyxw"], "deliveryAddress": 7}"#,
        "zyxwana is no JSON",
    ] {
        let told = service.send(Request::post("/api/v1/orders", refused)).await;
        assert!(told.unwrap().status.is_client_error());
    }
    let doubled = r#"{"reason": "zyxw rang up"}"#;
    service
        .send(Request::post("/api/v1/orders/1/settle", doubled))
        .await
        .unwrap();
    for path in [
        "/api/v1/orders?q=zyxwana",
        "/api/v1/orders?email=zyxw@marked.example",
        "/api/v1/orders/customer/zyxw-7",
        "/api/v1/customers/zyxw-7/personal-data",
        "/api/v1/orders?format=csv",
        "/zyxw/nowhere?zyxw=zyxw",
    ] {
        service.get(path).await;
    }
    assert!(service.log().contains("debug") || service.log().contains("DEBUG"));
    service.stop().await;

    let mut deadly = nobody_there.to_vec();
    deadly.push(("testing.kill_at", "after-call:capture"));
    let mut service = shop.start(&deadly).await;
    place(&service, "tok_visa").await;
    assert!(service.killed().await);
    let service = shop.start(&nobody_there).await;
    let reason = r#"{"reason": "ticket of zyxw@marked.example"}"#;
    let erased = service.send(Request::post("/api/v1/customers/zyxw-7/erasure", reason));
    assert_eq!(erased.await.unwrap().status, 202);
    let log = service.log();
    service.stop().await;
    assert!(log.lines().count() > 30, "{log}");
    let told: Vec<&str> = log.lines().filter(|line| line.contains(MARK)).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}
