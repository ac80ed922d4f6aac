//! The one statement that opens and moves many payments, and its columns.

use super::payments::MoneyWork;
use crate::builtin::{Booked, Payment, PaymentState};
use crate::sql::columns::{column, nullable};
use crate::sql::failure::unreadable;
use crate::sql::postgres::Failure;
use crate::sql::rows::booked;
use application::ports::StoreError;
use domain::OrderId;
use sqlx::Postgres;
use sqlx::postgres::{PgArguments, PgConnection, PgRow};
use sqlx::query::Query;
use std::collections::HashMap;
use uuid::Uuid;

/// What a statement did to a payment.
pub(super) struct Moved {
    pub(super) booked: Booked,
    /// Where it was before; nothing where its key was new.
    pub(super) from: Option<PaymentState>,
}

/// Keys that are new open the books; payments that are where a move begins are moved. News of a pending
/// payment come with it, and go when it is called off. `free` is looked for only where held rows are to be
/// passed over.
const WRITE: &str = "
WITH begun AS (
    INSERT INTO payments (order_id, key, state, reference, amount_minor, currency, decline_code, at)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[],
                         $7::text[], $8::bigint[]) AS i
     ORDER BY 1, 2
    ON CONFLICT (order_id, key) DO NOTHING
    RETURNING order_id, key, state, reference, amount_minor, currency, decline_code
), told AS (
    INSERT INTO payment_news (order_id, key, due_at, decline_code, reported_minor)
    SELECT n.order_id, n.key, n.due_at, n.decline_code, n.reported_minor
      FROM unnest($9::uuid[], $10::text[], $11::bigint[], $12::text[], $13::bigint[])
           AS n (order_id, key, due_at, decline_code, reported_minor)
      JOIN begun b ON b.order_id = n.order_id AND b.key = n.key
), free AS MATERIALIZED (
    SELECT p.order_id, p.key
      FROM unnest($14::uuid[], $15::text[], $16::text[]) AS m (order_id, key, from_state)
      JOIN payments p
        ON p.order_id = m.order_id AND p.key = m.key AND p.state = m.from_state
     WHERE $19::boolean
       FOR NO KEY UPDATE OF p SKIP LOCKED
), moved AS (
    UPDATE payments p SET state = m.to_state, at = m.at
      FROM unnest($14::uuid[], $15::text[], $16::text[], $17::text[], $18::bigint[])
           AS m (order_id, key, from_state, to_state, at)
     WHERE p.order_id = m.order_id AND p.key = m.key AND p.state = m.from_state
       AND (NOT $19 OR (m.order_id, m.key) IN (SELECT order_id, key FROM free))
    RETURNING p.order_id, p.key, p.state, p.reference, p.amount_minor, p.currency, p.decline_code,
              m.from_state
), withdrawn AS (
    DELETE FROM payment_news n USING moved m
     WHERE m.from_state = 'PENDING' AND n.order_id = m.order_id AND n.key = m.key
)
SELECT order_id, key AS name, state, reference, amount_minor, currency, decline_code,
       NULL AS from_state FROM begun
UNION ALL
SELECT order_id, key, state, reference, amount_minor, currency, decline_code, from_state FROM moved";

type Bound<'q> = Query<'q, Postgres, PgArguments>;

pub(super) async fn write_all(
    jobs: &[MoneyWork],
    connection: &mut PgConnection,
    passes_over: bool,
) -> Result<HashMap<(Uuid, String), Moved>, Failure> {
    let query = bind_moves(jobs, bind_news(jobs, bind_new(jobs, sqlx::query(WRITE))));
    let rows = query.bind(passes_over).fetch_all(connection).await?;
    Ok(rows.iter().map(moved).collect::<Result<_, _>>()?)
}

fn moved(row: &PgRow) -> Result<((Uuid, String), Moved), StoreError> {
    const TABLE: &str = "payments";
    let order: OrderId = column(row, TABLE, "order_id", &"?")?;
    let key = column(row, TABLE, "name", &order)?;
    let from: Option<&str> = nullable(row, TABLE, "from_state", &order)?;
    let state = |name: &str| {
        PaymentState::parse(name).ok_or_else(|| unreadable(TABLE, "state", &order, &name))
    };
    let moved = Moved {
        booked: booked(row)?,
        from: from.map(state).transpose()?,
    };
    Ok(((order.uuid(), key), moved))
}

