//! The log of effects: complete, in order, and kept.

use super::world::{ONE, RESERVE, sandbox};
use crate::client::Request;
use crate::sandbox_running::SandboxRunning;
use crate::shop::Shop;
use serde_json::{Value, json};

/// What an entry says, without when.
fn timeless(mut entry: Value) -> Value {
    let at = entry.as_object_mut().unwrap().remove("at");
    assert!(at.unwrap().as_str().unwrap().ends_with('Z'));
    entry
}

#[tokio::test]
async fn a_request_is_on_record_from_its_arrival_to_its_answer() {
    let sandbox = SandboxRunning::start(&[]).await;
    let two =
        r#"{"items": [{"productId": "PROD001", "quantity": 1}, {"productId": 5, "quantity": 2}]}"#;
    let request = Request::post(RESERVE, two).keyed("o1:reserve");
    sandbox.send(request).await.unwrap();
    sandbox.get("/no/such/call?x=1").await;
    let log: Vec<Value> = sandbox.effects().await.into_iter().map(timeless).collect();
    assert_eq!(
        log,
        [
            json!({"n": 1, "request": 1, "kind": "request", "collaborator": "inventory",
                   "protocol": "reserve-release", "call": "reserve", "method": "POST",
                   "path": RESERVE, "key": "o1:reserve", "order": "o1",
                   "body": serde_json::from_str::<Value>(two).unwrap()}),
            json!({"n": 2, "request": 1, "kind": "effect", "effect": "reserved",
                   "product": "PROD001", "units": 1}),
            json!({"n": 3, "request": 1, "kind": "effect", "effect": "reserved",
                   "product": "5", "units": 2}),
            json!({"n": 4, "request": 1, "kind": "answer", "status": 200, "replayed": false}),
            json!({"n": 5, "request": 5, "kind": "request", "method": "GET",
                   "path": "/no/such/call?x=1"}),
            json!({"n": 6, "request": 5, "kind": "answer", "status": 404, "replayed": false}),
        ]
    );
    let rest = sandbox.get("/sandbox/effects?after=4").await.body;
    assert_eq!(rest.lines().count(), 2);
}

#[tokio::test]
async fn a_request_that_cannot_be_read_is_on_record_too() {
    let sandbox = SandboxRunning::start(&[]).await;
    let rules = r#"{"rules": [{"fault": "reset", "nth": 3}]}"#;
    sandbox.put_body("/sandbox/faults", rules).await;
    let huge = " ".repeat((1 << 20) + 1);
    let sent = Request::post(RESERVE, &huge).keyed("o1:reserve");
    assert_eq!(sandbox.send(sent).await.unwrap().status, 413);
    let nonsense = [("Sandbox-Fault", "nonsense")];
    let sent = Request::post(RESERVE, ONE)
        .keyed("o1:reserve")
        .with(&nonsense);
    assert_eq!(sandbox.send(sent).await.unwrap().status, 400);
    let log: Vec<Value> = sandbox.effects().await.into_iter().map(timeless).collect();
    let of = |n: u64, body: Value| {
        let mut entry = json!({"n": n, "request": n, "kind": "request", "collaborator": "inventory",
            "protocol": "reserve-release", "call": "reserve", "method": "POST", "path": RESERVE,
            "key": "o1:reserve", "order": "o1"});
        if !body.is_null() {
            entry["body"] = body;
        }
        entry
    };
    assert_eq!(
        log,
        [
            of(1, Value::Null),
            json!({"n": 2, "request": 1, "kind": "answer", "status": 413, "replayed": false}),
            of(3, serde_json::from_str(ONE).unwrap()),
            json!({"n": 4, "request": 3, "kind": "answer", "status": 400, "replayed": false}),
        ]
    );
    // Rules count what they could befall.
    let met = sandbox.get("/sandbox/faults").await.json();
    assert_eq!(met["rules"][0]["seen"], 0);
}

#[tokio::test]
async fn of_many_requests_at_once_all_is_on_record_without_a_gap() {
    let sandbox = SandboxRunning::start(&[]).await;
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..40 {
        let sent = sandbox.client.post(sandbox.url(RESERVE)).body(ONE).send();
        all.spawn(async move { sent.await.unwrap().status().as_u16() });
    }
    assert_eq!(all.join_all().await, [200; 40]);
    let log = sandbox.effects().await;
    assert_eq!(log.len(), 120);
    for (number, entry) in (1..).zip(&log) {
        assert_eq!(entry["n"], number);
        let kinds = log
            .iter()
            .filter(|other| other["request"] == entry["request"]);
        let kinds: Vec<&str> = kinds.map(|other| other["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["request", "effect", "answer"]);
    }
    let stock = sandbox.get("/sandbox/stock").await.json();
    let known = stock["stock"].as_array().unwrap();
    let sold = known.iter().find(|of| of["product"] == "PROD001").unwrap();
    assert_eq!(
        (&sold["onHand"], &sold["reserved"]),
        (&json!(50), &json!(40))
    );
}

#[tokio::test]
async fn a_restart_with_a_file_keeps_the_books_the_keys_and_the_log() {
    for signal in ["TERM", "KILL"] {
        kept_over(signal).await;
    }
}

async fn kept_over(signal: &str) {
    let shop = Shop::new();
    let kept = ["--database", "sqlite:books.db"];
    let mut first = sandbox(&shop, &kept).await;
    let reserve = Request::post(RESERVE, ONE).keyed("o1:reserve");
    first.send(reserve.clone()).await.unwrap();
    let log = first.effects().await;
    let stock = first.get("/sandbox/stock").await.body;
    first.signal(signal);
    first.ended().await;

    let second = sandbox(&shop, &kept).await;
    assert_eq!(second.effects().await, log);
    assert_eq!(second.get("/sandbox/stock").await.body, stock);
    assert!(second.send(reserve).await.unwrap().is_replay);
    let more = second.effects().await;
    assert_eq!(
        (more.len(), more.last().unwrap()["n"].as_u64()),
        (5, Some(5))
    );
    let file = std::fs::read_to_string(shop.folder().join("books.db.effects")).unwrap();
    assert_eq!(file.lines().count(), 5);
}

#[tokio::test]
async fn a_log_that_is_none_is_not_written_to() {
    let shop = Shop::new();
    std::fs::write(shop.folder().join("letter.txt"), "Dear Sir,\n").unwrap();
    let failed = shop.run(&[
        "sandbox",
        "--listen",
        "127.0.0.1:0",
        "--effects",
        "letter.txt",
    ]);
    assert_eq!(failed.status.code(), Some(1));
    let said = String::from_utf8(failed.stderr).unwrap();
    assert!(
        said.contains("letter.txt") && said.contains("--effects"),
        "{said}"
    );
    let letter = std::fs::read_to_string(shop.folder().join("letter.txt")).unwrap();
    assert_eq!(letter, "Dear Sir,\n");
}
