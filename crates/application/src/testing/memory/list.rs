//! The read side of the store in memory.

use super::state::{Row, State};
use crate::ports::{ListOrders, OrderFilter, OrderPage, OrderSummary, UNREADABLE};
use domain::OrderNumber;

impl State {
    pub(super) fn list(&self, query: &ListOrders) -> OrderPage {
        let matching = || {
            self.rows
                .iter()
                .filter(|(_, row)| matches(row, &query.filter))
        };
        let total = matching().count() as u64;
        let mut rows: Vec<(u64, &Row)> = matching().map(|(number, row)| (*number, row)).collect();
        if query.newest_first {
            rows.reverse();
        }
        let is_behind = |number: u64| match query.after {
            None => true,
            Some(OrderNumber(after)) if query.newest_first => number < after,
            Some(OrderNumber(after)) => number > after,
        };
        let orders = rows
            .into_iter()
            .filter(|(number, _)| is_behind(*number))
            .skip(usize::try_from(query.offset).unwrap_or(usize::MAX))
            .take(query.limit as usize)
            .map(|(number, row)| summary(OrderNumber(number), row))
            .collect();
        OrderPage { orders, total }
    }
}

fn matches(row: &Row, filter: &OrderFilter) -> bool {
    let order = &row.latest;
    let channel = order.placed().order.channel.as_str();
    filter
        .customer
        .as_ref()
        .is_none_or(|c| order.customer() == Some(c))
        && filter.status.is_none_or(|s| order.status().kind() == s)
        && filter.channel.as_ref().is_none_or(|c| channel == c)
        && (!filter.parked || row.is_set_aside || order.parked().is_some())
}

fn summary(number: OrderNumber, row: &Row) -> OrderSummary {
    let order = &row.latest;
    let placed = order.placed();
    let parked = order.parked().map(|parked| parked.hold.name().to_owned());
    OrderSummary {
        id: order.id(),
        number,
        channel: placed.order.channel.as_str().to_owned(),
        customer: order.customer().cloned(),
        customer_notation: placed.order.customer_notation,
        status: order.status().kind(),
        payment_status: order.payment_status(),
        shipment_status: order.shipment_status(),
        total: order.total(),
        tracking_number: order.shipment().map(|(number, _)| number.to_owned()),
        parked: if row.is_set_aside {
            Some(UNREADABLE.to_owned())
        } else {
            parked
        },
        placed_at: placed.at,
        updated_at: order.updated_at(),
    }
}