fn bind_new<'q>(jobs: &[MoneyWork], query: Bound<'q>) -> Bound<'q> {
    let new = jobs.iter().filter_map(|job| match job {
        MoneyWork::Begin(payment, booked, _) => Some((payment, booked)),
        MoneyWork::Advance(..) => None,
    });
    let new: Vec<(&Payment, &Booked)> = new.collect();
    let each = || new.iter();
    query
        .bind(each().map(|(p, _)| p.order.uuid()).collect::<Vec<_>>())
        .bind(each().map(|(p, _)| p.key.as_str()).collect::<Vec<_>>())
        .bind(each().map(|(_, b)| b.state.as_str()).collect::<Vec<_>>())
        .bind(
            each()
                .map(|(_, b)| b.reference.as_deref())
                .collect::<Vec<_>>(),
        )
        .bind(each().map(|(_, b)| b.amount.minor()).collect::<Vec<_>>())
        .bind(
            each()
                .map(|(_, b)| b.amount.currency().code().to_owned())
                .collect::<Vec<_>>(),
        )
        .bind(
            each()
                .map(|(_, b)| b.decline_code.as_deref())
                .collect::<Vec<_>>(),
        )
        .bind(each().map(|(p, _)| p.at.micros()).collect::<Vec<_>>())
}

fn bind_news<'q>(jobs: &[MoneyWork], query: Bound<'q>) -> Bound<'q> {
    let told = jobs.iter().filter_map(|job| match job {
        MoneyWork::Begin(payment, _, Some(news)) => Some((payment, news)),
        MoneyWork::Begin(..) | MoneyWork::Advance(..) => None,
    });
    let news: Vec<_> = told
        .flat_map(|told| (0..told.1.times).map(move |_| told))
        .collect();
    let each = || news.iter();
    query
        .bind(each().map(|(p, _)| p.order.uuid()).collect::<Vec<_>>())
        .bind(each().map(|(p, _)| p.key.as_str()).collect::<Vec<_>>())
        .bind(each().map(|(_, n)| n.due_at.micros()).collect::<Vec<_>>())
        .bind(each().map(|(_, n)| n.decline).collect::<Vec<_>>())
        .bind(each().map(|(_, n)| n.reported_minor).collect::<Vec<_>>())
}

/// A row for each state that a move can begin in.
fn bind_moves<'q>(jobs: &[MoneyWork], query: Bound<'q>) -> Bound<'q> {
    let moves = jobs.iter().filter_map(|job| match job {
        MoneyWork::Advance(payment, wanted) => Some((payment, wanted)),
        MoneyWork::Begin(..) => None,
    });
    let mut moves: Vec<_> = moves
        .flat_map(|(payment, wanted)| {
            let from = PaymentState::ALL.into_iter();
            from.filter_map(move |from| Some((payment, from, wanted.from(from)?)))
        })
        .collect();
    moves.sort_by_key(|(payment, ..)| payment.order);
    let each = || moves.iter();
    query
        .bind(each().map(|(p, ..)| p.order.uuid()).collect::<Vec<_>>())
        .bind(each().map(|(p, ..)| p.key.as_str()).collect::<Vec<_>>())
        .bind(each().map(|(_, from, _)| from.as_str()).collect::<Vec<_>>())
        .bind(each().map(|(.., to)| to.as_str()).collect::<Vec<_>>())
        .bind(each().map(|(p, ..)| p.at.micros()).collect::<Vec<_>>())
}

pub(super) async fn find(
    connection: &mut PgConnection,
    payment: &Payment,
) -> Result<Option<Booked>, Failure> {
    let found = sqlx::query(
        "SELECT state, reference, amount_minor, currency, decline_code FROM payments
          WHERE order_id = $1 AND key = $2",
    )
    .bind(payment.order.uuid())
    .bind(&payment.key)
    .fetch_optional(connection)
    .await?;
    Ok(found.map(|row| booked(&row)).transpose()?)
}
