//! The store: opened once by each replica, shared by all that read and write orders.

use super::connection::Place;
use super::link::Link;
use super::migrations::Migration;
use super::readers::{Look, Readers};
use super::server::Server;
use super::writer::{Work, Writer};
use super::{Failure, connection, event_feed, migrations, shape};
use crate::builtin::Books;
use crate::sql::WriteError;
use crate::sql::database::{Closing, Database};
use application::ports::{Clock, StoreError};
use async_trait::async_trait;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio::time::Instant;

/// How many connections read, at most.
const READERS: usize = 6;
/// How many more read lists, which may be long: nobody else waits for those.
const LISTERS: usize = 3;
/// How many connections one process takes, at most: one that writes, and those above.
pub(super) const CONNECTIONS: usize = 1 + READERS + LISTERS;
/// How long a start waits for a server that is starting as well.
const START_PATIENCE: Duration = Duration::from_secs(10);

/// Why the store cannot be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The server cannot be reached, or does not let us in.
    #[error("the database cannot be opened: {0}")]
    Server(String),
    /// The server is of a version that is too old.
    #[error("the database server is {0}; MySQL 8.0.16 or MariaDB 10.6 or later is needed")]
    TooOld(String),
    /// Its binary log is of a kind that our transactions cannot be written into.
    #[error("the database server's binlog_format is STATEMENT; set it to ROW or MIXED")]
    StatementLog,
    /// It takes no writes.
    #[error("the database server is read-only; connect to the one that is written to")]
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
    #[error("the database has a table `orders` of another program; choose another database")]
    Foreign,
    /// Another process has been changing the schema all the time.
    #[error("another process has been changing the schema for {0} seconds; try again later")]
    SchemaLocked(u32),
    /// Somebody has taken away what orders rest on.
    #[error(
        "the database lacks parts of its schema: {0}; make them again as the steps in migrations/mysql have them, or restore a backup"
    )]
    Incomplete(String),
    /// A step of the schema failed; what is done of it is done again at the next start.
    #[error("schema step {name} failed: {why}")]
    Migration {
        /// Which.
        name: &'static str,
        /// Why.
        why: String,
    },
}

impl From<Failure> for OpenError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Store(StoreError::Unavailable(why)) => Self::Server(why),
            other => Self::Server(other.to_string()),
        }
    }
}

/// Orders in a MySQL or MariaDB database.
pub struct MysqlStore {
    writer: Writer,
    readers: Readers,
    listers: Readers,
    pub(super) clock: Arc<dyn Clock>,
}

impl MysqlStore {
    /// Opens the store and brings its schema up to date.
    pub async fn open(place: &Place, clock: Arc<dyn Clock>) -> Result<Arc<Self>, OpenError> {
        let server = Self::migrate(place, migrations::ALL).await?;
        for danger in server.dangers() {
            tracing::warn!(database = place.shown(), "{danger}");
        }
        let mut writing = connection::writing(place).await?;
        shape::check(&mut writing).await?;
        event_feed::keep_ahead(&mut writing).await?;
        Ok(Arc::new(Self {
            readers: Readers::new("reads", place.clone(), server.flavour, READERS),
            listers: Readers::new("lists", place.clone(), server.flavour, LISTERS),
            writer: Writer::start(Link::new(place.clone(), writing)),
            clock,
        }))
    }

    /// Looks at the server, and brings the schema up to date.
    pub(super) async fn migrate(
        place: &Place,
        migrations: &[Migration],
    ) -> Result<Server, OpenError> {
        let until = Instant::now() + START_PATIENCE;
        let mut first = connection::first(place, until).await?;
        let server = Server::ask(&mut first).await?;
        server.check()?;
        migrations::migrate(&mut first, migrations).await?;
        Ok(server)
    }

    /// The books of the built-in collaborators.
    pub fn books(self: &Arc<Self>) -> Books {
        Books::of(self)
    }

    /// The store as the service sees it.
    pub fn database(self: Arc<Self>) -> Database {
        let books = self.books();
        Database::of(self, books, "mysql")
    }

    /// Writes in the next shared transaction. See [`Writer::write`].
    pub(super) async fn write<I, T>(&self, input: I, work: Work<I, T>) -> Result<T, WriteError>
    where
        I: Send + 'static,
        T: Send + 'static,
    {
        self.writer.write(input, work).await
    }

    /// Reads what is committed.
    pub(super) async fn read<I, T>(&self, input: I, look: Look<I, T>) -> Result<T, StoreError>
    where
        I: Send + 'static,
        T: Send + 'static,
    {
        self.readers.read(input, look).await
    }

    /// Reads a list of what is committed, without holding up other reads.
    pub(super) async fn read_list<I, T>(&self, input: I, look: Look<I, T>) -> Result<T, StoreError>
    where
        I: Send + 'static,
        T: Send + 'static,
    {
        self.listers.read(input, look).await
    }
}

#[async_trait]
impl Closing for MysqlStore {
    async fn close(self: Arc<Self>) {
        self.writer.close().await;
        self.readers.close();
        self.listers.close();
    }
}

impl std::fmt::Debug for MysqlStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MysqlStore").finish_non_exhaustive()
    }
}
