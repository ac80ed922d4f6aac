//! What the schema of a database consists of.

use super::Failure;
use super::store::OpenError;
use crate::sql::columns::column;
use crate::sql::shape::{Lacks, Part};
use sqlx::mysql::MySqlConnection;

/// What the steps make; a test compares them.
const EXPECTED: &str = include_str!("../../../../../migrations/mysql/schema.txt");

/// One by one, because the collations of these tables differ.
const PARTS: [&str; 5] = [
    "SELECT IF(table_type = 'VIEW', 'view', 'table') AS kind, '' AS name, table_name AS owner
       FROM information_schema.tables WHERE table_schema = DATABASE()",
    "SELECT 'column' AS kind, column_name AS name, table_name AS owner
       FROM information_schema.columns WHERE table_schema = DATABASE()",
    "SELECT DISTINCT IF(non_unique = 0, 'unique index', 'index') AS kind, index_name AS name,
            table_name AS owner
       FROM information_schema.statistics
      WHERE table_schema = DATABASE() AND index_name <> 'PRIMARY'",
    "SELECT 'primary key' AS kind, '' AS name, table_name AS owner
       FROM information_schema.table_constraints
      WHERE table_schema = DATABASE() AND constraint_type = 'PRIMARY KEY'",
    "SELECT IF(constraint_type = 'CHECK', 'check constraint', 'foreign key') AS kind,
            constraint_name AS name, table_name AS owner
       FROM information_schema.table_constraints
      WHERE table_schema = DATABASE() AND constraint_type IN ('CHECK', 'FOREIGN KEY')",
];

/// What is there.
async fn parts(connection: &mut MySqlConnection) -> Result<Vec<Part>, Failure> {
    let mut parts = Vec::new();
    for sql in PARTS {
        for row in sqlx::query(sql).fetch_all(&mut *connection).await? {
            let text = |name: &'static str| column(&row, "information_schema", name, &"(all)");
            parts.push(Part {
                kind: text("kind")?,
                name: text("name")?,
                table: text("owner")?,
            });
        }
    }
    Ok(parts)
}

/// What is missing.
pub(super) async fn lacks(connection: &mut MySqlConnection) -> Result<Lacks, Failure> {
    Ok(Lacks::of(EXPECTED, &parts(connection).await?))
}

/// Refuses a database that orders would go wrong in.
pub(super) async fn check(connection: &mut MySqlConnection) -> Result<(), OpenError> {
    let lacks = lacks(connection).await?;
    lacks.check().map_err(OpenError::Incomplete)
}

/// After all steps.
#[cfg(test)]
pub(in crate::sql) async fn parts_of_a_new_one(place: &super::Place) -> Vec<Part> {
    use super::{MysqlStore, connection, migrations};
    let made = MysqlStore::migrate(place, migrations::ALL).await;
    made.expect("they are sound");
    let mut new = connection::migrating(place).await.expect("it is up");
    parts(&mut new).await.expect("they can be read")
}
