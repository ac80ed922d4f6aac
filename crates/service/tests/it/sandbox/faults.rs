//! Each fault, seen by a raw client, and whether the work was done.

use super::raw::{Heard, hear, is_silent, request, send};
use super::world::{ONE, RESERVE};
use crate::client::Request;
use crate::sandbox_running::SandboxRunning;
use crate::service::Service;
use crate::waiting::eventually;
use reqwest::StatusCode;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// What comes of one reservation under a fault, and whether it was done.
async fn under(sandbox: &Service, fault: &str) -> (Heard, bool) {
    let before = sandbox.done().await;
    let headers = format!("Sandbox-Fault: {fault}\r\n");
    let stream = send(sandbox.address, &request("POST", RESERVE, &headers, ONE)).await;
    let heard = hear(stream).await;
    let log = sandbox.effects().await;
    let last = log.last().unwrap();
    assert_eq!(last["kind"], "answer", "{fault}: {log:?}");
    let named = last["fault"].as_str().unwrap();
    assert!(
        named.starts_with(fault.split('=').next().unwrap()),
        "{named}"
    );
    let done = sandbox.done().await.split_off(before.len());
    assert!(
        done.is_empty() || done == ["reserved PROD001 1"],
        "{done:?}"
    );
    (heard, !done.is_empty())
}

/// Waits until the last entry of the log is of this kind.
async fn on_record(sandbox: &Service, kind: &str) {
    eventually(kind, || async {
        let log = sandbox.effects().await;
        (log.last()?["kind"] == kind).then_some(())
    })
    .await;
}

/// The head and the body of an answer.
async fn answer_under(sandbox: &Service, fault: &str) -> (String, String, bool) {
    let (exchange, is_done) = under(sandbox, fault).await;
    let Heard::Closed(text) = exchange else {
        panic!("{fault}: {exchange:?}");
    };
    let (head, body) = text.split_once("\r\n\r\n").expect("an answer has a head");
    (head.to_lowercase(), body.to_owned(), is_done)
}

#[tokio::test]
async fn a_reset_comes_without_a_byte_before_or_after_the_work() {
    let sandbox = SandboxRunning::start(&[]).await;
    let nothing = Heard::Reset(String::new());
    assert_eq!(under(&sandbox, "reset").await, (nothing.clone(), false));
    assert_eq!(under(&sandbox, "lose-answer").await, (nothing, true));
}

#[tokio::test]
async fn a_hang_is_silence_before_or_after_the_work_and_a_stop_ends_it() {
    for (fault, done) in [("hang", 0), ("hang-after", 1)] {
        let sandbox = SandboxRunning::start(&[]).await;
        let headers = format!("Sandbox-Fault: {fault}\r\n");
        let mut stream = send(sandbox.address, &request("POST", RESERVE, &headers, ONE)).await;
        on_record(&sandbox, "answer").await;
        assert!(is_silent(&mut stream).await, "{fault}");
        assert_eq!(sandbox.done().await.len(), done, "{fault}");
        sandbox.stop().await;
        assert_eq!(hear(stream).await, Heard::Reset(String::new()), "{fault}");
    }
}

#[tokio::test]
async fn what_is_late_is_done_once_the_client_has_hung_up() {
    let sandbox = SandboxRunning::start(&[]).await;
    let asked = request("POST", RESERVE, "Sandbox-Fault: late\r\n", ONE);
    let mut stream = send(sandbox.address, &asked).await;
    on_record(&sandbox, "request").await;
    assert!(is_silent(&mut stream).await);
    assert_eq!(
        sandbox.effects().await.len(),
        1,
        "it has arrived, and no more"
    );
    drop(stream);
    let done = eventually("it is done", || async {
        let done = sandbox.done().await;
        (!done.is_empty()).then_some(done)
    });
    assert_eq!(done.await, ["reserved PROD001 1"]);
}

#[tokio::test]
async fn an_error_comes_before_or_after_the_work() {
    let sandbox = SandboxRunning::start(&[]).await;
    for (fault, status, is_done) in [
        ("status=503", "503", false),
        ("status=404", "404", false),
        ("status-after=500", "500", true),
    ] {
        let (head, _, done) = answer_under(&sandbox, fault).await;
        assert!(head.starts_with(&format!("http/1.1 {status} ")), "{head}");
        assert_eq!(done, is_done, "{fault}");
    }
}

