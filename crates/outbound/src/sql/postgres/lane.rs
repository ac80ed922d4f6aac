//! A lane: writes of one kind, many in one statement. While one batch commits the next gathers, so that
//! a batch is as large as the load makes it and nobody waits for company.

use super::Failure;
use super::attempts::{PATIENCE, Stopped, attempt};
use super::connection::Connections;
use crate::sql::WriteError;
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

    /// Writes all of them; an answer for each, in their order. Where it fails none is written, unless
    /// the connection broke or they may have been written before (`again`): then that stays open.
    fn write(
        jobs: &[Self],
        connection: &mut PgConnection,
        again: bool,
    ) -> impl Future<Output = Result<Vec<Self::Answer>, Failure>> + Send;
}

struct Job<W: Batched> {
    work: W,
    since: Instant,
    answer: oneshot::Sender<Result<W::Answer, WriteError>>,
}

/// The queue and the writer of one kind. Dropping it finishes what was handed to it. There is one writer: a
/// second one was measured to halve the batches, and to lose more by that than it wins.
pub(super) struct Lane<W: Batched> {
    jobs: Mutex<Option<mpsc::Sender<Job<W>>>>,
    writer: Mutex<Option<JoinHandle<()>>>,
    connection: Arc<Connections>,
}

impl<W: Batched> Lane<W> {
    /// Writes over one connection.
    pub(super) fn start(connection: Connections) -> Self {
        let connection = Arc::new(connection);
        let (sender, receiver) = mpsc::channel(QUEUE);
        let writer = tokio::spawn(write_until_closed(connection.clone(), receiver));
        Self {
            jobs: Mutex::new(Some(sender)),
            writer: Mutex::new(Some(writer)),
            connection,
        }
    }

    /// Writes it with whatever else is waiting, and answers once that is durable.
    pub(super) async fn write(&self, work: W) -> Result<W::Answer, WriteError> {
        let closed =
            || WriteError::NotWritten(StoreError::Unavailable("the store is closed".to_owned()));
        let jobs = lock(&self.jobs).clone().ok_or_else(closed)?;
        let (answer, answered) = oneshot::channel();
        let since = Instant::now();
        let job = Job {
            work,
            since,
            answer,
        };
        jobs.send(job).await.map_err(|_| closed())?;
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
) {
    let mut batch = Vec::new();
    while queue.recv_many(&mut batch, MAX_BATCH).await > 0 {
        let writing = write_batch(connections.clone(), std::mem::take(&mut batch));
        if tokio::spawn(writing).await.is_err() {
            tracing::error!(lane = W::NAME, "a batch panicked");
        }
    }
}

type Answers<W> = Vec<oneshot::Sender<Result<<W as Batched>::Answer, WriteError>>>;

async fn write_batch<W: Batched>(connections: Arc<Connections>, batch: Vec<Job<W>>) {
    let since = batch.first().map_or_else(Instant::now, |job| job.since);
    let (jobs, answers): (Vec<_>, Answers<W>) =
        batch.into_iter().map(|job| (job.work, job.answer)).unzip();
    let jobs = Arc::new(jobs);
    let all = 0..jobs.len();
    match write_some(&connections, &jobs, all, since, false).await {
        Ok(written) => {
            for (answer, written) in answers.into_iter().zip(written) {
                // Whoever asked may have stopped waiting; the write stands all the same.
                let _ = answer.send(Ok(written));
            }
        }
        Err(stopped) if spoils_others(&stopped, jobs.len()) => {
            write_each(&connections, &jobs, answers, &stopped).await;
        }
        Err(stopped) => {
            let error = failed::<W>(stopped, jobs.len());
            for answer in answers {
                let _ = answer.send(Err(error.clone()));
            }
        }
    }
}

/// Each by itself, so that the others do not suffer for one. None is written, or each is told that it may
/// be. The next batch waits meanwhile, so that those whose turn does not come in time are left.
async fn write_each<W: Batched>(
    connections: &Connections,
    jobs: &Arc<Vec<W>>,
    answers: Answers<W>,
    together: &Stopped,
) {
    let (since, perhaps) = (Instant::now(), together.perhaps_done);
    for (index, answer) in answers.into_iter().enumerate() {
        let written = if since.elapsed() < PATIENCE {
            let one = index..index + 1;
            let alone = write_some(connections, jobs, one, Instant::now(), perhaps).await;
            let alone = alone.map_err(|stopped| failed::<W>(stopped, 1));
            alone.and_then(|mut one| one.pop().ok_or_else(unanswered))
        } else {
            Err(left(perhaps))
        };
        let _ = answer.send(written);
    }
}

async fn write_some<W: Batched>(
    connections: &Connections,
    jobs: &Arc<Vec<W>>,
    range: std::ops::Range<usize>,
    since: Instant,
    perhaps_done: bool,
) -> Result<Vec<W::Answer>, Stopped> {
    attempt(
        connections,
        W::NAME,
        since,
        perhaps_done,
        |connection, again| {
            let (jobs, range) = (jobs.clone(), range.clone());
            Box::pin(async move { W::write(&jobs[range], connection, again).await })
        },
    )
    .await
}

/// Whether one job may be why all of them were refused.
fn spoils_others(stopped: &Stopped, jobs: usize) -> bool {
    jobs > 1 && stopped.was_begun && stopped.failure.is_about_a_row()
}

fn failed<W: Batched>(stopped: Stopped, jobs: usize) -> WriteError {
    let error = stopped.into_write_error();
    tracing::warn!(?error, lane = W::NAME, jobs, "writes were not committed");
    error
}

fn left(perhaps_done: bool) -> WriteError {
    let why = "the writes before it took too long".to_owned();
    if perhaps_done {
        WriteError::Unknown(why)
    } else {
        WriteError::NotWritten(StoreError::Unavailable(why))
    }
}

fn unanswered() -> WriteError {
    WriteError::Unknown("a write was not answered".to_owned())
}
