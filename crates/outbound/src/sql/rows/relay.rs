//! Rows of the relay's book.

use crate::sql::columns::{Columns, column};
use crate::sql::failure::unreadable;
use application::ports::{FeedPosition, HeldBack, Hold, SinkName, SinkState, StoreError};
use domain::order::Version;
use domain::{Duration, OrderNumber};

const SINKS: &str = "event_sinks";
const HELD: &str = "held_back_orders";

/// Reads `place` and `epoch`.
pub(in crate::sql) fn hold(row: &dyn Columns, sink: &SinkName) -> Result<Hold, StoreError> {
    Ok(Hold {
        sink: sink.clone(),
        epoch: column(row, SINKS, "epoch", sink)?,
        place: FeedPosition(column(row, SINKS, "place", sink)?),
    })
}

/// Reads `name`, `place`, `epoch`, `held_for` and `held_back`.
pub(in crate::sql) fn sink_state(row: &dyn Columns) -> Result<SinkState, StoreError> {
    let name: &str = column(row, SINKS, "name", &"?")?;
    let name = SinkName::new(name).map_err(|why| unreadable(SINKS, "name", &"?", &why))?;
    Ok(SinkState {
        place: FeedPosition(column(row, SINKS, "place", &name)?),
        epoch: column(row, SINKS, "epoch", &name)?,
        held_for: Duration::from_micros(column(row, SINKS, "held_for", &name)?),
        held_back: column(row, SINKS, "held_back", &name)?,
        name,
    })
}

/// Reads `order_id`, `number`, `seq`, `attempts`, `reason`, `since` and `due_in`.
pub(in crate::sql) fn held_back(row: &dyn Columns) -> Result<HeldBack, StoreError> {
    let order = column(row, HELD, "order_id", &"?")?;
    Ok(HeldBack {
        order,
        number: OrderNumber(column(row, HELD, "number", &order)?),
        seq: Version(column(row, HELD, "seq", &order)?),
        attempts: column(row, HELD, "attempts", &order)?,
        reason: column(row, HELD, "reason", &order)?,
        since: column(row, HELD, "since", &order)?,
        due_in: Duration::from_micros(column(row, HELD, "due_in", &order)?),
    })
}
