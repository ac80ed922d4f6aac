//! Lists of orders, from their rows.

use super::failure::unreadable;
use super::rows::signed;
use super::{Failure, SqliteStore, WriteError, column, order_id};
use application::ports::{ListOrders, OrderFilter, OrderList, OrderPage, OrderSummary, StoreError};
use async_trait::async_trait;
use domain::order::{OrderStatusKind, PaymentStatus, ShipmentStatus};
use domain::{Currency, CustomerId, Money, Notation, OrderNumber, Timestamp};
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};
use std::fmt::Write;

const TABLE: &str = "orders";

#[async_trait]
impl OrderList for SqliteStore {
    async fn list(&self, query: ListOrders) -> Result<OrderPage, StoreError> {
        self.read(move |connection| page(connection, &query)).await
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
            conditions.and("customer_id =", customer.as_str().to_owned());
        }
        if let Some(status) = filter.status {
            conditions.and("status =", status.as_str().to_owned());
        }
        if let Some(channel) = &filter.channel {
            conditions.and("channel =", channel.clone());
        }
        if filter.parked {
            conditions.sql.push_str(" AND parked IS NOT NULL");
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

fn page(connection: &Connection, query: &ListOrders) -> Result<OrderPage, Failure> {
    let mut conditions = Conditions::new(&query.filter);
    let total = count(connection, &conditions)?;
    if let Some(OrderNumber(after)) = query.after {
        let behind = if query.newest_first {
            "number <"
        } else {
            "number >"
        };
        conditions.and(behind, signed(after));
    }
    let direction = if query.newest_first { "DESC" } else { "ASC" };
    let limit = conditions.value(i64::from(query.limit));
    let offset = conditions.value(signed(query.offset));
    let sql = format!(
        "SELECT number, id, channel, customer_id, customer_notation, status, payment_status,
                shipment_status, total_minor, currency, tracking_number, parked, placed_at,
                updated_at
           FROM orders WHERE TRUE{} ORDER BY number {direction} LIMIT {limit} OFFSET {offset}",
        conditions.sql
    );
    let mut select = connection.prepare_cached(&sql)?;
    let mut rows = select.query(params_from_iter(&conditions.values))?;
    let mut orders = Vec::new();
    while let Some(row) = rows.next()? {
        orders.push(summary(row)?);
    }
    Ok(OrderPage { orders, total })
}

fn count(connection: &Connection, conditions: &Conditions) -> Result<u64, Failure> {
    let sql = format!(
        "SELECT count(*) AS orders FROM orders WHERE TRUE{}",
        conditions.sql
    );
    let mut count = connection.prepare_cached(&sql)?;
    let values = params_from_iter(&conditions.values);
    let total: i64 = count.query_row(values, |row| row.get("orders"))?;
    Ok(total.unsigned_abs())
}

fn summary(row: &Row<'_>) -> Result<OrderSummary, StoreError> {
    let number: i64 = column(row, TABLE, "number", &"?")?;
    let text = |name: &'static str| column::<Option<String>>(row, TABLE, name, &number);
    let moment = |name| column(row, TABLE, name, &number).map(Timestamp::from_micros);
    let customer: Option<String> = text("customer_id")?;
    let currency = one_of(row, "currency", number, |code| Currency::parse(code).ok())?;
    Ok(OrderSummary {
        id: column::<[u8; 16]>(row, TABLE, "id", &number).map(order_id)?,
        number: OrderNumber(number.unsigned_abs()),
        channel: column(row, TABLE, "channel", &number)?,
        customer: customer
            .map(|id| CustomerId::parse(&id))
            .transpose()
            .map_err(|why| unreadable(TABLE, "customer_id", &number, &why))?,
        customer_notation: one_of(row, "customer_notation", number, notation)?,
        status: one_of(row, "status", number, OrderStatusKind::parse)?,
        payment_status: one_of(row, "payment_status", number, payment_status)?,
        shipment_status: one_of(row, "shipment_status", number, shipment_status)?,
        total: Money::from_minor(column(row, TABLE, "total_minor", &number)?, currency),
        tracking_number: text("tracking_number")?,
        parked: text("parked")?,
        placed_at: moment("placed_at")?,
        updated_at: moment("updated_at")?,
    })
}

fn one_of<T>(
    row: &Row<'_>,
    name: &'static str,
    number: i64,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, StoreError> {
    let text: String = column(row, TABLE, name, &number)?;
    parse(&text).ok_or_else(|| {
        let why = format!("{text:?} is not known to this version");
        unreadable(TABLE, name, &number, &why)
    })
}

fn notation(name: &str) -> Option<Notation> {
    [Notation::Text, Notation::Number]
        .into_iter()
        .find(|notation| super::rows::notation_name(*notation) == name)
}

fn payment_status(name: &str) -> Option<PaymentStatus> {
    PaymentStatus::ALL
        .into_iter()
        .find(|status| status.as_str() == name)
}

fn shipment_status(name: &str) -> Option<ShipmentStatus> {
    ShipmentStatus::ALL
        .into_iter()
        .find(|status| status.as_str() == name)
}
