//! Orders that are due, claimed for a while by the database's clock: replicas need not agree on the time.

use super::PostgresStore;
use crate::sql::WriteError;
use crate::sql::rows::{KNOWN, WakeAfter, claimed, signed};
use application::ports::{Claimed, StoreError, UNREADABLE, Wake};
use domain::{Duration, OrderId};

impl PostgresStore {
    /// The longest due first; what another replica is claiming at this moment is passed over, and what a
    /// newer version keeps is left to that. A claim whose answer is lost ends like any other.
    pub(super) async fn claim(
        &self,
        limit: usize,
        lease: Duration,
    ) -> Result<Vec<Claimed>, StoreError> {
        let limit = signed(limit as u64);
        let lease = WakeAfter::from(Wake::After(lease)).after;
        let claimed = self.alone("claim", move |connection, _| {
            Box::pin(async move {
                let rows = sqlx::query(
                    "WITH clock AS MATERIALIZED (
                         SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now)
                     UPDATE orders SET wake_at = clock.now + $2, claims = claims + 1
                       FROM clock
                      WHERE number = ANY (ARRAY(
                            SELECT d.number FROM orders d
                             WHERE d.wake_at <= (SELECT now FROM clock) AND d.process_version <= $3
                             ORDER BY d.wake_at LIMIT $1 FOR UPDATE SKIP LOCKED))
                     RETURNING id, claims",
                )
                .bind(limit)
                .bind(lease)
                .bind(KNOWN)
                .fetch_all(connection)
                .await?;
                let due = rows.iter().map(|row| claimed(row));
                Ok(due.collect::<Result<Vec<_>, _>>()?)
            })
        });
        claimed.await.map_err(WriteError::into_store_error)
    }

    /// The next append derives the row anew, and with it whether the order is parked.
    pub(super) async fn set_unreadable(
        &self,
        order: OrderId,
        retry_after: Duration,
    ) -> Result<(), StoreError> {
        let after = WakeAfter::from(Wake::After(retry_after)).after;
        let set = self.alone("set-aside", move |connection, _| {
            Box::pin(async move {
                sqlx::query(
                    "UPDATE orders
                        SET parked = $2, claims = 0,
                            wake_at = (extract(epoch FROM clock_timestamp()) * 1000000)::bigint + $3
                      WHERE id = $1 AND process_version <= $4",
                )
                .bind(order.uuid())
                .bind(UNREADABLE)
                .bind(after)
                .bind(KNOWN)
                .execute(connection)
                .await?;
                Ok(())
            })
        });
        set.await.map_err(WriteError::into_store_error)
    }

    pub(super) async fn take_back_claim(&self, order: OrderId) -> Result<(), StoreError> {
        let taken = self.alone("uncount", move |connection, _| {
            Box::pin(async move {
                let update = sqlx::query(
                    "UPDATE orders SET claims = claims - 1 WHERE id = $1 AND claims > 0",
                );
                update.bind(order.uuid()).execute(connection).await?;
                Ok(())
            })
        });
        taken.await.map_err(WriteError::into_store_error)
    }
}
