//! Rows about orders that wait: unpaid, due, and the switch that lets unpaid ones expire.

use crate::sql::columns::{Columns, column};
use application::ports::{Claimed, Expiry, StoreError, UnpaidOrder};

const ORDERS: &str = "orders";

/// Reads `placed_at` and `id`.
pub(in crate::sql) fn unpaid_order(row: &dyn Columns) -> Result<UnpaidOrder, StoreError> {
    let order = column(row, ORDERS, "id", &"(unpaid)")?;
    Ok(UnpaidOrder {
        placed_at: column(row, ORDERS, "placed_at", &order)?,
        order,
    })
}

/// Reads `id` and `claims`.
pub(in crate::sql) fn claimed(row: &dyn Columns) -> Result<Claimed, StoreError> {
    let order = column(row, ORDERS, "id", &"(due)")?;
    Ok(Claimed {
        order,
        claims: column(row, ORDERS, "claims", &order)?,
    })
}

/// Reads the latest switching: `id`, `is_on` and `since`. None: unpaid orders expire.
pub(in crate::sql) fn expiry(latest: Option<&dyn Columns>) -> Result<Expiry, StoreError> {
    const TABLE: &str = "payment_expiry";
    let Some(row) = latest else {
        return Ok(Expiry {
            id: 0,
            is_on: true,
            since: None,
        });
    };
    let id = column(row, TABLE, "id", &"?")?;
    Ok(Expiry {
        id,
        is_on: column(row, TABLE, "is_on", &id)?,
        since: Some(column(row, TABLE, "since", &id)?),
    })
}
