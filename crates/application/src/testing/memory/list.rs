//! The read side of the store in memory.

use super::state::{Row, State};
use crate::ports::{
    InFull, ListedOrder, OrderFilter, OrderPage, OrderQuery, OrderSummary, ParkedAs, Total,
    UnreadableOrder,
};
use crate::search::{SearchText, order_terms};
use domain::order::{Fact, OrderStatus};
use domain::{OrderNumber, ProductId, Timestamp};

impl State {
    pub(super) fn list(&self, query: &OrderQuery) -> OrderPage {
        self.page(query, summary)
    }

    pub(super) fn list_in_full(&self, query: &OrderQuery) -> OrderPage<InFull> {
        self.page(query, in_full)
    }

    fn page<T>(&self, query: &OrderQuery, show: impl Fn(OrderNumber, &Row) -> T) -> OrderPage<T> {
        let named = query.filter.text.as_ref().map(|text| self.found_by(text));
        let is_found = |number: u64, row: &Row| match &named {
            None => true,
            Some(Found::Numbers(numbers)) => numbers.contains(&number),
            Some(Found::Words(words)) => {
                let terms = order_terms(row.latest.placed());
                words.iter().all(|word| terms.contains(word))
            }
        };
        let mut rows: Vec<(Place, &Row)> = self
            .rows
            .iter()
            .filter(|(number, row)| is_found(**number, row) && matches(row, &query.filter))
            .map(|(number, row)| ((row.latest.placed().at, *number), row))
            .collect();
        let total = if query.counted {
            Total::counted(rows.len() as u64)
        } else {
            Total::NOT_COUNTED
        };
        rows.sort_unstable_by_key(|(place, _)| *place);
        if query.newest_first {
            rows.reverse();
        }
        let after = query.after.map(|after| self.place_of(after));
        let is_behind = |place: Place| {
            after.is_none_or(|after| {
                if query.newest_first {
                    place < after
                } else {
                    place > after
                }
            })
        };
        let orders = rows
            .into_iter()
            .filter(|(place, _)| is_behind(*place))
            .skip(usize::try_from(query.offset).unwrap_or(usize::MAX))
            .take(query.limit as usize)
            .map(|((_, number), row)| show(OrderNumber(number), row))
            .collect();
        OrderPage { orders, total }
    }

    /// Where a number stands in lists, whether an order has it or not.
    fn place_of(&self, number: OrderNumber) -> Place {
        let below = self.rows.range(..=number.0).next_back();
        let at = below.map_or(Timestamp::from_micros(i64::MIN), |(_, row)| {
            row.latest.placed().at
        });
        (at, number.0)
    }

    fn found_by<'t>(&self, text: &'t SearchText) -> Found<'t> {
        let number = |row: &Row| row.latest.number().map(|number| number.0);
        if let Some(row) = text.name().and_then(|name| self.row(name)) {
            return Found::Numbers(number(row).into_iter().collect());
        }
        let has_parcel = |row: &&Row| {
            let parcel = row.latest.shipment();
            parcel.is_some_and(|(tracking, _)| tracking == text.as_str())
        };
        let tracked: Vec<u64> = self
            .rows
            .values()
            .filter(has_parcel)
            .filter_map(number)
            .collect();
        if tracked.is_empty() {
            Found::Words(text.terms())
        } else {
            Found::Numbers(tracked)
        }
    }
}

/// What a list is in the order of.
type Place = (Timestamp, u64);

/// What a text stands for.
enum Found<'t> {
    Numbers(Vec<u64>),
    Words(&'t [String]),
}

fn matches(row: &Row, filter: &OrderFilter) -> bool {
    let order = &row.latest;
    let placed = order.placed();
    let has_product =
        |product: &ProductId| order.lines().iter().any(|line| line.product == *product);
    let channel = placed.order.channel.as_str();
    filter
        .customer
        .as_ref()
        .is_none_or(|c| order.customer() == Some(c))
        && (filter.statuses.is_empty() || filter.statuses.contains(&order.status().kind()))
        && filter.payment.is_none_or(|p| order.payment_status() == p)
        && filter.shipment.is_none_or(|s| order.shipment_status() == s)
        && filter.channel.as_ref().is_none_or(|c| channel == c)
        && filter.product.as_ref().is_none_or(has_product)
        && filter.placed_from.is_none_or(|from| from <= placed.at)
        && filter.placed_before.is_none_or(|end| placed.at < end)
        && filter
            .amount
            .is_none_or(|range| range.contains(order.total()))
        && (!filter.parked || row.is_set_aside || order.parked().is_some())
}

pub(super) fn parked_as(row: &Row) -> Option<ParkedAs> {
    if row.is_set_aside {
        return Some(ParkedAs::Unreadable);
    }
    let parked = row.latest.parked();
    parked.map(|parked| ParkedAs::Held(parked.hold))
}

fn summary(number: OrderNumber, row: &Row) -> OrderSummary {
    let order = &row.latest;
    let placed = order.placed();
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
        parked: parked_as(row),
        placed_at: placed.at,
        updated_at: order.updated_at(),
    }
}

fn in_full(number: OrderNumber, row: &Row) -> InFull {
    if row.is_damaged {
        return InFull::Unreadable(UnreadableOrder {
            summary: summary(number, row),
            why: row.damage(),
        });
    }
    let Some(Fact::OrderPlaced(placed)) = row.events.first().map(|event| &event.fact) else {
        unreachable!("a journal begins with order-placed");
    };
    let cancelled = match row.latest.status() {
        OrderStatus::Cancelled { cause, .. } => Some(cause.clone()),
        _ => None,
    };
    InFull::Agreed(ListedOrder {
        summary: summary(number, row),
        placed: placed.clone(),
        cancelled,
    })
}
