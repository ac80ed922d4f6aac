//! Appending: what continues many orders, with what must commit with it, in one statement.

use super::events::EventColumns;
use super::lane::{Answers, Batched, How};
use super::{Failure, PostgresStore};
use crate::journal_format::StoredEvent;
use crate::sql::columns::column;
use crate::sql::rows::{
    OrderRow, WakeAfter, headers, keyed, new_write_id, process_version, signed, stored,
};
use application::ports::{Append, AppendError, StoreError};
use application::request::{Answer, Fingerprint, RequestKey};
use domain::OrderId;
use sqlx::Postgres;
use sqlx::postgres::{PgArguments, PgConnection, PgRow};
use sqlx::query::Query;
use std::collections::HashMap;
use uuid::Uuid;

/// What continues an order, as the tables will have it.
pub(super) struct NextRows {
    pub(super) order: OrderId,
    pub(super) id: Uuid,
    pub(super) continues: i64,
    row: OrderRow,
    pub(super) events: Vec<StoredEvent>,
    wake: WakeAfter,
    answer: Option<Answer>,
    pub(super) request: Option<(RequestKey, Fingerprint, Answer)>,
    pub(super) now: i64,
    pub(super) write_id: i64,
}

impl PostgresStore {
    pub(super) async fn append_events(&self, append: Append) -> Result<(), AppendError> {
        let order = append.order.id();
        let rows = NextRows::new(append, self.clock.now().micros());
        let appended = if rows.request.is_some() {
            self.append_alone(rows).await
        } else {
            self.lanes.append.write(rows).await
        };
        match appended {
            Ok(appended) => appended,
            Err(error) => Err(error.into_append_error(order)),
        }
    }
}

impl NextRows {
    fn new(append: Append, now: i64) -> Self {
        let order = append.order.id();
        Self {
            order,
            id: order.uuid(),
            continues: signed(append.continues.0),
            row: OrderRow::from(&append.order),
            events: stored(&append.order, &append.events),
            wake: append.wake.into(),
            answer: append.answer,
            request: keyed(append.request),
            now,
            write_id: new_write_id(),
        }
    }
}

impl Batched for NextRows {
    type Answer = Result<(), AppendError>;
    const NAME: &'static str = "append";
    const PASSES_OVER: bool = true;

    async fn write(
        jobs: &[Self],
        connection: &mut PgConnection,
        how: How,
    ) -> Result<Answers<Self>, Failure> {
        // In one order everywhere, so that batches of several replicas do not wait for each other.
        let mut sorted: Vec<&Self> = jobs.iter().collect();
        sorted.sort_by_key(|job| job.id);
        let met = append(&sorted, connection, how.passes_over).await?;
        let mut answers = Vec::with_capacity(jobs.len());
        for job in jobs {
            answers.push(match met.get(&job.write_id) {
                Some(Met::Moved) => Some(Ok(())),
                Some(Met::Held) => None,
                None if how.again && is_own(connection, job).await? => Some(Ok(())),
                None => Some(Err(AppendError::Conflict(job.order))),
            });
        }
        Ok(answers)
    }
}

/// Whether this very write has written what continues the order, before.
pub(super) async fn is_own(connection: &mut PgConnection, job: &NextRows) -> Result<bool, Failure> {
    if job.events.is_empty() {
        return Ok(false);
    }
    let sql = "SELECT 1 FROM order_events WHERE order_id = $1 AND seq = $2 AND write_id = $3";
    let found = sqlx::query(sql)
        .bind(job.id)
        .bind(job.continues + 1)
        .bind(job.write_id)
        .fetch_optional(connection)
        .await?;
    Ok(found.is_some())
}

/// What a write has met that found the version which it continues. Any other is a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Met {
    /// It has moved its order on.
    Moved,
    /// Somebody else holds the order's row.
    Held,
}

