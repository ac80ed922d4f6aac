//! The request arrived and no whole answer came back: whatever was done, we do not know it, and say so
//! (21, 22, 23, 25, 34).

use crate::server::{Does, Server, answer, json};
use crate::shop::{
    RESERVED, impatient, inventory, patient, reserve, reserve_at, reserved, unknown,
};
use domain::process::EvidenceKind;
use std::time::Duration;

#[tokio::test]
async fn an_answer_lost_in_a_reset_or_a_close_is_unknown() {
    for does in [Does::Resets, Does::Closes] {
        let server = Server::that(does).await;
        let outcome = reserve_at(&server.url, &patient()).await;
        assert_eq!(unknown(&outcome), EvidenceKind::ConnectionLost);
        assert_eq!(server.seen().len(), 1, "and it was sent once");
    }
}

#[tokio::test]
async fn an_answer_that_never_comes_is_unknown_when_the_time_is_up() {
    let server = Server::that(Does::Hangs).await;
    let outcome = reserve_at(&server.url, &impatient()).await;
    assert_eq!(unknown(&outcome), EvidenceKind::TimedOut);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_late_success_is_heard_by_nobody_and_taken_for_no_other_calls_answer() {
    let late = Does::SaysLate(Duration::from_secs(4), json(200, RESERVED));
    let refused = r#"{"success":false,"message":"closed","unavailableProducts":[]}"#;
    let server = Server::in_turn([late, Does::Says(json(200, refused))]).await;
    let (inventory, _) = inventory(&server.url, &impatient());
    assert_eq!(unknown(&reserve(&inventory).await), EvidenceKind::TimedOut);
    assert_ne!(reserve(&inventory).await, reserved());
    assert_eq!(
        server.connections(),
        2,
        "the first connection is not used again"
    );
}

#[tokio::test]
async fn a_drip_ends_at_the_deadline_in_the_head_as_in_the_body() {
    let whole = json(200, RESERVED);
    let endless_head = b"HTTP/1.1 200 OK\r\nX-Slow: ".iter().copied();
    let endless_head = endless_head
        .chain(std::iter::repeat_n(b'x', 10_000))
        .collect();
    for bytes in [whole, endless_head] {
        let server = Server::that(Does::Drips(Duration::from_millis(50), bytes)).await;
        let outcome = reserve_at(&server.url, &impatient()).await;
        assert_eq!(unknown(&outcome), EvidenceKind::TimedOut);
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_unknown() {
    let whole = json(200, RESERVED);
    for kept in [3, 20, whole.len() - 1] {
        let server = Server::that(Does::SaysAndCloses(whole[..kept].to_vec())).await;
        let outcome = reserve_at(&server.url, &patient()).await;
        assert_eq!(
            unknown(&outcome),
            EvidenceKind::ConnectionLost,
            "{kept} bytes"
        );
    }
}

#[tokio::test]
async fn a_success_whose_length_is_left_open_counts_when_it_is_whole() {
    let chunked = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n\
         {:x}\r\n{RESERVED}\r\n",
        RESERVED.len()
    );
    let server = Server::that(Does::Says(format!("{chunked}0\r\n\r\n").into_bytes())).await;
    assert_eq!(reserve_at(&server.url, &patient()).await, reserved());
    let server = Server::that(Does::SaysAndCloses(chunked.into_bytes())).await;
    let outcome = reserve_at(&server.url, &patient()).await;
    assert_eq!(unknown(&outcome), EvidenceKind::ConnectionLost);
}

#[tokio::test]
async fn an_answer_before_the_time_is_up_is_an_answer() {
    let late = Does::SaysLate(
        Duration::from_millis(50),
        answer(200, "Content-Type: application/json\r\n", RESERVED),
    );
    let server = Server::that(late).await;
    assert_eq!(reserve_at(&server.url, &patient()).await, reserved());
}
