//! Payment in two steps, as `docs/protocols.md` describes it, and the test tokens.

use crate::client::{Answer, Request};
use crate::sandbox_running::SandboxRunning;
use crate::service::Service;
use reqwest::StatusCode;

const START: &str = "/payments/authorizations";

fn of(amount: &str, method: &str) -> String {
    format!(
        r#"{{"orderId": "o1", "amount": {amount}, "currency": "USD", "paymentMethod": "{method}"}}"#
    )
}

async fn post(sandbox: &Service, path: &str, key: &str, body: &str) -> Answer {
    sandbox
        .send(Request::post(path, body).keyed(key))
        .await
        .unwrap()
}

#[tokio::test]
async fn money_is_blocked_taken_and_paid_back_and_can_be_asked_about() {
    let sandbox = SandboxRunning::start(&[]).await;
    let body = of("12.50", "tok_visa");
    let begun = post(&sandbox, START, "o1:authorize", &body).await;
    assert_eq!(begun.status, StatusCode::CREATED);
    let id = begun.json()["id"].as_str().unwrap().to_owned();
    assert!(begun.body.contains(r#""amount":12.50"#), "{}", begun.body);
    for (step, status) in [("capture", "CAPTURED"), ("refund", "REFUNDED")] {
        let path = format!("{START}/{id}/{step}");
        let moved = post(&sandbox, &path, &format!("o1:{step}"), &body).await;
        assert_eq!(moved.json()["status"], status, "{}", moved.body);
    }
    for name in [id.as_str(), "o1:authorize"] {
        let found = sandbox.get(&format!("{START}/{name}")).await.json();
        assert_eq!(
            (&found["id"], &found["status"]),
            (&id.as_str().into(), &"REFUNDED".into())
        );
    }
    let done = [
        "authorized 1250 USD",
        "captured 1250 USD",
        "refunded 1250 USD",
    ];
    assert_eq!(sandbox.done().await, done);
}

#[tokio::test]
async fn an_undo_that_comes_first_makes_the_deed_impossible() {
    let sandbox = SandboxRunning::start(&[]).await;
    let body = of("12.50", "tok_visa");
    let path = format!("{START}/o1:authorize/void");
    assert_eq!(
        post(&sandbox, &path, "o1:void", &body).await.json()["status"],
        "VOIDED"
    );
    let late = post(&sandbox, START, "o1:authorize", &body).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.body);
    assert_eq!(sandbox.done().await, ["voided 1250 USD"]);
}

#[tokio::test]
async fn an_undo_by_an_id_that_was_never_given_is_of_an_unknown_payment() {
    let sandbox = SandboxRunning::start(&[]).await;
    let body = of("12.50", "tok_visa");
    for step in ["void", "refund"] {
        let path = format!("{START}/pay_00000000000000000000000000000000/{step}");
        let unknown = post(&sandbox, &path, &format!("o1:{step}"), &body).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND, "{}", unknown.body);
        assert_eq!(unknown.json()["code"], "unknown_payment");
    }
    assert_eq!(sandbox.done().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_does_not_fit_a_payment_is_refused() {
    let sandbox = SandboxRunning::start(&[]).await;
    let body = of("12.50", "tok_visa");
    let unknown = sandbox
        .get(&format!("{START}/pay_00000000000000000000000000000000"))
        .await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    let path = format!("{START}/o1:authorize/capture");
    let early = post(&sandbox, &path, "early", &body).await;
    assert_eq!(early.status, StatusCode::NOT_FOUND);
    post(&sandbox, START, "o1:authorize", &body).await;
    let other = post(&sandbox, &path, "o1:capture", &of("12.49", "tok_visa")).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    assert_eq!(other.json()["code"], "other_amount");
    let path = format!("{START}/o1:authorize/refund");
    assert_eq!(
        post(&sandbox, &path, "o1:refund", &body).await.status,
        StatusCode::CONFLICT
    );
    assert_eq!(sandbox.done().await, ["authorized 1250 USD"]);
}

#[tokio::test]
async fn the_test_tokens_are_those_of_the_built_in_gateway() {
    let sandbox = SandboxRunning::start(&[]).await;
    for (token, code) in [("tok_decline", "card_declined"), ("tok_x", "invalid_token")] {
        let declined = post(&sandbox, START, token, &of("1", token)).await;
        assert_eq!(declined.status, StatusCode::PAYMENT_REQUIRED);
        assert_eq!(declined.json()["code"], code);
    }
    let body = of("2", "tok_capture_decline");
    let begun = post(&sandbox, START, "o3:authorize", &body).await;
    assert_eq!(begun.status, StatusCode::CREATED);
    let path = format!("{START}/o3:authorize/capture");
    let declined = post(&sandbox, &path, "o3:capture", &body).await;
    assert_eq!(declined.json()["code"], "capture_declined");
    let body = of("3", "tok_late_success");
    let lost = Request::post(START, &body).keyed("o4:authorize");
    assert!(sandbox.send(lost.clone()).await.is_err());
    assert!(sandbox.send(lost).await.unwrap().is_replay);
    let wrong = post(&sandbox, START, "o5:authorize", &of("4", "tok_unknown")).await;
    assert_eq!(wrong.json()["amount"].to_string(), "14.00");
}
