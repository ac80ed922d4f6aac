//! What the schema of a file consists of.

use crate::sql::shape::{Lacks, Part};
use rusqlite::Connection;

/// What the steps make; a test compares them.
const EXPECTED: &str = include_str!("../../../../../migrations/sqlite/schema.txt");

const PARTS: &str = "SELECT type, '', name, coalesce(sql, '') FROM sqlite_schema
      WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
    UNION ALL
    SELECT 'column', c.name, t.name, '' FROM sqlite_schema t, pragma_table_xinfo(t.name) c
      WHERE t.type = 'table'
    UNION ALL
    SELECT DISTINCT 'primary key', '', t.name, ''
      FROM sqlite_schema t, pragma_table_xinfo(t.name) c
      WHERE t.type = 'table' AND c.pk > 0
    UNION ALL
    SELECT iif(i.\"unique\", 'unique index', 'index'), i.name, t.name, ''
      FROM sqlite_schema t, pragma_index_list(t.name) i
      WHERE t.type = 'table' AND i.origin = 'c'";

/// What is there.
fn parts(connection: &Connection) -> rusqlite::Result<Vec<Part>> {
    let mut select = connection.prepare(PARTS)?;
    let mut rows = select.query([])?;
    let mut parts = Vec::new();
    while let Some(row) = rows.next()? {
        let table: String = row.get(2)?;
        let sql: String = row.get(3)?;
        parts.extend(constraints(&sql).map(|name| Part {
            kind: "constraint".to_owned(),
            name: name.to_owned(),
            table: table.clone(),
        }));
        parts.push(Part {
            kind: row.get(0)?,
            name: row.get(1)?,
            table,
        });
    }
    Ok(parts)
}

/// Those that have a name: SQLite tells them only in the words in which they were made.
fn constraints(sql: &str) -> impl Iterator<Item = &str> {
    let words = sql.split_whitespace();
    let next = words.clone().skip(1);
    words
        .zip(next)
        .filter(|(word, _)| *word == "CONSTRAINT")
        .map(|(_, name)| name)
}

/// What is missing.
pub(super) fn lacks(connection: &Connection) -> rusqlite::Result<Lacks> {
    Ok(Lacks::of(EXPECTED, &parts(connection)?))
}

/// After all steps.
#[cfg(test)]
pub(in crate::sql) fn parts_of_a_new_one() -> Vec<Part> {
    use super::{connection, migrations};
    let mut new = connection::in_memory().expect("there is memory");
    migrations::migrate(&mut new, migrations::ALL).expect("they are sound");
    parts(&new).expect("they can be read")
}
