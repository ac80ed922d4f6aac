//! Loading: an order is folded from its journal, row by row as it was written.

use super::failure::unreadable;
use super::{Failure, SqliteStore, column, order_id};
use crate::journal_format::{RawEvent, decode};
use application::ports::StoreError;
use domain::order::{Event, JournalError};
use domain::{Order, OrderId, OrderNumber, OrderRef};
use rusqlite::{Connection, Row, ToSql};

const TABLE: &str = "order_events";

impl SqliteStore {
    pub(super) async fn load(&self, name: OrderRef) -> Result<Option<Order>, StoreError> {
        self.read(move |connection| fold(connection, name)).await
    }

    pub(super) async fn load_events(&self, id: OrderId) -> Result<Vec<Event>, StoreError> {
        self.read(move |connection| journal(connection, id)).await
    }
}

/// One statement, so that number and events are of one moment.
fn fold(connection: &Connection, name: OrderRef) -> Result<Option<Order>, Failure> {
    const BY_ID: &str = "SELECT o.number, o.id, e.seq, e.kind, e.at, e.actor, e.data
           FROM orders o LEFT JOIN order_events e ON e.order_id = o.id
          WHERE o.id = ?1 ORDER BY e.seq";
    const BY_NUMBER: &str = "SELECT o.number, o.id, e.seq, e.kind, e.at, e.actor, e.data
           FROM orders o LEFT JOIN order_events e ON e.order_id = o.id
          WHERE o.number = ?1 ORDER BY e.seq";
    let (sql, key): (_, &dyn ToSql) = match &name {
        OrderRef::Id(id) => (BY_ID, &id.uuid().into_bytes()),
        OrderRef::Number(OrderNumber(number)) => match i64::try_from(*number) {
            Ok(number) => (BY_NUMBER, &number.clone()),
            // The store never gave such a number.
            Err(_) => return Ok(None),
        },
    };
    let mut select = connection.prepare_cached(sql)?;
    let mut rows = select.query([key])?;
    let mut found = None;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, _) = *match &mut found {
            Some(found) => found,
            None => found.insert(names(row)?),
        };
        events.push(event(row, id)?);
    }
    let Some((id, number)) = found else {
        return Ok(None);
    };
    let order = Order::from_journal(id, number, &events);
    Ok(Some(order.map_err(|error| unfoldable(id, &error))?))
}

fn journal(connection: &Connection, id: OrderId) -> Result<Vec<Event>, Failure> {
    let mut select = connection.prepare_cached(
        "SELECT seq, kind, at, actor, data FROM order_events WHERE order_id = ?1 ORDER BY seq",
    )?;
    let mut rows = select.query([id.uuid().into_bytes()])?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        events.push(event(row, id)?);
    }
    Ok(events)
}

fn names(row: &Row<'_>) -> Result<(OrderId, OrderNumber), StoreError> {
    let number: i64 = column(row, "orders", "number", &"?")?;
    let id = column(row, "orders", "id", &number).map(order_id)?;
    Ok((id, OrderNumber(number.unsigned_abs())))
}

pub(super) fn event(row: &Row<'_>, order: OrderId) -> Result<Event, StoreError> {
    let seq: i64 = column(row, TABLE, "seq", &order)?;
    let place = EventName { order, seq };
    let kind = text(row, "kind", &place)?;
    let actor = text(row, "actor", &place)?;
    let data = text(row, "data", &place)?;
    let raw = RawEvent {
        seq: seq.unsigned_abs(),
        at: column(row, TABLE, "at", &place)?,
        kind,
        actor,
        data,
    };
    decode(&raw).map_err(|error| unreadable(TABLE, error.column, &place, &error.why))
}

/// Borrowed from the row: most of an event is text that is parsed at once.
fn text<'a>(
    row: &'a Row<'_>,
    name: &'static str,
    place: &EventName,
) -> Result<&'a str, StoreError> {
    let value = row.get_ref(name).map_err(|error| error.to_string());
    value
        .and_then(|value| value.as_str().map_err(|error| error.to_string()))
        .map_err(|why| unreadable(TABLE, name, place, &why))
}

struct EventName {
    order: OrderId,
    seq: i64,
}

impl std::fmt::Display for EventName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.order, self.seq)
    }
}

fn unfoldable(id: OrderId, error: &JournalError) -> StoreError {
    unreadable(TABLE, "seq", &id, error)
}
