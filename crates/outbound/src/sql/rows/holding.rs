//! Rows of the built-in collaborators' books, each with the order that it is for.

use crate::sql::columns::{Columns, column};
use application::ports::StoreError;
use domain::OrderId;

/// Reads `order_id` beside a record.
pub(in crate::sql) fn of_order<T>(
    row: &dyn Columns,
    record: fn(&dyn Columns) -> Result<T, StoreError>,
) -> Result<(OrderId, T), StoreError> {
    let record = record(row)?;
    Ok((column(row, "(the books)", "order_id", &"?")?, record))
}
