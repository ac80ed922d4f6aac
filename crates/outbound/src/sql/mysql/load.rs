//! Loading: an order is folded from its journal, row by row as it was written.

use super::Failure;
use super::store::MysqlStore;
use crate::sql::rows::{Journaled, journaled, until_damage};
use application::ports::StoreError;
use domain::order::Event;
use domain::{Order, OrderId, OrderNumber, OrderRef};
use sqlx::mysql::MySqlConnection;

impl MysqlStore {
    pub(super) async fn load(&self, name: OrderRef) -> Result<Option<Order>, StoreError> {
        self.read(name, |connection, name| Box::pin(fold(connection, *name)))
            .await
    }

    pub(super) async fn load_events(
        &self,
        id: OrderId,
    ) -> Result<(Vec<Event>, Option<StoreError>), StoreError> {
        self.read(id, |connection, id| Box::pin(journal(connection, *id)))
            .await
    }
}

/// One statement, so that number and events are of one moment.
async fn fold(connection: &mut MySqlConnection, name: OrderRef) -> Result<Option<Order>, Failure> {
    const BY_ID: &str =
        "SELECT o.number, o.id, o.version, o.process_version, e.seq, e.kind, e.at, e.actor, e.data
           FROM orders o LEFT JOIN order_events e ON e.order_id = o.id
          WHERE o.id = ? ORDER BY e.seq";
    const BY_NUMBER: &str =
        "SELECT o.number, o.id, o.version, o.process_version, e.seq, e.kind, e.at, e.actor, e.data
           FROM orders o LEFT JOIN order_events e ON e.order_id = o.id
          WHERE o.number = ? ORDER BY e.seq";
    let query = match name {
        OrderRef::Id(id) => sqlx::query(BY_ID).bind(id.uuid()),
        OrderRef::Number(OrderNumber(number)) => match i64::try_from(number) {
            Ok(number) => sqlx::query(BY_NUMBER).bind(number),
            // The store never gave such a number.
            Err(_) => return Ok(None),
        },
    };
    let mut order = Journaled::default();
    for row in query.fetch_all(connection).await? {
        order.add(&row)?;
    }
    Ok(order.fold()?)
}

async fn journal(
    connection: &mut MySqlConnection,
    id: OrderId,
) -> Result<(Vec<Event>, Option<StoreError>), Failure> {
    let select = sqlx::query(
        "SELECT o.process_version, e.seq, e.kind, e.at, e.actor, e.data
           FROM orders o JOIN order_events e ON e.order_id = o.id
          WHERE o.id = ? ORDER BY e.seq",
    );
    let rows = select.bind(id.uuid()).fetch_all(connection).await?;
    Ok(until_damage(rows.iter().map(|row| journaled(row, id))))
}
