//! What is asked before a list is planned: which orders its text names, and where its page begins.

use super::dialect::{Value, Values};
use super::plan::Statement;
use crate::sql::rows::signed;
use application::ports::OrderFilter;
use application::search::SearchText;
use domain::{OrderNumber, OrderRef};

/// How many parcels of one tracking number are shown; more than one is odd enough.
const PARCELS: i64 = 10;

/// The orders that a filter's text names, if it names any: those that are `found` by the first of these
/// statements that finds one.
pub(in crate::sql) fn naming(filter: &OrderFilter) -> Vec<Statement> {
    let Some(text) = &filter.text else {
        return Vec::new();
    };
    let by_name = text.name().and_then(by_name);
    by_name.into_iter().chain([by_parcel(text)]).collect()
}

fn by_name(name: OrderRef) -> Option<Statement> {
    match name {
        OrderRef::Id(id) => Some(statement(
            "SELECT number AS found FROM orders WHERE id = ?1",
            [Value::Id(id.uuid())],
        )),
        // The store never gave a number that is no such integer.
        OrderRef::Number(OrderNumber(number)) => Some(statement(
            "SELECT number AS found FROM orders WHERE number = ?1",
            [i64::try_from(number).ok()?.into()],
        )),
    }
}

fn by_parcel(text: &SearchText) -> Statement {
    statement(
        "SELECT number AS found FROM orders WHERE tracking_number = ?1 LIMIT ?2",
        [text.as_str().to_owned().into(), PARCELS.into()],
    )
}

/// When this order was placed is `found`; of a number that no order has, when the next lower one was.
pub(in crate::sql) fn placed_at(number: OrderNumber) -> Statement {
    statement(
        "SELECT placed_at AS found FROM orders WHERE number <= ?1 ORDER BY number DESC LIMIT 1",
        [signed(number.0).into()],
    )
}

fn statement<const N: usize>(sql: &str, values: [Value; N]) -> Statement {
    Statement {
        sql: sql.to_owned(),
        values: Values(values.into()),
    }
}
