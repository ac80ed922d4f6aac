//! `POST /api/v1/orders/import`, and the way back of an export.

use crate::shop::Shop;
use insta::assert_snapshot;
use serde_json::{Value, json};

const IMPORT: &str = "/api/v1/orders/import";
const EXPORT: &str = "/api/v1/orders?format=ndjson";

fn record(number: u64) -> Value {
    json!({
        "id": "", "number": number, "orderNumber": "", "channel": "old-shop", "customerId": 42,
        "customerName": "Ada Lovelace", "customerEmail": "ada@example.org",
        "address": {"text": "1 Analytical Way", "city": "London"}, "carrier": null, "notes": null,
        "items": [{"productId": "X-1", "name": "Difference engine", "quantity": 2, "unitPrice": 10.50}],
        "total": 21.00, "currency": "USD", "status": "DELIVERED", "paymentStatus": "PAID",
        "shipmentStatus": "DELIVERED", "trackingNumber": "OLD-1",
        "placedAt": "2019-05-01T10:00:00.000001Z", "updatedAt": "2019-05-04T10:00:00Z",
        "cancelCause": null, "cancelReason": null,
    })
}

fn body(records: &[Value]) -> String {
    json!({ "orders": records }).to_string()
}

/// The results without what is made up anew each time.
fn results(told: &crate::shop::Told) -> Vec<String> {
    let told = told.json();
    let results = told["results"].as_array().unwrap();
    let line = |result: &Value| format!("{} {}", result["number"], result["result"]);
    results.iter().map(line).collect()
}