#[tokio::test]
async fn who_shall_come_later_or_elsewhere_is_told_so_and_nothing_is_done() {
    let sandbox = SandboxRunning::start(&[]).await;
    for (fault, status, header) in [
        ("retry-after=1000000000", "429", "retry-after: 1000000000"),
        ("retry-after=503:-1", "503", "retry-after: -1"),
        ("redirect", "307", "location: /sandbox/redirected"),
        (
            "redirect=http://192.0.2.1/x",
            "307",
            "location: http://192.0.2.1/x",
        ),
    ] {
        let (head, _, done) = answer_under(&sandbox, fault).await;
        assert!(head.starts_with(&format!("http/1.1 {status} ")), "{head}");
        assert!(head.contains(header), "{head}");
        assert!(!done, "{fault}");
    }
}

#[tokio::test]
async fn answers_that_nobody_can_read_come_after_the_work() {
    let sandbox = SandboxRunning::start(&[]).await;
    let (head, body, done) = answer_under(&sandbox, "garbage").await;
    assert!(head.contains("application/json") && done, "{head}");
    assert!(
        serde_json::from_str::<serde_json::Value>(&body).is_err(),
        "{body}"
    );
    let (head, body, done) = answer_under(&sandbox, "empty").await;
    assert!(
        head.starts_with("http/1.1 200") && body.is_empty() && done,
        "{head}"
    );
    let (head, body, done) = answer_under(&sandbox, "html").await;
    assert!(head.contains("text/html") && body.starts_with("<!DOCTYPE html>") && done);
    let (head, body, done) = answer_under(&sandbox, "wrong-type").await;
    assert!(head.contains("application/octet-stream") && body.contains("success") && done);
    let (head, body, done) = answer_under(&sandbox, "truncated").await;
    let length = head.split("content-length: ").nth(1).unwrap();
    let promised: usize = length.lines().next().unwrap().parse().unwrap();
    assert!(
        !body.is_empty() && body.len() < promised && done,
        "{head}\n{body}"
    );
}

