//! What lists read of each order: its row, and what was agreed on it from the first event.

use crate::journal_format::{FormatError, decode_cause, decode_placed};
use crate::sql::columns::{Columns, column, nullable};
use crate::sql::failure::unreadable;
use application::ports::{
    InFull, ListedOrder, OrderSummary, ParkedAs, StoreError, UnreadableOrder,
};
use domain::order::{CancelCause, OrderStatusKind, PaymentStatus, Placed, ShipmentStatus};
use domain::{Currency, CustomerId, Money, Notation, OrderId, OrderNumber, Timestamp};
use std::sync::Arc;

const TABLE: &str = "orders";

/// What [`summary`] reads, from `orders` as `o`.
pub(in crate::sql) const SUMMARY: &str =
    "o.number, o.id, o.channel, o.customer_id, o.customer_notation,
    o.status, o.payment_status, o.shipment_status, o.total_minor, o.currency, o.tracking_number,
    o.parked, o.placed_at, o.updated_at";

/// What [`in_full`] reads beyond that.
pub(in crate::sql) const IN_FULL: &str = "
    (SELECT e.data FROM order_events e
      WHERE e.order_id = o.id AND e.seq = 1 AND e.kind = 'order-placed') AS agreed,
    CASE o.status WHEN 'CANCELLED' THEN
        (SELECT concat(e.kind, ' ', e.data) FROM order_events e
          WHERE e.order_id = o.id AND e.kind IN ('order-cancelled', 'order-imported')
          ORDER BY e.seq DESC LIMIT 1) END AS cause";

pub(in crate::sql) fn summary(row: &dyn Columns) -> Result<OrderSummary, StoreError> {
    let number: i64 = column(row, TABLE, "number", &"?")?;
    let text = |name: &'static str| nullable::<String>(row, TABLE, name, &number);
    let moment = |name| column::<Timestamp>(row, TABLE, name, &number);
    let currency = one_of(row, "currency", number, |code| Currency::parse(code).ok())?;
    let parked = |name: &str| ParkedAs::parse(name).ok_or_else(|| unknown(name));
    Ok(OrderSummary {
        id: column(row, TABLE, "id", &number)?,
        number: OrderNumber(number.unsigned_abs()),
        channel: column(row, TABLE, "channel", &number)?,
        customer: text("customer_id")?
            .map(|id| CustomerId::parse(&id))
            .transpose()
            .map_err(|why| unreadable(TABLE, "customer_id", &number, &why))?,
        customer_notation: one_of(row, "customer_notation", number, notation)?,
        status: one_of(row, "status", number, OrderStatusKind::parse)?,
        payment_status: one_of(row, "payment_status", number, payment_status)?,
        shipment_status: one_of(row, "shipment_status", number, shipment_status)?,
        total: Money::from_minor(column(row, TABLE, "total_minor", &number)?, currency),
        tracking_number: text("tracking_number")?,
        parked: text("parked")?
            .map(|name| parked(&name))
            .transpose()
            .map_err(|why| unreadable(TABLE, "parked", &number, &why))?,
        placed_at: moment("placed_at")?,
        updated_at: moment("updated_at")?,
    })
}

/// What was agreed, too, where it can be read.
pub(in crate::sql) fn in_full(row: &dyn Columns) -> Result<InFull, StoreError> {
    let summary = summary(row)?;
    Ok(match agreed(row, summary.id) {
        Ok((placed, cancelled)) => InFull::Agreed(ListedOrder {
            summary,
            placed,
            cancelled,
        }),
        Err(why) => InFull::Unreadable(UnreadableOrder { summary, why }),
    })
}

/// What was agreed on an order, and why it was called off.
fn agreed(
    row: &dyn Columns,
    id: OrderId,
) -> Result<(Arc<Placed>, Option<CancelCause>), StoreError> {
    const EVENTS: &str = "order_events";
    let unreadable_event = |error: FormatError| unreadable(EVENTS, error.column, &id, &error.why);
    let agreed: Option<&str> = nullable(row, EVENTS, "agreed", &id)?;
    let agreed = agreed.ok_or_else(|| {
        let why = "the journal does not begin with order-placed";
        unreadable(EVENTS, "kind", &id, &why)
    })?;
    let cause: Option<&str> = nullable(row, EVENTS, "cause", &id)?;
    let placed = decode_placed(agreed).map_err(unreadable_event)?;
    let cause = cause
        .and_then(|cause| cause.split_once(' '))
        .map_or(Ok(None), |(kind, data)| decode_cause(kind, data));
    Ok((placed, cause.map_err(unreadable_event)?))
}

fn one_of<T>(
    row: &dyn Columns,
    name: &'static str,
    number: i64,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, StoreError> {
    let text: &str = column(row, TABLE, name, &number)?;
    parse(text).ok_or_else(|| unreadable(TABLE, name, &number, &unknown(text)))
}

fn unknown(text: &str) -> String {
    format!("{text:?} is not known to this version")
}

fn notation(name: &str) -> Option<Notation> {
    [Notation::Text, Notation::Number]
        .into_iter()
        .find(|notation| super::order::notation_name(*notation) == name)
}

fn payment_status(name: &str) -> Option<PaymentStatus> {
    PaymentStatus::ALL
        .into_iter()
        .find(|status| status.as_str() == name)
}

fn shipment_status(name: &str) -> Option<ShipmentStatus> {
    ShipmentStatus::ALL
        .into_iter()
        .find(|status| status.as_str() == name)
}
