//! An event's row, and the order that its journal's rows fold into.

use super::newer::{refuse_newer, refuse_newer_plan};
use crate::journal_format::{RawEvent, decode};
use crate::sql::columns::{Columns, column};
use crate::sql::failure::unreadable;
use application::ports::StoreError;
use domain::order::Event;
use domain::{Order, OrderId, OrderNumber};
use std::fmt;

pub(in crate::sql) const TABLE: &str = "order_events";

/// Reads `seq`, `kind`, `at`, `actor` and `data`, unless the order's `process_version` says that others are
/// to read it.
pub(in crate::sql) fn journaled(row: &dyn Columns, order: OrderId) -> Result<Event, StoreError> {
    refuse_newer(row, order)?;
    let event = event(row, order)?;
    refuse_newer_plan(&event, order)?;
    Ok(event)
}

/// Most of an event is text that is parsed at once.
pub(super) fn event(row: &dyn Columns, order: OrderId) -> Result<Event, StoreError> {
    let seq: i64 = column(row, TABLE, "seq", &order)?;
    let place = EventName { order, seq };
    let raw = RawEvent {
        seq: seq.unsigned_abs(),
        at: column(row, TABLE, "at", &place)?,
        kind: column(row, TABLE, "kind", &place)?,
        actor: column(row, TABLE, "actor", &place)?,
        data: column(row, TABLE, "data", &place)?,
    };
    decode(&raw).map_err(|error| unreadable(TABLE, error.column, &place, &error.why))
}

/// The events up to the first that cannot be read, and what is wrong with that one.
pub(in crate::sql) fn until_damage(
    rows: impl Iterator<Item = Result<Event, StoreError>>,
) -> (Vec<Event>, Option<StoreError>) {
    let mut events = Vec::new();
    for row in rows {
        match row {
            Ok(event) => events.push(event),
            Err(error) => return (events, Some(error)),
        }
    }
    (events, None)
}

/// An order that is being read: its names, its row's version, and its events row by row.
#[derive(Default)]
pub(in crate::sql) struct Journaled {
    names: Option<(OrderId, OrderNumber, u64)>,
    events: Vec<Event>,
}

impl Journaled {
    /// The next row, which has `number`, `id`, `version` and `process_version` beside the event.
    pub(in crate::sql) fn add(&mut self, row: &dyn Columns) -> Result<(), StoreError> {
        let (id, ..) = match self.names {
            Some(names) => names,
            None => *self.names.insert(names(row)?),
        };
        self.events.push(journaled(row, id)?);
        Ok(())
    }

    /// The order; none if there was no row.
    pub(in crate::sql) fn fold(self) -> Result<Option<Order>, StoreError> {
        let Some((id, number, version)) = self.names else {
            return Ok(None);
        };
        let order = Order::from_journal(id, number, &self.events);
        let order = order.map_err(|error| unreadable(TABLE, "seq", &id, &error))?;
        // They are written in one transaction. Where they differ nothing can be appended any more.
        let journal = order.version().0;
        if journal != version {
            let why = format!("the row is at version {version}, and the journal ends at {journal}");
            return Err(unreadable("orders", "version", &id, &why));
        }
        Ok(Some(order))
    }
}

fn names(row: &dyn Columns) -> Result<(OrderId, OrderNumber, u64), StoreError> {
    let number: u64 = column(row, "orders", "number", &"?")?;
    let id = column(row, "orders", "id", &number)?;
    let version = column(row, "orders", "version", &number)?;
    Ok((id, OrderNumber(number), version))
}

struct EventName {
    order: OrderId,
    seq: i64,
}

impl fmt::Display for EventName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.order, self.seq)
    }
}
