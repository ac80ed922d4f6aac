//! Unpaid orders, and the switch that lets them expire.

use super::{Failure, SqliteStore};
use crate::sql::WriteError;
use crate::sql::columns::Columns;
use crate::sql::rows::{KNOWN, expiry, unpaid_order};
use application::ports::{Expiry, ExpirySwitch, StoreError, UnpaidOrder, UnpaidOrders};
use async_trait::async_trait;
use domain::Timestamp;
use rusqlite::{Connection, named_params};

#[async_trait]
impl UnpaidOrders for SqliteStore {
    async fn unpaid_since(
        &self,
        before: Timestamp,
        after: Option<UnpaidOrder>,
        limit: usize,
    ) -> Result<Vec<UnpaidOrder>, StoreError> {
        self.read(move |connection| unpaid(connection, before, after, limit))
            .await
    }
}

#[async_trait]
impl ExpirySwitch for SqliteStore {
    async fn expiry(&self) -> Result<Expiry, StoreError> {
        self.read(latest).await
    }

    async fn set_expiry(&self, is_on: bool) -> Result<Expiry, StoreError> {
        let since = self.clock.now().micros();
        let switched = self.write(move |connection| {
            connection
                .prepare_cached("INSERT INTO payment_expiry (is_on, since) VALUES (?1, ?2)")?
                .execute((is_on, since))?;
            latest(connection)
        });
        switched.await.map_err(WriteError::into_store_error)
    }
}

fn unpaid(
    connection: &Connection,
    before: Timestamp,
    after: Option<UnpaidOrder>,
    limit: usize,
) -> Result<Vec<UnpaidOrder>, Failure> {
    let mut select = connection.prepare_cached(
        "SELECT placed_at, id FROM orders
          WHERE status = 'PENDING' AND payment_status = 'PENDING' AND placed_at < :before
            AND process_version <= :known AND placed_at >= :at AND (placed_at > :at OR id > :id)
          ORDER BY placed_at, id LIMIT :limit",
    )?;
    let at = after.map_or(i64::MIN, |after| after.placed_at.micros());
    let id = after.map_or([0; 16], |after| after.order.uuid().into_bytes());
    let asked = named_params! {
        ":before": before.micros(),
        ":at": at,
        ":id": id,
        ":known": KNOWN,
        ":limit": i64::try_from(limit).unwrap_or(i64::MAX),
    };
    let mut rows = select.query(asked)?;
    let mut unpaid = Vec::new();
    while let Some(row) = rows.next()? {
        unpaid.push(unpaid_order(row)?);
    }
    Ok(unpaid)
}

fn latest(connection: &Connection) -> Result<Expiry, Failure> {
    let mut select = connection
        .prepare_cached("SELECT id, is_on, since FROM payment_expiry ORDER BY id DESC LIMIT 1")?;
    let mut rows = select.query([])?;
    let row = rows.next()?;
    Ok(expiry(row.map(|row| row as &dyn Columns))?)
}
