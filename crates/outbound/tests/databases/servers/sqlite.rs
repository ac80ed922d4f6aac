//! An SQLite file in a folder of its own.

use application::ports::Clock;
use outbound::sql::Database;
use outbound::sql::sqlite::{Location, SqliteStore};
use rusqlite::{Connection, OpenFlags};
use std::path::PathBuf;
use std::sync::Arc;

pub(crate) struct SqliteDatabase {
    folder: tempfile::TempDir,
}

impl SqliteDatabase {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().expect("there is room");
        Self { folder }
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("orders.db")
    }

    pub(super) fn open(&self, clock: Arc<dyn Clock>) -> Database {
        let store = SqliteStore::open(Location::File(self.file()), clock);
        store.expect("it can be opened").database()
    }

    pub(super) fn number(&self, sql: &str) -> i64 {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let outside = Connection::open_with_flags(self.file(), flags).expect("it is there");
        let found = outside.query_row(sql, [], |row| row.get(0));
        found.expect("the statement finds a number")
    }

    pub(super) fn text(&self, sql: &str) -> Option<String> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let outside = Connection::open_with_flags(self.file(), flags).expect("it is there");
        let found = outside.query_row(sql, [], |row| row.get(0));
        found.expect("the statement finds a text")
    }

    pub(super) fn try_open(&self, clock: Arc<dyn Clock>) -> Result<Database, String> {
        let store = SqliteStore::open(Location::File(self.file()), clock);
        store
            .map(SqliteStore::database)
            .map_err(|error| error.to_string())
    }

    pub(super) fn run(&self, sql: &str) {
        let outside = Connection::open(self.file()).expect("it is there");
        outside.execute_batch(sql).expect("it can be done");
    }
}
