//! The store: opened once by each replica, shared by all that read and write orders there.

use super::Failure;
use super::append::NextRows;
use super::attempts::{Stopped, Work, attempt, attempt_until_free};
use super::books::{MoneyWork, ParcelWork, StockWork};
use super::connection::{Connections, Options};
use super::failure::READ_ONLY;
use super::lane::Lane;
use super::migrations;
use super::place::NewRows;
use super::place_url::Place;
use super::server::Server;
use crate::builtin::Books;
use crate::sql::WriteError;
use crate::sql::database::{Closing, Database};
use application::ports::{Clock, StoreError};
use async_trait::async_trait;
use sqlx::postgres::PgConnection;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio::time::Instant;

/// How many connections read, at most.
const READERS: u32 = 6;
/// How many more read lists, at most, which may be long: nobody else waits for those.
const LISTERS: u32 = 3;
/// How many write what has a transaction of its own, at most.
const LONERS: u32 = 4;
/// How many connections one process takes, at most: one for each kind of write, and those above.
pub(super) const CONNECTIONS: u32 = 5 + LONERS + READERS + LISTERS;
/// How long a start waits for a server that is starting as well.
const START_PATIENCE: Duration = Duration::from_secs(10);

/// Statements that write find their rows by key, however small the tables seem to be, and are planned
/// once.
const WRITING: &[(&str, &str)] = &[
    ("enable_seqscan", "off"),
    ("random_page_cost", "1.1"),
    ("plan_cache_mode", "force_generic_plan"),
];
/// How long a writer waits for a row that somebody else holds before it passes on to other work, and
/// tries that row again later: of which two replicas seldom want the same at once, and where they do
/// (products that sell well, keys).
const PASSING_SOON: &str = "100ms";
const PASSING_LATER: &str = "500ms";
/// Lists are read along the index that their plan has chosen.
const READING: &[(&str, &str)] = &[("enable_seqscan", "off"), ("random_page_cost", "1.1")];

/// Why the store cannot be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Nobody answers, or lets us in.
    #[error("the database at {place} cannot be reached: {why}")]
    Unreachable {
        /// Where, without who and how.
        place: String,
        /// What was said.
        why: String,
    },
    /// Orders cannot be kept there.
    #[error("the database will not do: {0}")]
    Unfit(String),
    /// It takes no writes.
    #[error("{READ_ONLY}")]
    ReadOnly,
    /// A newer version has changed it so that this one can no longer work with it.
    #[error(
        "the database has schema version {found}, this binary knows versions up to {known} and can no longer work with it: use the newer binary that wrote it"
    )]
    NewerSchema {
        /// The version of the database.
        found: u32,
        /// The newest that this binary knows.
        known: u32,
    },
    /// It is some other program's database.
    #[error("the database has a table `{0}` of another program; choose another database")]
    Foreign(String),
    /// Another replica brings the schema up to date, or hangs while it does.
    #[error(
        "another replica has been bringing the schema up to date for {0:?}: start again when it is done; pg_locks shows its session as holding an advisory lock"
    )]
    Migrating(Duration),
    /// Somebody has taken away what orders rest on.
    #[error(
        "the database lacks parts of its schema: {0}; make them again as the steps in migrations/postgres have them, or restore a backup"
    )]
    Incomplete(String),
    /// A step of the schema failed; the database is as it was before that step.
    #[error("schema step {name} failed: {why}")]
    Migration {
        /// Which.
        name: &'static str,
        /// What was said.
        why: String,
    },
    /// Anything else that PostgreSQL reports.
    #[error("the database cannot be opened: {0}")]
    Postgres(String),
}

/// Said once, and without the line of PostgreSQL's own source that the driver would show.
impl From<sqlx::Error> for OpenError {
    fn from(error: sqlx::Error) -> Self {
        Self::Postgres(Failure::from(error).words())
    }
}

/// Orders in a PostgreSQL database. Dropping it finishes all writes that were handed to it.
pub struct PostgresStore {
    pub(super) lanes: Lanes,
    pub(super) loners: Arc<Connections>,
    readers: Arc<Connections>,
    listers: Arc<Connections>,
    pub(super) clock: Arc<dyn Clock>,
}

/// One for each kind of write, so that a slow kind does not hold up the others.
pub(super) struct Lanes {
    pub(super) place: Lane<NewRows>,
    pub(super) append: Lane<NextRows>,
    pub(super) stock: Lane<StockWork>,
    pub(super) money: Lane<MoneyWork>,
    pub(super) parcels: Lane<ParcelWork>,
}

