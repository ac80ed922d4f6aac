//! How connections are made: the settings that durability and speed rest on.

use super::location;
use super::store::OpenError;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// How long to wait for another program (a backup, a shell) that holds the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// More statements than there are in this crate: each is prepared once.
const CACHED_STATEMENTS: usize = 96;
/// The log is brought into the file after so many pages (16 MiB): more seldom than by default,
/// because each time costs two fsyncs.
const CHECKPOINT_PAGES: u32 = 4_000;
/// Every commit is on the disk before it is answered.
pub(super) const SYNCHRONOUS: &str = "FULL";
/// Marks the file as this service's: "ords".
pub(super) const APPLICATION_ID: i32 = 0x6f72_6473;

/// The connection that writes.
pub(super) fn writing(path: &Path) -> Result<Connection, OpenError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    claim(&connection)?;
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if !mode.eq_ignore_ascii_case("wal") {
        return Err(OpenError::NoWal {
            path: path.to_owned(),
            mode,
        });
    }
    prepare(&connection)?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    // After a peak the log shrinks again.
    connection.pragma_update(None, "journal_size_limit", 67_108_864)?;
    Ok(connection)
}

/// The one connection to a database in memory.
pub(super) fn in_memory() -> Result<Connection, OpenError> {
    let connection = Connection::open_in_memory()?;
    claim(&connection)?;
    prepare(&connection)?;
    Ok(connection)
}

fn prepare(connection: &Connection) -> Result<(), OpenError> {
    connection.pragma_update(None, "synchronous", SYNCHRONOUS)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // What is struck out or written over becomes zeros, also where it was longer than a page and its pages are
    // free now: "FAST" would leave those as they are. It costs a write where pages become free, and nothing else.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // In KiB.
    connection.pragma_update(None, "cache_size", -8_192)?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(())
}

/// A connection that only reads.
pub(super) fn reading(path: &Path) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(connection)
}

/// The same on a file that nobody works on: where it has no log, nothing is made beside it.
pub(super) fn reading_still(path: &Path) -> Result<Connection, OpenError> {
    let log = location::beside(path, "-wal").metadata();
    let has_log = log.is_ok_and(|log| log.len() > 0);
    let Some(name) = path.to_str().filter(|_| !has_log) else {
        return reading(path);
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(alone(name), flags)?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(connection)
}

/// The file without its log, and without looking whether somebody changes it.
pub(super) fn alone(path: &str) -> String {
    let escaped = path
        .replace('%', "%25")
        .replace('?', "%3f")
        .replace('#', "%23");
    format!("file:{escaped}?immutable=1")
}

/// Refuses a file that is not a database of this service, without changing it.
pub(super) fn is_ours(connection: &Connection) -> Result<(), OpenError> {
    let id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if id == APPLICATION_ID {
        Ok(())
    } else {
        Err(OpenError::Foreign)
    }
}

/// Refuses a database that belongs to another program.
fn claim(connection: &Connection) -> Result<(), OpenError> {
    let id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match (id, tables) {
        (APPLICATION_ID, _) => Ok(()),
        (0, 0) => Ok(connection.pragma_update(None, "application_id", APPLICATION_ID)?),
        _ => Err(OpenError::Foreign),
    }
}
