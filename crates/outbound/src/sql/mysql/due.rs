//! Orders that are due, by the database's clock: claimed for a while, by one replica each.

use super::Failure;
use super::many::Query;
use super::store::MysqlStore;
use super::transaction::ORDER;
use crate::sql::WriteError;
use crate::sql::rows::{KNOWN, claimed, signed};
use application::ports::{Claimed, StoreError, UNREADABLE};
use domain::{Duration, OrderId};
use sqlx::AssertSqlSafe;
use sqlx::mysql::MySqlConnection;

impl MysqlStore {
    pub(super) async fn claim(
        &self,
        limit: usize,
        lease: Duration,
    ) -> Result<Vec<Claimed>, StoreError> {
        let limit = signed(limit as u64);
        let lease = signed(lease.micros());
        self.write((limit, lease), |transaction, (limit, lease)| {
            Box::pin(claim_due(&mut transaction.connection, *limit, *lease))
        })
        .await
        .map_err(WriteError::into_store_error)
    }

    /// The next append derives the row anew, and with it whether the order is parked.
    pub(super) async fn set_unreadable(
        &self,
        order: OrderId,
        retry_after: Duration,
    ) -> Result<(), StoreError> {
        let wait = signed(retry_after.micros());
        self.write((order, wait), |transaction, (order, wait)| {
            Box::pin(async move {
                let bind = |find: Query| find.bind(order.uuid());
                transaction.lock_or_pass_over(ORDER, bind).await?;
                set_aside(&mut transaction.connection, *order, *wait).await
            })
        })
        .await
        .map_err(WriteError::into_store_error)
    }

    pub(super) async fn take_back_claim(&self, order: OrderId) -> Result<(), StoreError> {
        self.write(order, |transaction, order| {
            Box::pin(async move {
                let bind = |find: Query| find.bind(order.uuid());
                transaction.lock_or_pass_over(ORDER, bind).await?;
                take_back_claim(&mut transaction.connection, *order).await
            })
        })
        .await
        .map_err(WriteError::into_store_error)
    }
}

/// The longest due first. Those that others are just writing are passed over: they are claimed, or go
/// on by themselves. So is what a newer version keeps.
async fn claim_due(
    connection: &mut MySqlConnection,
    limit: i64,
    lease: i64,
) -> Result<Vec<Claimed>, Failure> {
    let due = sqlx::query(
        "SELECT number, id, claims + 1 AS claims FROM orders FORCE INDEX (orders_wake_at)
          WHERE wake_at <= TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))
            AND process_version <= ?
          ORDER BY wake_at LIMIT ? FOR UPDATE SKIP LOCKED",
    );
    let rows = due
        .bind(KNOWN)
        .bind(limit)
        .fetch_all(&mut *connection)
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let places = vec!["?"; rows.len()].join(", ");
    let update = format!(
        "UPDATE orders SET claims = claims + 1,
                wake_at = TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) + ?
          WHERE id IN ({places})"
    );
    let found = rows.iter().map(|row| claimed(row));
    let found: Vec<Claimed> = found.collect::<Result<_, _>>()?;
    // As many forms as there are numbers of orders: not worth keeping.
    let update = sqlx::query(AssertSqlSafe(update))
        .persistent(false)
        .bind(lease);
    let update = found
        .iter()
        .fold(update, |update, claim| update.bind(claim.order.uuid()));
    update.execute(connection).await?;
    Ok(found)
}

async fn set_aside(
    connection: &mut MySqlConnection,
    order: OrderId,
    wait: i64,
) -> Result<(), Failure> {
    let update = sqlx::query(
        "UPDATE orders SET parked = ?, claims = 0,
                wake_at = TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) + ?
          WHERE id = ? AND process_version <= ?",
    );
    let update = update.bind(UNREADABLE).bind(wait).bind(order.uuid());
    let update = update.bind(KNOWN);
    update.execute(connection).await?;
    Ok(())
}

async fn take_back_claim(connection: &mut MySqlConnection, order: OrderId) -> Result<(), Failure> {
    let update = sqlx::query("UPDATE orders SET claims = claims - 1 WHERE id = ? AND claims > 0");
    update.bind(order.uuid()).execute(connection).await?;
    Ok(())
}
