//! How SQLite is asked for lists: it reads along the index that it is told, and merges sorted parts.

use super::Failure;
use crate::sql::lists::{Dialect, Plan, Statement, Value, naming, placed_at};
use application::ports::{OrderQuery, Total};
use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, Row, ToSql, params_from_iter};

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
            Self::Id(id) => id.as_bytes().to_sql(),
        }
    }
}

/// The plan for a page, and how many orders match on all pages.
pub(super) fn plan(connection: &Connection, query: &OrderQuery) -> Result<(Plan, Total), Failure> {
    let mut named = Vec::new();
    for statement in naming(&query.filter) {
        named = found(connection, statement)?;
        if !named.is_empty() {
            break;
        }
    }
    let mut plan = Plan::new(&SQLITE, &query.filter, query.newest_first, &named);
    if let Some(after) = query.after {
        let at = found(connection, placed_at(after))?;
        plan.begin_behind(after, at.first().copied());
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

fn found(connection: &Connection, statement: Statement) -> Result<Vec<i64>, Failure> {
    let mut select = connection.prepare_cached(&statement.sql)?;
    let found = select.query_map(params_from_iter(statement.values.0), |row| row.get("found"))?;
    Ok(found.collect::<Result<_, _>>()?)
}
