//! What is kept about somebody: told to operators, and erased.

use crate::shop::Shop;
use serde_json::Value;

const ORDER: &str = r#"{"customerId": 7, "items": [{"productId": "PROD001", "quantity": 1}],
    "deliveryAddress": "zyxw street", "carrier": "DHL", "customerName": "zyxwana",
    "customerEmail": "zyxw@example.org", "notes": "zyxw notes"}"#;
const ERASURE: &str = "/api/v1/customers/7/erasure";
const EXPORT: &str = "/api/v1/customers/7/personal-data";

async fn exported(shop: &Shop) -> Value {
    let told = shop.get(EXPORT).await;
    assert_eq!(told.status, 200, "{told}");
    told.json()
}

#[tokio::test]
async fn all_that_is_kept_about_a_customer_is_one_document_and_on_record() {
    let shop = Shop::open();
    for key in ["a", "b", "c"] {
        let keyed = [("idempotency-key", key)];
        let placed = shop.post_with("/api/v1/orders", &keyed, ORDER).await;
        assert_eq!(placed.status, 201, "{placed}");
    }
    let told = exported(&shop).await;
    let orders = told["orders"].as_array().expect("a list");
    assert_eq!(orders.len(), 3, "{told}");
    assert_eq!(orders[0]["address"]["text"], "zyxw street");
    assert_eq!(orders[0]["customerEmail"], "zyxw@example.org");
    assert!(
        orders[0]["timeline"]
            .as_array()
            .is_some_and(|t| t.len() > 1)
    );
    assert_eq!(
        (&told["kind"], &told["name"]),
        (&"customer".into(), &"7".into())
    );
    assert!(told["purposes"]["orders"].is_string());
    let nobody: Value = shop.get("/api/v1/customers/8/personal-data").await.json();
    assert_eq!(nobody["orders"], serde_json::json!([]));
    let deeds = shop.get("/api/v1/audit?kind=CUSTOMER_EXPORT").await;
    assert!(deeds.text().contains("a customer"), "{}", deeds.text());
    assert!(!deeds.text().contains("zyxw"));
}

#[tokio::test]
async fn an_erasure_takes_effect_once_under_its_key_and_names_nobody() {
    let shop = Shop::open();
    shop.post("/api/v1/orders", ORDER).await;
    let cancelled = shop.put("/api/v1/orders/1/cancel").await;
    assert_eq!(cancelled.status, 204, "{cancelled}");
    shop.app.run_until_idle().await;
    shop.post("/api/v1/orders", ORDER).await;
    shop.app.clock.advance(domain::Duration::from_secs(1));
    let keyed = [("idempotency-key", "erase")];
    let reason = r#"{"reason": "ticket 12 of zyxw@example.org"}"#;
    let begun = shop.post_with(ERASURE, &keyed, reason).await;
    assert_eq!(begun.status, 202, "{begun}");
    let again = shop.post_with(ERASURE, &keyed, reason).await;
    assert_eq!(again.text(), begun.text());
    let state = begun.json();
    assert_eq!(state["state"], "pending", "an order is under way");
    assert_eq!(
        (&state["ordersErased"], &state["ordersWaiting"]),
        (&1.into(), &1.into())
    );
    let path = format!(
        "/api/v1/erasures/{}",
        state["erasure"].as_str().expect("an id")
    );
    assert_eq!(shop.get(&path).await.json()["ordersErased"], 1);
    let erased = shop.get("/api/v1/orders/1").await;
    assert_eq!(
        erased.json()["totalPrice"],
        shop.get("/api/v1/orders/2").await.json()["totalPrice"]
    );
    assert_eq!(erased.json()["customerId"], Value::Null);
    assert_eq!(
        exported(&shop).await["orders"].as_array().map(Vec::len),
        Some(1)
    );
    let deeds = shop.get("/api/v1/audit?kind=CUSTOMER_ERASE").await;
    let deeds = deeds.text();
    assert!(deeds.contains("ticket 12 of [erased]"), "{deeds}");
    assert!(!deeds.contains("zyxw"), "{deeds}");
}

#[tokio::test]
async fn nobody_but_operators_is_told_and_nothing_is_erased_without_a_reason() {
    let shop = Shop::open();
    let told = shop.post(ERASURE, "{}").await;
    assert_eq!(told.status, 400, "{told}");
    let told = shop.get("/api/v1/erasures/7").await;
    assert_eq!(told.status, 404, "{told}");
    let guarded = Shop::behind_gateway();
    let customer = [("x-user-id", "7")];
    assert_eq!(guarded.get_with(EXPORT, &customer).await.status, 403);
    let told = guarded
        .post_with(ERASURE, &customer, r#"{"reason": "x"}"#)
        .await;
    assert_eq!(told.status, 403, "{told}");
}

#[tokio::test]
async fn what_stands_for_those_who_were_erased_is_nobody_to_tell_of_or_to_erase() {
    let shop = Shop::open();
    let who = "/api/v1/customers/%5Berased%5D";
    let erased = shop
        .post_with(&format!("{who}/erasure"), &[], r#"{"reason": "ticket 7"}"#)
        .await;
    let told = shop.get(&format!("{who}/personal-data")).await;
    for answer in [erased, told] {
        assert_eq!(answer.status, 404, "{answer}");
        assert!(answer.text().contains("customer-not-found"), "{answer}");
    }
    let deeds = shop.get("/api/v1/audit?kind=CUSTOMER_ERASE").await;
    assert!(!deeds.text().contains("erasure "), "{}", deeds.text());
}

#[tokio::test]
async fn a_request_whose_sender_was_erased_meanwhile_orders_nothing_anew() {
    let shop = Shop::open();
    let keyed = [("idempotency-key", "once")];
    let placed = shop.post_with("/api/v1/orders", &keyed, ORDER).await;
    assert_eq!(placed.status, 201, "{placed}");
    shop.app.run_until_idle().await;
    let cancelled = shop.put("/api/v1/orders/1/cancel").await;
    assert_eq!(cancelled.status, 204, "{cancelled}");
    shop.app.run_until_idle().await;
    let late = [("idempotency-key", "late")];
    let refused = shop.put_with("/api/v1/orders/1/ship", &late).await;
    assert_eq!(refused.status, 409, "{refused}");
    let told = shop.get("/api/v1/requests/late").await.json();
    assert_eq!(told["answer"]["status"], 409, "{told}");
    let erased = shop.post(ERASURE, r#"{"reason": "ticket 7"}"#).await;
    assert_eq!(erased.json()["ordersErased"], 1, "{erased}");
    for key in ["once", "late"] {
        let told = shop.get(&format!("/api/v1/requests/{key}")).await;
        assert_eq!(told.status, 404, "{key} is told as a success: {told}");
    }
    let again = shop.post_with("/api/v1/orders", &keyed, ORDER).await;
    assert_eq!(again.status, 422, "{again}");
    assert!(again.text().contains("key-reused"), "{again}");
    assert_eq!(shop.orders(), 1);
}
