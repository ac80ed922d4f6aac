//! Faults 15 and 16: the service dies while it gives back what an order had.

use super::case::{By, Case, End, Story, all_end_well};

#[tokio::test(flavor = "multi_thread")]
async fn fault_15_a_death_behind_a_release_releases_once() {
    let moment = End::At("after-call:release");
    let by = By::Restarted;
    all_end_well(Case::around(Story::Declined, moment, "release", by)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_16_a_death_around_a_refund_pays_back_once() {
    let moments = ["before-call:refund", "after-call:refund"].map(End::At);
    let cases = moments.map(|moment| {
        let by = By::Restarted;
        Case::around(Story::Cancelled, moment, "refund", by)
    });
    all_end_well(cases.into_iter().flatten()).await;
}