#[tokio::test]
async fn answers_that_are_too_long_or_too_slow_come_after_the_work() {
    let sandbox = SandboxRunning::start(&[]).await;
    let (head, body, done) = answer_under(&sandbox, "huge=300000").await;
    assert!(head.contains("transfer-encoding: chunked"), "{head}");
    assert!(
        body.matches(' ').count() == 300_000 && done,
        "{}",
        body.len()
    );
    let (_, body, done) = answer_under(&sandbox, "drip=1").await;
    assert!(body.contains(r#""success":true"#) && done, "{body}");
    let (_, body, done) = answer_under(&sandbox, "delay=1").await;
    assert!(body.contains(r#""success":true"#) && done, "{body}");
}

#[tokio::test]
async fn a_connection_can_be_stale_when_it_is_used_again() {
    let sandbox = SandboxRunning::start(&[]).await;
    let first = request("POST", RESERVE, "Sandbox-Fault: stale\r\n", ONE);
    let first = first.replace("Connection: close\r\n", "");
    let mut stream = send(sandbox.address, &first).await;
    let mut answer = Vec::new();
    while !answer.ends_with(b"]}") {
        answer.push(stream.read_u8().await.unwrap());
    }
    let answer = String::from_utf8(answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(
        !answer.to_lowercase().contains("connection: close"),
        "{answer}"
    );
    let second = request("POST", RESERVE, "", ONE);
    stream.write_all(second.as_bytes()).await.unwrap();
    assert_eq!(hear(stream).await, Heard::Reset(String::new()));
    assert_eq!(
        sandbox.effects().await.len(),
        3,
        "the second was never read"
    );
}

#[tokio::test]
async fn a_head_can_be_too_long_or_never_end() {
    let sandbox = SandboxRunning::start(&[]).await;
    let (head, _, done) = answer_under(&sandbox, "headers=20000").await;
    assert!(head.contains("x-header-19999: 19999") && done);
    let asked = request("POST", RESERVE, "Sandbox-Fault: drip-head=1\r\n", ONE);
    let mut stream = send(sandbox.address, &asked).await;
    let mut head = vec![0; 200];
    stream.read_exact(&mut head).await.unwrap();
    let head = String::from_utf8(head).unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\nDrip: ....."), "{head}");
    assert_eq!(sandbox.done().await, ["reserved PROD001 1"; 2]);
    sandbox.stop().await;
    assert!(matches!(hear(stream).await, Heard::Reset(_)));
}

#[tokio::test]
async fn an_answer_can_contradict_itself_or_refuse_without_a_reason() {
    let sandbox = SandboxRunning::start(&[]).await;
    let (head, body, done) = answer_under(&sandbox, "contradict=success").await;
    assert!(head.starts_with("http/1.1 200") && body.contains(r#""success":false"#) && done);
    let (head, body, done) = answer_under(&sandbox, "contradict=status").await;
    assert!(head.starts_with("http/1.1 422") && body.contains(r#""success":true"#) && done);
    let (head, body, done) = answer_under(&sandbox, "decline").await;
    assert!(head.starts_with("http/1.1 400") && body.contains("Insufficient") && !done);
}

#[tokio::test]
async fn an_answer_can_be_wrong_in_any_member_that_repeats_the_request() {
    let sandbox = SandboxRunning::start(&[]).await;
    let two = r#"{"productId": "PROD001", "quantity": 2}"#;
    let paid = r#"{"orderId": 7, "amount": 1, "currency": "USD"}"#;
    let parcel = r#"{"orderId": 7, "customerName": "A", "deliveryAddress": "1 Road"}"#;
    for (fault, path, body, member, expected) in [
        (
            "contradict=less",
            "/api/inventory/reduce",
            two,
            "quantity",
            json!(1),
        ),
        (
            "contradict=quantity",
            "/api/inventory/reduce",
            two,
            "quantity",
            json!(12),
        ),
        (
            "contradict=product",
            RESERVE,
            ONE,
            "unavailableProducts",
            json!(["SOMETHING-ELSE"]),
        ),
        (
            "contradict=order",
            "/api/v1/tracking/shipment",
            parcel,
            "orderId",
            json!("SOMETHING-ELSE"),
        ),
        (
            "contradict=order",
            "/api/payment/pay",
            paid,
            "orderId",
            json!("SOMETHING-ELSE"),
        ),
        ("delay=1", "/api/payment/pay", paid, "orderId", json!(7)),
        (
            "delay=1",
            "/api/v1/tracking/shipment",
            parcel,
            "orderId",
            json!(7),
        ),
    ] {
        let ordered = [("Sandbox-Fault", fault)];
        let answer = sandbox
            .send(Request::post(path, body).with(&ordered))
            .await
            .unwrap();
        assert_eq!(answer.json()[member], expected, "{fault}: {}", answer.body);
    }
}

#[tokio::test]
async fn what_an_answer_has_nothing_to_contradict_in_is_refused_when_it_is_ordered() {
    let sandbox = SandboxRunning::start(&[]).await;
    for fault in [
        "contradict=quantity",
        "contradict=amount",
        "contradict=order",
    ] {
        let ordered = [("Sandbox-Fault", fault)];
        let refused = Request::post(RESERVE, ONE).with(&ordered);
        let refused = sandbox.send(refused).await.unwrap();
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{fault}");
        let rule = format!(
            r#"{{"rules": [{{"fault": "{fault}", "collaborator": "inventory", "call": "consume"}}]}}"#
        );
        let refused = sandbox.put_body("/sandbox/faults", &rule).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{fault}");
    }
    assert_eq!(sandbox.done().await, Vec::<String>::new());
    // Where only some of the calls have it, the others are left alone.
    let rule = r#"{"rules": [{"fault": "contradict=quantity", "collaborator": "inventory"}]}"#;
    assert_eq!(
        sandbox.put_body("/sandbox/faults", rule).await.status,
        StatusCode::OK
    );
    let whole = sandbox.send(Request::post(RESERVE, ONE)).await.unwrap();
    assert_eq!(whole.json()["success"], true);
    let reduced = Request::post(
        "/api/inventory/reduce",
        r#"{"productId": 5, "quantity": 1}"#,
    );
    assert_eq!(sandbox.send(reduced).await.unwrap().json()["quantity"], 11);
}

#[tokio::test]
async fn a_fault_that_there_is_not_is_refused_with_those_that_there_are() {
    let sandbox = SandboxRunning::start(&[]).await;
    let asked = request("POST", RESERVE, "Sandbox-Fault: nonsense\r\n", ONE);
    let Heard::Closed(text) = hear(send(sandbox.address, &asked).await).await else {
        panic!("it is answered");
    };
    assert!(
        text.starts_with("HTTP/1.1 400 ") && text.contains("lose-answer"),
        "{text}"
    );
    let log = sandbox.effects().await;
    assert_eq!((log.len(), &log[1]["status"]), (2, &json!(400)), "{log:?}");
}
