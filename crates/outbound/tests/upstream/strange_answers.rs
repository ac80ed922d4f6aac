//! An answer came, and it is not the documented one: nothing is concluded from it (28, 29, 30, 31).

use crate::server::{Does, Server, answer, json};
use crate::shop::{RESERVED, patient, reserve_at, unknown};
use domain::process::{CallOutcome, Evidence, EvidenceKind};
use outbound::http::upstream::UpstreamSettings;

async fn said(bytes: Vec<u8>) -> CallOutcome {
    let server = Server::that(Does::SaysAndCloses(bytes)).await;
    let outcome = reserve_at(&server.url, &patient()).await;
    assert_eq!(server.seen().len(), 1);
    outcome
}

const AS_JSON: &str = "Content-Type: application/json\r\n";

#[tokio::test]
async fn a_success_without_the_documented_body_is_unknown() {
    let page = "<html><body>Welcome</body></html>";
    for bytes in [
        answer(200, "", ""),
        answer(204, "", ""),
        answer(200, AS_JSON, ""),
        answer(200, AS_JSON, "}{"),
        answer(200, AS_JSON, page),
        answer(200, "Content-Type: text/html\r\n", page),
        answer(200, AS_JSON, r#"{"success":tr"#),
        answer(200, AS_JSON, "null"),
        answer(200, AS_JSON, "[]"),
        answer(200, AS_JSON, "true"),
        answer(200, AS_JSON, r#"{"message":"ok"}"#),
        answer(200, AS_JSON, r#"{"success":"true"}"#),
        answer(200, AS_JSON, r#"{"success":1}"#),
        answer(200, AS_JSON, &format!("{RESERVED}{RESERVED}")),
        answer(200, AS_JSON, &"[".repeat(100_000)),
        answer(200, "Content-Type: text/plain\r\n", RESERVED),
        answer(200, "", RESERVED),
        answer(401, "Content-Type: text/html\r\n", page),
        answer(404, "", ""),
        answer(202, AS_JSON, RESERVED),
        b"garbage\r\n\r\n".to_vec(),
        b"HTTP/1.1 OK\r\n\r\n".to_vec(),
        b"\0\0\0\0\0\0\0\0".to_vec(),
    ] {
        let words = String::from_utf8_lossy(&bytes)
            .chars()
            .take(200)
            .collect::<String>();
        assert_eq!(
            unknown(&said(bytes).await),
            EvidenceKind::Unreadable,
            "{words}"
        );
    }
}

#[tokio::test]
async fn what_was_met_instead_is_not_told_word_for_word() {
    let body = r#"{"success":"Jane Doe, 123 Main St"}"#;
    let CallOutcome::Unknown(Evidence { detail, .. }) = said(answer(200, AS_JSON, body)).await
    else {
        panic!("not unknown");
    };
    assert_eq!(
        detail,
        "its answer (200 OK, 35 bytes) has another form than documented at line 1, column 34"
    );
}

#[tokio::test]
async fn an_answer_that_contradicts_itself_is_for_a_person() {
    for bytes in [
        json(400, RESERVED),
        json(409, RESERVED),
        json(200, r#"{"success":true,"unavailableProducts":[1]}"#),
        json(
            200,
            r#"{"success":false,"unavailableProducts":[1,5,1,5,1,5,1,5,1]}"#,
        ),
    ] {
        assert_eq!(unknown(&said(bytes).await), EvidenceKind::Mismatch);
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_cut_off_and_unknown() {
    let settings = UpstreamSettings {
        body_limit: 1_000,
        ..patient()
    };
    let endless = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n".to_vec();
    let chunk = format!("{:x}\r\n{}\r\n", 4_096, " ".repeat(4_096)).into_bytes();
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    let announced = b"HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\n".to_vec();
    for (first, again) in [
        (endless, vec![b' '; 4_096]),
        (chunked, chunk),
        (announced, vec![b' '; 4_096]),
    ] {
        let server = Server::that(Does::NeverEnds(first, again)).await;
        let outcome = reserve_at(&server.url, &settings).await;
        assert_eq!(unknown(&outcome), EvidenceKind::Unreadable);
    }
    let small = format!("{}{RESERVED}", " ".repeat(1_000));
    let server = Server::that(Does::Says(json(200, &small))).await;
    let outcome = reserve_at(&server.url, &settings).await;
    assert_eq!(unknown(&outcome), EvidenceKind::Unreadable);
}

#[tokio::test]
async fn a_body_is_never_unpacked() {
    let packed = format!("{AS_JSON}Content-Encoding: gzip\r\n");
    let bytes = answer(200, &packed, "\u{1f}not really gzip");
    assert_eq!(unknown(&said(bytes).await), EvidenceKind::Unreadable);
    let server = Server::that(Does::Says(json(200, RESERVED))).await;
    reserve_at(&server.url, &patient()).await;
    assert_eq!(server.seen()[0].header("accept-encoding"), None);
}

#[tokio::test]
async fn a_head_without_end_is_cut_off() {
    let first = b"HTTP/1.1 200 OK\r\n".to_vec();
    let server = Server::that(Does::NeverEnds(first, b"X-More: of it\r\n".repeat(100))).await;
    let outcome = reserve_at(&server.url, &patient()).await;
    assert_eq!(unknown(&outcome), EvidenceKind::Unreadable);
}

#[tokio::test]
async fn no_redirection_is_followed() {
    let elsewhere = Server::that(Does::Says(json(200, RESERVED))).await;
    for status in [301, 302, 303, 307, 308] {
        for location in [
            &*elsewhere.url,
            "http://169.254.169.254/latest",
            "/",
            "::",
            "ht!tp://[",
        ] {
            let headers = format!("Location: {location}\r\n");
            let server = Server::that(Does::Says(answer(status, &headers, ""))).await;
            let outcome = reserve_at(&server.url, &patient()).await;
            assert_eq!(
                unknown(&outcome),
                EvidenceKind::Unreadable,
                "{status} {location}"
            );
            assert_eq!(server.seen().len(), 1, "{status} {location}");
        }
    }
    assert_eq!(elsewhere.connections(), 0);
}
