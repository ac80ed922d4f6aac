//! A collaborator that hangs keeps no more of us than its bulkhead has places (22).

use crate::server::{Does, Server, json};
use crate::shop::{RESERVED, impatient, inventory, not_sent, patient, reserve, reserved, unknown};
use domain::process::{CallOutcome, EvidenceKind};
use outbound::http::upstream::{GuardSettings, UpstreamSettings};
use std::time::Duration;

#[tokio::test]
async fn so_many_calls_are_under_way_and_the_rest_are_surely_not_sent() {
    let server = Server::that(Does::Hangs).await;
    let settings = UpstreamSettings {
        guard: GuardSettings {
            in_flight: 3,
            place_patience: Duration::from_millis(10),
            ..GuardSettings::default()
        },
        ..impatient()
    };
    let (inventory, upstream) = inventory(&server.url, &settings);
    let calls: Vec<_> = (0..9)
        .map(|_| {
            let inventory = inventory.clone();
            tokio::spawn(async move { reserve(&inventory).await })
        })
        .collect();
    let mut sent = 0;
    for call in calls {
        match call.await.unwrap() {
            CallOutcome::Unknown(evidence) => {
                assert_eq!(evidence.kind, EvidenceKind::TimedOut);
                sent += 1;
            }
            outcome => assert!(not_sent(&outcome).contains("under way"), "{outcome:?}"),
        }
    }
    assert_eq!((sent, server.seen().len()), (3, 3));
    assert_eq!(
        (upstream.state().in_flight, upstream.state().waiting),
        (0, 0)
    );
}

#[tokio::test]
async fn a_crowd_finds_its_places_one_after_the_other() {
    let server = Server::that(Does::Says(json(200, RESERVED))).await;
    let settings = UpstreamSettings {
        guard: GuardSettings {
            in_flight: 2,
            place_patience: Duration::from_secs(20),
            ..GuardSettings::default()
        },
        ..patient()
    };
    let (inventory, _) = inventory(&server.url, &settings);
    let calls: Vec<_> = (0..10)
        .map(|_| {
            let inventory = inventory.clone();
            tokio::spawn(async move { reserve(&inventory).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), reserved());
    }
    assert_eq!(server.seen().len(), 10);
    assert!(
        server.connections() <= 2,
        "{} connections",
        server.connections()
    );
}

#[tokio::test]
async fn one_that_hangs_does_not_hold_up_another() {
    let hanging = Server::that(Does::Hangs).await;
    let well = Server::that(Does::Says(json(200, RESERVED))).await;
    let settings = UpstreamSettings {
        guard: GuardSettings {
            in_flight: 1,
            ..GuardSettings::default()
        },
        ..impatient()
    };
    let (hangs, _) = inventory(&hanging.url, &settings);
    let (answers, _) = inventory(&well.url, &patient());
    let stuck = tokio::spawn(async move { reserve(&hangs).await });
    for _ in 0..20 {
        assert_eq!(reserve(&answers).await, reserved());
    }
    assert_eq!(unknown(&stuck.await.unwrap()), EvidenceKind::TimedOut);
}

#[tokio::test]
async fn a_call_that_is_given_up_leaves_its_place() {
    let server = Server::that(Does::Hangs).await;
    let (inventory, upstream) = inventory(&server.url, &patient());
    let call = tokio::time::timeout(Duration::from_millis(50), reserve(&inventory)).await;
    assert!(call.is_err());
    assert_eq!(upstream.state().in_flight, 0);
}
