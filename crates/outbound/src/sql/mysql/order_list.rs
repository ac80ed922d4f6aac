//! Lists of orders, from their rows.

use super::Failure;
use super::list_plan::{bound_to, plan};
use super::store::MysqlStore;
use crate::sql::WriteError;
use crate::sql::rows::{IN_FULL, SUMMARY, in_full, summary};
use application::ports::{Backlog, InFull, OrderList, OrderPage, OrderQuery, StoreError};
use async_trait::async_trait;
use sqlx::mysql::{MySqlConnection, MySqlRow};

#[async_trait]
impl OrderList for MysqlStore {
    async fn list(&self, query: OrderQuery) -> Result<OrderPage, StoreError> {
        self.read_list(query, |connection, query| {
            Box::pin(page(connection, query, SUMMARY.to_owned(), |row| {
                summary(row)
            }))
        })
        .await
    }

    async fn list_in_full(&self, query: OrderQuery) -> Result<OrderPage<InFull>, StoreError> {
        self.read_list(query, |connection, query| {
            let columns = format!("{SUMMARY}, {IN_FULL}");
            Box::pin(page(connection, query, columns, |row| in_full(row)))
        })
        .await
    }

    async fn backlog(&self, at_most: u32) -> Result<Backlog, StoreError> {
        self.what_waits(at_most).await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.read((), |connection, ()| Box::pin(ask(connection)))
            .await?;
        // The writer answers, too, and may begin a transaction.
        self.write((), |transaction, ()| {
            Box::pin(ask(&mut transaction.connection))
        })
        .await
        .map_err(WriteError::into_store_error)
    }
}

async fn ask(connection: &mut MySqlConnection) -> Result<(), Failure> {
    sqlx::query("SELECT 1").fetch_one(connection).await?;
    Ok(())
}

async fn page<T>(
    connection: &mut MySqlConnection,
    query: &OrderQuery,
    columns: String,
    read: fn(&MySqlRow) -> Result<T, StoreError>,
) -> Result<OrderPage<T>, Failure> {
    let (plan, total) = plan(connection, query).await?;
    let statement = bound_to(&plan.statement(query, &columns));
    let rows = statement.fetch_all(connection).await?;
    let orders = rows.iter().map(read);
    Ok(OrderPage {
        orders: orders.collect::<Result<_, _>>()?,
        total,
    })
}
