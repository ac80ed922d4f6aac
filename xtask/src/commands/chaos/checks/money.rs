//! M1 to M4, O6: one payment at most, of the order's total, taken exactly while the order stands.

use super::super::books::{Books, Payment};
use std::collections::BTreeMap;

/// Adds what is wrong.
pub fn check(books: &Books, found: &mut Vec<String>) {
    let mut of_order: BTreeMap<&str, Vec<&Payment>> = BTreeMap::new();
    for payment in &books.payments {
        of_order.entry(&payment.order).or_default().push(payment);
        match books.orders.get(&payment.order) {
            None => found.push(format!("M4: {payment:?} belongs to no order")),
            Some(order) => {
                let is_whole = payment.amount == order.total && payment.currency == order.currency;
                if !is_whole {
                    found.push(format!("M1: {payment:?} for a total of {}", order.total));
                }
            }
        }
    }
    for (id, order) in &books.orders {
        let payments = of_order.get(id.as_str()).map_or(&[][..], Vec::as_slice);
        let is_in = |state: &str| payments.iter().any(|payment| payment.state == state);
        if payments.len() > 1 {
            found.push(format!(
                "M1: order {id} was paid more than once: {payments:?}"
            ));
        }
        if is_in("CAPTURED") != order.is_live() {
            found.push(format!("M2: order {id} is {}: {payments:?}", order.status));
        }
        // What is blocked stays so only while a person is asked about it.
        let waits = order.status == "PENDING" && order.parked.is_some();
        if is_in("AUTHORIZED") && !waits {
            found.push(format!("M3: order {id} is {}: {payments:?}", order.status));
        }
        if is_in("CAPTURE_DECLINED") || is_in("PENDING") {
            found.push(format!("M3: order {id} is {}: {payments:?}", order.status));
        }
        if order.sum != order.total {
            found.push(format!(
                "O6: order {id} costs {}, not {}",
                order.sum, order.total
            ));
        }
    }
}
