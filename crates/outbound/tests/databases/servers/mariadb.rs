//! A database on the MariaDB server that the environment names.

use application::ports::Clock;
use outbound::sql::Database;
use outbound::sql::mysql::{MysqlStore, Place};
use sqlx::mysql::{MySqlConnectOptions, MySqlConnection};
use sqlx::{AssertSqlSafe, ConnectOptions};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Where the server is: the URL of an account that may make databases.
const SERVER: &str = "ORDER_SERVICE_TEST_MARIADB";

/// The server's URL, where there is one.
#[expect(clippy::disallowed_methods, reason = "tests have no settings")]
pub(crate) fn server() -> Option<String> {
    std::env::var(SERVER).ok().filter(|url| !url.is_empty())
}

/// A new database, where there is a server; else says what is left out.
pub(crate) async fn mariadb_or_left_out() -> Option<MariadbDatabase> {
    if server().is_none() {
        super::database::left_out("MariaDB");
        return None;
    }
    Some(MariadbDatabase::new().await)
}

/// A database that is dropped with this.
pub(crate) struct MariadbDatabase {
    name: String,
}

impl MariadbDatabase {
    pub(crate) async fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{next}", std::process::id());
        let mut server = connect(&url("")).await;
        // An earlier process with this id may have been killed.
        run(&mut server, &format!("DROP DATABASE IF EXISTS {name}")).await;
        run(&mut server, &format!("CREATE DATABASE {name}")).await;
        Self { name }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn url(&self) -> String {
        url(&self.name)
    }

    pub(crate) fn place(&self) -> Place {
        Place::parse(&self.url()).expect("the server's URL is sound")
    }

    pub(crate) async fn open_store(&self, clock: Arc<dyn Clock>) -> Arc<MysqlStore> {
        let store = MysqlStore::open(&self.place(), clock).await;
        store.expect("it can be opened")
    }

    pub(super) async fn open(&self, clock: Arc<dyn Clock>) -> Database {
        self.open_store(clock).await.database()
    }

    /// A connection of the test's own.
    pub(crate) async fn connect(&self) -> MySqlConnection {
        connect(&self.url()).await
    }

    /// Does it, seen from outside.
    pub(crate) async fn run(&self, sql: &str) {
        run(&mut self.connect().await, sql).await;
    }

    pub(crate) async fn number(&self, sql: &str) -> i64 {
        let mut outside = self.connect().await;
        let found = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut outside);
        found.await.expect("the statement finds a number")
    }
}

impl Drop for MariadbDatabase {
    /// On a thread of its own, because there is no waiting in a runtime's thread.
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {}", self.name);
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.expect("there are threads").block_on(async {
                run(&mut connect(&url("")).await, &drop).await;
            });
        });
        // A server that a test has stopped keeps the database; it is a test's server.
        let _ = dropping.join();
    }
}

fn url(database: &str) -> String {
    let server = server().expect("only where there is a server");
    let (before, _) = server.rsplit_once('/').expect("it ends with a slash");
    format!("{before}/{database}")
}

async fn connect(url: &str) -> MySqlConnection {
    let options = MySqlConnectOptions::from_str(url).expect("the server's URL is sound");
    let connection = options.disable_statement_logging().connect().await;
    connection.expect("the server is up")
}

async fn run(connection: &mut MySqlConnection, sql: &str) {
    let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await;
    done.expect("the account may do it");
}
