//! Unpaid orders, and the switch that lets them expire.

use super::{Failure, SqliteStore, WriteError, column, order_id};
use application::ports::{Expiry, ExpirySwitch, StoreError, UnpaidOrders};
use async_trait::async_trait;
use domain::{OrderId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row};

const TABLE: &str = "payment_expiry";

#[async_trait]
impl UnpaidOrders for SqliteStore {
    async fn unpaid_since(
        &self,
        before: Timestamp,
        limit: usize,
    ) -> Result<Vec<OrderId>, StoreError> {
        self.read(move |connection| unpaid(connection, before, limit))
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
    limit: usize,
) -> Result<Vec<OrderId>, Failure> {
    let mut select = connection.prepare_cached(
        "SELECT id FROM orders
          WHERE status = 'PENDING' AND payment_status = 'PENDING' AND placed_at < ?1
          ORDER BY placed_at LIMIT ?2",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let found = select.query_map((before.micros(), limit), |row| row.get(0).map(order_id))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn latest(connection: &Connection) -> Result<Expiry, Failure> {
    let mut select = connection
        .prepare_cached("SELECT id, is_on, since FROM payment_expiry ORDER BY id DESC LIMIT 1")?;
    let found = select.query_row([], |row| Ok(expiry(row))).optional()?;
    Ok(found.transpose()?.unwrap_or(Expiry {
        id: 0,
        is_on: true,
        since: None,
    }))
}

fn expiry(row: &Row<'_>) -> Result<Expiry, StoreError> {
    let id: i64 = column(row, TABLE, "id", &"?")?;
    let since: i64 = column(row, TABLE, "since", &id)?;
    Ok(Expiry {
        id: id.unsigned_abs(),
        is_on: column(row, TABLE, "is_on", &id)?,
        since: Some(Timestamp::from_micros(since)),
    })
}
