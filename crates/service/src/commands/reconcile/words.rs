//! Findings in words for people.

use application::reconcile::{Difference, Finding, Kind, ParkedOrder, Repaired};
use domain::{OrderId, OrderNumber};

/// What to do about an order that cannot be read.
pub(super) const MEND: &str = "mend it: orders show says what is wrong with it";

/// Two or three lines.
pub(in crate::commands) fn finding(finding: &Finding, repaired: &Repaired) -> String {
    let (told, to_do, may_be_repaired) = match finding {
        Finding::Difference(found) => (
            difference(found),
            found.advice.to_owned(),
            found.is_repairable(),
        ),
        Finding::Parked(found) => (parked(found), settle(found), found.is_settled_by_it),
        Finding::Unreadable { order, number, why } => {
            let told = format!("{} cannot be read: {why}", name(*order, *number));
            (told, MEND.to_owned(), false)
        }
    };
    let then = match repaired {
        Repaired::Done(how) => format!("repaired: {how}"),
        Repaired::NotDone(why) => format!("not repaired: {why}\n  to do: {to_do}"),
        Repaired::NotTried if may_be_repaired => format!("to do: {to_do} (--repair does it)"),
        Repaired::NotTried => format!("to do: {to_do}"),
    };
    format!("{told}\n  {then}\n")
}

fn difference(found: &Difference) -> String {
    let order_says = match found.kind {
        Kind::Orphan => found.order_says.clone(),
        _ => format!("the order says: {}", found.order_says),
    };
    format!(
        "{}: {order_says}; {} says: {} ({}, key {})",
        name(found.order, found.number),
        found.side.collaborator(),
        found.they_say,
        found.kind.name(),
        found.key.as_str(),
    )
}

fn parked(found: &ParkedOrder) -> String {
    let call = found
        .parked
        .call
        .map_or_else(|| "as a whole".to_owned(), |call| format!("at {call}"));
    let they_say = match &found.they_say {
        Some(words) => format!("; its collaborator says: {words}"),
        None => String::new(),
    };
    format!(
        "{} is parked {call} ({}){they_say}",
        name(found.order, Some(found.number)),
        found.parked.hold.name()
    )
}

/// The advice, with the command that does it.
fn settle(found: &ParkedOrder) -> String {
    let advice = found.parked.hold.advice();
    let verdict = if found.is_settled_by_it {
        "done"
    } else {
        "done|not-done|retry"
    };
    let number = found.number.0;
    format!("{advice}: orders settle {number} {verdict} --reason WHY")
}

fn name(order: OrderId, number: Option<OrderNumber>) -> String {
    match number {
        Some(number) => format!("order {} ({order})", number.0),
        None => format!("order {order}"),
    }
}
