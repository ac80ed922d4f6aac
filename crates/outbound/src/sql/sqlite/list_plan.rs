//! How SQLite is asked for lists: it reads along the index that it is told, and merges sorted parts.

use super::Failure;
use crate::sql::lists::{Dialect, PARCELS, Plan, Statement, Value};
use crate::sql::rows::signed;
use application::ports::{OrderQuery, Total};
use application::search::SearchText;
use domain::{OrderNumber, OrderRef};
use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params_from_iter};

static SQLITE: Dialect = Dialect {
    along: ["INDEXED BY ", ""],
    by_number: "NOT INDEXED",
    is_parked: "parked IS NOT NULL",
    join: "CROSS JOIN",
    cuts_parts: false,
    fence: "",
};

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Integer(value) => value.to_sql(),
            Self::Text(value) => value.to_sql(),
        }
    }
}

/// The plan for a page, and how many orders match on all pages.
pub(super) fn plan(connection: &Connection, query: &OrderQuery) -> Result<(Plan, Total), Failure> {
    let named = match &query.filter.text {
        Some(text) => named(connection, text)?,
        None => Vec::new(),
    };
    let mut plan = Plan::new(&SQLITE, &query.filter, query.newest_first, &named);
    if let Some(after) = query.after {
        plan.begin_behind(after, placed_at(connection, after)?);
    }
    while let Some((compared, bound)) = plan.next_comparison() {
        for index in compared {
            let entries = |row: &Row<'_>| row.get("entries");
            let found: i64 = ask(connection, plan.candidates(index, bound), entries)?;
            plan.found(index, found.unsigned_abs(), bound);
        }
    }
    if !query.counted {
        return Ok((plan, Total::NOT_COUNTED));
    }
    let (candidates, orders): (i64, i64) = ask(connection, plan.count(), |row| {
        Ok((row.get("candidates")?, row.get("orders")?))
    })?;
    let total = plan.total(candidates.unsigned_abs(), orders.unsigned_abs());
    Ok((plan, total))
}

fn ask<T>(
    connection: &Connection,
    statement: Statement,
    read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let mut select = connection.prepare_cached(&statement.sql)?;
    select.query_row(params_from_iter(statement.values.0), read)
}

/// The order that a text names, or those of a tracking number.
fn named(connection: &Connection, text: &SearchText) -> Result<Vec<i64>, Failure> {
    if let Some(name) = text.name()
        && let Some(number) = by_name(connection, name)?
    {
        return Ok(vec![number]);
    }
    let mut select = connection
        .prepare_cached("SELECT number FROM orders WHERE tracking_number = ?1 LIMIT ?2")?;
    let tracked = select.query_map((text.as_str(), PARCELS), |row| row.get(0))?;
    Ok(tracked.collect::<Result<_, _>>()?)
}

fn by_name(connection: &Connection, name: OrderRef) -> Result<Option<i64>, Failure> {
    const BY_ID: &str = "SELECT number FROM orders WHERE id = ?1";
    const BY_NUMBER: &str = "SELECT number FROM orders WHERE number = ?1";
    let (sql, key): (_, &dyn ToSql) = match &name {
        OrderRef::Id(id) => (BY_ID, &id.uuid().into_bytes()),
        OrderRef::Number(OrderNumber(number)) => match i64::try_from(*number) {
            Ok(number) => (BY_NUMBER, &number.clone()),
            Err(_) => return Ok(None),
        },
    };
    let mut select = connection.prepare_cached(sql)?;
    Ok(select.query_row([key], |row| row.get(0)).optional()?)
}

fn placed_at(connection: &Connection, number: OrderNumber) -> Result<Option<i64>, Failure> {
    let mut select = connection.prepare_cached(
        "SELECT placed_at FROM orders WHERE number <= ?1 ORDER BY number DESC LIMIT 1",
    )?;
    let at = select.query_row([signed(number.0)], |row| row.get(0));
    Ok(at.optional()?)
}
