//! Faults 15 and 16: the service dies while it gives back what an order had.

use super::case::{By, Case, End, Story, all_end_well};

async fn released_once(by: By) {
    let moment = End::At("after-call:release");
    all_end_well(Case::around(Story::Declined, moment, "release", by)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_15_a_death_behind_a_release_releases_once() {
    released_once(By::Restarted).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_15_another_replica_takes_over_what_was_released() {
    released_once(By::Another).await;
}

async fn paid_back_once(by: By) {
    let moments = ["before-call:refund", "after-call:refund"].map(End::At);
    let cases = moments.map(|moment| Case::around(Story::Cancelled, moment, "refund", by));
    all_end_well(cases.into_iter().flatten()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_16_a_death_around_a_refund_pays_back_once() {
    paid_back_once(By::Restarted).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_16_another_replica_takes_over_around_a_refund() {
    paid_back_once(By::Another).await;
}
