//! An old order with all that is kept of it, struck out in one transaction.

use super::Failure;
use super::store::MysqlStore;
use super::terms::Terms;
use crate::sql::WriteError;
use crate::sql::rows::signed;
use application::ports::StoreError;
use domain::Order;
use sqlx::mysql::MySqlConnection;
use uuid::Uuid;

/// The request that placed it, if it is as it was judged. Whoever has it in hand keeps it, and is not waited
/// for.
pub(super) const UNCHANGED: &str = "SELECT request_id FROM orders
  WHERE id = ? AND version = ? AND wake_at IS NULL AND parked IS NULL
    FOR UPDATE SKIP LOCKED";

pub(super) const HELD_BACK: &str = "SELECT 1 FROM event_sinks s
   JOIN held_back_orders h ON h.sink = s.name AND h.order_id = ? LIMIT 1";

/// What hangs on it first.
pub(super) const STRIKE: [&str; 7] = [
    "DELETE FROM order_events WHERE order_id = ?",
    "DELETE FROM order_items WHERE order_id = ?",
    "DELETE FROM reservations WHERE order_id = ?",
    "DELETE FROM payment_news WHERE order_id = ?",
    "DELETE FROM payments WHERE order_id = ?",
    "DELETE FROM shipments WHERE order_id = ?",
    "DELETE FROM orders WHERE id = ?",
];

/// Other requests that came to it stay on record, and no longer say to what: a refusal, a message.
pub(super) const LET_GO: &str = "UPDATE idempotency_keys SET order_id = NULL WHERE order_id = ?";

struct Old {
    id: Uuid,
    version: i64,
    number: i64,
    terms: Terms,
}

impl From<&Order> for Old {
    fn from(order: &Order) -> Self {
        Self {
            id: order.id().uuid(),
            version: signed(order.version().0),
            number: order.number().map_or(0, |number| signed(number.0)),
            terms: Terms::from(order),
        }
    }
}

impl MysqlStore {
    pub(super) async fn strike_old(&self, orders: &[Order]) -> Result<u64, StoreError> {
        let orders: Vec<Old> = orders.iter().map(Old::from).collect();
        let struck = self.write(orders, |transaction, orders| {
            Box::pin(strike_all(&mut transaction.connection, orders))
        });
        struck.await.map_err(WriteError::into_store_error)
    }
}

async fn strike_all(connection: &mut MySqlConnection, orders: &[Old]) -> Result<u64, Failure> {
    let mut struck = 0;
    for order in orders {
        struck += u64::from(strike(connection, order).await?);
    }
    Ok(struck)
}

async fn strike(connection: &mut MySqlConnection, order: &Old) -> Result<bool, Failure> {
    let find = sqlx::query_scalar(UNCHANGED).bind(order.id);
    let find = find.bind(order.version);
    let found: Option<Option<i64>> = find.fetch_optional(&mut *connection).await?;
    let Some(request) = found else {
        return Ok(false);
    };
    let held = sqlx::query(HELD_BACK).bind(order.id);
    if held.fetch_optional(&mut *connection).await?.is_some() {
        return Ok(false);
    }
    for sql in STRIKE {
        let delete = sqlx::query(sql).bind(order.id);
        delete.execute(&mut *connection).await?;
    }
    order.terms.delete(connection, order.number).await?;
    sqlx::query("DELETE FROM idempotency_keys WHERE id = ? AND order_id = ?")
        .bind(request)
        .bind(order.id)
        .execute(&mut *connection)
        .await?;
    let let_go = sqlx::query(LET_GO).bind(order.id);
    let_go.execute(connection).await?;
    Ok(true)
}
