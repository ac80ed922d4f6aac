//! How an order stood on the list that it was ticked on: a deed is for what was seen, never for where the
//! order has come to since. What its process has tried since makes no difference.

use super::bulk_result::named;
use application::ports::OrderSummary;
use domain::OrderRef;
use domain::order::OrderStatusKind;
use std::fmt;

/// An order and its status, as a row of the list sends them along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) order: OrderRef,
    pub(super) status: OrderStatusKind,
}

impl Seen {
    pub(super) const fn of(order: &OrderSummary) -> Self {
        Self {
            order: OrderRef::Number(order.number),
            status: order.status,
        }
    }

    /// What a row says; none if no row of ours says so.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (order, status) = text.split_once(' ')?;
        Some(Self {
            order: order.parse().ok()?,
            status: OrderStatusKind::parse(status)?,
        })
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", named(self.order), self.status.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::OrderNumber;

    #[test]
    fn what_a_row_says_is_read_again() {
        for status in OrderStatusKind::ALL {
            let order = OrderRef::Number(OrderNumber(17));
            let seen = Seen { order, status };
            assert_eq!(Seen::parse(&seen.to_string()), Some(seen));
        }
        for strange in [
            "",
            "17",
            "17 ",
            " PENDING",
            "17 SUNK",
            "x PENDING",
            "17  PENDING",
        ] {
            assert_eq!(Seen::parse(strange), None, "{strange}");
        }
    }
}
