//! The one thread that writes: all jobs that are waiting go down as one transaction, and while it
//! commits the next ones gather.

use super::failure::{Failure, leaves_commit_unknown};
use crate::sql::WriteError;
use crate::sql::commits::Commits;
use application::ports::StoreError;
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

/// How many jobs may wait; more callers wait in line for a place.
const QUEUE: usize = 1_024;
/// The most jobs of one transaction: bounds how long the first of them waits for its answer.
const MAX_BATCH: usize = 512;

/// The writer. Dropping it finishes what was handed to it.
pub(super) struct Writer {
    jobs: Mutex<Option<mpsc::Sender<Queued>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    counters: Arc<Counters>,
    commits: Commits,
}

/// A job, and since when it waits.
type Queued = (Instant, Box<dyn Job>);

#[derive(Default)]
struct Counters {
    jobs: AtomicU64,
    commits: AtomicU64,
}

/// What the writer has done so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WriterFigures {
    /// How many jobs wait for the next transaction.
    pub(super) waiting: u64,
    /// How many jobs were answered.
    pub(super) jobs: u64,
    /// In how many transactions.
    pub(super) commits: u64,
}

/// One write, whoever waits for it. Its work may be done twice, when a neighbour in the same
/// transaction fails; it is answered once.
trait Job: Send {
    fn work(&mut self, connection: &Connection) -> Result<(), Failure>;
    fn answer(self: Box<Self>, fate: Result<(), WriteError>);
}

struct Pending<T, F> {
    work: F,
    result: Option<T>,
    answer: oneshot::Sender<Result<T, WriteError>>,
}

impl<T, F> Job for Pending<T, F>
where
    T: Send,
    F: FnMut(&Connection) -> Result<T, Failure> + Send,
{
    fn work(&mut self, connection: &Connection) -> Result<(), Failure> {
        self.result = Some((self.work)(connection)?);
        Ok(())
    }

    fn answer(self: Box<Self>, fate: Result<(), WriteError>) {
        let Self { result, answer, .. } = *self;
        // Whoever asked may have stopped waiting; the write stands all the same.
        let _ = answer.send(fate.and_then(|()| result.ok_or_else(not_reached)));
    }
}

fn not_reached() -> WriteError {
    WriteError::NotWritten(StoreError::Unavailable(
        "the write was not reached".to_owned(),
    ))
}

impl Writer {
    pub(super) fn start(connection: Connection) -> std::io::Result<Self> {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let counters = Arc::new(Counters::default());
        let commits = Commits::of("sqlite");
        let seen = (counters.clone(), commits.clone());
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || write_until_closed(connection, receiver, &seen.0, &seen.1))?;
        Ok(Self {
            jobs: Mutex::new(Some(sender)),
            thread: Mutex::new(Some(thread)),
            counters,
            commits,
        })
    }

    /// Does the work in a transaction and returns what it gave once that is durable. Work that finds
    /// that it must not be done has to find out before it changes anything; work that fails is
    /// rolled back. It may be called again after a failure, its own or a neighbour's.
    pub(super) async fn write<T, F>(&self, work: F) -> Result<T, WriteError>
    where
        T: Send + 'static,
        F: FnMut(&Connection) -> Result<T, Failure> + Send + 'static,
    {
        let closed =
            || WriteError::NotWritten(StoreError::Unavailable("the store is closed".to_owned()));
        let jobs = self.jobs().clone().ok_or_else(closed)?;
        let (answer, answered) = oneshot::channel();
        let job = Pending {
            work,
            result: None,
            answer,
        };
        let place = jobs.reserve().await.map_err(|_| closed())?;
        self.commits.waits();
        place.send((Instant::now(), Box::new(job)));
        let lost = |_| WriteError::Unknown("the store's writer is gone".to_owned());
        answered.await.map_err(lost)?
    }

    pub(super) fn figures(&self) -> WriterFigures {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let waiting = self
            .jobs()
            .as_ref()
            .map_or(0, |jobs| jobs.max_capacity() - jobs.capacity());
        WriterFigures {
            waiting: waiting as u64,
            jobs: read(&self.counters.jobs),
            commits: read(&self.counters.commits),
        }
    }

    /// Takes no more jobs, and waits until those that were handed over are done.
    pub(super) fn close(&self) {
        drop(self.jobs().take());
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(thread) = thread {
            // It catches the panics of its jobs, so there is nothing to learn from its end.
            let _ = thread.join();
        }
    }

    fn jobs(&self) -> std::sync::MutexGuard<'_, Option<mpsc::Sender<Queued>>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.close();
    }
}

