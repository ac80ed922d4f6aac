//! Faults 3 to 9: the service dies around a call that carries the order on.

use super::case::{By, Case, End, Story, all_end_well};
use super::world::{Keys, World};
use crate::servers::Kind;

async fn ends_well_around(moment: End, call: &'static str, by: By) {
    all_end_well(Case::around(Story::Placed, moment, call, by)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_03_a_death_between_intent_and_sending_repeats_the_key_or_parks() {
    let moment = End::At("before-call:reserve");
    ends_well_around(moment, "reserve", By::Restarted).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_03_another_replica_takes_over_what_was_not_sent() {
    let moment = End::At("before-call:reserve");
    ends_well_around(moment, "reserve", By::Another).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_04_a_death_with_half_a_request_on_its_way_is_ambiguous() {
    ends_well_around(End::HalfSent, "reserve", By::Restarted).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_04_another_replica_takes_over_what_was_half_sent() {
    ends_well_around(End::HalfSent, "reserve", By::Another).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_05_a_death_behind_the_reservation_replays_its_key_or_parks() {
    let moment = End::At("after-call:reserve");
    ends_well_around(moment, "reserve", By::Restarted).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_05_another_replica_takes_over_what_was_reserved() {
    let moment = End::At("after-call:reserve");
    ends_well_around(moment, "reserve", By::Another).await;
}

/// Whoever dies behind the record of a result has the next intent in it.
async fn result_and_intent_are_one_commit_on(kind: Kind, keys: Keys) {
    let Some(world) = World::new(kind, keys).await else {
        return;
    };
    let deadly = [("testing.kill_at", "after-record:reserve")];
    let mut life = world.start_or_die(&deadly).await.unwrap();
    assert!(Story::Placed.tell(&life).await.is_err());
    assert!(life.killed().await);
    let last = world.shop.ledger().last_events(2);
    let (ended, began) = (last[0].clone(), last[1].clone());
    let words = [ended.0.as_str(), began.0.as_str()];
    assert_eq!(words, ["call-ended reserve", "call-started authorize"]);
    assert_eq!(ended.1, began.1, "J1: two commits");
    if kind == Kind::Postgres {
        // Written by one and the same transaction.
        let pairs = world.shop.sql(
            "SELECT 1 FROM order_events ended JOIN order_events began \
             ON began.xmin = ended.xmin AND began.seq = ended.seq + 1 \
             WHERE ended.kind = 'call-ended' AND began.kind = 'call-started'",
        );
        assert_eq!(pairs, 1, "J1: two commits");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_06_a_result_and_the_next_intent_are_one_commit() {
    for keys in Keys::BOTH {
        result_and_intent_are_one_commit_on(Kind::Sqlite, keys).await;
        result_and_intent_are_one_commit_on(Kind::Postgres, keys).await;
    }
    a_death_at_that_commit_is_one_before_the_next_call(By::Restarted).await;
}

async fn a_death_at_that_commit_is_one_before_the_next_call(by: By) {
    let moment = End::At("after-record:reserve");
    let mut cases = Case::around(Story::Placed, moment, "authorize", by);
    cases.retain(|case| case.ends.len() == 1);
    all_end_well(cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_06_another_replica_takes_over_at_the_commit_of_a_result_and_the_next_intent() {
    a_death_at_that_commit_is_one_before_the_next_call(By::Another).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_07_a_death_behind_the_authorization_finds_the_same_one_or_parks() {
    let moment = End::At("after-call:authorize");
    ends_well_around(moment, "authorize", By::Restarted).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_07_another_replica_takes_over_what_was_authorized() {
    let moment = End::At("after-call:authorize");
    ends_well_around(moment, "authorize", By::Another).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_08_a_death_between_intent_and_capture_captures_once() {
    let moment = End::At("before-call:capture");
    ends_well_around(moment, "capture", By::Restarted).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_08_another_replica_takes_over_a_capture_that_was_not_sent() {
    let moment = End::At("before-call:capture");
    ends_well_around(moment, "capture", By::Another).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_09_a_death_behind_the_capture_takes_captured_already_for_success_or_parks() {
    let moment = End::At("after-call:capture");
    ends_well_around(moment, "capture", By::Restarted).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_09_another_replica_takes_over_what_was_captured() {
    let moment = End::At("after-call:capture");
    ends_well_around(moment, "capture", By::Another).await;
}
