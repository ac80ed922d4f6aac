//! X1: after a run with faults exactly the parked orders are reported, and nothing else.

use super::asking::{place, put, reconcile};
use crate::shop::Shop;
use serde_json::Value;

/// Where the process is killed, and what the order that kills it is paid with.
const LIVES: [(&str, &str); 10] = [
    ("after-call:reserve", "tok_visa"),
    ("after-call:authorize", "tok_unknown"),
    ("before-call:authorize", "tok_late_success"),
    ("after-call:authorize", "tok_decline"),
    ("before-call:capture", "tok_visa"),
    ("after-call:capture", "tok_capture_decline"),
    ("after-call:capture", "tok_visa"),
    ("after-record:capture", "tok_visa"),
    ("after-call:create-shipment", "tok_visa"),
    ("before-call:notify", "tok_visa"),
];

const QUICK: [(&str, &str); 2] = [
    ("engine.call_timeout", "300ms"),
    ("engine.retry_base", "20ms"),
];

/// A run in which every second life ends by a kill; the one after it takes up what was left.
async fn run_with_faults(shop: &Shop) {
    for (point, token) in LIVES {
        let settings = [QUICK[0], QUICK[1], ("testing.kill_at", point)];
        let mut service = shop.start(&settings).await;
        place(&service, token).await;
        place(&service, "tok_visa").await;
        assert!(service.killed().await, "{point}");
        let service = shop.start(&QUICK).await;
        place(&service, "tok_unknown").await;
        place(&service, "tok_late_success").await;
        shop.at_rest().await;
        service.stop().await;
    }
}

fn parked_orders(shop: &Shop) -> Vec<u64> {
    let listed = shop.run(&["orders", "list", "--parked", "--json"]);
    let listed: Value = serde_json::from_slice(&listed.stdout).unwrap();
    let orders = listed["orders"].as_array().unwrap().iter();
    let mut numbers: Vec<u64> = orders
        .map(|order| order["number"].as_u64().unwrap())
        .collect();
    numbers.sort_unstable();
    numbers
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_run_with_faults_the_parked_orders_are_reported_and_nothing_else() {
    let shop = Shop::new();
    run_with_faults(&shop).await;
    let parked = parked_orders(&shop);
    assert!(parked.len() > LIVES.len(), "{parked:?}");
    let report = reconcile(&shop, &[]);
    assert_eq!(report.parked(), parked, "{report:?}");
    assert_eq!(report.findings.len(), parked.len(), "{report:?}");
    assert_eq!(report.code, 1);
    assert_eq!(report.summary["under_way"], 0, "{report:?}");
    // Each of them is settled by what the provider says: the money is blocked.
    let repair = reconcile(&shop, &["--repair"]);
    assert_eq!(repair.repairs(), vec!["settled as done"; parked.len()]);
    assert_eq!(repair.code, 0, "{repair:?}");
    let shown = shop.run(&["orders", "show", &parked[0].to_string()]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    for expected in ["CONFIRMED", "operator reconcile", "199.98 USD blocked"] {
        assert!(shown.contains(expected), "{expected} is not in:\n{shown}");
    }
    let report = reconcile(&shop, &[]);
    assert_eq!((report.code, report.findings.len()), (0, 0), "{report:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parked_order_is_told_with_what_its_collaborator_says_and_what_to_type() {
    let shop = Shop::new();
    let service = shop.start(&[("http.answer_wait", "200ms")]).await;
    place(&service, "tok_unknown").await;
    place(&service, "tok_visa").await;
    shop.at_rest().await;
    put(&service, "/api/v1/orders/2/process").await;
    service.stop().await;
    let said = shop.run(&["reconcile"]);
    let said = String::from_utf8(said.stdout).unwrap();
    for expected in [
        "order 1 (",
        "is parked at authorize (mismatch); its collaborator says: 199.98 USD blocked",
        "orders settle 1 done --reason WHY (--repair does it)",
        "2 orders compared (0 under way)",
        "1 parked",
    ] {
        assert!(said.contains(expected), "{expected} is not in:\n{said}");
    }
}
