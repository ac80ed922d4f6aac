//! The order's lifecycle.

use super::comparing::compare;
use super::drawing::{Drawing, Look};
use domain::order::OrderStatusKind as Kind;

/// Between the middles of two boxes.
const STEP: i32 = 220;

fn place(kind: Kind) -> (i32, i32) {
    let before = Kind::ALL.iter().position(|known| *known == kind).unwrap();
    match kind {
        Kind::Cancelled => (90 + STEP, 200),
        _ => (90 + STEP * i32::try_from(before).unwrap(), 90),
    }
}

#[test]
fn the_picture_of_the_lifecycle_is_what_the_domain_allows() {
    let mut picture = Drawing::new("The lifecycle of an order", (1_060, 240));
    for from in Kind::ALL {
        let look = match from {
            Kind::Cancelled => Look::Undoing,
            Kind::Confirmed => Look::Strong,
            _ => Look::Plain,
        };
        picture.node(place(from), from.as_str(), look);
        for action in from.next_actions() {
            let to = action.leads_to();
            assert!(from.may_become(to), "{from:?} {to:?}");
            let (start, end) = (place(from), place(to));
            let is_next = start.1 != end.1 || end.0 - start.0 == STEP;
            if is_next {
                picture.arrow(start, end, action.as_str());
            } else {
                picture.arc(start, end, action.as_str());
            }
        }
    }
    // The one that nobody asks for.
    let by_the_process = (Kind::Pending, Kind::Confirmed);
    assert!(by_the_process.0.may_become(by_the_process.1));
    picture.arrow(place(by_the_process.0), place(by_the_process.1), "paid");
    compare("lifecycle.svg", &picture.finish());
}