#[tokio::test(start_paused = true)]
async fn an_order_keeps_its_number_and_its_dates_and_nothing_is_done_for_it() {
    let shop = Shop::open();
    let told = shop.post(IMPORT, &body(&[record(5_000)])).await;
    assert_eq!(results(&told), ["5000 \"imported\""], "{told}");
    shop.app.run_until_idle().await;
    let order = shop.get("/api/v1/orders/5000").await;
    assert_eq!(order.member("orderDate"), "\"2019-05-01T10:00:00\"");
    assert_eq!(order.member("status"), "\"DELIVERED\"");
    assert_eq!(order.member("paymentStatus"), "\"PAID\"");
    assert_eq!(order.member("trackingNumber"), "\"OLD-1\"");
    assert!(shop.world().effects.all().is_empty());
    // The next order of the shop's own comes behind it.
    shop.order().await;
    assert_eq!(shop.get("/api/v1/orders/5001").await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn a_file_may_be_sent_again_and_changes_nothing() {
    let shop = Shop::open();
    let file = body(&[record(7), record(8)]);
    shop.post(IMPORT, &file).await;
    let before = shop.app.store.orders();
    let again = shop.post(IMPORT, &file).await;
    assert_eq!(results(&again), ["7 \"known\"", "8 \"known\""]);
    assert_eq!(shop.app.store.orders(), before);
    let mut other = record(7);
    other["customerId"] = json!(43);
    let told = shop.post(IMPORT, &body(&[other])).await;
    assert_eq!(results(&told), ["7 \"refused\""]);
    assert!(told.text().contains("with other contents"), "{told}");
    assert_eq!(shop.app.store.orders(), before);
}

#[tokio::test(start_paused = true)]
async fn the_number_of_an_order_of_ours_is_not_given_to_another() {
    let shop = Shop::open();
    shop.order().await;
    let told = shop.post(IMPORT, &body(&[record(1), record(2)])).await;
    assert_eq!(results(&told), ["1 \"refused\"", "2 \"imported\""]);
}

#[tokio::test(start_paused = true)]
async fn what_is_exported_here_is_imported_elsewhere_as_it_was() {
    let shop = Shop::open();
    for key in ["a", "b", "c"] {
        shop.order_with_key(key).await;
    }
    shop.put("/api/v1/orders/2/cancel").await;
    shop.put("/api/v1/orders/3/ship").await;
    shop.app.run_until_idle().await;
    let exported = shop.get(EXPORT).await;
    let lines: Vec<Value> = exported
        .text()
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let elsewhere = Shop::open();
    let told = elsewhere.post(IMPORT, &body(&lines)).await;
    assert_eq!(told.member("imported"), "3", "{told}");
    let again = elsewhere.get(EXPORT).await;
    assert_eq!(again.text(), exported.text());
}

#[tokio::test(start_paused = true)]
async fn every_member_of_a_record_is_checked() {
    let shop = Shop::open();
    let with = |member: &str, value: Value| {
        let mut record = record(9);
        record[member] = value;
        record
    };
    let records = [
        with("status", json!("PENDING")),
        with("status", json!("LOST")),
        with("total", json!(20.99)),
        with("total", json!("21.00")),
        with("currency", json!("ABC")),
        with("placedAt", json!("yesterday")),
        with("number", json!(0)),
        with("number", json!(-1)),
        with("id", json!("7")),
        with("items", json!([])),
        with("customerEmail", json!("nobody")),
        with("paymentStatus", json!("GIVEN")),
        json!([]),
    ];
    let told = shop.post(IMPORT, &body(&records)).await.json();
    let why = told["results"].as_array().unwrap().iter();
    let why: Vec<_> = why.map(|r| r["message"].as_str().unwrap()).collect();
    assert_snapshot!(why.join("\n"), @r#"
    an order that is still PENDING cannot be taken over: finish or cancel it there first
    status is not a status of an order
    total is 20.99, and the items come to 21.00
    is not as an export has it: invalid type: string "21.00", expected a JSON number
    currency ABC is not a currency of ISO 4217
    placedAt must be a time such as 2026-03-09T08:00:00Z
    number must be 1 or more, and have at most 18 digits
    is not as an export has it: invalid number
    id must be a UUID, or empty for a new one
    items an order needs at least one item
    customerEmail value is not a valid email address
    paymentStatus is not a status of a payment
    must be an object
    "#);
    assert_eq!(shop.orders(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_does_not_answer_is_no_refusal() {
    let shop = Shop::open();
    let key = [("idempotency-key", "k")];
    shop.app
        .store
        .fail_next_commit(application::testing::CommitFault::Lost);
    let file = body(&[record(7), record(8)]);
    let told = shop.post_with(IMPORT, &key, &file).await;
    assert_eq!(results(&told), ["7 \"try-again\"", "8 \"imported\""]);
    let again = shop.post_with(IMPORT, &key, &file).await;
    assert_eq!(results(&again), ["7 \"imported\"", "8 \"known\""]);
    let replayed = shop.post_with(IMPORT, &key, &file).await;
    assert!(replayed.was_replayed());
    assert_eq!(replayed.body, again.body);
}

#[tokio::test(start_paused = true)]
async fn customers_import_nothing() {
    let shop = Shop::open();
    let customer = [("x-user-id", "42")];
    let told = shop.post_with(IMPORT, &customer, &body(&[record(7)])).await;
    assert_eq!((told.status, shop.orders()), (403, 0));
}

/// The next order's number is the highest one and one more, and there has to be such a number.
#[tokio::test(start_paused = true)]
async fn no_imported_number_is_the_last_one() {
    let shop = Shop::open();
    for number in [1_000_000_000_000_000_000, i64::MAX.unsigned_abs(), u64::MAX] {
        let told = shop.post(IMPORT, &body(&[record(number)])).await;
        assert_eq!(results(&told), [format!("{number} \"refused\"")], "{told}");
    }
    let most = 999_999_999_999_999_999;
    let told = shop.post(IMPORT, &body(&[record(most)])).await;
    assert_eq!(results(&told), [format!("{most} \"imported\"")], "{told}");
    shop.order().await;
    let next = format!("/api/v1/orders/{}", most + 1);
    assert_eq!(shop.get(&next).await.status, 200);
}
