//! A lane: writes of one kind, many in one statement. While one batch commits the next gathers, so that
//! a batch is as large as the load makes it and nobody waits for company.

use super::Failure;
use super::batch::{Batch, Job};
use super::connection::Connections;
use crate::sql::WriteError;
use crate::sql::aside::{Aside, Passing};
use crate::sql::commits::Commits;
use application::ports::StoreError;
use sqlx::postgres::PgConnection;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// How many jobs of one kind may wait; more callers wait in line for a place.
const QUEUE: usize = 1_024;
/// The most jobs of one statement: bounds how long the first of them waits for its answer.
const MAX_BATCH: usize = 256;

/// Writes of one kind.
pub(super) trait Batched: Sized + Send + Sync + 'static {
    type Answer: Send + 'static;
    /// For logs.
    const NAME: &'static str;
    /// Whether it can pass over what somebody else holds.
    const PASSES_OVER: bool;

    /// Writes all of them; an answer for each, in their order. Where it fails none is written, unless
    /// the connection broke or they may have been written before (`again`): then that stays open.
    fn write(
        jobs: &[Self],
        connection: &mut PgConnection,
        how: How,
    ) -> impl Future<Output = Result<Answers<Self>, Failure>> + Send;
}

/// Nothing for one that was passed over: it was not written, because somebody else holds a row of it.
pub(super) type Answers<W> = Vec<Option<<W as Batched>::Answer>>;

/// How a batch is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct How {
    /// They may have been written before.
    pub(super) again: bool,
    /// Rows that somebody else holds are not waited for.
    pub(super) passes_over: bool,
}

/// The queue and the writer of one kind. Dropping it finishes what was handed to it. There is one writer: a
/// second one was measured to halve the batches, and to lose more by that than it wins.
pub(super) struct Lane<W: Batched> {
    jobs: Mutex<Option<mpsc::Sender<Job<W>>>>,
    writer: Mutex<Option<JoinHandle<()>>>,
    connection: Arc<Connections>,
    commits: Commits,
}

impl<W: Batched> Lane<W> {
    /// Writes over one connection.
    pub(super) fn start(connection: Connections) -> Self {
        let connection = Arc::new(connection);
        let (sender, receiver) = mpsc::channel(QUEUE);
        let commits = Commits::of(W::NAME);
        let writing = write_until_closed(connection.clone(), receiver, commits.clone());
        let writer = tokio::spawn(writing);
        Self {
            jobs: Mutex::new(Some(sender)),
            writer: Mutex::new(Some(writer)),
            connection,
            commits,
        }
    }

    /// Writes it with whatever else is waiting, and answers once that is durable.
    pub(super) async fn write(&self, work: W) -> Result<W::Answer, WriteError> {
        let closed =
            || WriteError::NotWritten(StoreError::Unavailable("the store is closed".to_owned()));
        let jobs = lock(&self.jobs).clone().ok_or_else(closed)?;
        let (answer, answered) = oneshot::channel();
        let job = Job::new(work, answer);
        let place = jobs.reserve().await.map_err(|_| closed())?;
        self.commits.waits();
        place.send(job);
        let lost = |_| WriteError::Unknown(format!("the writer of {} is gone", W::NAME));
        answered.await.map_err(lost)?
    }

    /// Takes no more jobs, and waits until those that were handed over are done.
    pub(super) async fn close(&self) {
        drop(lock(&self.jobs).take());
        let writer = lock(&self.writer).take();
        if let Some(writer) = writer {
            // Its batches are tasks of their own, so that it does not panic.
            let _ = writer.await;
        }
        self.connection.close().await;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn write_until_closed<W: Batched>(
    connections: Arc<Connections>,
    mut queue: mpsc::Receiver<Job<W>>,
    commits: Commits,
) {
    let mut aside = Aside::new(MAX_BATCH);
    let mut passing = Passing::default();
    while let Some(jobs) = aside.next_batch(&mut queue).await {
        let (began, many) = (Instant::now(), jobs.len());
        let new = jobs.iter().filter_map(Job::new_since);
        new.for_each(|since| commits.begins(since));
        let batch = Batch::new(jobs, passing.is_on());
        let written = tokio::spawn(batch.write(connections.clone())).await;
        commits.ended(began, many);
        let Ok(left) = written else {
            tracing::error!(lane = W::NAME, "a batch panicked");
            continue;
        };
        if left.has_waited {
            passing.begin();
        }
        aside.put(left.held);
    }
}
