//! A collaborator that fails again and again, or asks to be left alone: it is (26, 27).

use crate::server::{Does, Server, answer, json};
use crate::shop::{RESERVED, inventory, not_sent, patient, reserve, reserved, unknown};
use domain::process::EvidenceKind;
use outbound::http::upstream::{
    BreakerSettings, BreakerState, GuardSettings, Tally, UpstreamSettings,
};
use std::time::Duration;

#[tokio::test]
async fn a_failure_on_their_side_is_unknown_whatever_else_it_says() {
    for status in [500, 501, 502, 503, 504, 599, 408, 429] {
        for body in ["", RESERVED] {
            let server = Server::that(Does::Says(json(status, body))).await;
            let (inventory, _) = inventory(&server.url, &patient());
            let outcome = reserve(&inventory).await;
            assert_eq!(unknown(&outcome), EvidenceKind::ServerError, "{status}");
        }
    }
}

#[tokio::test]
async fn a_storm_of_failures_ends_after_ten_calls_and_the_next_are_surely_not_sent() {
    let server = Server::that(Does::Says(answer(503, "", ""))).await;
    let (inventory, upstream) = inventory(&server.url, &patient());
    for _ in 0..10 {
        assert_eq!(
            unknown(&reserve(&inventory).await),
            EvidenceKind::ServerError
        );
    }
    for _ in 0..20 {
        not_sent(&reserve(&inventory).await);
    }
    assert_eq!(server.seen().len(), 10);
    let state = upstream.state();
    assert!(
        matches!(state.breaker, BreakerState::Open { .. }),
        "{state:?}"
    );
    let tally = Tally {
        unknown: 10,
        held_back: 20,
        ..Tally::default()
    };
    assert_eq!((state.name, state.tally), ("inventory", tally));
}

#[tokio::test]
async fn nonsense_opens_the_breaker_as_well_so_that_not_every_order_waits_for_a_person() {
    let server = Server::that(Does::Says(answer(404, "", "no such page"))).await;
    let (inventory, _) = inventory(&server.url, &patient());
    for _ in 0..30 {
        reserve(&inventory).await;
    }
    assert_eq!(server.seen().len(), 10);
}

#[tokio::test]
async fn a_refusal_is_an_answer_and_no_failure() {
    let short = r#"{"success":false,"message":"short","unavailableProducts":[1]}"#;
    let server = Server::that(Does::Says(json(400, short))).await;
    let (inventory, upstream) = inventory(&server.url, &patient());
    for _ in 0..40 {
        reserve(&inventory).await;
    }
    assert_eq!(upstream.state().breaker, BreakerState::Closed);
    assert_eq!(upstream.state().tally.answered, 40);
}

#[tokio::test]
async fn once_it_is_back_one_call_finds_out_and_all_are_made_again() {
    let server = Server::that(Does::Says(answer(500, "", ""))).await;
    let settings = UpstreamSettings {
        guard: GuardSettings {
            breaker: BreakerSettings {
                rest: Duration::ZERO,
                ..BreakerSettings::default()
            },
            ..GuardSettings::default()
        },
        ..patient()
    };
    let (inventory, upstream) = inventory(&server.url, &settings);
    for _ in 0..10 {
        reserve(&inventory).await;
    }
    server.now(Does::SaysLate(
        Duration::from_millis(100),
        json(200, RESERVED),
    ));
    let (one, other) = tokio::join!(reserve(&inventory), reserve(&inventory));
    assert_eq!(one, reserved());
    assert_eq!(
        not_sent(&other),
        "another call is finding out whether it is back"
    );
    assert_eq!(upstream.state().breaker, BreakerState::Closed);
    let (one, other) = tokio::join!(reserve(&inventory), reserve(&inventory));
    assert_eq!((one, other), (reserved(), reserved()));
}

async fn left_alone_after(status: u16, wait: &str) {
    let headers = format!("Retry-After: {wait}\r\n");
    let asks = Does::Says(answer(status, &headers, ""));
    let server = Server::in_turn([asks, Does::Says(json(200, RESERVED))]).await;
    let settings = UpstreamSettings {
        guard: GuardSettings {
            longest_hold_off: Duration::from_secs(2),
            ..GuardSettings::default()
        },
        ..patient()
    };
    let (inventory, upstream) = inventory(&server.url, &settings);
    let outcome = reserve(&inventory).await;
    assert_eq!(unknown(&outcome), EvidenceKind::ServerError);
    let left = upstream.state().held_off;
    assert!(
        left.is_some_and(|left| left <= settings.guard.longest_hold_off),
        "{left:?}"
    );
    let outcome = reserve(&inventory).await;
    assert!(not_sent(&outcome).starts_with("it asked not to be called"));
    assert_eq!(server.seen().len(), 1, "{status} {wait}");
    while upstream.state().held_off.is_some() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(reserve(&inventory).await, reserved());
}

#[tokio::test]
async fn who_asks_to_be_left_alone_is_for_no_longer_than_the_limit() {
    tokio::join!(
        left_alone_after(429, "1000000000"),
        left_alone_after(503, "1000000000"),
        left_alone_after(429, "-7"),
        left_alone_after(429, "nonsense"),
    );
}
