//! Keys: honoured by default, on the documents' keyless calls too; ignored where one wants it so.

use super::world::{ONE, RESERVE};
use crate::client::Request;
use crate::sandbox_running::SandboxRunning;
use crate::service::Service;
use reqwest::StatusCode;

const TWO: &str = r#"{"items": [{"productId": "PROD001", "quantity": 2}]}"#;

async fn reserve(sandbox: &Service, key: &str, body: &str) -> crate::client::Answer {
    let request = Request::post(RESERVE, body).keyed(key);
    sandbox.send(request).await.unwrap()
}

#[tokio::test]
async fn the_same_key_is_the_same_deed_and_another_request_under_it_is_refused() {
    let sandbox = SandboxRunning::start(&[]).await;
    let first = reserve(&sandbox, "o1:reserve", ONE).await;
    let again = reserve(&sandbox, "o1:reserve", ONE).await;
    assert_eq!((first.status, &first.body), (again.status, &again.body));
    assert!(!first.is_replay && again.is_replay);
    // However its JSON is written.
    let spaced = ONE.replace(' ', "  ");
    assert!(reserve(&sandbox, "o1:reserve", &spaced).await.is_replay);
    let other = reserve(&sandbox, "o1:reserve", TWO).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(sandbox.done().await, ["reserved PROD001 1"]);
}

#[tokio::test]
async fn a_lost_answer_is_found_again_under_its_key_and_done_twice_without_one() {
    let sandbox = SandboxRunning::start(&[]).await;
    let lost = [("Sandbox-Fault", "lose-answer")];
    for key in [Some("o1:reserve"), None] {
        let mut request = Request::post(RESERVE, ONE).with(&lost);
        request.key = key;
        assert!(sandbox.send(request).await.is_err());
        let mut request = Request::post(RESERVE, ONE);
        request.key = key;
        let answer = sandbox.send(request).await.unwrap();
        assert_eq!(
            (answer.status, answer.is_replay),
            (StatusCode::OK, key.is_some())
        );
    }
    assert_eq!(sandbox.done().await, ["reserved PROD001 1"; 3]);
}

#[tokio::test]
async fn many_requests_at_once_under_one_key_have_one_effect() {
    let sandbox = SandboxRunning::start(&[]).await;
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let builder = sandbox.client.post(sandbox.url(RESERVE));
        let sent = builder
            .header("Idempotency-Key", "o1:reserve")
            .body(ONE)
            .send();
        all.spawn(async move { sent.await.unwrap().status() });
    }
    let statuses = all.join_all().await;
    assert!(
        statuses.iter().all(|status| *status == StatusCode::OK),
        "{statuses:?}"
    );
    assert_eq!(sandbox.done().await, ["reserved PROD001 1"]);
}

#[tokio::test]
async fn keys_are_ignored_where_that_is_wanted() {
    let keyless = SandboxRunning::start(&["--ignore-keys"]).await;
    for _ in 0..2 {
        assert!(!reserve(&keyless, "o1:reserve", ONE).await.is_replay);
    }
    assert_eq!(keyless.done().await.len(), 2);
    let changed = keyless
        .put_body("/sandbox/keys", r#"{"ignoredBy": ["payments"]}"#)
        .await;
    assert_eq!(changed.json()["ignoredBy"], serde_json::json!(["payments"]));
    for _ in 0..2 {
        reserve(&keyless, "o2:reserve", ONE).await;
    }
    assert_eq!(keyless.done().await.len(), 3);
    let wrong = keyless
        .put_body("/sandbox/keys", r#"{"ignoredBy": ["nobody"]}"#)
        .await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_refusal_stays_a_refusal_unless_it_is_not_pinned() {
    let sandbox = SandboxRunning::start(&[]).await;
    for (key, fault, then) in [
        ("o1:reserve", "decline", StatusCode::BAD_REQUEST),
        ("o2:reserve", "decline=unpinned", StatusCode::OK),
    ] {
        let ordered = [("Sandbox-Fault", fault)];
        let refused = Request::post(RESERVE, ONE).keyed(key).with(&ordered);
        let refused = sandbox.send(refused).await.unwrap();
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        assert_eq!(reserve(&sandbox, key, ONE).await.status, then, "{fault}");
    }
}

#[tokio::test]
async fn forgotten_keys_are_new_ones() {
    let sandbox = SandboxRunning::start(&[]).await;
    reserve(&sandbox, "o1:reserve", ONE).await;
    let forget = Request {
        method: reqwest::Method::DELETE,
        ..Request::get("/sandbox/keys")
    };
    let forgotten = sandbox.send(forget).await.unwrap();
    assert_eq!(forgotten.status, StatusCode::NO_CONTENT);
    assert!(!reserve(&sandbox, "o1:reserve", ONE).await.is_replay);
    assert!(reserve(&sandbox, "o1:reserve", ONE).await.is_replay);
    assert_eq!(sandbox.done().await, ["reserved PROD001 1"; 2]);
}

#[tokio::test]
async fn a_refusal_that_the_protocol_says_with_500_is_kept_like_any_other() {
    let sandbox = SandboxRunning::start(&[]).await;
    let path = "/api/v1/inventory/PROD001/reserveStock";
    let ask = |key, body| sandbox.send(Request::post(path, body).keyed(key));
    let ordered = [("Sandbox-Fault", "decline")];
    let declined = Request::post(path, r#"{"amount": 1}"#).keyed("o1:reserve:0");
    let first = sandbox.send(declined.with(&ordered)).await.unwrap();
    assert_eq!(first.status, StatusCode::INTERNAL_SERVER_ERROR);
    let again = ask("o1:reserve:0", r#"{"amount": 1}"#).await.unwrap();
    assert_eq!((again.status, again.is_replay), (first.status, true));
    let other = ask("o1:reserve:0", r#"{"amount": 2}"#).await.unwrap();
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    let short = ask("o2:reserve:0", r#"{"amount": 51}"#).await.unwrap();
    assert_eq!(short.body, "Insufficient stock");
    assert!(
        ask("o2:reserve:0", r#"{"amount": 51}"#)
            .await
            .unwrap()
            .is_replay
    );
    assert_eq!(sandbox.done().await, Vec::<String>::new());
}
