//! What a receiver was told, compared with the journals.

use super::receiver::Arrival;
use std::collections::BTreeMap;

/// An order's events as they first arrived: what each is called, and its bytes.
type First = Vec<(String, Vec<u8>)>;

/// What is wrong: the first copies of each order's events are to be its journal in sequence, others the same
/// byte for byte, and there is to be nothing else.
pub(super) fn compared(
    arrived: &[Arrival],
    journals: &BTreeMap<String, Vec<String>>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut told: BTreeMap<String, First> = BTreeMap::new();
    for arrival in arrived {
        match arrival.event() {
            Some((order, seq, name)) => {
                let met = told.entry(order.clone()).or_default();
                let event = (name, arrival.body.to_vec());
                wrong.extend(fault(met, seq, event).map(|why| format!("order {order}: {why}")));
            }
            None => wrong.push(format!("it is no event of an order: {arrival:?}")),
        }
    }
    for (order, journal) in journals {
        let events = told.remove(order).unwrap_or_default();
        let names: Vec<String> = events.into_iter().map(|(name, _)| name).collect();
        if names != *journal {
            wrong.push(format!(
                "order {order} was told as {names:?}, and is {journal:?}"
            ));
        }
    }
    wrong.extend(
        told.keys()
            .map(|order| format!("there is no order {order}")),
    );
    wrong
}

/// Adds an event to those of its order, or says why it may not come here.
fn fault(met: &mut First, seq: u64, event: (String, Vec<u8>)) -> Option<String> {
    let place = usize::try_from(seq).ok()?.checked_sub(1);
    match place.map(|place| met.get(place)) {
        Some(Some(first)) if *first == event => None,
        Some(Some(_)) => Some(format!("another {seq}")),
        Some(None) if place == Some(met.len()) => {
            met.push(event);
            None
        }
        _ => Some(format!("{seq} after {}", met.len())),
    }
}
