//! The log of what webhook endpoints were told. An attempt whose record was cut off may be on record twice,
//! which harms nobody.

use super::Failure;
use super::store::MysqlStore;
use crate::sql::WriteError;
use crate::sql::rows::{delivery, delivery_columns, failures, signed};
use application::ports::{StoreError, WebhookDeliveries};
use application::webhooks::{Delivery, DeliveryFilter, Failures, NumberedDelivery, WebhookId};
use async_trait::async_trait;
use domain::order::Version;
use domain::{OrderId, Timestamp};
use sqlx::Row as _;
use sqlx::mysql::MySqlConnection;

#[async_trait]
impl WebhookDeliveries for MysqlStore {
    async fn record(&self, delivery: &Delivery) -> Result<u64, StoreError> {
        let recorded = self.write(delivery.clone(), |transaction, delivery| {
            Box::pin(record(&mut transaction.connection, delivery))
        });
        recorded.await.map_err(WriteError::into_store_error)
    }

    async fn failures_of(
        &self,
        endpoint: WebhookId,
        order: OrderId,
        seq: Version,
        after: Timestamp,
    ) -> Result<Option<Failures>, StoreError> {
        self.read(
            (endpoint, order, seq, after),
            |connection, (endpoint, order, seq, after)| {
                Box::pin(failures_of(connection, *endpoint, *order, *seq, *after))
            },
        )
        .await
    }

    async fn last_success(&self, endpoint: WebhookId) -> Result<Option<Timestamp>, StoreError> {
        self.read(endpoint, |connection, endpoint| {
            Box::pin(last_success(connection, *endpoint))
        })
        .await
    }

    async fn list(
        &self,
        endpoint: WebhookId,
        asked: &DeliveryFilter,
    ) -> Result<Vec<NumberedDelivery>, StoreError> {
        self.read_list(
            (endpoint, asked.clone()),
            |connection, (endpoint, asked)| Box::pin(list(connection, *endpoint, asked)),
        )
        .await
    }

    async fn one(
        &self,
        endpoint: WebhookId,
        number: u64,
    ) -> Result<Option<NumberedDelivery>, StoreError> {
        self.read((endpoint, number), |connection, (endpoint, number)| {
            Box::pin(one(connection, *endpoint, *number))
        })
        .await
    }

    async fn prune(&self, before: Timestamp, keep: u64, batch: u32) -> Result<u64, StoreError> {
        let asked = (before, keep, batch);
        let pruned = self.write(asked, |transaction, (before, keep, batch)| {
            Box::pin(prune(&mut transaction.connection, *before, *keep, *batch))
        });
        pruned.await.map_err(WriteError::into_store_error)
    }
}

async fn record(connection: &mut MySqlConnection, delivery: &Delivery) -> Result<u64, Failure> {
    let inserted = sqlx::query(
        "INSERT INTO webhook_deliveries (endpoint, event_id, order_id, seq, event, attempt, tried_at,
                                         took, kind, outcome, status, words)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(delivery.endpoint.uuid())
    .bind(&delivery.event_id)
    .bind(delivery.order.map(OrderId::uuid))
    .bind(delivery.seq.map(|seq| signed(seq.0)))
    .bind(&delivery.event)
    .bind(delivery.attempt)
    .bind(delivery.at.micros())
    .bind(signed(delivery.took.micros()))
    .bind(delivery.kind.as_str())
    .bind(delivery.result.name())
    .bind(delivery.result.status())
    .bind(delivery.result.words())
    .execute(connection)
    .await?;
    Ok(inserted.last_insert_id())
}

async fn failures_of(
    connection: &mut MySqlConnection,
    endpoint: WebhookId,
    order: OrderId,
    seq: Version,
    after: Timestamp,
) -> Result<Option<Failures>, Failure> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS attempts, MIN(tried_at) AS since, MAX(tried_at) AS latest
           FROM webhook_deliveries
          WHERE endpoint = ? AND order_id = ? AND seq = ? AND kind = 'EVENT'
            AND tried_at >= ? AND outcome IN ('ANSWERED', 'NO_ANSWER')
            AND number > COALESCE(
                (SELECT MAX(number) FROM webhook_deliveries
                  WHERE endpoint = ? AND order_id = ? AND seq = ?
                    AND outcome IN ('DELIVERED', 'GIVEN_UP')), 0)",
    )
    .bind(endpoint.uuid())
    .bind(order.uuid())
    .bind(signed(seq.0))
    .bind(after.micros())
    .bind(endpoint.uuid())
    .bind(order.uuid())
    .bind(signed(seq.0))
    .fetch_one(connection)
    .await?;
    Ok(failures(&row)?)
}