/// The order's row decides: what does not find the version that it continues is written nowhere. An
/// answer that was given stays. `feed`: see `event_feed.rs`. `free` is looked for only where held rows are
/// to be passed over: to lock first and write then costs a record of the log and two looks for each order.
/// A cart's state can be ordered again when its order is called off; a turn, whose name begins with eight
/// times ff, stays taken.
const APPEND: &str = "
WITH clock AS MATERIALIZED (
    SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now
), feed AS MATERIALIZED (
    SELECT (pg_current_xact_id()::text::bigint + ahead) << 20 AS base FROM feed_offset
), free AS MATERIALIZED (
    SELECT i.write_id
      FROM unnest($1::uuid[], $2::bigint[], $12::bigint[]) AS i (id, continues, write_id)
      JOIN orders o ON o.id = i.id AND o.version = i.continues
     WHERE $25::boolean
       FOR NO KEY UPDATE OF o SKIP LOCKED
), moved AS (
    UPDATE orders o
       SET version = i.version, status = i.status, payment_status = i.payment_status,
           shipment_status = i.shipment_status, tracking_number = i.tracking_number,
           parked = i.parked, updated_at = i.updated_at, claims = 0,
           process_version = greatest(o.process_version, i.process_version),
           guard = CASE WHEN i.status = 'PENDING' THEN o.guard END,
           cart = CASE WHEN i.status <> 'CANCELLED'
                         OR substring(o.cart FROM 1 FOR 8) = decode('ffffffffffffffff', 'hex')
                       THEN o.cart END,
           wake_at = CASE WHEN i.keep THEN o.wake_at ELSE clock.now + i.wake_after END
      FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[],
                  $7::text[], $8::text[], $9::bigint[], $10::boolean[], $11::bigint[],
                  $12::bigint[], $26::bigint[])
           AS i (id, continues, version, status, payment_status, shipment_status, tracking_number,
                 parked, updated_at, keep, wake_after, write_id, process_version),
           clock
     WHERE o.id = i.id AND o.version = i.continues
       AND (NOT $25 OR i.write_id IN (SELECT write_id FROM free))
    RETURNING i.write_id, o.request_id
), events AS (
    INSERT INTO order_events (order_id, seq, kind, at, actor, data, position, write_id)
    SELECT e.order_id, e.seq, e.kind, e.at, e.actor, e.data, feed.base + e.place, e.write_id
      FROM unnest($13::uuid[], $14::bigint[], $15::text[], $16::bigint[], $17::text[], $18::text[],
                  $19::bigint[])
           WITH ORDINALITY AS e (order_id, seq, kind, at, actor, data, write_id, place)
      JOIN moved m ON m.write_id = e.write_id
      CROSS JOIN feed
), answers AS (
    UPDATE idempotency_keys k
       SET status = a.status, headers = a.headers, content_type = a.content_type, body = a.body
      FROM unnest($20::bigint[], $21::bigint[], $22::text[], $23::text[], $24::bytea[])
           AS a (write_id, status, headers, content_type, body)
      JOIN moved m ON m.write_id = a.write_id
     WHERE k.id = m.request_id AND k.status IS NULL
)
SELECT write_id, 1::bigint AS moved FROM moved
UNION ALL
SELECT i.write_id, 0
  FROM unnest($1::uuid[], $2::bigint[], $12::bigint[]) AS i (id, continues, write_id)
  JOIN orders o ON o.id = i.id AND o.version = i.continues
 WHERE $25 AND i.write_id NOT IN (SELECT write_id FROM free)";

/// What each of these writes has met. A row that somebody else holds is waited for, or passed over.
pub(super) async fn append(
    jobs: &[&NextRows],
    connection: &mut PgConnection,
    passes_over: bool,
) -> Result<HashMap<i64, Met>, Failure> {
    let mut events = EventColumns::default();
    for job in jobs {
        events.add(job.id, &job.events, job.write_id);
    }
    let query = events.bind(bind_orders(jobs, sqlx::query(APPEND)));
    let versions = jobs.iter().map(|job| process_version(&job.events));
    let query = bind_answers(jobs, query)
        .bind(passes_over)
        .bind(versions.collect::<Vec<_>>());
    let rows = query.fetch_all(connection).await?;
    Ok(rows.iter().map(met).collect::<Result<_, _>>()?)
}

fn met(row: &PgRow) -> Result<(i64, Met), StoreError> {
    let write_id = column(row, "orders", "write_id", &"(moved)")?;
    let moved: i64 = column(row, "orders", "moved", &"(moved)")?;
    Ok((write_id, if moved == 1 { Met::Moved } else { Met::Held }))
}

type Bound<'q> = Query<'q, Postgres, PgArguments>;

fn bind_orders<'q>(jobs: &[&NextRows], query: Bound<'q>) -> Bound<'q> {
    fn all<'a, T>(jobs: &[&'a NextRows], of: impl Fn(&'a NextRows) -> T) -> Vec<T> {
        jobs.iter().map(|job| of(job)).collect()
    }
    query
        .bind(all(jobs, |job| job.id))
        .bind(all(jobs, |job| job.continues))
        .bind(all(jobs, |job| job.row.version))
        .bind(all(jobs, |job| job.row.status.as_str()))
        .bind(all(jobs, |job| job.row.payment_status.as_str()))
        .bind(all(jobs, |job| job.row.shipment_status.as_str()))
        .bind(all(jobs, |job| job.row.tracking_number.as_deref()))
        .bind(all(jobs, |job| {
            job.row.parked.map(domain::process::Hold::name)
        }))
        .bind(all(jobs, |job| job.row.updated_at))
        .bind(all(jobs, |job| job.wake.keep))
        .bind(all(jobs, |job| job.wake.after))
        .bind(all(jobs, |job| job.write_id))
}

fn bind_answers<'q>(jobs: &[&NextRows], query: Bound<'q>) -> Bound<'q> {
    let answers = jobs
        .iter()
        .filter_map(|job| Some((job.write_id, job.answer.as_ref()?)));
    let answers: Vec<_> = answers.collect();
    let each = || answers.iter();
    query
        .bind(each().map(|(write_id, _)| *write_id).collect::<Vec<_>>())
        .bind(
            each()
                .map(|(_, answer)| i64::from(answer.status))
                .collect::<Vec<_>>(),
        )
        .bind(
            each()
                .map(|(_, answer)| headers(answer))
                .collect::<Vec<_>>(),
        )
        .bind(
            each()
                .map(|(_, answer)| answer.content_type.as_deref())
                .collect::<Vec<_>>(),
        )
        .bind(
            each()
                .map(|(_, answer)| answer.body.as_slice())
                .collect::<Vec<_>>(),
        )
}
