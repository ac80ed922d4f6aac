//! What waits, from the few rows that tell of it.

use crate::sql::columns::{Columns, column, nullable};
use application::ports::{Backlog, ParkedAs, StoreError};
use domain::Duration;

const TABLE: &str = "orders";
const ID: &str = "(count)";

/// Reads `due`, `due_for`, `asked` and `first_asked`.
pub(in crate::sql) fn backlog(row: &dyn Columns) -> Result<Backlog, StoreError> {
    let due_for: Option<i64> = nullable(row, TABLE, "due_for", &ID)?;
    let due_for = due_for.map_or(0, |micros| u64::try_from(micros).unwrap_or(0));
    Ok(Backlog {
        due: column(row, TABLE, "due", &ID)?,
        due_for: Duration::from_micros(due_for),
        parked: Vec::new(),
        price_questions: column(row, "order_requests", "asked", &ID)?,
        first_question: nullable(row, "order_requests", "first_asked", &ID)?,
    })
}

/// Reads `parked` and `many`; nothing where it is a reason that this version does not know.
pub(in crate::sql) fn parked_by(row: &dyn Columns) -> Result<Option<(ParkedAs, u64)>, StoreError> {
    let reason: &str = column(row, TABLE, "parked", &ID)?;
    let many = column(row, TABLE, "many", &ID)?;
    Ok(ParkedAs::parse(reason).map(|reason| (reason, many)))
}
