//! The log of what webhook endpoints were told. An attempt whose record was cut off may be on record twice,
//! which harms nobody.

use super::{Failure, PostgresStore};
use crate::sql::WriteError;
use crate::sql::rows::{delivery, delivery_columns, failures, signed};
use application::ports::{StoreError, WebhookDeliveries};
use application::webhooks::{Delivery, DeliveryFilter, Failures, NumberedDelivery, WebhookId};
use async_trait::async_trait;
use domain::order::Version;
use domain::{OrderId, Timestamp};
use sqlx::Row as _;
use sqlx::postgres::PgConnection;
use std::sync::Arc;
use uuid::Uuid;

#[async_trait]
impl WebhookDeliveries for PostgresStore {
    async fn record(&self, delivery: &Delivery) -> Result<u64, StoreError> {
        let delivery = Arc::new(delivery.clone());
        let recorded = self.alone("webhook-delivery", move |connection, _| {
            let delivery = delivery.clone();
            Box::pin(async move { record(connection, &delivery).await })
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
        self.read("webhook-failures", move |connection| {
            Box::pin(async move {
                let row = sqlx::query(
                    "SELECT count(*) AS attempts, min(tried_at) AS since, max(tried_at) AS latest
                       FROM webhook_deliveries
                      WHERE endpoint = $1 AND order_id = $2 AND seq = $3 AND kind = 'EVENT'
                        AND tried_at >= $4 AND outcome IN ('ANSWERED', 'NO_ANSWER')
                        AND number > coalesce(
                            (SELECT max(number) FROM webhook_deliveries
                              WHERE endpoint = $1 AND order_id = $2 AND seq = $3
                                AND outcome IN ('DELIVERED', 'GIVEN_UP')), 0)",
                )
                .bind(endpoint.uuid())
                .bind(order.uuid())
                .bind(signed(seq.0))
                .bind(after.micros())
                .fetch_one(connection)
                .await?;
                Ok(failures(&row)?)
            })
        })
        .await
    }

    async fn last_success(&self, endpoint: WebhookId) -> Result<Option<Timestamp>, StoreError> {
        self.read("webhook-success", move |connection| {
            Box::pin(async move {
                let found = sqlx::query(
                    "SELECT tried_at FROM webhook_deliveries
                      WHERE endpoint = $1 AND outcome = 'DELIVERED' AND kind = 'EVENT'
                      ORDER BY number DESC LIMIT 1",
                )
                .bind(endpoint.uuid())
                .fetch_optional(connection)
                .await?;
                let at = found.map(|row| row.try_get("tried_at")).transpose()?;
                Ok(at.map(Timestamp::from_micros))
            })
        })
        .await
    }

    async fn list(
        &self,
        endpoint: WebhookId,
        asked: &DeliveryFilter,
    ) -> Result<Vec<NumberedDelivery>, StoreError> {
        let asked = asked.clone();
        self.read_list("webhook-deliveries", move |connection| {
            let asked = asked.clone();
            Box::pin(async move { list(connection, endpoint, &asked).await })
        })
        .await
    }

    async fn one(
        &self,
        endpoint: WebhookId,
        number: u64,
    ) -> Result<Option<NumberedDelivery>, StoreError> {
        self.read("webhook-delivery", move |connection| {
            Box::pin(async move {
                let found = sqlx::query(concat!(
                    "SELECT ",
                    delivery_columns!(),
                    " FROM webhook_deliveries WHERE number = $1 AND endpoint = $2"
                ))
                .bind(signed(number))
                .bind(endpoint.uuid())
                .fetch_optional(connection)
                .await?;
                Ok(found.map(|row| delivery(&row)).transpose()?)
            })
        })
        .await
    }

    async fn prune(&self, before: Timestamp, keep: u64, batch: u32) -> Result<u64, StoreError> {
        let pruned = self.alone("webhook-prune", move |connection, _| {
            Box::pin(async move { prune(connection, before, keep, batch).await })
        });
        pruned.await.map_err(WriteError::into_store_error)
    }
}

async fn record(connection: &mut PgConnection, delivery: &Delivery) -> Result<u64, Failure> {
    let row = sqlx::query(
        "INSERT INTO webhook_deliveries (endpoint, event_id, order_id, seq, event, attempt, tried_at,
                                         took, kind, outcome, status, words)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING number",
    )
    .bind(delivery.endpoint.uuid())
    .bind(&delivery.event_id)
    .bind(delivery.order.map(OrderId::uuid))
    .bind(delivery.seq.map(|seq| signed(seq.0)))
    .bind(&delivery.event)
    .bind(i64::from(delivery.attempt))
    .bind(delivery.at.micros())
    .bind(signed(delivery.took.micros()))
    .bind(delivery.kind.as_str())
    .bind(delivery.result.name())
    .bind(delivery.result.status().map(i64::from))
    .bind(delivery.result.words())
    .fetch_one(connection)
    .await?;
    Ok(row.try_get::<i64, _>("number")?.unsigned_abs())
}

async fn list(
    connection: &mut PgConnection,
    endpoint: WebhookId,
    asked: &DeliveryFilter,
) -> Result<Vec<NumberedDelivery>, Failure> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        delivery_columns!(),
        " FROM webhook_deliveries
          WHERE endpoint = $1 AND ($2::uuid IS NULL OR order_id = $2)
            AND (NOT $3 OR outcome <> 'DELIVERED') AND number < $4
          ORDER BY number DESC LIMIT $5"
    ))
    .bind(endpoint.uuid())
    .bind(asked.order.map(OrderId::uuid))
    .bind(asked.is_failed)
    .bind(asked.before.map_or(i64::MAX, signed))
    .bind(i64::from(asked.limit))
    .fetch_all(connection)
    .await?;
    let found = rows.iter().map(|row| delivery(row));
    Ok(found.collect::<Result<_, _>>()?)
}

/// Each statement stands for itself: what is struck out is out.
async fn prune(
    connection: &mut PgConnection,
    before: Timestamp,
    keep: u64,
    batch: u32,
) -> Result<u64, Failure> {
    let old = sqlx::query(
        "DELETE FROM webhook_deliveries WHERE number IN
             (SELECT number FROM webhook_deliveries WHERE tried_at < $1 ORDER BY tried_at LIMIT $2)",
    )
    .bind(before.micros())
    .bind(i64::from(batch));
    let mut pruned = old.execute(&mut *connection).await?.rows_affected();
    let endpoints = sqlx::query("SELECT id FROM webhook_endpoints");
    for row in endpoints.fetch_all(&mut *connection).await? {
        let over = sqlx::query(
            "DELETE FROM webhook_deliveries WHERE number IN
                 (SELECT number FROM webhook_deliveries
                   WHERE endpoint = $1 AND outcome = 'DELIVERED' AND number <=
                         (SELECT number FROM webhook_deliveries
                           WHERE endpoint = $1 ORDER BY number DESC LIMIT 1 OFFSET $2)
                   ORDER BY number LIMIT $3)",
        )
        .bind(row.try_get::<Uuid, _>("id")?)
        .bind(signed(keep))
        .bind(signed(u64::from(batch).saturating_sub(pruned)));
        pruned += over.execute(&mut *connection).await?.rows_affected();
    }
    Ok(pruned)
}
