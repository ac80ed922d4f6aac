//! An old order with all that is kept of it, struck out in one transaction of its own.

use super::attempts::{Done, Work, transaction};
use super::{Failure, PostgresStore};
use crate::sql::WriteError;
use crate::sql::rows::signed;
use application::ports::StoreError;
use application::search::order_terms;
use domain::Order;
use sqlx::postgres::PgConnection;
use std::sync::Arc;
use uuid::Uuid;

/// The request that placed it, if it is as it was judged. Whoever has it in hand keeps it, and is not waited
/// for.
pub(super) const UNCHANGED: &str = "SELECT request_id FROM orders o
  WHERE o.id = $1 AND o.version = $2 AND o.wake_at IS NULL AND o.parked IS NULL
    AND NOT EXISTS (SELECT 1 FROM event_sinks s
                      JOIN held_back_orders h ON h.sink = s.name AND h.order_id = o.id)
    FOR UPDATE OF o SKIP LOCKED";

/// What hangs on it first.
pub(super) const STRIKE: [&str; 7] = [
    "DELETE FROM order_events WHERE order_id = $1",
    "DELETE FROM order_items WHERE order_id = $1",
    "DELETE FROM reservations WHERE order_id = $1",
    "DELETE FROM payment_news WHERE order_id = $1",
    "DELETE FROM payments WHERE order_id = $1",
    "DELETE FROM shipments WHERE order_id = $1",
    "DELETE FROM orders WHERE id = $1",
];

/// The words that it was found by.
pub(super) const TERMS: &str =
    "DELETE FROM order_terms WHERE placed_at = $1 AND number = $2 AND term = ANY($3)";

/// Other requests that came to it stay on record, and no longer say to what: a refusal, a message.
pub(super) const LET_GO: &str = "UPDATE idempotency_keys SET order_id = NULL WHERE order_id = $1";

struct Old {
    id: Uuid,
    version: i64,
    number: i64,
    placed_at: i64,
    terms: Vec<String>,
}

impl From<&Order> for Old {
    fn from(order: &Order) -> Self {
        Self {
            id: order.id().uuid(),
            version: signed(order.version().0),
            number: order.number().map_or(0, |number| signed(number.0)),
            placed_at: order.placed().at.micros(),
            terms: order_terms(order.placed()).into_iter().collect(),
        }
    }
}

impl PostgresStore {
    pub(super) async fn strike_old(&self, orders: &[Order]) -> Result<u64, StoreError> {
        let orders: Arc<[Arc<Old>]> = orders.iter().map(|one| Arc::new(Old::from(one))).collect();
        let struck = self.alone("strike orders", move |connection, _| {
            let orders = orders.clone();
            Box::pin(async move {
                let mut struck = 0;
                for order in orders.iter() {
                    struck += u64::from(strike(connection, order.clone()).await?);
                }
                Ok(struck)
            })
        });
        struck.await.map_err(WriteError::into_store_error)
    }
}

/// All of it or none: its row is held until then.
async fn strike(connection: &mut PgConnection, order: Arc<Old>) -> Result<bool, Failure> {
    transaction(connection, |connection| -> Work<'_, Done<_>> {
        Box::pin(async move { Ok(Done::Keep(strike_held(connection, &order).await?)) })
    })
    .await
}

async fn strike_held(connection: &mut PgConnection, order: &Old) -> Result<bool, Failure> {
    let find = sqlx::query_scalar(UNCHANGED).bind(order.id);
    let find = find.bind(order.version);
    let found: Option<Option<i64>> = find.fetch_optional(&mut *connection).await?;
    let Some(request) = found else {
        return Ok(false);
    };
    for sql in STRIKE {
        let delete = sqlx::query(sql).bind(order.id);
        delete.execute(&mut *connection).await?;
    }
    sqlx::query(TERMS)
        .bind(order.placed_at)
        .bind(order.number)
        .bind(&order.terms)
        .execute(&mut *connection)
        .await?;
    sqlx::query("DELETE FROM idempotency_keys WHERE id = $1 AND order_id = $2")
        .bind(request)
        .bind(order.id)
        .execute(&mut *connection)
        .await?;
    let let_go = sqlx::query(LET_GO).bind(order.id);
    let_go.execute(connection).await?;
    Ok(true)
}
