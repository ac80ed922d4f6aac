//! Inserting several rows in few statements, of a handful of sizes, so that each is prepared once.

use sqlx::AssertSqlSafe;
use sqlx::mysql::{MySql, MySqlArguments, MySqlConnection};

/// The most rows of one statement; the others have half as many, and so on. Rows are texts of an order,
/// so that a statement stays far below what the server takes (`max_allowed_packet`).
const MOST: usize = 64;

pub(super) type Query = sqlx::query::Query<'static, MySql, MySqlArguments>;

/// `insert` ends with `VALUES `, and `row` is `(?, ?, …)`.
pub(super) async fn insert_many<R>(
    connection: &mut MySqlConnection,
    insert: &str,
    row: &str,
    rows: &[R],
    bind: fn(Query, &R) -> Query,
) -> Result<(), sqlx::Error>
where
    R: Sync,
{
    let mut left = rows;
    while !left.is_empty() {
        let (some, rest) = left.split_at(statement_size(left.len()));
        let values = vec![row; some.len()].join(", ");
        let query = sqlx::query(AssertSqlSafe(format!("{insert}{values}")));
        some.iter()
            .fold(query, bind)
            .execute(&mut *connection)
            .await?;
        left = rest;
    }
    Ok(())
}

/// The largest power of two that is not more than there are.
const fn statement_size(rows: usize) -> usize {
    let size = 1 << rows.ilog2();
    if size < MOST { size } else { MOST }
}

#[cfg(test)]
mod tests {
    use super::statement_size;

    #[test]
    fn sizes_are_powers_of_two_up_to_the_most() {
        let sizes: Vec<_> = [1, 2, 3, 7, 8, 63, 64, 1_000].map(statement_size).into();
        assert_eq!(sizes, [1, 2, 2, 4, 8, 32, 64, 64]);
    }
}
