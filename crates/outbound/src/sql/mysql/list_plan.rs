//! How MySQL is asked for lists: it reads along the index that it is told. A union is put together
//! before it is cut, so that its parts are cut by themselves.

use super::Failure;
use crate::sql::columns::column;
use crate::sql::lists::{Dialect, PARCELS, Plan, Statement, Value};
use crate::sql::rows::signed;
use application::ports::{OrderQuery, Total};
use application::search::SearchText;
use domain::{OrderNumber, OrderRef};
use sqlx::AssertSqlSafe;
use sqlx::mysql::{MySql, MySqlArguments, MySqlConnection, MySqlRow};

static MYSQL: Dialect = Dialect {
    along: ["FORCE INDEX (", ")"],
    by_number: "FORCE INDEX (PRIMARY)",
    is_parked: "is_parked = 1",
    join: "STRAIGHT_JOIN",
    cuts_parts: true,
    fence: "",
};

/// The plan for a page, and how many orders match on all pages.
pub(super) async fn plan(
    connection: &mut MySqlConnection,
    query: &OrderQuery,
) -> Result<(Plan, Total), Failure> {
    let named = match &query.filter.text {
        Some(text) => named(connection, text).await?,
        None => Vec::new(),
    };
    let mut plan = Plan::new(&MYSQL, &query.filter, query.newest_first, &named);
    if let Some(after) = query.after {
        plan.begin_behind(after, placed_at(connection, after).await?);
    }
    while let Some((compared, bound)) = plan.next_comparison() {
        for index in compared {
            let candidates = bound_to(&plan.candidates(index, bound));
            let row = candidates.fetch_one(&mut *connection).await?;
            plan.found(index, counted(&row, "entries")?, bound);
        }
    }
    if !query.counted {
        return Ok((plan, Total::NOT_COUNTED));
    }
    let row = bound_to(&plan.count()).fetch_one(connection).await?;
    let total = plan.total(counted(&row, "candidates")?, counted(&row, "orders")?);
    Ok((plan, total))
}

fn counted(row: &MySqlRow, name: &'static str) -> Result<u64, Failure> {
    Ok(column(row, "orders", name, &"(count)")?)
}

/// A statement with its values, ready to be sent. Its text is put together from nothing that anybody
/// sent.
pub(super) fn bound_to(
    statement: &Statement,
) -> sqlx::query::Query<'static, MySql, MySqlArguments> {
    let (sql, values) = in_turn(&statement.sql, &statement.values.0);
    let query = sqlx::query(AssertSqlSafe(sql));
    values.into_iter().fold(query, |query, value| match value {
        Value::Integer(value) => query.bind(*value),
        Value::Text(value) => query.bind(value),
    })
}

/// MySQL's parameters have no numbers: each stands for the next value.
fn in_turn<'v>(sql: &str, values: &'v [Value]) -> (String, Vec<&'v Value>) {
    let mut parts = sql.split('?');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    let mut in_turn = Vec::new();
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = part.split_at(digits);
        let number: usize = number.parse().expect("every parameter has a number");
        in_turn.push(&values[number - 1]);
        plain.push('?');
        plain.push_str(rest);
    }
    (plain, in_turn)
}

/// The order that a text names, or those of a tracking number.
async fn named(connection: &mut MySqlConnection, text: &SearchText) -> Result<Vec<i64>, Failure> {
    if let Some(name) = text.name()
        && let Some(number) = by_name(connection, name).await?
    {
        return Ok(vec![number]);
    }
    let select = sqlx::query("SELECT number FROM orders WHERE tracking_number = ? LIMIT ?");
    let select = select.bind(text.as_str()).bind(PARCELS);
    let rows = select.fetch_all(connection).await?;
    let numbers = rows.iter().map(|row| column(row, "orders", "number", &"?"));
    Ok(numbers.collect::<Result<_, _>>()?)
}

async fn by_name(connection: &mut MySqlConnection, name: OrderRef) -> Result<Option<i64>, Failure> {
    let select = match name {
        OrderRef::Id(id) => sqlx::query("SELECT number FROM orders WHERE id = ?").bind(id.uuid()),
        OrderRef::Number(OrderNumber(number)) => match i64::try_from(number) {
            Ok(number) => sqlx::query("SELECT number FROM orders WHERE number = ?").bind(number),
            Err(_) => return Ok(None),
        },
    };
    let found = select.fetch_optional(connection).await?;
    let number = found.map(|row| column(&row, "orders", "number", &"?"));
    Ok(number.transpose()?)
}

async fn placed_at(
    connection: &mut MySqlConnection,
    number: OrderNumber,
) -> Result<Option<i64>, Failure> {
    let select =
        sqlx::query("SELECT placed_at FROM orders WHERE number <= ? ORDER BY number DESC LIMIT 1");
    let found = select.bind(signed(number.0)).fetch_optional(connection);
    let at = found
        .await?
        .map(|row| column(&row, "orders", "placed_at", &number.0));
    Ok(at.transpose()?)
}

#[cfg(test)]
mod tests {
    use super::{Value, in_turn};

    #[test]
    fn numbered_parameters_become_values_in_turn() {
        let values = [Value::Integer(1), Value::Text("b".to_owned())];
        let (sql, turn) = in_turn("a = ?2 AND b IN (?1, ?2) LIMIT ?1", &values);
        assert_eq!(sql, "a = ? AND b IN (?, ?) LIMIT ?");
        assert_eq!(turn, [&values[1], &values[0], &values[1], &values[0]]);
    }
}
