//! The notifications of document 000: what is sent, and what the answers mean.

use crate::server::{Does, Server, answer, json};
use crate::shop::{impatient, not_sent, notice, page, patient, refused, told, unknown, upstream};
use application::ports::{Notice, Notifications};
use domain::process::{CallOutcome, Capabilities, EvidenceKind};
use outbound::http::notifications::SendMessage;
use outbound::http::upstream::{Endpoint, UpstreamSettings};

fn at(url: &str, settings: &UpstreamSettings) -> SendMessage {
    SendMessage::new(upstream(url, settings), SendMessage::default_send())
}

async fn send(server: &Server, notice: &Notice) -> CallOutcome {
    at(&server.url, &patient()).notify(notice).await
}

async fn after(bytes: Vec<u8>) -> CallOutcome {
    send(&Server::that(Does::Says(bytes)).await, &notice()).await
}

#[tokio::test]
async fn the_request_is_the_documented_one() {
    let server = Server::that(Does::Says(json(200, r#"{"status":"SENT"}"#))).await;
    assert_eq!(send(&server, &notice()).await, told());
    let seen = server.seen();
    assert_eq!(seen[0].line(), "POST /api/v1/notification/send HTTP/1.1");
    let key = "0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99:notify";
    assert_eq!(seen[0].header("idempotency-key"), Some(key));
    assert_eq!(
        seen[0].body,
        r#"{"userId":12345,"orderId":789,"channel":"EMAIL","message":"Your order 789 is confirmed. Total: 349.97 USD."}"#
    );
}

#[tokio::test]
async fn the_other_spelling_is_a_setting() {
    let server = Server::that(Does::Says(answer(204, "", ""))).await;
    let other = Endpoint::parse("POST /api/notification/send", &[]).unwrap();
    let send = SendMessage::new(upstream(&server.url, &patient()), other);
    assert_eq!(send.notify(&notice()).await, told());
    assert_eq!(
        server.seen()[0].line(),
        "POST /api/notification/send HTTP/1.1"
    );
}

#[tokio::test]
async fn it_goes_by_mail_unless_a_phone_is_all_that_is_known() {
    let server = Server::that(Does::Says(json(200, "{}"))).await;
    let mut only_an_id = notice();
    only_an_id.contact.email = None;
    let mut phone = only_an_id.clone();
    phone.contact.phone = Some("+1 555 0100".to_owned());
    let mut only_a_phone = phone.clone();
    only_a_phone.customer = None;
    let mut only_a_mail = notice();
    only_a_mail.customer = None;
    for notice in [&only_an_id, &phone, &only_a_phone, &only_a_mail] {
        assert_eq!(send(&server, notice).await, told());
    }
    let begins: Vec<String> = server.seen().iter().map(|seen| seen.body.clone()).collect();
    for (body, begin) in begins.iter().zip([
        r#"{"userId":12345,"orderId":789,"channel":"EMAIL","#,
        r#"{"userId":12345,"orderId":789,"channel":"SMS","#,
        r#"{"orderId":789,"channel":"SMS","#,
        r#"{"orderId":789,"channel":"EMAIL","#,
    ]) {
        assert!(body.starts_with(begin), "{body}");
        assert!(!body.contains("0100") && !body.contains('@'), "{body}");
    }
}

#[tokio::test]
async fn where_nobody_is_known_nobody_is_called() {
    let server = Server::that(Does::Says(json(200, "{}"))).await;
    let mut nobody = notice();
    nobody.contact.email = None;
    nobody.customer = None;
    let why = "there is nobody to tell: no customer, mail or phone is known";
    assert_eq!(send(&server, &nobody).await, refused(why));
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn any_success_is_done_whatever_its_body() {
    for bytes in [
        json(200, r#"{"status":"SENT","orderId":789}"#),
        json(201, r#"{"success":true,"orderId":"789","error":null}"#),
        answer(202, "", ""),
        answer(204, "", ""),
        answer(200, "Content-Type: text/plain\r\n", "sent"),
        json(200, "sent"),
        json(200, "[]"),
    ] {
        let words = String::from_utf8_lossy(&bytes).into_owned();
        assert_eq!(after(bytes).await, told(), "{words}");
    }
}

#[tokio::test]
async fn a_definite_no_is_let_go_and_its_words_are_not_kept() {
    for status in [400, 404, 409, 422] {
        for body in [
            "",
            r#"{"success":false,"message":"ann@example.com bounced"}"#,
        ] {
            let why = format!("the notification service answered {status}");
            assert_eq!(after(json(status, body)).await, refused(&why));
        }
    }
}

#[tokio::test]
async fn everything_else_is_unknown_and_told_again() {
    let page = "<html>maintenance</html>";
    for bytes in [
        json(200, page),
        json(404, page),
        answer(400, "Content-Type: text/html\r\n", "no"),
        json(401, "{}"),
        json(403, "{}"),
        json(405, "{}"),
        json(415, "{}"),
        answer(302, "Location: /login\r\n", ""),
    ] {
        assert_eq!(unknown(&after(bytes).await), EvidenceKind::Unreadable);
    }
    for status in [408, 429, 500, 502, 503, 504] {
        let outcome = after(json(status, "{}")).await;
        assert_eq!(unknown(&outcome), EvidenceKind::ServerError, "{status}");
        assert!(outcome.is_retried());
    }
    let idle = at("http://127.0.0.1:1", &patient());
    assert_eq!(idle.capabilities(), Capabilities::NATURAL);
}

#[tokio::test]
async fn an_answer_that_says_yes_and_no_is_told_again_and_one_about_another_order_is_let_go() {
    for (bytes, is_told_again) in [
        (json(200, r#"{"success":false}"#), true),
        (json(200, r#"{"error":"no such user"}"#), true),
        (json(409, r#"{"success":true}"#), true),
        (json(200, r#"{"status":"SENT","orderId":788}"#), false),
        (json(200, r#"{"orderId":{"id":789}}"#), false),
    ] {
        let outcome = after(bytes).await;
        unknown(&outcome);
        assert_eq!(outcome.is_retried(), is_told_again, "{outcome:?}");
    }
}

#[tokio::test]
async fn who_says_yes_and_no_is_told_five_times_at_most_since_the_customer_may_have_been_each_time()
{
    for answer in [
        json(200, r#"{"success":false,"queued":true}"#),
        json(409, r#"{"success":true}"#),
    ] {
        let server = Server::that(Does::Says(answer)).await;
        for attempt in 1..=6 {
            let notice = Notice {
                attempt,
                ..notice()
            };
            let outcome = send(&server, &notice).await;
            unknown(&outcome);
            assert_eq!(outcome.is_retried(), attempt < 5, "{attempt}: {outcome:?}");
        }
    }
    // Who fails, or answers what says neither, is told for as long as it takes.
    for answer in [json(503, "{}"), page(200), json(401, "{}")] {
        let server = Server::that(Does::Says(answer)).await;
        let notice = Notice {
            attempt: 1_000,
            ..notice()
        };
        assert!(send(&server, &notice).await.is_retried());
    }
}

#[tokio::test]
async fn a_lost_answer_is_unknown_after_one_request_and_nobody_there_is_not_sent() {
    for (does, settings, kind) in [
        (Does::Hangs, impatient(), EvidenceKind::TimedOut),
        (Does::Resets, patient(), EvidenceKind::ConnectionLost),
        (Does::Closes, patient(), EvidenceKind::ConnectionLost),
    ] {
        let server = Server::that(does).await;
        let outcome = at(&server.url, &settings).notify(&notice()).await;
        assert_eq!(unknown(&outcome), kind);
        assert_eq!(server.seen().len(), 1);
    }
    let outcome = at("http://127.0.0.1:1", &patient()).notify(&notice()).await;
    assert!(!not_sent(&outcome).is_empty());
}
