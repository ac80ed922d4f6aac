//! Writing an erased order anew, with other jobs of one transaction, and over what was there.

use super::Failure;
use super::many::Query;
use super::requests::erase_keys;
use super::transaction::{ORDER, Transaction};
use crate::journal_format::encode;
use crate::sql::rows::{among, signed};
use application::ports::{DeadLetterId, ErasureId, Person, Rewriting};
use domain::Timestamp;
use domain::order::Veil;
use sqlx::mysql::MySqlConnection;

/// The requests of an order that name somebody.
const KEYS_OF_ORDER: &str = "SELECT id, scope, `key` FROM idempotency_keys
  WHERE order_id = ? AND scope NOT IN ('import', 'erased')
    AND NOT (scope >= 'topic:' AND scope < 'topic;')";

pub(super) async fn rewritten(
    transaction: &mut Transaction,
    erasure: ErasureId,
    order: &Rewriting,
) -> Result<bool, Failure> {
    let bind = |find: Query| find.bind(order.order.uuid());
    transaction.lock_or_pass_over(ORDER, bind).await?;
    rewrite(&mut transaction.connection, erasure, order).await
}

async fn rewrite(
    connection: &mut MySqlConnection,
    erasure: ErasureId,
    order: &Rewriting,
) -> Result<bool, Failure> {
    let id = order.order.uuid();
    let row = sqlx::query(
        "UPDATE orders SET customer_id = NULL, tracking_number = ?, guard = NULL, cart = NULL,
                request_id = NULL
          WHERE id = ? AND version = ?",
    )
    .bind(&order.tracking_number)
    .bind(id)
    .bind(signed(order.version.0));
    if row.execute(&mut *connection).await?.rows_affected() == 0 {
        return Ok(false);
    }
    for event in &order.events {
        let stored = encode(event);
        sqlx::query("UPDATE order_events SET actor = ?, data = ? WHERE order_id = ? AND seq = ?")
            .bind(&*stored.actor)
            .bind(&stored.data)
            .bind(id)
            .bind(signed(stored.seq))
            .execute(&mut *connection)
            .await?;
    }
    for word in &order.terms {
        sqlx::query("DELETE FROM order_terms WHERE term = ? AND placed_at = ? AND number = ?")
            .bind(word)
            .bind(order.placed_at.micros())
            .bind(signed(order.number.0))
            .execute(&mut *connection)
            .await?;
    }
    rewrite_around(connection, order).await?;
    note_erased(connection, erasure, order).await
}

/// What else tells of the order.
async fn rewrite_around(
    connection: &mut MySqlConnection,
    order: &Rewriting,
) -> Result<(), Failure> {
    let id = order.order.uuid();
    let keys = sqlx::query(KEYS_OF_ORDER).bind(id);
    let keys = keys.fetch_all(&mut *connection).await?;
    erase_keys(connection, &keys).await?;
    for sql in [
        "UPDATE webhook_deliveries SET words = ?
          WHERE order_id = ? AND endpoint IN (SELECT id FROM webhook_endpoints) AND words IS NOT NULL",
        "UPDATE shipments SET tracking_number = ?, estimated_delivery = '' WHERE order_id = ?",
    ] {
        let update = sqlx::query(sql).bind(Veil::MARK).bind(id);
        update.execute(&mut *connection).await?;
    }
    sqlx::query("UPDATE audit_trail SET reason = ? WHERE subject = ? AND reason <> ''")
        .bind(Veil::MARK)
        .bind(&order.subject)
        .execute(connection)
        .await?;
    Ok(())
}

/// The second look ends that it is looked for.
async fn note_erased(
    connection: &mut MySqlConnection,
    erasure: ErasureId,
    order: &Rewriting,
) -> Result<bool, Failure> {
    let again = order.look_again_at.map(Timestamp::micros);
    sqlx::query(
        "INSERT INTO erased_orders (order_id, erasure, look_again_at) VALUES (?, ?, ?)
         ON DUPLICATE KEY UPDATE look_again_at = ?",
    )
    .bind(order.order.uuid())
    .bind(erasure.0)
    .bind(again)
    .bind(again)
    .execute(connection)
    .await?;
    Ok(true)
}

pub(super) async fn sweep(
    connection: &mut MySqlConnection,
    scopes: &[String],
    until: Timestamp,
    limit: u32,
) -> Result<u64, Failure> {
    let mut swept = 0;
    for scope in scopes {
        let (from, to) = among(scope);
        let keys = sqlx::query(
            "SELECT id, scope, `key` FROM idempotency_keys k
              WHERE scope BETWEEN ? AND ?
                AND (scope = ? OR CAST(lower(CONVERT(scope USING utf8mb4)) AS BINARY) = ?)
                AND created_at <= ? AND (order_id IS NULL OR NOT EXISTS (
                    SELECT 1 FROM orders o WHERE o.id = k.order_id)) LIMIT ?",
        )
        .bind(from)
        .bind(to)
        .bind(scope)
        .bind(scope)
        .bind(until.micros())
        .bind(i64::from(limit));
        let keys = keys.fetch_all(&mut *connection).await?;
        swept += erase_keys(connection, &keys).await?;
        let deeds = sqlx::query(
            "UPDATE audit_trail SET actor = ?, reason = CASE WHEN reason = '' THEN '' ELSE ? END,
                    subject = CASE WHEN kind = 'ACCESS' THEN ? ELSE subject END
              WHERE actor = ? AND actor <> ? AND at <= ? ORDER BY id LIMIT ?",
        )
        .bind(Person::NOBODY)
        .bind(Veil::MARK)
        .bind(Veil::MARK)
        .bind(scope)
        .bind(Person::NOBODY)
        .bind(until.micros())
        .bind(i64::from(limit));
        swept += deeds.execute(&mut *connection).await?.rows_affected();
    }
    Ok(swept)
}

pub(super) async fn blanked(
    connection: &mut MySqlConnection,
    letter: DeadLetterId,
) -> Result<(), Failure> {
    sqlx::query(
        "UPDATE dead_letters SET message_key = NULL, headers = '[]', payload = ?, is_whole = 0,
                cause = ?, note = CASE WHEN note IS NULL THEN NULL ELSE ? END
          WHERE id = ? AND state <> 'PARKED'",
    )
    .bind(Veil::MARK.as_bytes())
    .bind(Veil::MARK)
    .bind(Veil::MARK)
    .bind(signed(letter.0))
    .execute(connection)
    .await?;
    Ok(())
}
