//! The log of what webhook endpoints were told.

use super::{Failure, SqliteStore};
use crate::sql::WriteError;
use crate::sql::rows::{delivery, delivery_columns, failures, signed};
use application::ports::{StoreError, WebhookDeliveries};
use application::webhooks::{Delivery, DeliveryFilter, Failures, NumberedDelivery, WebhookId};
use async_trait::async_trait;
use domain::order::Version;
use domain::{OrderId, Timestamp};
use rusqlite::{Connection, OptionalExtension, named_params};

#[async_trait]
impl WebhookDeliveries for SqliteStore {
    async fn record(&self, delivery: &Delivery) -> Result<u64, StoreError> {
        let delivery = delivery.clone();
        let recorded = self.write(move |connection| record(connection, &delivery));
        recorded.await.map_err(WriteError::into_store_error)
    }

    async fn failures_of(
        &self,
        endpoint: WebhookId,
        order: OrderId,
        seq: Version,
        after: Timestamp,
    ) -> Result<Option<Failures>, StoreError> {
        self.read(move |connection| {
            let mut select = connection.prepare_cached(
                "SELECT count(*) AS attempts, min(tried_at) AS since, max(tried_at) AS latest
                   FROM webhook_deliveries
                  WHERE endpoint = ?1 AND order_id = ?2 AND seq = ?3 AND kind = 'EVENT'
                    AND tried_at >= ?4 AND (outcome = 'ANSWERED' OR outcome = 'NO_ANSWER')
                    AND number > coalesce(
                        (SELECT max(number) FROM webhook_deliveries
                          WHERE endpoint = ?1 AND order_id = ?2 AND seq = ?3
                            AND (outcome = 'DELIVERED' OR outcome = 'GIVEN_UP')), 0)",
            )?;
            let of = (
                endpoint.uuid().into_bytes(),
                order.uuid().into_bytes(),
                signed(seq.0),
                after.micros(),
            );
            Ok(select.query_row(of, |row| Ok(failures(row)))??)
        })
        .await
    }

    async fn last_success(&self, endpoint: WebhookId) -> Result<Option<Timestamp>, StoreError> {
        self.read(move |connection| {
            let mut select = connection.prepare_cached(
                "SELECT tried_at FROM webhook_deliveries
                  WHERE endpoint = ?1 AND outcome = 'DELIVERED' AND kind = 'EVENT'
                  ORDER BY number DESC LIMIT 1",
            )?;
            let found = select.query_row([endpoint.uuid().into_bytes()], |row| row.get(0));
            Ok(found.optional()?.map(Timestamp::from_micros))
        })
        .await
    }

    async fn list(
        &self,
        endpoint: WebhookId,
        asked: &DeliveryFilter,
    ) -> Result<Vec<NumberedDelivery>, StoreError> {
        let asked = asked.clone();
        self.read_list(move |connection| list(connection, endpoint, &asked))
            .await
    }

    async fn one(
        &self,
        endpoint: WebhookId,
        number: u64,
    ) -> Result<Option<NumberedDelivery>, StoreError> {
        self.read(move |connection| {
            let mut select = connection.prepare_cached(concat!(
                "SELECT ",
                delivery_columns!(),
                " FROM webhook_deliveries WHERE number = ?1 AND endpoint = ?2"
            ))?;
            let of = (signed(number), endpoint.uuid().into_bytes());
            let found = select.query_row(of, |row| Ok(delivery(row)));
            Ok(found.optional()?.transpose()?)
        })
        .await
    }

    async fn prune(&self, before: Timestamp, keep: u64, batch: u32) -> Result<u64, StoreError> {
        let pruned = self.write(move |connection| prune(connection, before, keep, batch));
        pruned.await.map_err(WriteError::into_store_error)
    }
}

fn record(connection: &Connection, delivery: &Delivery) -> Result<u64, Failure> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO webhook_deliveries (endpoint, event_id, order_id, seq, event, attempt, tried_at,
                                         took, kind, outcome, status, words)
         VALUES (:endpoint, :event_id, :order_id, :seq, :event, :attempt, :tried_at, :took, :kind,
                 :outcome, :status, :words)",
    )?;
    insert.execute(named_params! {
        ":endpoint": delivery.endpoint.uuid().into_bytes(),
        ":event_id": delivery.event_id,
        ":order_id": delivery.order.map(|order| order.uuid().into_bytes()),
        ":seq": delivery.seq.map(|seq| signed(seq.0)),
        ":event": delivery.event,
        ":attempt": delivery.attempt,
        ":tried_at": delivery.at.micros(),
        ":took": signed(delivery.took.micros()),
        ":kind": delivery.kind.as_str(),
        ":outcome": delivery.result.name(),
        ":status": delivery.result.status(),
        ":words": delivery.result.words(),
    })?;
    Ok(connection.last_insert_rowid().unsigned_abs())
}

fn list(
    connection: &Connection,
    endpoint: WebhookId,
    asked: &DeliveryFilter,
) -> Result<Vec<NumberedDelivery>, Failure> {
    let mut select = connection.prepare_cached(concat!(
        "SELECT ",
        delivery_columns!(),
        " FROM webhook_deliveries
          WHERE endpoint = :endpoint AND (:order IS NULL OR order_id = :order)
            AND (:is_failed = 0 OR outcome <> 'DELIVERED') AND number < :before
          ORDER BY number DESC LIMIT :limit"
    ))?;
    let mut rows = select.query(named_params! {
        ":endpoint": endpoint.uuid().into_bytes(),
        ":order": asked.order.map(|order| order.uuid().into_bytes()),
        ":is_failed": asked.is_failed,
        ":before": asked.before.map_or(i64::MAX, signed),
        ":limit": asked.limit,
    })?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(delivery(row)?);
    }
    Ok(found)
}

fn prune(
    connection: &Connection,
    before: Timestamp,
    keep: u64,
    batch: u32,
) -> Result<u64, Failure> {
    let mut old = connection.prepare_cached(
        "DELETE FROM webhook_deliveries WHERE number IN
             (SELECT number FROM webhook_deliveries WHERE tried_at < ?1 ORDER BY tried_at LIMIT ?2)",
    )?;
    let mut pruned = old.execute((before.micros(), batch))? as u64;
    let mut all = connection.prepare_cached("SELECT id FROM webhook_endpoints")?;
    let endpoints = all.query_map([], |row| row.get(0))?;
    for endpoint in endpoints.collect::<Result<Vec<[u8; 16]>, _>>()? {
        let mut over = connection.prepare_cached(
            "DELETE FROM webhook_deliveries WHERE number IN
                 (SELECT number FROM webhook_deliveries
                   WHERE endpoint = ?1 AND outcome = 'DELIVERED' AND number <=
                         (SELECT number FROM webhook_deliveries
                           WHERE endpoint = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2)
                   ORDER BY number LIMIT ?3)",
        )?;
        let left = u64::from(batch).saturating_sub(pruned);
        pruned += over.execute((endpoint, signed(keep), signed(left)))? as u64;
    }
    Ok(pruned)
}
