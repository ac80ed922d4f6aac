//! A database of one test's own, whichever it is; it is gone with the test.

use super::mariadb::MariadbDatabase;
use super::postgres::{PostgresDatabase, SlowTransaction};
use super::sqlite::SqliteDatabase;
use application::ports::Clock;
use outbound::sql::Database;
use sqlx::mysql::MySqlConnection;
use std::io::Write as _;
use std::sync::Arc;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
    Mariadb,
}

/// A database that nobody else uses.
pub(crate) enum TestDatabase {
    Sqlite(SqliteDatabase),
    Postgres(PostgresDatabase),
    Mariadb(MariadbDatabase),
}

impl Kind {
    /// Those that there are here; says which are left out.
    pub(crate) fn all() -> Vec<Self> {
        let all = [Self::Sqlite, Self::Postgres, Self::Mariadb].into_iter();
        all.filter_map(Self::or_left_out).collect()
    }

    /// This kind where there are databases of it here; else says what is left out.
    pub(crate) fn or_left_out(self) -> Option<Self> {
        if self.is_there() {
            return Some(self);
        }
        no_server(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
            Self::Mariadb => "MariaDB",
        })
    }

    /// Whether there are databases of this kind here.
    pub(crate) fn is_there(self) -> bool {
        match self {
            Self::Sqlite => true,
            Self::Postgres => super::postgres::server().is_some(),
            Self::Mariadb => super::mariadb::server().is_some(),
        }
    }

    /// A new, empty database of this kind.
    pub(crate) async fn database(self) -> TestDatabase {
        match self {
            Self::Sqlite => TestDatabase::Sqlite(SqliteDatabase::new()),
            Self::Postgres => TestDatabase::Postgres(PostgresDatabase::new().await),
            Self::Mariadb => TestDatabase::Mariadb(MariadbDatabase::new().await),
        }
    }
}

/// Makes each of these functions a test that runs on every kind of database.
macro_rules! on_every_database {
    ($($test:ident),+) => {
        mod on_every_database {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $test() {
                    for kind in crate::servers::Kind::all() {
                        eprintln!("on {kind:?}");
                        super::$test(kind).await;
                    }
                }
            )+
        }
    };
}
pub(crate) use on_every_database;

/// Past the test's captured output: a test that passes for want of something is to say so.
pub(crate) fn left_out<T>(why: &str) -> Option<T> {
    let test = std::thread::current();
    let test = test.name().unwrap_or("a test").to_owned();
    let _unheard = writeln!(std::io::stderr(), "left out: {test} ({why})");
    None
}

/// The same for want of a server.
pub(crate) fn no_server<T>(server: &str) -> Option<T> {
    left_out(&format!("no {server}; cargo xtask test starts one"))
}

/// A transaction that holds rows until it is told to let go of them.
pub(crate) enum Holder {
    Postgres(SlowTransaction),
    Mariadb(MySqlConnection),
}

impl Holder {
    pub(crate) async fn let_go(self) {
        match self {
            Self::Postgres(transaction) => transaction.commit().await,
            Self::Mariadb(mut connection) => super::mariadb::run(&mut connection, "COMMIT").await,
        }
    }
}

impl TestDatabase {
    /// Another session, which holds the rows that this statement locks.
    pub(crate) async fn hold(&self, sql: &str) -> Holder {
        match self {
            Self::Sqlite(_) => panic!("SQLite has no rows that one session holds"),
            Self::Postgres(database) => Holder::Postgres(database.hold(sql).await),
            Self::Mariadb(database) => {
                let mut connection = database.connect().await;
                let hold = format!("START TRANSACTION; {sql}");
                super::mariadb::run(&mut connection, &hold).await;
                Holder::Mariadb(connection)
            }
        }
    }

    /// Opens it. Again after it was closed, or beside what is open where that can be.
    pub(crate) async fn open(&self, clock: Arc<dyn Clock>) -> Database {
        match self {
            Self::Sqlite(database) => database.open(clock),
            Self::Postgres(database) => database.open(clock).await,
            Self::Mariadb(database) => database.open(clock).await,
        }
    }

    /// A number that a statement without parameters finds, seen from outside.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        match self {
            Self::Sqlite(database) => database.number(sql),
            Self::Postgres(database) => database.number(sql).await,
            Self::Mariadb(database) => database.number(sql).await,
        }
    }

    /// A text that a statement without parameters finds, or its null, seen from outside.
    pub(crate) async fn text(&self, sql: &str) -> Option<String> {
        match self {
            Self::Sqlite(database) => database.text(sql),
            Self::Postgres(database) => database.text(sql).await,
            Self::Mariadb(database) => database.text(sql).await,
        }
    }

    /// Opens it, or why that cannot be.
    pub(crate) async fn try_open(&self, clock: Arc<dyn Clock>) -> Result<Database, String> {
        match self {
            Self::Sqlite(database) => database.try_open(clock),
            Self::Postgres(database) => database.try_open(clock).await,
            Self::Mariadb(database) => database.try_open(clock).await,
        }
    }

    /// Does it, seen from outside.
    pub(crate) async fn run(&self, sql: &str) {
        match self {
            Self::Sqlite(database) => database.run(sql),
            Self::Postgres(database) => database.run(sql).await,
            Self::Mariadb(database) => database.run(sql).await,
        }
    }
}
