//! Writing an erased order anew, in one transaction, and over what was there.

use super::Failure;
use super::attempts::{Done, Work, transaction};
use super::requests::erase_keys;
use crate::journal_format::encode;
use crate::sql::rows::{among, signed};
use application::ports::{DeadLetterId, ErasureId, Person, Rewriting};
use domain::Timestamp;
use domain::order::Veil;
use sqlx::postgres::PgConnection;

/// The requests of an order that name somebody.
const KEYS_OF_ORDER: &str = "SELECT id, scope, key FROM idempotency_keys
  WHERE order_id = $1 AND scope NOT IN ('import', 'erased')
    AND NOT (scope >= 'topic:' AND scope < 'topic;')";

pub(super) async fn rewritten(
    connection: &mut PgConnection,
    erasure: ErasureId,
    order: &Rewriting,
) -> Result<bool, Failure> {
    let order = order.clone();
    transaction(connection, |connection| -> Work<'_, Done<_>> {
        Box::pin(async move {
            let written = rewrite(connection, erasure, &order).await?;
            Ok(Done::Keep(written))
        })
    })
    .await
}

async fn rewrite(
    connection: &mut PgConnection,
    erasure: ErasureId,
    order: &Rewriting,
) -> Result<bool, Failure> {
    let id = order.order.uuid();
    let row = sqlx::query(
        "UPDATE orders SET customer_id = NULL, tracking_number = $1, guard = NULL, cart = NULL,
                request_id = NULL
          WHERE id = $2 AND version = $3",
    )
    .bind(&order.tracking_number)
    .bind(id)
    .bind(signed(order.version.0));
    if row.execute(&mut *connection).await?.rows_affected() == 0 {
        return Ok(false);
    }
    for event in &order.events {
        let stored = encode(event);
        sqlx::query(
            "UPDATE order_events SET actor = $1, data = $2 WHERE order_id = $3 AND seq = $4",
        )
        .bind(&*stored.actor)
        .bind(&stored.data)
        .bind(id)
        .bind(signed(stored.seq))
        .execute(&mut *connection)
        .await?;
    }
    for word in &order.terms {
        sqlx::query("DELETE FROM order_terms WHERE term = $1 AND placed_at = $2 AND number = $3")
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
async fn rewrite_around(connection: &mut PgConnection, order: &Rewriting) -> Result<(), Failure> {
    let id = order.order.uuid();
    let keys = sqlx::query(KEYS_OF_ORDER).bind(id);
    let keys = keys.fetch_all(&mut *connection).await?;
    erase_keys(connection, &keys).await?;
    for sql in [
        "UPDATE webhook_deliveries SET words = $1
          WHERE order_id = $2 AND endpoint IN (SELECT id FROM webhook_endpoints) AND words IS NOT NULL",
        "UPDATE shipments SET tracking_number = $1, estimated_delivery = '' WHERE order_id = $2",
    ] {
        let update = sqlx::query(sql).bind(Veil::MARK).bind(id);
        update.execute(&mut *connection).await?;
    }
    sqlx::query("UPDATE audit_trail SET reason = $1 WHERE subject = $2 AND reason <> ''")
        .bind(Veil::MARK)
        .bind(&order.subject)
        .execute(connection)
        .await?;
    Ok(())
}

/// The second look ends that it is looked for.
async fn note_erased(
    connection: &mut PgConnection,
    erasure: ErasureId,
    order: &Rewriting,
) -> Result<bool, Failure> {
    let again = order.look_again_at.map(Timestamp::micros);
    sqlx::query(
        "INSERT INTO erased_orders (order_id, erasure, look_again_at) VALUES ($1, $2, $3)
         ON CONFLICT (order_id) DO UPDATE SET look_again_at = $4",
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
    connection: &mut PgConnection,
    scopes: &[String],
    until: Timestamp,
    limit: u32,
) -> Result<u64, Failure> {
    let mut swept = 0;
    for scope in scopes {
        let (from, to) = among(scope);
        let keys = sqlx::query(
            "SELECT id, scope, key FROM idempotency_keys k
              WHERE scope BETWEEN $4 AND $5 AND (scope = $1 OR lower(scope) = $1)
                AND created_at <= $2 AND (order_id IS NULL OR NOT EXISTS (
                    SELECT 1 FROM orders o WHERE o.id = k.order_id)) LIMIT $3",
        )
        .bind(scope)
        .bind(until.micros())
        .bind(i64::from(limit))
        .bind(from)
        .bind(to);
        let keys = keys.fetch_all(&mut *connection).await?;
        swept += erase_keys(connection, &keys).await?;
        let deeds = sqlx::query(
            "UPDATE audit_trail SET actor = $1, reason = CASE WHEN reason = '' THEN '' ELSE $2 END,
                    subject = CASE WHEN kind = 'ACCESS' THEN $3 ELSE subject END
              WHERE id IN (SELECT id FROM audit_trail WHERE actor = $4 AND actor <> $5 AND at <= $6
                           ORDER BY id LIMIT $7)",
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
    connection: &mut PgConnection,
    letter: DeadLetterId,
) -> Result<(), Failure> {
    sqlx::query(
        "UPDATE dead_letters SET message_key = NULL, headers = '[]', payload = $1, is_whole = 0,
                cause = $2, note = CASE WHEN note IS NULL THEN NULL ELSE $3 END
          WHERE id = $4 AND state <> 'PARKED'",
    )
    .bind(Veil::MARK.as_bytes())
    .bind(Veil::MARK)
    .bind(Veil::MARK)
    .bind(signed(letter.0))
    .execute(connection)
    .await?;
    Ok(())
}
