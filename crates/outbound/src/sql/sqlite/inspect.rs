//! A look at a store from outside, for whoever has to judge it: nothing is made, migrated or written.

use super::store::{OpenError, SqliteStore};
use super::{connection, location, migrations, shape};
use crate::sql::Lacks;
use domain::Timestamp;
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

/// A look waits for another program's lock only as long as a person likes to wait.
const BUSY_TIMEOUT: Duration = Duration::from_secs(1);

/// What is found in a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// The schema version of the file; 0 before the first start.
    pub schema_found: u32,
    /// The newest schema version that this binary knows.
    pub schema_known: u32,
    /// The schema version that a binary has to know to work with it.
    pub schema_works_from: u32,
    /// What it lacks of that; nothing is looked for in an older one.
    pub lacks: Lacks,
    /// How the file keeps its log.
    pub journal_mode: &'static str,
    /// How hard this binary makes SQLite write.
    pub synchronous: &'static str,
    /// The process that has the store open, if one has; empty where it cannot be told which.
    pub in_use_by: Option<String>,
    /// When the latest event was recorded; none if there is none, or the schema is not known.
    pub newest_event: Option<Timestamp>,
    /// How many orders wait for a person; none if the schema is not known.
    pub parked_orders: Option<u64>,
}

impl SqliteStore {
    /// Looks at the store in this file, whether a service has it open or not. Blocks.
    pub fn inspect(path: &Path) -> Result<Inspection, OpenError> {
        let file = std::fs::metadata(path).map_err(|source| OpenError::Path {
            path: path.to_owned(),
            source,
        })?;
        let in_use_by = location::holder(path);
        let store = look(path, in_use_by.is_some())?;
        // A start that was cut short leaves an empty file, which the next start takes for its own.
        let id: i32 = store.pragma_query_value(None, "application_id", |row| row.get(0))?;
        if id != connection::APPLICATION_ID && file.len() > 0 {
            return Err(OpenError::Foreign);
        }
        let schema = migrations::schema(&store)?;
        let schema_known = migrations::known();
        let is_readable = schema.is_readable_by(schema_known);
        let lacks = if is_readable && schema.version >= schema_known {
            shape::lacks(&store)?
        } else {
            Lacks::default()
        };
        let is_readable = is_readable && lacks.needed.is_empty();
        Ok(Inspection {
            schema_found: schema.version,
            schema_works_from: schema.works_from,
            schema_known,
            lacks,
            journal_mode: journal_mode(path),
            synchronous: connection::SYNCHRONOUS,
            in_use_by,
            newest_event: if is_readable {
                newest_event(&store)?
            } else {
                None
            },
            parked_orders: if is_readable {
                Some(parked_orders(&store)?)
            } else {
                None
            },
        })
    }
}

/// Reads the log as well where there is one; else the file alone, so that none is made beside it.
fn look(path: &Path, in_use: bool) -> Result<Connection, OpenError> {
    let log = location::beside(path, "-wal").metadata();
    let has_log = log.is_ok_and(|log| log.len() > 0);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = match path.to_str() {
        Some(path) if !in_use && !has_log => {
            Connection::open_with_flags(connection::alone(path), flags | OpenFlags::SQLITE_OPEN_URI)
        }
        _ => Connection::open_with_flags(path, flags),
    }?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    Ok(connection)
}

/// As the file's header says (its nineteenth byte): a connection to the file alone does not tell.
fn journal_mode(path: &Path) -> &'static str {
    let mut header = [0; 19];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut header));
    if read.is_ok() && header[18] == 2 {
        "wal"
    } else {
        "delete"
    }
}

/// Rows are only ever added, so the last one is the newest.
fn newest_event(store: &Connection) -> Result<Option<Timestamp>, OpenError> {
    let sql = "SELECT at FROM order_events ORDER BY rowid DESC LIMIT 1";
    let at = store.query_row(sql, [], |row| row.get(0)).optional()?;
    Ok(at.map(Timestamp::from_micros))
}

fn parked_orders(store: &Connection) -> Result<u64, OpenError> {
    let sql = "SELECT count(*) FROM orders WHERE parked IS NOT NULL";
    let count: i64 = store.query_row(sql, [], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}
