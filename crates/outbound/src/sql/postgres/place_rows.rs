//! The one statement that writes many new orders, and its columns.

use super::Failure;
use super::events::EventColumns;
use super::place::NewRows;
use crate::sql::columns::column;
use crate::sql::rows::{notation_name, process_version, signed};
use application::request::{RequestClaim, RequestKey};
use domain::{CustomerId, OrderId, OrderNumber};
use sqlx::Postgres;
use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::query::Query;
use std::collections::HashMap;
use uuid::Uuid;

/// The claims first: what is not fresh there is not written anywhere. `feed`: see `event_feed.rs`.
const INSERT: &str = "
WITH clock AS MATERIALIZED (
    SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now
), feed AS MATERIALIZED (
    SELECT (pg_current_xact_id()::text::bigint + ahead) << 20 AS base FROM feed_offset
), input AS MATERIALIZED (
    SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[],
                         $7::text[], $8::bigint[], $9::bigint[], $10::text[], $11::text[],
                         $12::text[], $13::text[], $14::text[], $15::bigint[], $16::bytea[],
                         $17::bytea[], $18::bigint[], $19::text[], $20::text[], $21::bytea[],
                         $22::bigint[], $38::bigint[])
        WITH ORDINALITY
        AS i (id, number, channel, customer_id, customer_notation, total_minor, currency, placed_at,
              version, status, payment_status, shipment_status, tracking_number, parked, updated_at,
              guard, cart, wake_after, scope, key, fingerprint, created_at,
              process_version, ordinal)
), keyed AS (
    INSERT INTO idempotency_keys (scope, key, fingerprint, order_id, created_at)
    SELECT scope, key, fingerprint, id, created_at FROM input WHERE scope IS NOT NULL
     ORDER BY scope, key
    ON CONFLICT (scope, key) DO NOTHING
    RETURNING id, order_id
), placed AS (
    INSERT INTO orders (number, id, channel, customer_id, customer_notation, total_minor, currency,
                        placed_at, request_id, version, status, payment_status, shipment_status,
                        tracking_number, parked, updated_at, guard, cart, wake_at,
                        process_version)
    SELECT coalesce(i.number, nextval('orders_number_seq')), i.id, i.channel, i.customer_id,
           i.customer_notation, i.total_minor, i.currency, i.placed_at, k.id, i.version, i.status,
           i.payment_status, i.shipment_status, i.tracking_number, i.parked, i.updated_at, i.guard,
           i.cart, clock.now + i.wake_after, i.process_version
      FROM input i LEFT JOIN keyed k ON k.order_id = i.id CROSS JOIN clock
     WHERE i.scope IS NULL OR k.id IS NOT NULL
     ORDER BY i.ordinal
    ON CONFLICT (guard) WHERE guard IS NOT NULL DO NOTHING
    RETURNING number, id, placed_at
), items AS (
    INSERT INTO order_items (order_id, line, product_id, product_name, quantity, unit_price_minor)
    SELECT l.order_id, l.line, l.product_id, l.product_name, l.quantity, l.unit_price_minor
      FROM unnest($23::uuid[], $24::bigint[], $25::text[], $26::text[], $27::bigint[],
                  $28::bigint[])
           AS l (order_id, line, product_id, product_name, quantity, unit_price_minor)
      JOIN placed p ON p.id = l.order_id
), terms AS (
    INSERT INTO order_terms (term, placed_at, number)
    SELECT t.term, p.placed_at, p.number
      FROM unnest($29::uuid[], $30::text[]) AS t (order_id, term)
      JOIN placed p ON p.id = t.order_id
), events AS (
    INSERT INTO order_events (order_id, seq, kind, at, actor, data, position, write_id)
    SELECT e.order_id, e.seq, e.kind, e.at, e.actor, e.data, feed.base + e.place, e.write_id
      FROM unnest($31::uuid[], $32::bigint[], $33::text[], $34::bigint[], $35::text[], $36::text[],
                  $37::bigint[])
           WITH ORDINALITY AS e (order_id, seq, kind, at, actor, data, write_id, place)
      JOIN placed p ON p.id = e.order_id
      CROSS JOIN feed
)
SELECT number, id FROM placed";

