//! Why a collaborator said no.

use domain::process::{Refusal, Shortage};

/// In one line; the words of others as they gave them.
pub(crate) fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::OutOfStock(short) => shortages(short),
        Refusal::Declined(code) => format!("declined with {code}"),
        Refusal::Rejected(words) => words.clone(),
    }
}

/// `not enough of PROD001 (3 wanted, 1 there)`.
pub(super) fn shortages(short: &[Shortage]) -> String {
    let each = short.iter().map(|shortage| {
        let there = shortage.available.map_or_else(
            || "how many are there is not told".to_owned(),
            |n| format!("{n} there"),
        );
        let Shortage {
            product, requested, ..
        } = shortage;
        format!("{product} ({requested} wanted, {there})")
    });
    format!("not enough of {}", each.collect::<Vec<_>>().join(", "))
}