async fn last_success(
    connection: &mut MySqlConnection,
    endpoint: WebhookId,
) -> Result<Option<Timestamp>, Failure> {
    let found = sqlx::query(
        "SELECT tried_at FROM webhook_deliveries
          WHERE endpoint = ? AND outcome = 'DELIVERED' AND kind = 'EVENT'
          ORDER BY number DESC LIMIT 1",
    )
    .bind(endpoint.uuid())
    .fetch_optional(connection)
    .await?;
    let at = found.map(|row| row.try_get("tried_at")).transpose()?;
    Ok(at.map(Timestamp::from_micros))
}

async fn list(
    connection: &mut MySqlConnection,
    endpoint: WebhookId,
    asked: &DeliveryFilter,
) -> Result<Vec<NumberedDelivery>, Failure> {
    let order = asked.order.map(OrderId::uuid);
    let rows = sqlx::query(concat!(
        "SELECT ",
        delivery_columns!(),
        " FROM webhook_deliveries
          WHERE endpoint = ? AND (? IS NULL OR order_id = ?)
            AND (NOT ? OR outcome <> 'DELIVERED') AND number < ?
          ORDER BY number DESC LIMIT ?"
    ))
    .bind(endpoint.uuid())
    .bind(order)
    .bind(order)
    .bind(asked.is_failed)
    .bind(asked.before.map_or(i64::MAX, signed))
    .bind(asked.limit)
    .fetch_all(connection)
    .await?;
    let found = rows.iter().map(|row| delivery(row));
    Ok(found.collect::<Result<_, _>>()?)
}

async fn one(
    connection: &mut MySqlConnection,
    endpoint: WebhookId,
    number: u64,
) -> Result<Option<NumberedDelivery>, Failure> {
    let found = sqlx::query(concat!(
        "SELECT ",
        delivery_columns!(),
        " FROM webhook_deliveries WHERE number = ? AND endpoint = ?"
    ))
    .bind(signed(number))
    .bind(endpoint.uuid())
    .fetch_optional(connection)
    .await?;
    Ok(found.map(|row| delivery(&row)).transpose()?)
}

async fn prune(
    connection: &mut MySqlConnection,
    before: Timestamp,
    keep: u64,
    batch: u32,
) -> Result<u64, Failure> {
    let old = sqlx::query(
        "DELETE FROM webhook_deliveries WHERE tried_at < ? ORDER BY tried_at, number LIMIT ?",
    )
    .bind(before.micros())
    .bind(batch);
    let mut pruned = old.execute(&mut *connection).await?.rows_affected();
    let endpoints = sqlx::query("SELECT id FROM webhook_endpoints");
    for row in endpoints.fetch_all(&mut *connection).await? {
        let endpoint: &[u8] = row.try_get("id")?;
        let last = sqlx::query(
            "SELECT number FROM webhook_deliveries
              WHERE endpoint = ? ORDER BY number DESC LIMIT 1 OFFSET ?",
        )
        .bind(endpoint)
        .bind(signed(keep))
        .fetch_optional(&mut *connection)
        .await?;
        let Some(last) = last else { continue };
        let over = sqlx::query(
            "DELETE FROM webhook_deliveries
              WHERE endpoint = ? AND outcome = 'DELIVERED' AND number <= ?
              ORDER BY number LIMIT ?",
        )
        .bind(endpoint)
        .bind(last.try_get::<i64, _>("number")?)
        .bind(signed(u64::from(batch).saturating_sub(pruned)));
        pruned += over.execute(&mut *connection).await?.rows_affected();
    }
    Ok(pruned)
}
