//! How PostgreSQL is asked for lists. It chooses its indexes by itself: what a list is read along is the
//! only condition that an index can answer, and what is checked on the way is fenced off.

use super::Failure;
use crate::sql::columns::column;
use crate::sql::lists::{Dialect, PARCELS, Plan, Statement, Value};
use crate::sql::rows::signed;
use application::ports::{OrderQuery, Total};
use application::search::SearchText;
use domain::{OrderNumber, OrderRef};
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
    let named = match &query.filter.text {
        Some(text) => named(connection, text).await?,
        None => Vec::new(),
    };
    let mut plan = Plan::new(&POSTGRES, &query.filter, query.newest_first, &named);
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
    })
}

/// The order that a text names, or those of a tracking number.
async fn named(connection: &mut PgConnection, text: &SearchText) -> Result<Vec<i64>, Failure> {
    if let Some(name) = text.name()
        && let Some(number) = by_name(connection, name).await?
    {
        return Ok(vec![number]);
    }
    let select = sqlx::query("SELECT number FROM orders WHERE tracking_number = $1 LIMIT $2");
    let select = select.bind(text.as_str()).bind(i64::from(PARCELS));
    let rows = select.fetch_all(connection).await?;
    let numbers = rows.iter().map(|row| column(row, "orders", "number", &"?"));
    Ok(numbers.collect::<Result<_, _>>()?)
}

async fn by_name(connection: &mut PgConnection, name: OrderRef) -> Result<Option<i64>, Failure> {
    let select = match name {
        OrderRef::Id(id) => sqlx::query("SELECT number FROM orders WHERE id = $1").bind(id.uuid()),
        OrderRef::Number(OrderNumber(number)) => match i64::try_from(number) {
            Ok(number) => sqlx::query("SELECT number FROM orders WHERE number = $1").bind(number),
            Err(_) => return Ok(None),
        },
    };
    let found = select.fetch_optional(connection).await?;
    let number = found.map(|row| column(&row, "orders", "number", &"?"));
    Ok(number.transpose()?)
}

async fn placed_at(
    connection: &mut PgConnection,
    number: OrderNumber,
) -> Result<Option<i64>, Failure> {
    let select =
        sqlx::query("SELECT placed_at FROM orders WHERE number <= $1 ORDER BY number DESC LIMIT 1");
    let found = select.bind(signed(number.0)).fetch_optional(connection);
    let at = found
        .await?
        .map(|row| column(&row, "orders", "placed_at", &number.0));
    Ok(at.transpose()?)
}
