//! A database on the MariaDB server that the environment names.

use super::database::Kind;
use super::server::{named_by, new_name, url_of, wait_apart};
use application::ports::Clock;
use outbound::sql::Database;
use outbound::sql::mysql::{MysqlStore, Place};
use sqlx::mysql::{MySqlConnectOptions, MySqlConnection};
use sqlx::{AssertSqlSafe, ConnectOptions};
use std::str::FromStr;
use std::sync::Arc;

/// Where the server is: the URL of an account that may make databases.
const SERVER: &str = "ORDER_SERVICE_TEST_MARIADB";

/// The server's URL, where there is one.
pub(crate) fn server() -> Option<String> {
    named_by(SERVER)
}

/// A new database, where there is a server; else says what is left out.
pub(crate) async fn mariadb_or_left_out() -> Option<MariadbDatabase> {
    Kind::Mariadb.or_left_out()?;
    Some(MariadbDatabase::new().await)
}

/// A database that is dropped with this.
pub(crate) struct MariadbDatabase {
    name: String,
}

impl MariadbDatabase {
    pub(crate) async fn new() -> Self {
        let name = new_name();
        let mut server = connect(&url("")).await;
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

    pub(super) async fn try_open(&self, clock: Arc<dyn Clock>) -> Result<Database, String> {
        let store = MysqlStore::open(&self.place(), clock).await;
        store
            .map(MysqlStore::database)
            .map_err(|error| error.to_string())
    }

    pub(crate) async fn text(&self, sql: &str) -> Option<String> {
        let mut outside = self.connect().await;
        let found = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut outside);
        found.await.expect("the statement finds a text")
    }
}

impl Drop for MariadbDatabase {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {}", self.name);
        wait_apart(async move { run(&mut connect(&url("")).await, &drop).await });
    }
}

fn url(database: &str) -> String {
    url_of(server(), database)
}

async fn connect(url: &str) -> MySqlConnection {
    let options = MySqlConnectOptions::from_str(url).expect("the server's URL is sound");
    let connection = options.disable_statement_logging().connect().await;
    connection.expect("the server is up")
}

pub(super) async fn run(connection: &mut MySqlConnection, sql: &str) {
    let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await;
    done.expect("the account may do it");
}
