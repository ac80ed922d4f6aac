//! The read side of the store in memory.

use super::state::{Row, State};
use crate::ports::{
    ListedOrder, OrderFilter, OrderPage, OrderQuery, OrderSummary, ParkedAs, Total,
};
use domain::OrderNumber;
use domain::order::{Fact, OrderStatus};

impl State {
    pub(super) fn list(&self, query: &OrderQuery) -> OrderPage {
        self.page(query, summary)
    }

    pub(super) fn list_in_full(&self, query: &OrderQuery) -> OrderPage<ListedOrder> {
        self.page(query, in_full)
    }

    fn page<T>(&self, query: &OrderQuery, show: impl Fn(OrderNumber, &Row) -> T) -> OrderPage<T> {
        let matching = || {
            self.rows
                .iter()
                .filter(|(_, row)| matches(row, &query.filter))
        };
        let total = if query.counted {
            Total::counted(matching().count() as u64)
        } else {
            Total::NOT_COUNTED
        };
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
            .map(|(number, row)| show(OrderNumber(number), row))
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
        && (filter.statuses.is_empty() || filter.statuses.contains(&order.status().kind()))
        && filter.channel.as_ref().is_none_or(|c| channel == c)
        && (!filter.parked || row.is_set_aside || order.parked().is_some())
}

fn summary(number: OrderNumber, row: &Row) -> OrderSummary {
    let order = &row.latest;
    let placed = order.placed();
    let held = order.parked().map(|parked| ParkedAs::Held(parked.hold));
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
            Some(ParkedAs::Unreadable)
        } else {
            held
        },
        placed_at: placed.at,
        updated_at: order.updated_at(),
    }
}

fn in_full(number: OrderNumber, row: &Row) -> ListedOrder {
    let Some(Fact::OrderPlaced(placed)) = row.events.first().map(|event| &event.fact) else {
        unreachable!("a journal begins with order-placed");
    };
    let cancelled = match row.latest.status() {
        OrderStatus::Cancelled { cause, .. } => Some(cause.clone()),
        _ => None,
    };
    ListedOrder {
        summary: summary(number, row),
        placed: placed.clone(),
        cancelled,
    }
}
