//! Money at a provider over HTTP that does not know what it did: nothing is repaired on its word alone.

use super::asking::{Report, place, put, reconcile_with};
use crate::client::Request;
use crate::sandbox_running::{SANDBOX, SandboxRunning, borrowed};
use crate::service::Service;
use crate::shop::Shop;
use serde_json::json;

/// Only the money is elsewhere.
const TWO_STEPS: [(&str, &str); 7] = [
    ("payments.protocol", "authorize-capture"),
    ("payments.url", SANDBOX),
    ("payments.keys", "honoured"),
    ("payments.failures_in_a_row", "1000"),
    ("payments.failures_of_32", "33"),
    ("engine.retry_base", "20ms"),
    ("http.answer_wait", "1s"),
];

/// Compares with this provider, and repairs.
fn repair(shop: &Shop, provider: &SandboxRunning) -> Report {
    let settings = provider.settings(&TWO_STEPS);
    reconcile_with(shop, &borrowed(&settings), &["--repair"])
}

/// One order, cancelled once it rests.
async fn cancelled(service: &Service, shop: &Shop) {
    put(service, "/api/v1/orders/1/cancel").await;
    shop.at_rest().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_is_not_done_because_the_provider_has_forgotten_the_payment() {
    let shop = Shop::new();
    let provider = SandboxRunning::start(&[]).await;
    let service = provider.serve(&shop, &TWO_STEPS).await;
    place(&service, "tok_visa").await;
    shop.at_rest().await;
    service.stop().await;
    // It comes back without its books: it does not know what it is to pay back.
    let forgetful = SandboxRunning::start(&[]).await;
    let service = forgetful.serve(&shop, &TWO_STEPS).await;
    cancelled(&service, &shop).await;
    service.stop().await;
    for _ in 0..2 {
        let report = repair(&shop, &forgetful);
        assert_eq!((report.code, report.parked()), (1, vec![1]), "{report:?}");
        assert_eq!(report.repairs(), Vec::<String>::new(), "{report:?}");
        let parked = report.findings.iter().find(|line| line["what"] == "parked");
        let parked = parked.expect("it is parked");
        assert_eq!(parked["key"], "refund", "{parked}");
    }
    assert_eq!(forgetful.done().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn money_is_given_back_under_our_own_key_and_never_under_a_name_that_only_an_answer_told() {
    let shop = Shop::new();
    let provider = SandboxRunning::start(&[]).await;
    provider
        .befalls(&json!([{"fault": "reset", "call": "authorize"}]))
        .await;
    let service = provider.serve(&shop, &TWO_STEPS).await;
    place(&service, "tok_visa").await;
    cancelled(&service, &shop).await;
    service.stop().await;
    let log = provider.log().await;
    let authorize = log.of_call("authorize").next().unwrap();
    let key = authorize.key.as_deref().unwrap();

    // Another provider has taken the same request, and tells a name that the order never learned.
    let other = SandboxRunning::start(&[]).await;
    let body = authorize.body.to_string();
    let authorize = Request::post("/payments/authorizations", &body).keyed(key);
    let taken = other.send(authorize).await.unwrap().json();
    let name = taken["id"].as_str().unwrap();
    let report = repair(&shop, &other);
    assert_eq!(
        report.differences(),
        ["payments unaccounted 1: nothing | 199.98 USD blocked"]
    );
    assert_eq!(report.repairs(), ["voided"], "{report:?}");
    let log = other.log().await;
    let void = log.of_call("void").next().unwrap();
    assert!(!void.path.contains(name), "{}", void.path);
    let order = key.split(':').next().unwrap();
    assert!(void.path.contains(order), "{}", void.path);
}
