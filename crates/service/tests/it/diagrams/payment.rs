//! How the payment stands, as the process moves it.

use super::comparing::compare;
use super::drawing::{Drawing, Look};
use super::walk::{moves, plan};
use domain::order::PaymentStatus as Status;
use domain::process::{Capabilities, PaymentPlan};
use std::collections::BTreeMap;

fn place(status: Status) -> (i32, i32) {
    match status {
        Status::Pending => (90, 90),
        Status::Authorized => (350, 90),
        Status::Paid => (610, 90),
        Status::Refunded => (870, 90),
        Status::Failed => (350, 230),
        Status::NotRequired => (610, 230),
        Status::PartiallyRefunded => (870, 230),
    }
}

#[test]
fn the_picture_of_the_payment_is_what_the_process_does() {
    let mut edges: BTreeMap<(Status, Status), Vec<String>> = BTreeMap::new();
    let known = Capabilities::IDEAL;
    for payment in [
        PaymentPlan::NotRequired,
        PaymentPlan::TwoStep(known),
        PaymentPlan::OneShot(known),
    ] {
        for moved in moves(plan(payment)) {
            let (from, to) = (moved.before.payment_status(), moved.after.payment_status());
            let refused = if moved.is_refused { " refused" } else { "" };
            let words = format!("{}{refused}", moved.by);
            let edge = edges.entry((from, to)).or_default();
            if from != to && !edge.contains(&words) {
                edge.push(words);
            }
        }
    }
    edges.retain(|_, words| !words.is_empty());
    let mut picture = Drawing::new("How the payment of an order stands", (960, 270));
    for status in Status::ALL {
        let is_touched = edges
            .keys()
            .any(|(from, to)| *from == status || *to == status);
        let look = match status {
            _ if !is_touched => Look::Apart,
            Status::Paid => Look::Strong,
            Status::Failed | Status::Refunded => Look::Undoing,
            _ => Look::Plain,
        };
        picture.node(place(status), status.as_str(), look);
    }
    for ((from, to), mut words) in edges {
        words.sort();
        let (start, end) = (place(from), place(to));
        let is_between = |status: &Status| {
            let other = place(*status);
            start.1 == other.1 && other.1 == end.1 && start.0 < other.0 && other.0 < end.0
        };
        if Status::ALL.iter().any(is_between) {
            picture.arc(start, end, &words.join(", "));
        } else {
            picture.arrow(start, end, &words.join(", "));
        }
    }
    compare("payment.svg", &picture.finish());
}
