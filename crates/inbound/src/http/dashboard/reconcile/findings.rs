//! Findings as the page shows them, each with its order and with what to do about it.

use application::reconcile::{Difference, Finding, Kept, Kind, NotCompared, ParkedOrder};
use domain::{OrderId, OrderNumber};

/// The order that something is about.
pub(super) struct About {
    pub(super) words: String,
    /// None: there is no such order.
    pub(super) href: Option<String>,
}

/// Where an order and a collaborator say different things.
pub(super) struct Differs {
    pub(super) about: About,
    pub(super) with: &'static str,
    pub(super) kind: &'static str,
    pub(super) key: String,
    pub(super) order_says: String,
    pub(super) they_say: String,
    pub(super) to_do: &'static str,
    /// Whether the command line can put it right.
    pub(super) is_repairable: bool,
}

/// An order that waits for a person, or cannot be read.
pub(super) struct Waits {
    pub(super) about: About,
    pub(super) why: String,
    pub(super) they_say: Option<String>,
    pub(super) to_do: &'static str,
    pub(super) is_repairable: bool,
}

/// Orders that were not compared with somebody.
pub(super) struct Unchecked {
    pub(super) with: &'static str,
    pub(super) why: String,
    pub(super) which: String,
}

impl From<&Difference> for Differs {
    fn from(found: &Difference) -> Self {
        Self {
            about: match found.kind {
                Kind::Orphan => About::nobody(found.order),
                Kind::Unaccounted | Kind::Missing | Kind::Other => {
                    About::order(found.order, found.number)
                }
            },
            with: found.side.collaborator(),
            kind: found.kind.name(),
            key: found.key.as_str().to_owned(),
            order_says: found.order_says.clone(),
            they_say: found.they_say.clone(),
            to_do: found.advice,
            is_repairable: found.is_repairable(),
        }
    }
}

/// None: a difference is no such thing.
pub(super) fn waits(finding: &Finding) -> Option<Waits> {
    match finding {
        Finding::Difference(_) => None,
        Finding::Parked(parked) => Some(Waits::from(parked)),
        Finding::Unreadable { order, number, why } => Some(Waits {
            about: About::order(*order, *number),
            why: format!("It cannot be read: {why}"),
            they_say: None,
            to_do: "mend it: its page says what is wrong with it",
            is_repairable: false,
        }),
    }
}

impl From<&ParkedOrder> for Waits {
    fn from(found: &ParkedOrder) -> Self {
        let parked = &found.parked;
        let call = parked.call.map(|call| format!(" at {call}"));
        Self {
            about: About::order(found.order, Some(found.number)),
            why: format!(
                "It waits for a person{}: {}",
                call.unwrap_or_default(),
                parked.hold.name()
            ),
            they_say: found.they_say.clone(),
            to_do: parked.hold.advice(),
            is_repairable: found.is_settled_by_it,
        }
    }
}

impl From<&NotCompared> for Unchecked {
    fn from(found: &NotCompared) -> Self {
        Self {
            with: found.side.collaborator(),
            why: found.why.clone(),
            which: which(&found.orders, found.has_no_list),
        }
    }
}

fn which(orders: &Kept<OrderNumber>, has_no_list: bool) -> String {
    if orders.count == 0 {
        return "what no order has".to_owned();
    }
    let named: Vec<String> = orders.first.iter().map(|n| n.0.to_string()).collect();
    let more = match orders.left_out() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let too = if has_no_list {
        ", and what no order has"
    } else {
        ""
    };
    format!("orders {}{more}{too}", named.join(", "))
}

impl About {
    fn order(order: OrderId, number: Option<OrderNumber>) -> Self {
        Self {
            words: number.map_or_else(|| order.to_string(), |number| number.0.to_string()),
            href: Some(format!("/dashboard/orders/{order}")),
        }
    }

    fn nobody(order: OrderId) -> Self {
        Self {
            words: order.to_string(),
            href: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_that_were_not_compared_are_named_and_counted() {
        let orders = |first: &[u64], count| Kept {
            first: first.iter().copied().map(OrderNumber).collect(),
            count,
        };
        assert_eq!(which(&orders(&[], 0), true), "what no order has");
        assert_eq!(which(&orders(&[3, 4], 2), false), "orders 3, 4");
        let words = "orders 3 and 9 more, and what no order has";
        assert_eq!(which(&orders(&[3], 10), true), words);
    }
}
