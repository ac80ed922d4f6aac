//! What the schema of a database consists of.

use super::store::OpenError;
use crate::sql::shape::{Lacks, Part};
use sqlx::postgres::PgConnection;

/// What the steps make; a test compares them.
const EXPECTED: &str = include_str!("../../../../../migrations/postgres/schema.txt");

/// Of the tables that our statements find. An index that is not valid is none.
const PARTS: &str = "WITH ours AS (
        SELECT c.oid, c.relname, c.relkind FROM pg_class c
          WHERE c.relkind IN ('r', 'p', 'v') AND pg_table_is_visible(c.oid)
            AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace))
    SELECT CASE relkind WHEN 'v' THEN 'view' ELSE 'table' END, '', relname::text FROM ours
    UNION ALL
    SELECT 'column', a.attname::text, relname::text
      FROM pg_attribute a JOIN ours ON ours.oid = a.attrelid
      WHERE a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT CASE WHEN x.indisunique THEN 'unique index' ELSE 'index' END, i.relname::text,
           ours.relname::text
      FROM pg_index x JOIN ours ON ours.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
      WHERE x.indisvalid AND NOT x.indisprimary
    UNION ALL
    SELECT CASE contype WHEN 'p' THEN 'primary key' WHEN 'c' THEN 'check constraint'
                        ELSE 'foreign key' END,
           CASE contype WHEN 'p' THEN '' ELSE conname::text END, relname::text
      FROM pg_constraint k JOIN ours ON ours.oid = k.conrelid
      WHERE contype IN ('p', 'c', 'f')";

/// What is there.
async fn parts(connection: &mut PgConnection) -> Result<Vec<Part>, sqlx::Error> {
    let parts: Vec<(String, String, String)> = sqlx::query_as(PARTS).fetch_all(connection).await?;
    let part = |(kind, name, table)| Part { kind, name, table };
    Ok(parts.into_iter().map(part).collect())
}

/// What is missing.
pub(super) async fn lacks(connection: &mut PgConnection) -> Result<Lacks, sqlx::Error> {
    Ok(Lacks::of(EXPECTED, &parts(connection).await?))
}

/// Refuses a database that orders would go wrong in.
pub(super) async fn check(connection: &mut PgConnection) -> Result<(), OpenError> {
    let lacks = lacks(connection).await?;
    lacks.check().map_err(OpenError::Incomplete)
}

/// After all steps, whatever is thought of them.
#[cfg(test)]
pub(in crate::sql) async fn parts_of_a_new_one(place: &super::Place) -> Vec<Part> {
    use super::{PostgresStore, connection::Connections};
    let made = PostgresStore::migrate(place).await;
    let is_made = matches!(made, Ok(_) | Err(OpenError::Incomplete(_)));
    assert!(is_made, "{made:?}");
    let connections = Connections::new(place.options(&[]), 1);
    let lent = connections.lend(tokio::time::Instant::now()).await;
    let mut lent = lent.expect("the server is up");
    parts(&mut lent.connection).await.expect("they can be read")
}
