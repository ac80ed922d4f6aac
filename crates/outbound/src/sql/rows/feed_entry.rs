//! An entry of the feed: an event, and where it left its order.

use super::event::{TABLE, event};
use crate::journal_format::decode_fact;
use crate::sql::columns::{Columns, column, nullable};
use crate::sql::failure::unreadable;
use application::ports::{FeedEntry, FeedPosition, Happened, StoreError};
use domain::order::{OrderStatusKind, Version};
use domain::{OrderId, OrderNumber};
use std::sync::Arc;

/// Only what names the entry has to be readable.
pub(in crate::sql) fn entry(row: &dyn Columns) -> Result<FeedEntry, StoreError> {
    let position: u64 = column(row, TABLE, "position", &"?")?;
    let order = column(row, TABLE, "order_id", &position)?;
    let number = column(row, "orders", "number", &order)?;
    Ok(FeedEntry {
        position: FeedPosition(position),
        order,
        number: OrderNumber(number),
        seq: Version(column(row, TABLE, "seq", &order)?),
        happened: happened(row, order).map(Arc::new),
    })
}

fn happened(row: &dyn Columns, order: OrderId) -> Result<Happened, StoreError> {
    let event = event(row, order)?;
    let status = match event.fact.moves_to() {
        Some(status) => Some(status),
        None => moved_by(row, order)?,
    };
    let status =
        status.ok_or_else(|| unreadable(TABLE, "kind", &order, &"the order was never placed"))?;
    Ok(Happened { event, status })
}

/// Where the last event that moved the order's status has taken it. Nearly all kinds say it by
/// themselves.
fn moved_by(row: &dyn Columns, order: OrderId) -> Result<Option<OrderStatusKind>, StoreError> {
    let Some(kind) = nullable::<&str>(row, TABLE, "moved_by", &order)? else {
        return Ok(None);
    };
    Ok(match kind {
        "order-placed" => Some(OrderStatusKind::Pending),
        "order-confirmed" => Some(OrderStatusKind::Confirmed),
        "processing-started" => Some(OrderStatusKind::Processing),
        "order-shipped" => Some(OrderStatusKind::Shipped),
        "order-delivered" => Some(OrderStatusKind::Delivered),
        "order-cancelled" => Some(OrderStatusKind::Cancelled),
        _ => {
            let data = column(row, TABLE, "moved_by_data", &order)?;
            let fact = decode_fact(kind, data);
            let fact = fact.map_err(|why| unreadable(TABLE, "data", &order, &why))?;
            fact.moves_to()
        }
    })
}
