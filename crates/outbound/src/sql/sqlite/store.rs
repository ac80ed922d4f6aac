//! The store: opened once, shared by all that read and write orders.

use super::failure::Failure;
use super::location::{self, FileLock, Location};
use super::readers::Readers;
use super::writer::{Writer, WriterFigures};
use super::{connection, migrations, shape};
use crate::builtin::Books;
use crate::sql::WriteError;
use crate::sql::database::{Closing, Database};
use application::ports::{Clock, StoreError};
use async_trait::async_trait;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;

/// How many threads read; a machine that outgrows two has outgrown SQLite.
pub(super) const READERS: usize = 2;
/// How many threads read lists, which may be long: nobody else waits for those.
const LISTERS: usize = 1;

/// Why the store cannot be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The folder or file cannot be made.
    #[error("{} cannot be opened: {source}", .path.display())]
    Path {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Another process has it open.
    #[error(
        "{} is in use by another order-service (process {holder}); stop that one first, or choose another --database",
        .path.display()
    )]
    InUse {
        /// Which file.
        path: PathBuf,
        /// The other process's id, as far as known.
        holder: String,
    },
    /// A newer version has changed it so that this one can no longer work with it.
    #[error(
        "the database has schema version {found}, this binary knows versions up to {known} and can no longer work with it: use the newer binary that wrote it"
    )]
    NewerSchema {
        /// The version of the file.
        found: u32,
        /// The newest that this binary knows.
        known: u32,
    },
    /// It is some other program's database.
    #[error("the file is a database of another program; choose another --database")]
    Foreign,
    /// The file system cannot do write-ahead logging, which needs shared memory.
    #[error(
        "{} lies on a file system without shared memory (journal mode {mode}); choose a local disk",
        .path.display()
    )]
    NoWal {
        /// Which file.
        path: PathBuf,
        /// The mode that SQLite fell back to.
        mode: String,
    },
    /// Somebody has taken away what orders rest on.
    #[error(
        "the database lacks parts of its schema: {0}; make them again as the steps in migrations/sqlite have them, or restore a backup"
    )]
    Incomplete(String),
    /// A step of the schema failed; the database is as it was before that step.
    #[error("schema step {name} failed: {source}")]
    Migration {
        /// Which.
        name: &'static str,
        /// Why.
        source: rusqlite::Error,
    },
    /// Anything else that SQLite reports.
    #[error("the database cannot be opened: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The system gives no more threads.
    #[error("the store's threads cannot be started: {0}")]
    Threads(std::io::Error),
}

/// Orders in an SQLite database. Dropping it finishes all writes that were handed to it.
pub struct SqliteStore {
    // In the order in which they have to go: the writer closes the last connection.
    readers: Option<Readers>,
    listers: Option<Readers>,
    writer: Writer,
    pub(super) clock: Arc<dyn Clock>,
    _lock: Option<FileLock>,
}

impl SqliteStore {
    /// Opens the store, makes it if there is none, and brings its schema up to date.
    pub fn open(location: Location, clock: Arc<dyn Clock>) -> Result<Arc<Self>, OpenError> {
        match location {
            Location::File(path) => Self::open_file(&path, clock),
            Location::Beside(path) => Self::open_to_read(&path, connection::reading, clock),
            Location::Kept(path) => Self::open_to_read(&path, connection::reading_still, clock),
            Location::Memory => {
                let mut connection = connection::in_memory()?;
                migrations::migrate(&mut connection, migrations::ALL)?;
                Ok(Arc::new(Self {
                    readers: None,
                    listers: None,
                    writer: Writer::start(connection).map_err(OpenError::Threads)?,
                    clock,
                    _lock: None,
                }))
            }
        }
    }

    fn open_file(path: &Path, clock: Arc<dyn Clock>) -> Result<Arc<Self>, OpenError> {
        location::prepare(path)?;
        let lock = location::lock(path)?;
        let mut writing = connection::writing(path)?;
        migrations::migrate(&mut writing, migrations::ALL)?;
        shape::lacks(&writing)?
            .check()
            .map_err(OpenError::Incomplete)?;
        Ok(Arc::new(Self {
            readers: Some(readers(path, ("reads", READERS), connection::reading)?),
            listers: Some(readers(path, ("lists", LISTERS), connection::reading)?),
            writer: Writer::start(writing).map_err(OpenError::Threads)?,
            clock,
            _lock: Some(lock),
        }))
    }

    /// What is written fails, and the file stays as it is.
    fn open_to_read(
        path: &Path,
        reading: Reading,
        clock: Arc<dyn Clock>,
    ) -> Result<Arc<Self>, OpenError> {
        let looking = reading(path)?;
        shape::lacks(&looking)?
            .check()
            .map_err(OpenError::Incomplete)?;
        Ok(Arc::new(Self {
            readers: Some(readers(path, ("reads", READERS), reading)?),
            listers: Some(readers(path, ("lists", LISTERS), reading)?),
            writer: Writer::start(looking).map_err(OpenError::Threads)?,
            clock,
            _lock: None,
        }))
    }

    /// The books of the built-in collaborators.
    pub fn books(self: &Arc<Self>) -> Books {
        Books::of(self)
    }

    /// The store as the service sees it.
    pub fn database(self: Arc<Self>) -> Database {
        let books = self.books();
        Database::of(self, books, "sqlite")
    }

    /// Takes no more writes and waits until all that were handed over are durable and the log is in
    /// the file. Blocks: for the end of the process.
    pub fn close(&self) {
        self.writer.close();
    }

    /// What the writer has done so far.
    pub(super) fn figures(&self) -> WriterFigures {
        self.writer.figures()
    }

    /// Writes in the next shared transaction. See [`Writer::write`].
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, WriteError>
    where
        T: Send + 'static,
        F: FnMut(&Connection) -> Result<T, Failure> + Send + 'static,
    {
        self.writer.write(work).await
    }

    /// Reads what is committed.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&Connection) -> Result<T, Failure> + Send + 'static,
    {
        self.read_by(self.readers.as_ref(), work).await
    }

    /// Reads a list of what is committed, without holding up other reads.
    pub(super) async fn read_list<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&Connection) -> Result<T, Failure> + Send + 'static,
    {
        self.read_by(self.listers.as_ref(), work).await
    }

    /// In memory there is one connection, and the writer has it.
    async fn read_by<T, F>(&self, readers: Option<&Readers>, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&Connection) -> Result<T, Failure> + Send + 'static,
    {
        match readers {
            Some(readers) => readers.read(work).await,
            None => self
                .writer
                .write(work)
                .await
                .map_err(WriteError::into_store_error),
        }
    }
}

/// How a connection that only reads is made.
type Reading = fn(&Path) -> Result<Connection, OpenError>;

/// So many, of this kind.
fn readers(
    path: &Path,
    (kind, number): (&'static str, usize),
    reading: Reading,
) -> Result<Readers, OpenError> {
    let connections = (0..number).map(|_| reading(path));
    let connections = connections.collect::<Result<Vec<_>, _>>()?;
    Readers::start(kind, connections).map_err(OpenError::Threads)
}

#[async_trait]
impl Closing for SqliteStore {
    async fn close(self: Arc<Self>) {
        let closed = tokio::task::spawn_blocking(move || self.writer.close()).await;
        closed.expect("closing does not panic");
    }
}

impl std::fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteStore")
            .field("figures", &self.figures())
            .finish_non_exhaustive()
    }
}
