//! Orders that a newer version of this program keeps: they are left alone.

use crate::sql::columns::{Columns, column};
use application::ports::StoreError;
use domain::OrderId;
use domain::order::{Event, Fact};
use domain::process::PROCESS_VERSION;

/// The newest `process_version` of an order that this binary carries on.
pub(in crate::sql) const KNOWN: i64 = PROCESS_VERSION as i64;

/// Before anything of an order is read: its row's `process_version`.
pub(super) fn refuse_newer(row: &dyn Columns, order: OrderId) -> Result<(), StoreError> {
    let needed: i64 = column(row, "orders", "process_version", &order)?;
    check(order, needed)
}

/// Its plan says it as well.
pub(super) fn refuse_newer_plan(event: &Event, order: OrderId) -> Result<(), StoreError> {
    match &event.fact {
        Fact::OrderPlaced(placed) => check(order, placed.order.plan.version.into()),
        _ => Ok(()),
    }
}

/// Not a damaged order: whoever asks a newer replica, or this one after its update, finds it.
fn check(order: OrderId, needed: i64) -> Result<(), StoreError> {
    if needed <= KNOWN {
        return Ok(());
    }
    Err(StoreError::Newer(format!(
        "order {order} is kept by a newer version of this program: ask a replica of that"
    )))
}
