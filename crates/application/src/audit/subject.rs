//! How the trail names what a deed is about, where others look for it by that name: in one way, whichever of
//! its names somebody has used.

use domain::{OrderId, OrderRef};

const ORDER: &str = "order ";

/// An order.
pub fn subject_of_order(order: OrderId) -> String {
    format!("{ORDER}{order}")
}

/// The order that a deed is about, if it is about one.
pub fn order_of_subject(subject: &str) -> Option<OrderId> {
    match subject.strip_prefix(ORDER)?.parse().ok()? {
        OrderRef::Id(order) => Some(order),
        OrderRef::Number(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_found_again_by_its_name_on_the_trail() {
        let order = order_of_subject("order 0197c5d0-0000-7000-8000-000000000007");
        let order = order.expect("it names one");
        assert_eq!(order_of_subject(&subject_of_order(order)), Some(order));
        for other in ["order", "order 7", "kafka:canonical", ""] {
            assert_eq!(order_of_subject(other), None, "{other}");
        }
    }
}
