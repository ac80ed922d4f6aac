//! Lists of orders, from their rows.

use super::list_plan::{bound_to, plan};
use super::{Failure, PostgresStore};
use crate::sql::WriteError;
use crate::sql::rows::{IN_FULL, SUMMARY, in_full, summary};
use application::ports::{Backlog, InFull, OrderList, OrderPage, OrderQuery, StoreError};
use async_trait::async_trait;
use sqlx::postgres::{PgConnection, PgRow};

#[async_trait]
impl OrderList for PostgresStore {
    async fn list(&self, query: OrderQuery) -> Result<OrderPage, StoreError> {
        self.read_list("list", move |connection| {
            let query = query.clone();
            let read = |row: &PgRow| summary(row);
            Box::pin(async move { page(connection, &query, SUMMARY, read).await })
        })
        .await
    }

    async fn list_in_full(&self, query: OrderQuery) -> Result<OrderPage<InFull>, StoreError> {
        self.read_list("list-in-full", move |connection| {
            let query = query.clone();
            let columns = format!("{SUMMARY}, {IN_FULL}");
            let read = |row: &PgRow| in_full(row);
            Box::pin(async move { page(connection, &query, &columns, read).await })
        })
        .await
    }

    async fn backlog(&self, at_most: u32) -> Result<Backlog, StoreError> {
        self.what_waits(at_most).await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        // The server may be there and refuse writes: a standby, a full disk, or its settings.
        let asked = self.alone("ping", |connection, _| {
            Box::pin(async move {
                let begins = sqlx::query_scalar(
                    "SELECT current_setting('transaction_read_only')::bool
                       FROM pg_current_xact_id()",
                );
                let is_read_only: bool = begins.fetch_one(connection).await?;
                // Told at once: whoever asks does not wait for a failover.
                Ok((!is_read_only).then_some(()).ok_or(Failure::ReadOnly))
            })
        });
        let asked = asked.await.map_err(WriteError::into_store_error)?;
        // Sessions keep what they began with: later ones may take writes again.
        asked
            .inspect_err(|_| self.loners.forget_idle())
            .map_err(Failure::into_store_error)
    }
}

async fn page<T>(
    connection: &mut PgConnection,
    query: &OrderQuery,
    columns: &str,
    read: impl Fn(&PgRow) -> Result<T, StoreError>,
) -> Result<OrderPage<T>, Failure> {
    let (plan, total) = plan(connection, query).await?;
    let statement = bound_to(&plan.statement(query, columns));
    let rows = statement.fetch_all(connection).await?;
    let orders = rows.iter().map(read);
    Ok(OrderPage {
        orders: orders.collect::<Result<_, _>>()?,
        total,
    })
}
