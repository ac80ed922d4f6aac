//! Loading: an order is folded from its journal, row by row as it was written.

use super::{Failure, SqliteStore};
use crate::sql::rows::{Journaled, journaled};
use application::ports::StoreError;
use domain::order::Event;
use domain::{Order, OrderId, OrderNumber, OrderRef};
use rusqlite::{Connection, ToSql};

impl SqliteStore {
    pub(super) async fn load(&self, name: OrderRef) -> Result<Option<Order>, StoreError> {
        self.read(move |connection| fold(connection, name)).await
    }

    pub(super) async fn load_events(
        &self,
        id: OrderId,
    ) -> Result<(Vec<Event>, Option<StoreError>), StoreError> {
        self.read(move |connection| journal(connection, id)).await
    }
}

/// One statement, so that number and events are of one moment.
pub(super) fn fold(connection: &Connection, name: OrderRef) -> Result<Option<Order>, Failure> {
    const BY_ID: &str =
        "SELECT o.number, o.id, o.version, o.process_version, e.seq, e.kind, e.at, e.actor, e.data
           FROM orders o LEFT JOIN order_events e ON e.order_id = o.id
          WHERE o.id = ?1 ORDER BY e.seq";
    const BY_NUMBER: &str =
        "SELECT o.number, o.id, o.version, o.process_version, e.seq, e.kind, e.at, e.actor, e.data
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
    let mut order = Journaled::default();
    while let Some(row) = rows.next()? {
        order.add(row)?;
    }
    Ok(order.fold()?)
}

fn journal(
    connection: &Connection,
    id: OrderId,
) -> Result<(Vec<Event>, Option<StoreError>), Failure> {
    let mut select = connection.prepare_cached(
        "SELECT o.process_version, e.seq, e.kind, e.at, e.actor, e.data
           FROM orders o JOIN order_events e ON e.order_id = o.id
          WHERE o.id = ?1 ORDER BY e.seq",
    )?;
    let mut rows = select.query([id.uuid().into_bytes()])?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        match journaled(row, id) {
            Ok(event) => events.push(event),
            Err(error) => return Ok((events, Some(error))),
        }
    }
    Ok((events, None))
}