impl PostgresStore {
    /// Opens the store and brings its schema up to date.
    pub async fn open(place: &Place, clock: Arc<dyn Clock>) -> Result<Arc<Self>, OpenError> {
        let server = Self::migrate(place).await?;
        for danger in server.dangers() {
            tracing::warn!("{danger}");
        }
        let mut writing = WRITING.to_vec();
        writing.push(("synchronous_commit", server.commits()));
        let options = |patience| {
            let patience = [("lock_timeout", patience)];
            place.options(&[&writing[..], &patience].concat())
        };
        let [soon, later] = [PASSING_SOON, PASSING_LATER].map(options);
        Ok(Arc::new(Self {
            lanes: Lanes::start(&soon, &later),
            loners: Arc::new(Connections::new(soon, LONERS).counted("writes")),
            readers: Arc::new(Connections::new(place.options(READING), READERS).counted("reads")),
            listers: Arc::new(Connections::new(place.options(READING), LISTERS).counted("lists")),
            clock,
        }))
    }

    /// Brings the schema of a database up to date.
    pub(super) async fn migrate(place: &Place) -> Result<Server, OpenError> {
        let connections = Connections::new(place.options(&[]), 1);
        let lent = connections.lend(Instant::now() + START_PATIENCE).await;
        let mut lent = lent.map_err(|failure| OpenError::unreachable(place, &failure))?;
        let server = Server::look(&mut lent.connection).await?;
        server.check()?;
        migrations::migrate(&mut lent.connection, migrations::ALL).await?;
        Ok(server)
    }

    /// The books of the built-in collaborators.
    pub fn books(self: &Arc<Self>) -> Books {
        Books::of(self)
    }

    /// The store as the service sees it.
    pub fn database(self: Arc<Self>) -> Database {
        let books = self.books();
        Database::of(self, books, "postgresql")
    }

    /// Writes something that does not go with others. In a task that no caller can cancel.
    pub(super) async fn alone<T, F>(&self, name: &'static str, work: F) -> Result<T, WriteError>
    where
        T: Send + 'static,
        F: for<'c> Fn(&'c mut PgConnection, bool) -> Work<'c, T> + Send + Sync + 'static,
    {
        let connections = self.loners.clone();
        let writing =
            tokio::spawn(async move { attempt_until_free(&connections, name, work).await });
        let written = writing
            .await
            .map_err(|_| WriteError::Unknown(format!("{name} panicked")))?;
        written.map_err(|stopped| {
            let error = stopped.into_write_error();
            tracing::warn!(?error, name, "a write was not committed");
            error
        })
    }

    /// Reads what is committed.
    pub(super) async fn read<T, F>(&self, name: &'static str, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> Fn(&'c mut PgConnection) -> Work<'c, T> + Send + Sync + 'static,
    {
        read_over(self.readers.clone(), name, work).await
    }

    /// Reads a list of what is committed, without holding up other reads.
    pub(super) async fn read_list<T, F>(&self, name: &'static str, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> Fn(&'c mut PgConnection) -> Work<'c, T> + Send + Sync + 'static,
    {
        read_over(self.listers.clone(), name, work).await
    }
}

/// In a task that no caller can cancel.
async fn read_over<T, F>(
    connections: Arc<Connections>,
    name: &'static str,
    work: F,
) -> Result<T, StoreError>
where
    T: Send + 'static,
    F: for<'c> Fn(&'c mut PgConnection) -> Work<'c, T> + Send + Sync + 'static,
{
    let reading = tokio::spawn(async move {
        attempt(
            &connections,
            name,
            Instant::now(),
            // Nothing is left open by a read: its fate is not looked for.
            true,
            |connection, _| work(connection),
        )
        .await
    });
    let read = reading
        .await
        .map_err(|_| StoreError::Unavailable(format!("{name} panicked")))?;
    read.map_err(|Stopped { failure, .. }| failure.into_store_error())
}

impl Lanes {
    fn start(soon: &Options, later: &Options) -> Self {
        let one = |options: &Options| Connections::new(options.clone(), 1);
        Self {
            place: Lane::start(one(later)),
            append: Lane::start(one(soon)),
            stock: Lane::start(one(later)),
            money: Lane::start(one(soon)),
            parcels: Lane::start(one(later)),
        }
    }

    async fn close(&self) {
        self.place.close().await;
        self.append.close().await;
        self.stock.close().await;
        self.money.close().await;
        self.parcels.close().await;
    }
}

#[async_trait]
impl Closing for PostgresStore {
    async fn close(self: Arc<Self>) {
        self.lanes.close().await;
        self.loners.close().await;
        self.readers.close().await;
        self.listers.close().await;
    }
}

impl std::fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresStore").finish_non_exhaustive()
    }
}
