//! The notifications of document 003: what is sent, and what the answers mean.

use crate::server::{Does, Server, answer, json};
use crate::shop::{impatient, notice, order, patient, refused, told, unknown, upstream};
use application::ports::{Notice, Notifications};
use domain::process::{CallOutcome, Capabilities, EvidenceKind};
use outbound::http::notifications::NotifyStatus;
use outbound::http::upstream::UpstreamSettings;

fn at(url: &str, settings: &UpstreamSettings) -> NotifyStatus {
    NotifyStatus::new(upstream(url, settings), NotifyStatus::default_notify())
}

async fn notify(server: &Server, notice: &Notice) -> CallOutcome {
    at(&server.url, &patient()).notify(notice).await
}

async fn after(bytes: Vec<u8>) -> CallOutcome {
    notify(&Server::that(Does::Says(bytes)).await, &notice()).await
}

#[tokio::test]
async fn the_request_is_the_documented_one() {
    let said = json(200, r#"{"message":"Notification sent"}"#);
    let server = Server::that(Does::Says(said)).await;
    assert_eq!(notify(&server, &notice()).await, told());
    let mut nameless = notice();
    nameless.contact.name = None;
    notify(&server, &nameless).await;
    let seen = server.seen();
    assert_eq!(seen[0].line(), "POST /notify HTTP/1.1");
    let key = "0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99:notify";
    assert_eq!(seen[0].header("idempotency-key"), Some(key));
    assert_eq!(
        seen[0].body,
        r#"{"order_id":"0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99","customer_name":"Ann Lee","customer_email":"ann@example.com","status":"confirmed"}"#
    );
    assert!(seen[1].body.contains(r#""customer_name":"Customer","#));
}

#[tokio::test]
async fn without_a_mail_address_nobody_is_called_and_nobody_was_told() {
    let server = Server::that(Does::Says(json(200, "{}"))).await;
    let mut unreachable = notice();
    unreachable.contact.email = None;
    let outcome = notify(&server, &unreachable).await;
    assert_eq!(outcome, refused("no mail address is known"));
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn any_success_is_done_and_a_definite_no_is_let_go() {
    let echoed = format!(r#"{{"order_id":"{}"}}"#, order().to_string().to_uppercase());
    for bytes in [
        json(200, r#"{"message":"Notification sent"}"#),
        json(202, &echoed),
        answer(204, "", ""),
    ] {
        assert_eq!(after(bytes).await, told());
    }
    for status in [400, 404, 409, 422] {
        let why = format!("the notification service answered {status}");
        let said = json(status, r#"{"detail":"ann@example.com bounced"}"#);
        assert_eq!(after(said).await, refused(&why));
    }
}

#[tokio::test]
async fn everything_else_is_unknown_and_told_again() {
    for bytes in [
        json(200, "<html>login</html>"),
        json(401, "{}"),
        answer(307, "Location: /\r\n", ""),
    ] {
        assert_eq!(unknown(&after(bytes).await), EvidenceKind::Unreadable);
    }
    for status in [408, 429, 500, 503] {
        let outcome = after(json(status, "{}")).await;
        assert_eq!(unknown(&outcome), EvidenceKind::ServerError, "{status}");
    }
    let server = Server::that(Does::Hangs).await;
    let notify = at(&server.url, &impatient());
    let outcome = notify.notify(&notice()).await;
    assert_eq!(unknown(&outcome), EvidenceKind::TimedOut);
    assert_eq!(server.seen().len(), 1);
    assert_eq!(notify.capabilities(), Capabilities::NATURAL);
}

#[tokio::test]
async fn an_answer_that_says_yes_and_no_is_told_again_and_one_about_another_order_is_let_go() {
    for bytes in [
        json(200, r#"{"success":false}"#),
        json(200, r#"{"error":"mail is down"}"#),
        json(404, r#"{"success":true}"#),
    ] {
        let outcome = after(bytes).await;
        assert_eq!(unknown(&outcome), EvidenceKind::Unreadable);
        assert!(outcome.is_retried());
    }
    let fifth = Notice {
        attempt: 5,
        ..notice()
    };
    let at_odds = Server::that(Does::Says(json(200, r#"{"success":false}"#))).await;
    assert_eq!(
        unknown(&notify(&at_odds, &fifth).await),
        EvidenceKind::Mismatch
    );
    let other = r#"{"order_id":"0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a98"}"#;
    let outcome = after(json(200, other)).await;
    assert_eq!(unknown(&outcome), EvidenceKind::Mismatch);
    assert!(!outcome.is_retried());
}
