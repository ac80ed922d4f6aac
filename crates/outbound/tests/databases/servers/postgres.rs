//! A database on the PostgreSQL server that the environment names.

use super::database::Kind;
use super::server::{named_by, new_name, url_of, wait_apart};
use application::ports::Clock;
use outbound::sql::Database;
use outbound::sql::postgres::{Place, PostgresStore};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Where the server is: a superuser's URL.
const SERVER: &str = "ORDER_SERVICE_TEST_POSTGRES";

/// The server's URL, where there is one.
pub(crate) fn server() -> Option<String> {
    named_by(SERVER)
}

/// A new database, where there is a server; else says what is left out.
pub(crate) async fn postgres_or_left_out() -> Option<PostgresDatabase> {
    Kind::Postgres.or_left_out()?;
    Some(PostgresDatabase::new().await)
}

/// How long anything may take to be seen, and the wait between two looks.
const SEEN_WITHIN: Duration = Duration::from_secs(30);
const LOOK_WAIT: Duration = Duration::from_millis(10);

/// A transaction under way.
pub(crate) struct SlowTransaction(PgConnection);

impl SlowTransaction {
    pub(crate) async fn run(&mut self, sql: &str) {
        run(&mut self.0, sql).await;
    }

    pub(crate) async fn commit(mut self) {
        run(&mut self.0, "COMMIT").await;
    }
}

/// A database that is dropped with this.
pub(crate) struct PostgresDatabase {
    name: String,
}

impl PostgresDatabase {
    pub(crate) async fn new() -> Self {
        let name = new_name();
        let mut server = connect(&url("postgres")).await;
        run(
            &mut server,
            &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        )
        .await;
        run(
            &mut server,
            &format!("CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0"),
        )
        .await;
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

    pub(crate) async fn open_store(&self, clock: Arc<dyn Clock>) -> Arc<PostgresStore> {
        let store = PostgresStore::open(&self.place(), clock).await;
        store.expect("it can be opened")
    }

    pub(super) async fn open(&self, clock: Arc<dyn Clock>) -> Database {
        self.open_store(clock).await.database()
    }

    /// The server's port.
    pub(crate) fn port(&self) -> u16 {
        let url = PgConnectOptions::from_str(&self.url());
        url.expect("the server's URL is sound").get_port()
    }

    /// The same database, reached through another port of this machine.
    pub(crate) fn place_through(&self, port: u16) -> Place {
        let server = format!(":{}/", self.port());
        let url = self.url().replace(&server, &format!(":{port}/"));
        Place::parse(&url).expect("the server's URL is sound")
    }

    pub(crate) async fn run(&self, sql: &str) {
        run(&mut self.connect().await, sql).await;
    }

    /// A transaction that holds what this statement holds. Where it meets another one, that one gives way.
    pub(crate) async fn hold(&self, sql: &str) -> SlowTransaction {
        let mut connection = self.connect().await;
        run(&mut connection, "SET deadlock_timeout = '1min'").await;
        run(&mut connection, &format!("BEGIN; {sql}")).await;
        SlowTransaction(connection)
    }

    /// Ends all sessions but the one that asks for it; how many there were.
    pub(crate) async fn end_sessions(&self) -> i64 {
        self.number(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
              WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .await
    }

    /// A transaction that has written something and goes on.
    pub(crate) async fn begin_writing(&self) -> SlowTransaction {
        let mut connection = self.connect().await;
        let write = "BEGIN; INSERT INTO cart_clearings (key, at) VALUES ('slow', 0)";
        run(&mut connection, write).await;
        SlowTransaction(connection)
    }

    /// A connection of the test's own.
    pub(crate) async fn connect(&self) -> PgConnection {
        connect(&self.url()).await
    }

    pub(crate) async fn number(&self, sql: &str) -> i64 {
        let mut outside = self.connect().await;
        let found = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut outside);
        found.await.expect("the statement finds a number")
    }

    /// Looks until this statement finds at least so much, all the time over one connection.
    pub(crate) async fn until(&self, sql: &str, least: i64) {
        let mut outside = self.connect().await;
        let end = Instant::now() + SEEN_WITHIN;
        loop {
            let looked = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut outside);
            let found: i64 = looked.await.expect("the statement finds a number");
            if found >= least {
                return;
            }
            assert!(Instant::now() < end, "{found} and not {least}: {sql}");
            sleep(LOOK_WAIT).await;
        }
    }

    pub(super) async fn try_open(&self, clock: Arc<dyn Clock>) -> Result<Database, String> {
        let store = PostgresStore::open(&self.place(), clock).await;
        store
            .map(PostgresStore::database)
            .map_err(|error| error.to_string())
    }

    pub(crate) async fn text(&self, sql: &str) -> Option<String> {
        let mut outside = self.connect().await;
        let found = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut outside);
        found.await.expect("the statement finds a text")
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        wait_apart(async move { run(&mut connect(&url("postgres")).await, &drop).await });
    }
}

fn url(database: &str) -> String {
    url_of(server(), database)
}

async fn connect(url: &str) -> PgConnection {
    let options = PgConnectOptions::from_str(url).expect("the server's URL is sound");
    let connection = options.disable_statement_logging().connect().await;
    connection.expect("the server is up")
}

async fn run(connection: &mut PgConnection, sql: &str) {
    let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await;
    done.expect("a superuser may do it");
}
