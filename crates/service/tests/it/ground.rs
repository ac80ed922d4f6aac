//! What a shop's data lies on: a file in its folder, or a database of its own on a server, which is
//! gone with the shop. It is read from outside, without a word of the service's.

use crate::ledger::{COUNT, Ledger, Row, TABLES};
use crate::servers::{self, Kind, TestDatabase};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use sqlx::mysql::MySqlConnection;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, ColumnIndex, Connection as _, Decode};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::task::block_in_place;

/// Where the data is.
pub(crate) enum Ground {
    File(PathBuf),
    Server(Server),
    /// A PostgreSQL of the test's own, which may die meanwhile: asked over a new connection each time.
    OwnServer(String),
}

/// A database on a server.
pub(crate) struct Server {
    url: String,
    /// Kept, because tests look often.
    outside: Mutex<Outside>,
    database: Option<TestDatabase>,
}

impl Drop for Server {
    /// Tests that run beside this one do not wait while the database is dropped.
    fn drop(&mut self) {
        block_in_place(|| drop(self.database.take()));
    }
}

/// A connection that is not the service's.
enum Outside {
    Postgres(PgConnection),
    Mariadb(MySqlConnection),
}

impl Ground {
    /// A new one of this kind; says what is left out if there is no server.
    pub(crate) async fn of(kind: Kind, file: PathBuf) -> Option<Self> {
        let (url, outside, database) = match kind {
            Kind::Sqlite => return Some(Self::File(file)),
            Kind::Postgres => {
                let database = servers::postgres_or_left_out().await?;
                let outside = Outside::Postgres(database.connect().await);
                (database.url(), outside, TestDatabase::Postgres(database))
            }
            Kind::Mariadb => {
                let database = servers::mariadb_or_left_out().await?;
                let outside = Outside::Mariadb(database.connect().await);
                (database.url(), outside, TestDatabase::Mariadb(database))
            }
        };
        Some(Self::Server(Server {
            url,
            outside: Mutex::new(outside),
            database: Some(database),
        }))
    }

    /// What the service finds it by, from the shop's folder.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::File(path) => {
                let name = path.file_name().expect("it is a file in the folder");
                format!("sqlite:{}", name.display())
            }
            Self::Server(server) => server.url.clone(),
            Self::OwnServer(url) => url.clone(),
        }
    }

    /// All that the checks are about, at one moment.
    pub(crate) fn ledger(&self) -> Ledger {
        match self {
            Self::File(path) => read_file(path),
            Self::Server(server) => block_in_place(|| {
                let mut outside = server.outside.lock().unwrap();
                Ledger::new(Handle::current().block_on(outside.tables()))
            }),
            Self::OwnServer(url) => block_in_place(|| {
                let tables = async { connected(url).await.tables().await };
                Ledger::new(Handle::current().block_on(tables))
            }),
        }
    }

    /// Changes something from outside; how many rows that were.
    pub(crate) fn run(&self, sql: &str) -> u64 {
        match self {
            Self::File(path) => {
                let database = Connection::open(path).unwrap();
                database.execute(sql, ()).unwrap() as u64
            }
            Self::Server(server) => block_in_place(|| {
                let mut outside = server.outside.lock().unwrap();
                Handle::current().block_on(outside.run(sql))
            }),
            Self::OwnServer(url) => block_in_place(|| {
                let run = async { connected(url).await.run(sql).await };
                Handle::current().block_on(run)
            }),
        }
    }
}

async fn connected(url: &str) -> Outside {
    Outside::Postgres(PgConnection::connect(url).await.unwrap())
}

/// What a file says: one transaction, one moment.
pub(crate) fn read_file(path: &Path) -> Ledger {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let mut database = Connection::open_with_flags(path, flags).unwrap();
    database.busy_timeout(Duration::from_secs(10)).unwrap();
    let moment = database.transaction().unwrap();
    Ledger::new(TABLES.map(|table| {
        let mut statement = moment.prepare(&table.select(Kind::Sqlite)).unwrap();
        let cells = |row: &rusqlite::Row<'_>| {
            let cells = (0..table.width()).map(|column| row.get_ref(column).map(text));
            cells.collect::<rusqlite::Result<Vec<_>>>().map(Row::new)
        };
        let rows = statement.query_map([], cells).unwrap();
        rows.collect::<rusqlite::Result<_>>().unwrap()
    }))
}

fn text(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            Some(String::from_utf8(bytes.to_vec()).unwrap())
        }
    }
}

impl Outside {
    fn kind(&self) -> Kind {
        match self {
            Self::Postgres(_) => Kind::Postgres,
            Self::Mariadb(_) => Kind::Mariadb,
        }
    }

    /// All tables in one transaction: one moment.
    async fn tables(&mut self) -> [Vec<Row>; COUNT] {
        let begin = match self.kind() {
            Kind::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Kind::Sqlite | Kind::Mariadb => "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
        };
        self.run(begin).await;
        let mut tables = [const { Vec::new() }; COUNT];
        for (rows, table) in tables.iter_mut().zip(TABLES) {
            *rows = self.rows(&table.select(self.kind())).await;
        }
        self.run("COMMIT").await;
        tables
    }

    async fn run(&mut self, sql: &str) -> u64 {
        let statement = sqlx::raw_sql(AssertSqlSafe(sql));
        match self {
            Self::Postgres(outside) => statement.execute(outside).await.unwrap().rows_affected(),
            Self::Mariadb(outside) => statement.execute(outside).await.unwrap().rows_affected(),
        }
    }

    async fn rows(&mut self, sql: &str) -> Vec<Row> {
        let statement = sqlx::raw_sql(AssertSqlSafe(sql));
        match self {
            Self::Postgres(outside) => texts(&statement.fetch_all(outside).await.unwrap()),
            Self::Mariadb(outside) => texts(&statement.fetch_all(outside).await.unwrap()),
        }
    }
}

/// A statement without parameters brings every value as a text, whatever its type.
fn texts<R: sqlx::Row>(rows: &[R]) -> Vec<Row>
where
    Option<String>: for<'r> Decode<'r, R::Database>,
    usize: ColumnIndex<R>,
{
    let cells = |row: &R| {
        let cells = (0..row.len()).map(|column| row.try_get_unchecked(column).unwrap());
        Row::new(cells.collect())
    };
    rows.iter().map(cells).collect()
}
