//! What waits, along the indexes that it is taken up by, and due by the database's clock.

use super::Failure;
use super::store::MysqlStore;
use crate::sql::rows::{backlog, parked_by};
use application::ports::{Backlog, StoreError};
use sqlx::mysql::MySqlConnection;

impl MysqlStore {
    pub(super) async fn what_waits(&self, at_most: u32) -> Result<Backlog, StoreError> {
        self.read_list(at_most, |connection, at_most| {
            Box::pin(what_waits(connection, *at_most))
        })
        .await
    }
}

async fn what_waits(connection: &mut MySqlConnection, at_most: u32) -> Result<Backlog, Failure> {
    let row = sqlx::query(
        "SELECT (SELECT COUNT(*) FROM (
                    SELECT 1 AS one FROM orders FORCE INDEX (orders_wake_at)
                     WHERE wake_at <= TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))
                     LIMIT ?) AS few) AS due,
                (SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) - wake_at
                   FROM orders FORCE INDEX (orders_wake_at)
                  WHERE wake_at <= TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))
                  ORDER BY wake_at LIMIT 1) AS due_for,
                (SELECT COUNT(*) FROM (
                    SELECT 1 AS one FROM order_requests LIMIT ?) AS few) AS asked,
                (SELECT asked_at FROM order_requests
                  ORDER BY asked_at LIMIT 1) AS first_asked",
    );
    let row = row.bind(at_most).bind(at_most);
    let row = row.fetch_one(&mut *connection).await?;
    let mut found = backlog(&row)?;
    let parked = sqlx::query(
        "SELECT parked, COUNT(*) AS many
           FROM (SELECT parked FROM orders FORCE INDEX (orders_parked)
                  WHERE is_parked = 1 LIMIT ?) AS few
          GROUP BY parked",
    );
    for row in parked.bind(at_most).fetch_all(connection).await? {
        found.parked.extend(parked_by(&row)?);
    }
    Ok(found)
}
