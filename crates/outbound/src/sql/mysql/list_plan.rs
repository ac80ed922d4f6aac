//! How MySQL is asked for lists: it reads along the index that it is told. A union is put together
//! before it is cut, so that its parts are cut by themselves.

use super::Failure;
use crate::sql::columns::column;
use crate::sql::lists::{Dialect, Plan, Statement, Value, naming, placed_at};
use application::ports::{OrderQuery, Total};
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
    let mut named = Vec::new();
    for statement in naming(&query.filter) {
        named = found(connection, &statement).await?;
        if !named.is_empty() {
            break;
        }
    }
    let mut plan = Plan::new(&MYSQL, &query.filter, query.newest_first, &named);
    if let Some(after) = query.after {
        let at = found(connection, &placed_at(after)).await?;
        plan.begin_behind(after, at.first().copied());
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
        Value::Id(id) => query.bind(*id),
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

async fn found(
    connection: &mut MySqlConnection,
    statement: &Statement,
) -> Result<Vec<i64>, Failure> {
    let rows = bound_to(statement).fetch_all(connection).await?;
    let found = rows.iter().map(|row| column(row, "orders", "found", &"?"));
    Ok(found.collect::<Result<_, _>>()?)
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
