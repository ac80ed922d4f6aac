//! Faults 1 and 2: the service dies before or after the order is durable, and its client knows nothing.

use super::case::{By, Case, End, Story, all_end_well};
use super::world::Keys;

const BEFORE: End = End::At("before-place");
const AFTER: End = End::At("after-place");

/// For either sort of keys, ended so. The first intent is durable with the order: who died behind it may
/// have sent it.
fn cases(ends: &[End], parks: Option<&'static str>, by: By) -> impl Iterator<Item = Case> {
    Keys::BOTH.into_iter().map(move |keys| Case {
        story: Story::Placed,
        keys,
        ends: ends.to_vec(),
        by,
        parks: parks.filter(|_| keys == Keys::Ignored),
    })
}

async fn dies_before_it_is_durable(by: By) {
    let again = cases(&[BEFORE, BEFORE], None, by);
    all_end_well(cases(&[BEFORE], None, by).chain(again)).await;
}

async fn dies_behind_it(by: By) {
    let parks = Some("reserve");
    let again = cases(&[BEFORE, AFTER], parks, by);
    all_end_well(cases(&[AFTER], parks, by).chain(again)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_01_a_death_before_the_order_is_durable_and_the_repeated_request_makes_one_order() {
    dies_before_it_is_durable(By::Restarted).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_01_another_replica_is_asked_again_for_what_was_not_durable() {
    dies_before_it_is_durable(By::Another).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_02_a_death_behind_the_durable_order_and_the_repeated_request_gets_that_order() {
    dies_behind_it(By::Restarted).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_02_another_replica_is_asked_again_and_takes_over_what_was_durable() {
    dies_behind_it(By::Another).await;
}
