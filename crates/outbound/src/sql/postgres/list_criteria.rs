//! The conditions of a list: how orders that meet one are reached through its index, and how the
//! others are checked on the way.

use super::Failure;
use application::ports::{AmountRange, OrderFilter};
use application::search::{SearchText, product_term};
use domain::{OrderNumber, OrderRef};
use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Postgres};
use std::collections::BTreeSet;

/// How many parcels of one tracking number are shown; more than one is odd enough.
const PARCELS: i64 = 10;

/// A value of a statement.
pub(super) enum Value {
    Integer(i64),
    Text(String),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

/// A statement's values; their places in its text are numbered.
#[derive(Default)]
pub(super) struct Values(Vec<Value>);

impl Values {
    /// The parameter that stands for a value.
    pub(super) fn add(&mut self, value: impl Into<Value>) -> String {
        self.0.push(value.into());
        format!("${}", self.0.len())
    }

    /// The statement with its values. It is planned for these values, each time: which index is short
    /// depends on them.
    pub(super) fn bind<'q>(self, sql: String) -> Query<'q, Postgres, PgArguments> {
        // Its text is put together here from nothing that anybody sent.
        let query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
        self.0.into_iter().fold(query, |query, value| match value {
            Value::Integer(value) => query.bind(value),
            Value::Text(value) => query.bind(value),
        })
    }
}

/// One condition of a filter.
#[derive(Debug, Clone)]
pub(super) enum Criterion {
    /// One of these orders.
    Numbers(Vec<i64>),
    /// A column has one of these values.
    Column {
        column: &'static str,
        values: Vec<String>,
    },
    /// Found by this term.
    Term(String),
    /// Waits for a person.
    Parked,
    /// Placed at any time: all of them.
    Any,
    /// A total in this range. In the order of totals, not of lists, so that all of them have to be
    /// seen: the last choice.
    Amount(AmountRange),
}

/// A way to orders: rows `t` of a table, along an index that the condition leads to. They have a `placed_at` and a `number`, and are
/// in the order of lists unless [`Criterion::is_sorted`] denies.
pub(super) struct Way {
    pub(super) table: &'static str,
    pub(super) condition: String,
}

impl Criterion {
    /// Those of a filter, the usually most selective ones first, and [`Self::Any`].
    pub(super) async fn all(
        connection: &mut PgConnection,
        filter: &OrderFilter,
    ) -> Result<Vec<Self>, Failure> {
        let one = |column, value: Option<String>| {
            let values = vec![value?];
            Some(Self::Column { column, values })
        };
        let customer = filter.customer.as_ref().map(|id| id.as_str().to_owned());
        let payment = filter.payment.map(|status| status.as_str().to_owned());
        let shipment = filter.shipment.map(|status| status.as_str().to_owned());
        let statuses = filter.statuses.iter().map(|s| s.as_str().to_owned());
        let mut all = Vec::new();
        if let Some(text) = &filter.text {
            all.extend(by_text(connection, text).await?);
        }
        all.extend(one("customer_id", customer));
        all.extend(filter.parked.then_some(Self::Parked));
        all.extend(filter.product.as_ref().map(|p| Self::Term(product_term(p))));
        if !filter.statuses.is_empty() {
            all.push(Self::Column {
                column: "status",
                values: distinct(statuses),
            });
        }
        all.extend(one("payment_status", payment));
        all.extend(one("shipment_status", shipment));
        all.extend(one("channel", filter.channel.clone()));
        all.push(Self::Any);
        all.extend(filter.amount.map(Self::Amount));
        Ok(all)
    }

    pub(super) const fn is_sorted(&self) -> bool {
        !matches!(self, Self::Amount(_))
    }

    /// The ways that lead, together, to all orders that meet it.
    pub(super) fn ways(&self, values: &mut Values) -> Vec<Way> {
        let way = |condition| Way {
            table: self.table(),
            condition,
        };
        match self {
            // A way for each value, so that each is sorted.
            Self::Column {
                column,
                values: wanted,
                ..
            } => {
                let equal = |value: &String| format!("t.{column} = {}", values.add(value.clone()));
                wanted.iter().map(equal).map(way).collect()
            }
            _ => vec![way(self.condition("t", values))],
        }
    }

    /// The condition on an order `t` that was reached by another way. `OFFSET` keeps it a question that is
    /// asked of each such order, and from becoming the way itself.
    pub(super) fn check(&self, values: &mut Values) -> String {
        let (table, condition) = (self.table(), self.condition("x", values));
        format!(
            "EXISTS (SELECT 1 FROM {table} x WHERE {condition}
                        AND x.placed_at = t.placed_at AND x.number = t.number OFFSET 0)"
        )
    }

    const fn table(&self) -> &'static str {
        match self {
            Self::Term(_) => "order_terms",
            _ => "orders",
        }
    }

    /// On a row of its table.
    fn condition(&self, row: &str, values: &mut Values) -> String {
        match self {
            Self::Numbers(numbers) => {
                let numbers: Vec<String> = numbers.iter().map(|n| values.add(*n)).collect();
                format!("{row}.number IN ({})", numbers.join(", "))
            }
            Self::Column {
                column,
                values: wanted,
                ..
            } => {
                let wanted: Vec<String> = wanted.iter().map(|v| values.add(v.clone())).collect();
                format!("{row}.{column} IN ({})", wanted.join(", "))
            }
            Self::Term(term) => format!("{row}.term = {}", values.add(term.clone())),
            Self::Parked => format!("{row}.parked IS NOT NULL"),
            Self::Any => "TRUE".to_owned(),
            Self::Amount(range) => {
                let currency = values.add(range.currency.code().to_owned());
                let from = values.add(range.from_minor.unwrap_or(i64::MIN));
                let to = values.add(range.to_minor.unwrap_or(i64::MAX));
                format!("{row}.currency = {currency} AND {row}.total_minor BETWEEN {from} AND {to}")
            }
        }
    }
}

/// The order that a text names, those of a tracking number, or those with all its words.
async fn by_text(
    connection: &mut PgConnection,
    text: &SearchText,
) -> Result<Vec<Criterion>, Failure> {
    let named = match text.name() {
        Some(name) => named(connection, name).await?,
        None => None,
    };
    if let Some(number) = named {
        return Ok(vec![Criterion::Numbers(vec![number])]);
    }
    let tracked: Vec<i64> =
        sqlx::query_scalar("SELECT number FROM orders WHERE tracking_number = $1 LIMIT $2")
            .bind(text.as_str())
            .bind(PARCELS)
            .fetch_all(connection)
            .await?;
    if !tracked.is_empty() {
        return Ok(vec![Criterion::Numbers(tracked)]);
    }
    Ok(text.terms().iter().cloned().map(Criterion::Term).collect())
}

async fn named(connection: &mut PgConnection, name: OrderRef) -> Result<Option<i64>, Failure> {
    const BY_ID: &str = "SELECT number FROM orders WHERE id = $1";
    const BY_NUMBER: &str = "SELECT number FROM orders WHERE number = $1";
    let query = match name {
        OrderRef::Id(id) => sqlx::query_scalar(BY_ID).bind(id.uuid()),
        OrderRef::Number(OrderNumber(number)) => match i64::try_from(number) {
            Ok(number) => sqlx::query_scalar(BY_NUMBER).bind(number),
            Err(_) => return Ok(None),
        },
    };
    Ok(query.fetch_optional(connection).await?)
}

fn distinct(values: impl Iterator<Item = String>) -> Vec<String> {
    values.collect::<BTreeSet<_>>().into_iter().collect()
}
