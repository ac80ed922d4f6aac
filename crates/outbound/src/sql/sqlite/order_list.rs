//! Lists of orders, from their rows.

use super::list_plan::plan;
use super::{Failure, SqliteStore};
use crate::sql::WriteError;
use crate::sql::rows::{IN_FULL, SUMMARY, in_full, summary};
use application::ports::{Backlog, InFull, OrderList, OrderPage, OrderQuery, StoreError};
use async_trait::async_trait;
use rusqlite::{Connection, Row, params_from_iter};

#[async_trait]
impl OrderList for SqliteStore {
    async fn list(&self, query: OrderQuery) -> Result<OrderPage, StoreError> {
        self.read_list(move |connection| page(connection, &query, SUMMARY, |row| summary(row)))
            .await
    }

    async fn list_in_full(&self, query: OrderQuery) -> Result<OrderPage<InFull>, StoreError> {
        let columns = format!("{SUMMARY}, {IN_FULL}");
        self.read_list(move |connection| page(connection, &query, &columns, |row| in_full(row)))
            .await
    }

    async fn backlog(&self, at_most: u32) -> Result<Backlog, StoreError> {
        self.what_waits(at_most).await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        let asked = |connection: &Connection| Ok(connection.execute_batch("SELECT 1")?);
        self.read(asked).await?;
        // The writer answers, too, and may begin a transaction.
        self.write(asked)
            .await
            .map_err(WriteError::into_store_error)
    }
}

fn page<T>(
    connection: &Connection,
    query: &OrderQuery,
    columns: &str,
    read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<OrderPage<T>, Failure> {
    let (plan, total) = plan(connection, query)?;
    let statement = plan.statement(query, columns);
    let mut select = connection.prepare_cached(&statement.sql)?;
    let mut rows = select.query(params_from_iter(statement.values.0))?;
    let mut orders = Vec::new();
    while let Some(row) = rows.next()? {
        orders.push(read(row)?);
    }
    Ok(OrderPage { orders, total })
}
