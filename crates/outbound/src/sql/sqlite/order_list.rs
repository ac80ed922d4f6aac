//! Lists of orders, from their rows.

use super::list_rows::{IN_FULL, SUMMARY, in_full, summary};
use super::rows::signed;
use super::{Failure, SqliteStore, WriteError};
use application::ports::{
    ListedOrder, OrderFilter, OrderList, OrderPage, OrderQuery, StoreError, Total,
};
use async_trait::async_trait;
use domain::OrderNumber;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};
use std::fmt::Write;

#[async_trait]
impl OrderList for SqliteStore {
    async fn list(&self, query: OrderQuery) -> Result<OrderPage, StoreError> {
        self.read(move |connection| page(connection, &query, SUMMARY, summary))
            .await
    }

    async fn list_in_full(&self, query: OrderQuery) -> Result<OrderPage<ListedOrder>, StoreError> {
        let columns = format!("{SUMMARY}, {IN_FULL}");
        self.read(move |connection| page(connection, &query, &columns, in_full))
            .await
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

/// Conditions and their values, in step.
#[derive(Default)]
struct Conditions {
    sql: String,
    values: Vec<Value>,
}

impl Conditions {
    fn new(filter: &OrderFilter) -> Self {
        let mut conditions = Self::default();
        if let Some(customer) = &filter.customer {
            conditions.and("o.customer_id =", customer.as_str().to_owned());
        }
        if !filter.statuses.is_empty() {
            let names = filter.statuses.iter().map(|status| status.as_str());
            let names: Vec<String> = names
                .map(|name| conditions.value(name.to_owned()))
                .collect();
            let _ = write!(conditions.sql, " AND o.status IN ({})", names.join(", "));
        }
        if let Some(channel) = &filter.channel {
            conditions.and("o.channel =", channel.clone());
        }
        if filter.parked {
            conditions.sql.push_str(" AND o.parked IS NOT NULL");
        }
        conditions
    }

    fn and(&mut self, condition: &'static str, value: impl Into<Value>) {
        let parameter = self.value(value);
        let _ = write!(self.sql, " AND {condition} {parameter}");
    }

    /// The parameter that stands for a value.
    fn value(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("?{}", self.values.len())
    }
}

fn page<T>(
    connection: &Connection,
    query: &OrderQuery,
    columns: &str,
    read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<OrderPage<T>, Failure> {
    let mut conditions = Conditions::new(&query.filter);
    let total = if query.counted {
        count(connection, &conditions)?
    } else {
        Total::NOT_COUNTED
    };
    if let Some(OrderNumber(after)) = query.after {
        let behind = if query.newest_first {
            "o.number <"
        } else {
            "o.number >"
        };
        conditions.and(behind, signed(after));
    }
    let direction = if query.newest_first { "DESC" } else { "ASC" };
    let limit = conditions.value(i64::from(query.limit));
    let offset = conditions.value(signed(query.offset));
    let sql = format!(
        "SELECT {columns} FROM orders o WHERE TRUE{}
          ORDER BY o.number {direction} LIMIT {limit} OFFSET {offset}",
        conditions.sql
    );
    let mut select = connection.prepare_cached(&sql)?;
    let mut rows = select.query(params_from_iter(&conditions.values))?;
    let mut orders = Vec::new();
    while let Some(row) = rows.next()? {
        orders.push(read(row)?);
    }
    Ok(OrderPage { orders, total })
}

fn count(connection: &Connection, conditions: &Conditions) -> Result<Total, Failure> {
    let sql = format!(
        "SELECT count(*) AS orders FROM (SELECT 1 FROM orders o WHERE TRUE{} LIMIT {})",
        conditions.sql,
        Total::COUNTED + 1
    );
    let mut count = connection.prepare_cached(&sql)?;
    let values = params_from_iter(&conditions.values);
    let found: i64 = count.query_row(values, |row| row.get("orders"))?;
    Ok(Total::counted(found.unsigned_abs()))
}
