//! The conditions of a list: how orders that meet one are reached through its index, and how the
//! others are checked on the way.

use super::dialect::{Dialect, Values};
use application::ports::{AmountRange, OrderFilter};
use application::search::{SearchText, product_term};
use std::collections::BTreeSet;

/// One condition of a filter.
#[derive(Debug, Clone)]
pub(in crate::sql) enum Criterion {
    /// One of these orders.
    Numbers(Vec<i64>),
    /// A column has one of these values.
    Column {
        column: &'static str,
        index: &'static str,
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

/// A way to orders: rows `t` of a table, along an index. They have a `placed_at` and a `number`, and are
/// in the order of lists unless [`Criterion::is_sorted`] denies.
pub(super) struct Way {
    pub(super) table: &'static str,
    pub(super) index: String,
    pub(super) condition: String,
}

impl Criterion {
    /// Those of a filter, the usually most selective ones first, and [`Self::Any`]. `named`: the orders
    /// that its text names, if it names any.
    pub(super) fn all(filter: &OrderFilter, named: &[i64]) -> Vec<Self> {
        let one = |column, index, value: Option<String>| {
            let values = vec![value?];
            Some(Self::Column {
                column,
                index,
                values,
            })
        };
        let customer = filter.customer.as_ref().map(|id| id.as_str().to_owned());
        let payment = filter.payment.map(|status| status.as_str().to_owned());
        let shipment = filter.shipment.map(|status| status.as_str().to_owned());
        let statuses = filter.statuses.iter().map(|s| s.as_str().to_owned());
        let mut all = Vec::new();
        if let Some(text) = &filter.text {
            all.extend(Self::by_text(text, named));
        }
        all.extend(one("customer_id", "orders_customer", customer));
        all.extend(filter.parked.then_some(Self::Parked));
        all.extend(filter.product.as_ref().map(|p| Self::Term(product_term(p))));
        if !filter.statuses.is_empty() {
            all.push(Self::Column {
                column: "status",
                index: "orders_status",
                values: distinct(statuses),
            });
        }
        all.extend(one("payment_status", "orders_payment_status", payment));
        all.extend(one("shipment_status", "orders_shipment_status", shipment));
        all.extend(one("channel", "orders_channel", filter.channel.clone()));
        all.push(Self::Any);
        all.extend(filter.amount.map(Self::Amount));
        all
    }

    /// The orders that a text names, or those with all its words.
    fn by_text(text: &SearchText, named: &[i64]) -> Vec<Self> {
        if named.is_empty() {
            text.terms().iter().cloned().map(Self::Term).collect()
        } else {
            vec![Self::Numbers(named.to_vec())]
        }
    }

    pub(super) const fn is_sorted(&self) -> bool {
        !matches!(self, Self::Amount(_))
    }

    /// The ways that lead, together, to all orders that meet it.
    pub(super) fn ways(&self, dialect: &Dialect, values: &mut Values) -> Vec<Way> {
        let way = |condition| Way {
            table: self.table(),
            index: self.index(dialect),
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
            _ => vec![way(self.condition("t", dialect, values))],
        }
    }

    /// The condition on an order `t` that was reached by another way. It is asked of the criterion's
    /// own index, which is much smaller than the rows of the orders; only an amount is not found there.
    pub(super) fn check(&self, dialect: &Dialect, values: &mut Values) -> String {
        let index = match self {
            Self::Amount(_) => dialect.by_number.to_owned(),
            _ => self.index(dialect),
        };
        let (table, condition) = (self.table(), self.condition("x", dialect, values));
        format!(
            "EXISTS (SELECT 1 FROM {table} x {index} WHERE {condition}
                        AND x.placed_at = t.placed_at AND x.number = t.number {})",
            dialect.fence
        )
    }

    const fn table(&self) -> &'static str {
        match self {
            Self::Term(_) => "order_terms",
            _ => "orders",
        }
    }

    fn index(&self, dialect: &Dialect) -> String {
        let index = match self {
            Self::Numbers(_) => return dialect.by_number.to_owned(),
            // The table is its own index.
            Self::Term(_) => return String::new(),
            Self::Column { index, .. } => index,
            Self::Parked => "orders_parked",
            Self::Any => "orders_placed",
            Self::Amount(_) => "orders_total",
        };
        dialect.along(index)
    }

    /// On a row of its table.
    fn condition(&self, row: &str, dialect: &Dialect, values: &mut Values) -> String {
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
            Self::Parked => format!("{row}.{}", dialect.is_parked),
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

fn distinct(values: impl Iterator<Item = String>) -> Vec<String> {
    values.collect::<BTreeSet<_>>().into_iter().collect()
}
