//! What waits, along the indexes that it is taken up by, and due by the database's clock.

use super::{Failure, PostgresStore};
use crate::sql::rows::{backlog, parked_by};
use application::ports::{Backlog, StoreError};
use sqlx::postgres::PgConnection;

impl PostgresStore {
    pub(super) async fn what_waits(&self, at_most: u32) -> Result<Backlog, StoreError> {
        let at_most = i64::from(at_most);
        self.read_list("backlog", move |connection| {
            Box::pin(what_waits(connection, at_most))
        })
        .await
    }
}

async fn what_waits(connection: &mut PgConnection, at_most: i64) -> Result<Backlog, Failure> {
    let row = sqlx::query(
        "WITH clock AS MATERIALIZED (
             SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now)
         SELECT (SELECT count(*) FROM (
                    SELECT 1 AS one FROM orders
                     WHERE wake_at <= (SELECT now FROM clock) LIMIT $1) AS few) AS due,
                (SELECT now FROM clock) - (
                    SELECT wake_at FROM orders WHERE wake_at <= (SELECT now FROM clock)
                     ORDER BY wake_at LIMIT 1) AS due_for,
                (SELECT count(*) FROM (
                    SELECT 1 AS one FROM order_requests LIMIT $1) AS few) AS asked,
                (SELECT asked_at FROM order_requests
                  ORDER BY asked_at LIMIT 1) AS first_asked",
    );
    let row = row.bind(at_most).fetch_one(&mut *connection).await?;
    let mut found = backlog(&row)?;
    let parked = sqlx::query(
        "SELECT parked, count(*) AS many
           FROM (SELECT parked FROM orders WHERE parked IS NOT NULL LIMIT $1) AS few
          GROUP BY parked",
    );
    for row in parked.bind(at_most).fetch_all(connection).await? {
        found.parked.extend(parked_by(&row)?);
    }
    Ok(found)
}
