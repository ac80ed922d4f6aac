//! Placing an order that several things can stand in the way of: it comes from a cart, keeps a number of
//! its own, or is confirmed as it is placed. In a transaction of its own.

use super::attempts::{Done, Work, transaction};
use super::in_the_way::{in_the_way, own};
use super::place::{NewRows, Placed};
use super::place_rows::insert;
use super::{Failure, PostgresStore};
use crate::sql::WriteError;
use crate::sql::rows::signed;
use domain::OrderNumber;
use domain::order::OrderStatusKind;
use sqlx::postgres::PgConnection;
use std::collections::HashMap;
use std::sync::Arc;

/// How often is looked for what was in the way and is gone again.
const LOOKS: usize = 5;

/// So that of two imports neither sets the counter of numbers back.
const NUMBERS_LOCK: i64 = 0x6f72_6473_6e75_6d73;

impl PostgresStore {
    pub(super) async fn place_alone(&self, rows: NewRows) -> Result<Placed, WriteError> {
        let rows = Arc::new(rows);
        self.alone("place-alone", move |connection, again| {
            let rows = rows.clone();
            Box::pin(async move { place(connection, &rows, again).await })
        })
        .await
    }
}

async fn place(
    connection: &mut PgConnection,
    rows: &Arc<NewRows>,
    again: bool,
) -> Result<Placed, Failure> {
    for look in 0..LOOKS {
        if (again || look > 0)
            && let Some(number) = own(connection, rows.id, rows.write_id).await?
        {
            return Ok(Ok(number));
        }
        let cart = rows.cart.as_deref();
        if let Some(found) = in_the_way(connection, &rows.claim, cart, rows.number).await? {
            return Ok(Err(found));
        }
        if let Some(number) = in_transaction(connection, rows.clone()).await? {
            return Ok(Ok(number));
        }
    }
    let why = "what stands in the order's way comes and goes".to_owned();
    Err(application::ports::StoreError::Unavailable(why).into())
}

/// Nothing where something has come in the way since.
async fn in_transaction(
    connection: &mut PgConnection,
    rows: Arc<NewRows>,
) -> Result<Option<OrderNumber>, Failure> {
    let keeps_number = rows.number.is_some();
    let written = transaction(connection, |connection| -> Work<'_, Done<_>> {
        Box::pin(async move {
            if let Some(number) = rows.number {
                go_on_above(connection, number).await?;
            }
            let mut placed = HashMap::new();
            insert(&[&rows], connection, &mut placed).await?;
            let Some(number) = placed.remove(&rows.id) else {
                return Ok(Done::Undo(None));
            };
            if rows.guard.is_some() && rows.row.status != OrderStatusKind::Pending {
                lift_guard(connection, number).await?;
            }
            Ok(Done::Keep(Some(number)))
        })
    })
    .await;
    let has_come_between = |failure: &Failure| {
        failure.is_taken("orders_cart") || keeps_number && failure.is_taken("orders_pkey")
    };
    match written {
        Err(failure) if has_come_between(&failure) => Ok(None),
        other => other,
    }
}

/// Numbers that are drawn later are larger. One that is drawn at this very moment may be this one: then
/// that transaction gives way, and draws another.
async fn go_on_above(connection: &mut PgConnection, number: OrderNumber) -> Result<(), Failure> {
    sqlx::query("SELECT pg_advisory_xact_lock($1)")
        .bind(NUMBERS_LOCK)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "SELECT setval('orders_number_seq', $1) FROM orders_number_seq
          WHERE last_value < $1 OR (last_value = $1 AND NOT is_called)",
    )
    .bind(signed(number.0))
    .execute(connection)
    .await?;
    Ok(())
}

async fn lift_guard(connection: &mut PgConnection, number: OrderNumber) -> Result<(), Failure> {
    sqlx::query("UPDATE orders SET guard = NULL WHERE number = $1")
        .bind(signed(number.0))
        .execute(connection)
        .await?;
    Ok(())
}
