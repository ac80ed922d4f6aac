//! Orders' numbers after a restore: one that was told to somebody is never given to another order.

use super::error::CopyError;
use crate::sql::sqlite::{OpenError, connection};
use rusqlite::{Connection, OptionalExtension};
use std::path::Path;

const LAST: &str = "SELECT seq FROM sqlite_sequence WHERE name = 'orders'";

/// The last number that was given; none where none was yet. What cannot be read is an error, and not none.
pub fn last_number(database: &Path) -> Result<Option<u64>, OpenError> {
    let file = connection::reading_still(database)?;
    connection::is_ours(&file)?;
    let last: Option<i64> = file.query_row(LAST, [], |row| row.get(0)).optional()?;
    Ok(last.and_then(|last| u64::try_from(last).ok()))
}

/// The next order in this database, which nobody works on, has a number behind that one.
pub fn number_behind(database: &Path, last: u64) -> Result<(), CopyError> {
    let file = Connection::open(database)?;
    let last = i64::try_from(last).unwrap_or(i64::MAX);
    let known: Option<i64> = file.query_row(LAST, [], |row| row.get(0)).optional()?;
    let sql = match known {
        Some(_) => "UPDATE sqlite_sequence SET seq = max(seq, ?1) WHERE name = 'orders'",
        None => "INSERT INTO sqlite_sequence (name, seq) VALUES ('orders', ?1)",
    };
    file.execute(sql, [last])?;
    file.close().map_err(|(_, error)| error)?;
    Ok(())
}
