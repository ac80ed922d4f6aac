//! The support itself: what a test sees of a sandbox that goes wrong on order.

use super::{SANDBOX, SandboxRunning};
use crate::client::Request;
use serde_json::json;

const REDUCE: &str = "/api/v1/inventory/reduce/101/2";

#[tokio::test]
async fn a_test_reads_what_was_asked_and_done_in_order() {
    let sandbox = SandboxRunning::start(&["--ignore-keys"]).await;
    let rule = json!([{"fault": "lose-answer", "call": "reduce", "times": 1}]);
    sandbox.befalls(&rule).await;
    sandbox.get("/api/cart/7").await;
    sandbox
        .get("/api/v1/inventory/check?productId=101&quantity=2")
        .await;
    let reduce = Request::put(REDUCE).keyed("o1:reserve:0");
    assert!(sandbox.send(reduce.clone()).await.is_err());
    assert!(sandbox.send(reduce).await.unwrap().status.is_success());
    let money = r#"{"orderId": 1, "amount": 4998.00, "currency": "USD"}"#;
    let pay = Request::post("/api/v1/payment/pay", money).keyed("o1:pay");
    sandbox.send(pay).await.unwrap();
    sandbox
        .heard(&[
            "GET cart",
            "GET check 101/2",
            "PUT reduce 101/2 !lose-answer",
            "= reduced 101 2",
            "PUT reduce 101/2",
            "= reduced 101 2",
            "POST pay 4998.00 USD",
            "= captured 499800 USD",
        ])
        .await;
    let log = sandbox.log().await;
    assert_eq!(log.about("o1").calls().len(), 3);
    assert_eq!(log.about("o2").calls(), Vec::<String>::new());
    let ends = log.requests().map(|(number, _)| log.end(number).unwrap());
    let ends: Vec<(Option<i64>, bool)> = ends.map(|end| (end.status, end.is_replay)).collect();
    let (told, lost) = ((Some(200), false), (None, false));
    assert_eq!(ends, [told, told, lost, told, told]);
}

#[tokio::test]
async fn a_service_is_told_where_the_sandbox_is() {
    let sandbox = SandboxRunning::start(&[]).await;
    let settings = sandbox.settings(&[("inventory.url", SANDBOX), ("carts.url", "SANDBOX/carts")]);
    let at = |path: &str| format!("http://{}{path}", sandbox.address);
    assert_eq!(
        settings,
        [("inventory.url", at("")), ("carts.url", at("/carts"))]
    );
}

#[tokio::test]
async fn a_test_can_have_faults_by_chance() {
    let script = json!({"seed": 7, "faults": {"inventory": {"status=503": 1000}}});
    let sandbox = SandboxRunning::scripted(&script, &[]).await;
    sandbox
        .send(Request::put(REDUCE).keyed("o1:reserve:0"))
        .await
        .unwrap();
    sandbox.get("/inventory/PROD001").await;
    let body = r#"{"quantity": 3, "orderId": "o1"}"#;
    let reserve = Request::post("/api/products/PROD001/reserve", body);
    sandbox.send(reserve).await.unwrap();
    let items =
        r#"{"items": [{"productId": 1, "quantity": 1}, {"productId": "5", "quantity": 2}]}"#;
    sandbox
        .send(Request::post("/api/v1/inventory/reserve", items))
        .await
        .unwrap();
    sandbox
        .heard(&[
            "PUT reduce 101/2 !status=503",
            "GET look PROD001 !status=503",
            "POST reserve PROD001/3 !status=503",
            "POST reserve 1/1 5/2 !status=503",
        ])
        .await;
}
