//! Faults 1 and 2: the service dies before or after the order is durable, and its client knows nothing.

use super::case::{By, Case, End, Story, all_end_well};
use super::world::Keys;

const BEFORE: End = End::At("before-place");
const AFTER: End = End::At("after-place");

/// For either sort of keys, ended so. The first intent is durable with the order: who died behind it may
/// have sent it.
fn cases(ends: &[End], parks: Option<&'static str>) -> impl Iterator<Item = Case> {
    Keys::BOTH.into_iter().map(move |keys| Case {
        story: Story::Placed,
        keys,
        ends: ends.to_vec(),
        by: By::Restarted,
        parks: parks.filter(|_| keys == Keys::Ignored),
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_01_a_death_before_the_order_is_durable_and_the_repeated_request_makes_one_order() {
    let again = cases(&[BEFORE, BEFORE], None);
    all_end_well(cases(&[BEFORE], None).chain(again)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_02_a_death_behind_the_durable_order_and_the_repeated_request_gets_that_order() {
    let parks = Some("reserve");
    let again = cases(&[BEFORE, AFTER], parks);
    all_end_well(cases(&[AFTER], parks).chain(again)).await;
}
