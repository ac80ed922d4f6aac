//! P1: an order that stands has one parcel, the one that it tells of; nobody else's row tells of it.

use super::super::books::{Books, Event, Order};
use std::collections::BTreeMap;

/// Adds what is wrong.
pub fn check(books: &Books, found: &mut Vec<String>) {
    let mut parcels: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for shipment in &books.shipments {
        let numbers = parcels.entry(&shipment.order).or_default();
        numbers.push(&shipment.tracking_number);
    }
    for (id, order) in &books.orders {
        let numbers = parcels.get(id.as_str()).map_or(&[][..], Vec::as_slice);
        let told = order.tracking_number.as_deref();
        let is_right = match numbers {
            [] => !order.is_live() && told.is_none(),
            [one] => told == Some(*one) || told.is_none() && was_called_off_meanwhile(order),
            _ => false,
        };
        if !is_right {
            let status = &order.status;
            found.push(format!(
                "P1: order {id} is {status}, tells {told:?}, has {numbers:?}"
            ));
        }
    }
}

/// Called off while its parcel was being asked for, and the answer was lost: nobody asks again, and
/// there is no way to take a parcel back.
fn was_called_off_meanwhile(order: &Order) -> bool {
    let mut ends = order.events.iter().rev();
    let last = ends.find(|event| event.is_end_of("create-shipment"));
    order.status == "CANCELLED" && last.is_some_and(Event::is_unknown)
}