fn write_until_closed(
    connection: Connection,
    mut queue: mpsc::Receiver<Queued>,
    counters: &Counters,
    commits: &Commits,
) {
    let taken = |(since, job)| {
        commits.begins(since);
        job
    };
    let mut batch = Vec::with_capacity(MAX_BATCH);
    while let Some(job) = queue.blocking_recv() {
        let began = Instant::now();
        batch.push(taken(job));
        let mut waiting = || queue.try_recv().ok().map(taken);
        let fate = commit_together(&connection, &mut batch, &mut waiting, counters);
        commits.ended(began, batch.len());
        answer(&connection, &mut batch, fate, counters);
    }
    // The log goes into the file, so that the file alone is the whole store.
    let emptied = connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
    if let Err(error) = emptied.and_then(|()| connection.close().map_err(|(_, error)| error)) {
        tracing::warn!(%error, "the store was not closed cleanly; its log is read at the next start");
    }
}

/// How a transaction ended.
enum Fate {
    Committed,
    /// Nothing of it was written, for a reason that concerns all of its jobs.
    Lost(WriteError),
    /// One job failed; nothing of any was written.
    Spoilt(Failure),
}

fn commit_together(
    connection: &Connection,
    batch: &mut Vec<Box<dyn Job>>,
    waiting: &mut dyn FnMut() -> Option<Box<dyn Job>>,
    counters: &Counters,
) -> Fate {
    if let Err(error) = execute(connection, "BEGIN IMMEDIATE") {
        return Fate::Lost(WriteError::NotWritten(
            Failure::from(error).into_store_error(),
        ));
    }
    let mut done = 0;
    while done < batch.len() {
        let job = &mut batch[done];
        let worked = catch_unwind(AssertUnwindSafe(|| job.work(connection)));
        if let Err(failure) = worked.unwrap_or_else(|_| Err(panicked())) {
            roll_back(connection);
            return Fate::Spoilt(failure);
        }
        done += 1;
        if done == batch.len() && done < MAX_BATCH {
            batch.extend(waiting());
        }
    }
    let committed = execute(connection, "COMMIT");
    count(&counters.commits);
    committed.map_or_else(
        |error| {
            roll_back(connection);
            Fate::Lost(commit_error(error))
        },
        |()| Fate::Committed,
    )
}

fn commit_error(error: rusqlite::Error) -> WriteError {
    if leaves_commit_unknown(&error) {
        WriteError::Unknown(error.to_string())
    } else {
        WriteError::NotWritten(Failure::from(error).into_store_error())
    }
}

/// Tells every job of the batch how it ended. Where one of several failed, each is done again in a
/// transaction of its own, so that the others do not suffer for it.
fn answer(connection: &Connection, batch: &mut Vec<Box<dyn Job>>, fate: Fate, counters: &Counters) {
    let fate = match fate {
        Fate::Committed => Ok(()),
        Fate::Lost(error) => Err(error),
        Fate::Spoilt(failure) if batch.len() == 1 => {
            Err(WriteError::NotWritten(failure.into_store_error()))
        }
        Fate::Spoilt(_) => {
            for job in std::mem::take(batch) {
                let mut alone = vec![job];
                let fate = commit_together(connection, &mut alone, &mut || None, counters);
                answer(connection, &mut alone, fate, counters);
            }
            return;
        }
    };
    if let Err(error) = &fate {
        tracing::warn!(?error, jobs = batch.len(), "writes were not committed");
    }
    for job in batch.drain(..) {
        count(&counters.jobs);
        job.answer(fate.clone());
    }
}

fn panicked() -> Failure {
    Failure::Store(StoreError::Unavailable(
        "a write panicked and was rolled back".to_owned(),
    ))
}

fn execute(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(drop)
}

/// After some errors (a full disk) SQLite has rolled back by itself.
fn roll_back(connection: &Connection) {
    if connection.is_autocommit() {
        return;
    }
    if let Err(error) = execute(connection, "ROLLBACK") {
        tracing::error!(%error, "the store's transaction could not be rolled back");
    }
}

fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}