/// Of each order: all of it, or nothing where its claim is taken. Adds the numbers of those that were
/// placed.
pub(super) async fn insert(
    jobs: &[&NewRows],
    connection: &mut PgConnection,
    placed: &mut HashMap<Uuid, OrderNumber>,
) -> Result<(), Failure> {
    if jobs.is_empty() {
        return Ok(());
    }
    let versions = jobs.iter().map(|job| process_version(&job.events));
    let query = bind_details(jobs, bind_orders(jobs, sqlx::query(INSERT)))
        .bind(versions.collect::<Vec<_>>());
    for row in query.fetch_all(connection).await? {
        let id: OrderId = column(&row, "orders", "id", &"(new)")?;
        let number = column(&row, "orders", "number", &id)?;
        placed.insert(id.uuid(), OrderNumber(number));
    }
    Ok(())
}

type Bound<'q> = Query<'q, Postgres, PgArguments>;

/// The first 22 parameters.
fn bind_orders<'q>(jobs: &[&NewRows], query: Bound<'q>) -> Bound<'q> {
    fn all<'a, T>(jobs: &[&'a NewRows], of: impl Fn(&'a NewRows) -> T) -> Vec<T> {
        jobs.iter().map(|job| of(job)).collect()
    }
    query
        .bind(all(jobs, |job| job.id))
        .bind(all(jobs, |job| job.number.map(|number| signed(number.0))))
        .bind(all(jobs, |job| job.order.placed().order.channel.as_str()))
        .bind(all(jobs, |job| {
            job.order.customer().map(CustomerId::as_str)
        }))
        .bind(all(jobs, |job| {
            notation_name(job.order.placed().order.customer_notation)
        }))
        .bind(all(jobs, |job| job.order.total().minor()))
        .bind(all(jobs, |job| {
            job.order.total().currency().code().to_owned()
        }))
        .bind(all(jobs, |job| job.order.placed().at.micros()))
        .bind(all(jobs, |job| job.row.version))
        .bind(all(jobs, |job| job.row.status.as_str()))
        .bind(all(jobs, |job| job.row.payment_status.as_str()))
        .bind(all(jobs, |job| job.row.shipment_status.as_str()))
        .bind(all(jobs, |job| job.row.tracking_number.as_deref()))
        .bind(all(jobs, |job| {
            job.row.parked.map(domain::process::Hold::name)
        }))
        .bind(all(jobs, |job| job.row.updated_at))
        .bind(all(jobs, |job| job.guard.as_deref()))
        .bind(all(jobs, |job| job.cart.as_deref()))
        .bind(all(jobs, |job| job.wake.after))
        .bind(all(jobs, |job| key(job).map(|(key, _)| key.scope.as_str())))
        .bind(all(jobs, |job| key(job).map(|(key, _)| key.key.as_str())))
        .bind(all(jobs, |job| {
            key(job).map(|(_, fingerprint)| fingerprint)
        }))
        .bind(all(jobs, |job| job.now))
}

fn key(job: &NewRows) -> Option<(&RequestKey, &[u8])> {
    match &job.claim {
        RequestClaim::Key { key, fingerprint } => Some((key, &fingerprint.0)),
        RequestClaim::Guard { .. } => None,
    }
}

/// The other parameters: lines, words, events.
fn bind_details<'q>(jobs: &[&NewRows], query: Bound<'q>) -> Bound<'q> {
    let mut lines = LineColumns::default();
    let (mut owners, mut terms) = (Vec::new(), Vec::new());
    let mut events = EventColumns::default();
    for job in jobs {
        lines.add(job);
        for term in &job.terms {
            owners.push(job.id);
            terms.push(term.as_str());
        }
        events.add(job.id, &job.events, job.write_id);
    }
    events.bind(lines.bind(query).bind(owners).bind(terms))
}

/// Lines of many orders, column by column.
#[derive(Default)]
struct LineColumns<'a> {
    order: Vec<Uuid>,
    line: Vec<i64>,
    product: Vec<&'a str>,
    name: Vec<&'a str>,
    quantity: Vec<i64>,
    unit_price: Vec<i64>,
}

impl<'a> LineColumns<'a> {
    fn add(&mut self, job: &'a NewRows) {
        for (number, line) in (1..).zip(job.order.lines()) {
            self.order.push(job.id);
            self.line.push(number);
            self.product.push(line.product.as_str());
            self.name.push(&line.name);
            self.quantity.push(line.quantity.units().into());
            self.unit_price.push(line.unit_price.minor());
        }
    }

    fn bind(self, query: Bound<'_>) -> Bound<'_> {
        query
            .bind(self.order)
            .bind(self.line)
            .bind(self.product)
            .bind(self.name)
            .bind(self.quantity)
            .bind(self.unit_price)
    }
}
