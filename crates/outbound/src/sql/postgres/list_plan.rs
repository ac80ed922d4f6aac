//! How PostgreSQL is asked for lists. It chooses its indexes by itself: what a list is read along is the
//! only condition that an index can answer, and what is checked on the way is fenced off.

use super::Failure;
use crate::sql::columns::column;
use crate::sql::lists::{Dialect, Plan, Statement, Value, naming, placed_at};
use application::ports::{OrderQuery, Total};
use sqlx::postgres::{PgArguments, PgConnection, PgRow};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Postgres};

static POSTGRES: Dialect = Dialect {
    along: ["/* ", " */"],
    by_number: "",
    is_parked: "parked IS NOT NULL",
    join: "JOIN",
    cuts_parts: true,
    fence: "OFFSET 0",
};

/// The plan for a page, and how many orders match on all pages.
pub(super) async fn plan(
    connection: &mut PgConnection,
    query: &OrderQuery,
) -> Result<(Plan, Total), Failure> {
    let mut named = Vec::new();
    for statement in naming(&query.filter) {
        named = found(connection, &statement).await?;
        if !named.is_empty() {
            break;
        }
    }
    let mut plan = Plan::new(&POSTGRES, &query.filter, query.newest_first, &named);
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

fn counted(row: &PgRow, name: &'static str) -> Result<u64, Failure> {
    Ok(column(row, "orders", name, &"(count)")?)
}

/// A statement with its values, ready to be sent. Its text is put together from nothing that anybody
/// sent. It is planned for these values, each time: which way is short depends on them.
pub(super) fn bound_to(statement: &Statement) -> Query<'static, Postgres, PgArguments> {
    let sql = statement.sql.replace('?', "$");
    let query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
    let values = statement.values.0.iter();
    values.fold(query, |query, value| match value {
        Value::Integer(value) => query.bind(*value),
        Value::Text(value) => query.bind(value),
        Value::Id(id) => query.bind(*id),
    })
}

async fn found(connection: &mut PgConnection, statement: &Statement) -> Result<Vec<i64>, Failure> {
    let rows = bound_to(statement).fetch_all(connection).await?;
    let found = rows.iter().map(|row| column(row, "orders", "found", &"?"));
    Ok(found.collect::<Result<_, _>>()?)
}
