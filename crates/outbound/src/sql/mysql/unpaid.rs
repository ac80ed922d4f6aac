//! Unpaid orders, and the switch that lets them expire.

use super::Failure;
use super::store::MysqlStore;
use crate::sql::WriteError;
use crate::sql::columns::Columns;
use crate::sql::rows::{KNOWN, expiry, signed, unpaid_order};
use application::ports::{Expiry, ExpirySwitch, StoreError, UnpaidOrder, UnpaidOrders};
use async_trait::async_trait;
use domain::Timestamp;
use sqlx::mysql::MySqlConnection;

/// Which unpaid orders.
struct Asked {
    before: Timestamp,
    after: Option<UnpaidOrder>,
    limit: usize,
}

#[async_trait]
impl UnpaidOrders for MysqlStore {
    async fn unpaid_since(
        &self,
        before: Timestamp,
        after: Option<UnpaidOrder>,
        limit: usize,
    ) -> Result<Vec<UnpaidOrder>, StoreError> {
        let asked = Asked {
            before,
            after,
            limit,
        };
        self.read(asked, |connection, asked| {
            Box::pin(unpaid(connection, asked))
        })
        .await
    }
}

#[async_trait]
impl ExpirySwitch for MysqlStore {
    async fn expiry(&self) -> Result<Expiry, StoreError> {
        self.read((), |connection, ()| Box::pin(latest(connection)))
            .await
    }

    async fn set_expiry(&self, is_on: bool) -> Result<Expiry, StoreError> {
        let since = self.clock.now();
        let switched = self.write((is_on, since), |transaction, (is_on, since)| {
            Box::pin(switch(&mut transaction.connection, *is_on, *since))
        });
        switched.await.map_err(WriteError::into_store_error)
    }
}

async fn unpaid(
    connection: &mut MySqlConnection,
    asked: &Asked,
) -> Result<Vec<UnpaidOrder>, Failure> {
    let at = asked
        .after
        .map_or(i64::MIN, |after| after.placed_at.micros());
    let id = asked
        .after
        .map_or([0; 16], |after| after.order.uuid().into_bytes());
    let select = sqlx::query(
        "SELECT unpaid_since AS placed_at, id FROM orders FORCE INDEX (orders_unpaid)
          WHERE unpaid_since < ? AND unpaid_since >= ? AND (unpaid_since > ? OR id > ?)
            AND process_version <= ?
          ORDER BY unpaid_since, id LIMIT ?",
    )
    .bind(asked.before.micros())
    .bind(at)
    .bind(at)
    .bind(&id[..])
    .bind(KNOWN)
    .bind(signed(asked.limit as u64));
    let rows = select.fetch_all(connection).await?;
    let unpaid = rows.iter().map(|row| unpaid_order(row));
    Ok(unpaid.collect::<Result<_, _>>()?)
}

/// Switching twice, because the answer to the first was lost, changes nothing.
async fn switch(
    connection: &mut MySqlConnection,
    is_on: bool,
    since: Timestamp,
) -> Result<Expiry, Failure> {
    let insert = sqlx::query("INSERT INTO payment_expiry (is_on, since) VALUES (?, ?)");
    let insert = insert.bind(is_on).bind(since.micros());
    insert.execute(&mut *connection).await?;
    latest(connection).await
}

async fn latest(connection: &mut MySqlConnection) -> Result<Expiry, Failure> {
    let newest = "SELECT id, is_on, since FROM payment_expiry ORDER BY id DESC LIMIT 1";
    let row = sqlx::query(newest).fetch_optional(connection).await?;
    Ok(expiry(row.as_ref().map(|row| row as &dyn Columns))?)
}
