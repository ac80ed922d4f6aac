//! The one task that writes: all jobs that are waiting go down as one transaction, and while it commits
//! the next ones gather. It owns its connection; nothing can cancel it.

use super::Failure;
use super::link::Link;
use super::transaction::Transaction;
use crate::SystemEntropy;
use crate::sql::WriteError;
use application::ports::{Entropy, StoreError};
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

/// How many jobs may wait; more callers wait in line for a place.
const QUEUE: usize = 1_024;
/// How long they wait for one.
const QUEUE_WAIT: Duration = Duration::from_secs(10);
/// The most jobs of one transaction: bounds how long the first of them waits for its answer, and others
/// for its locks.
const MAX_BATCH: usize = 128;
/// How often a whole transaction is done again that has collided with another replica's.
const WHOLE_TRIES: u32 = 3;
/// How often one job is tried.
const TRIES: u32 = 12;
/// How long the jobs of a transaction that failed are tried, all together; then they are given up.
const PATIENCE: Duration = Duration::from_secs(20);
/// The pause before a job is tried again, at first and at most.
const FIRST_PAUSE: Duration = Duration::from_millis(2);
const LONGEST_PAUSE: Duration = Duration::from_millis(400);
/// An idle connection shows the server that it is alive; see [`super::connection`].
const SIGN_OF_LIFE: Duration = Duration::from_secs(2);

/// What a job does; it may be called again after a failure, its own or a neighbour's.
pub(super) type Work<I, T> = for<'a> fn(&'a mut Transaction, &'a mut I) -> Doing<'a, T>;

/// It is being done.
pub(super) type Doing<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send + 'a>>;

/// The writer. Dropping it finishes what was handed to it, as long as the runtime lives.
pub(super) struct Writer {
    jobs: Mutex<Option<mpsc::Sender<Box<dyn Job>>>>,
    task: Mutex<Option<JoinHandle<()>>>,
}

/// One write, whoever waits for it. It is answered once.
pub(super) trait Job: Send {
    fn work<'a>(&'a mut self, transaction: &'a mut Transaction) -> Doing<'a, ()>;
    fn answer(self: Box<Self>, fate: Result<(), WriteError>);
}

struct Pending<I, T> {
    input: I,
    work: Work<I, T>,
    result: Option<T>,
    answer: oneshot::Sender<Result<T, WriteError>>,
}

impl<I: Send, T: Send> Job for Pending<I, T> {
    fn work<'a>(&'a mut self, transaction: &'a mut Transaction) -> Doing<'a, ()> {
        Box::pin(async move {
            self.result = Some((self.work)(transaction, &mut self.input).await?);
            Ok(())
        })
    }

    fn answer(self: Box<Self>, fate: Result<(), WriteError>) {
        let Self { result, answer, .. } = *self;
        // Whoever asked may have stopped waiting; the write stands all the same.
        let _ = answer.send(fate.and_then(|()| result.ok_or_else(not_reached)));
    }
}

fn not_written(why: &str) -> WriteError {
    WriteError::NotWritten(StoreError::Unavailable(why.to_owned()))
}

fn not_reached() -> WriteError {
    not_written("the write was not reached")
}

impl Writer {
    pub(super) fn start(link: Link) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let task = tokio::spawn(Writing { link }.until_closed(receiver));
        Self {
            jobs: Mutex::new(Some(sender)),
            task: Mutex::new(Some(task)),
        }
    }

    /// Does the work in a transaction and returns what it gave once that is durable. Work that finds
    /// that it must not be done has to find out before it changes anything; work that fails is rolled
    /// back. Where the fate of a commit is unknown, it is done again: it has to know its own writes.
    pub(super) async fn write<I, T>(&self, input: I, work: Work<I, T>) -> Result<T, WriteError>
    where
        I: Send + 'static,
        T: Send + 'static,
    {
        let closed = || not_written("the store is closed");
        let jobs = self.jobs().clone().ok_or_else(closed)?;
        let (answer, answered) = oneshot::channel();
        let job = Pending {
            input,
            work,
            result: None,
            answer,
        };
        match timeout(QUEUE_WAIT, jobs.send(Box::new(job))).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return Err(closed()),
            Err(_) => return Err(not_written("too many writes wait for the database")),
        }
        let lost = |_| WriteError::Unknown("the store's writer is gone".to_owned());
        answered.await.map_err(lost)?
    }

    /// Takes no more jobs, and waits until those that were handed over are done.
    pub(super) async fn close(&self) {
        drop(self.jobs().take());
        let task = self
            .task
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(task) = task {
            // It catches the panics of its jobs, so there is nothing to learn from its end.
            let _ = task.await;
        }
    }

    fn jobs(&self) -> std::sync::MutexGuard<'_, Option<mpsc::Sender<Box<dyn Job>>>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How a transaction ended.
pub(super) enum Fate {
    Committed,
    /// Nothing of it was written.
    Undone(Failure),
    /// All of it was written or nothing.
    Unknown(Failure),
}

struct Writing {
    link: Link,
}

impl Writing {
    async fn until_closed(mut self, mut queue: mpsc::Receiver<Box<dyn Job>>) {
        let mut batch = Vec::new();
        loop {
            match timeout(SIGN_OF_LIFE, queue.recv_many(&mut batch, MAX_BATCH)).await {
                Err(_) => self.link.show_life().await,
                Ok(0) => break,
                Ok(_) => self.settle(std::mem::take(&mut batch)).await,
            }
        }
        self.link.close().await;
    }

    /// Tells every job how it ended. A transaction that collided is done again as a whole; where one of
    /// several jobs failed, each is done in a transaction of its own, so that the others do not suffer
    /// for it.
    async fn settle(&mut self, mut batch: Vec<Box<dyn Job>>) {
        let deadline = Instant::now() + PATIENCE;
        let mut fate = self.link.attempt(&mut batch, false).await;
        if let Fate::Undone(failure) = &fate
            && failure.is_lost()
            && failure.passes()
        {
            // Mostly a connection that has died while nothing was to be done.
            tracing::debug!(%failure, "the connection that writes is lost");
            fate = self.link.attempt(&mut batch, false).await;
        }
        for tries in 1..=WHOLE_TRIES {
            match &fate {
                Fate::Undone(failure) if failure.is_collision() => {
                    tracing::debug!(%failure, tries, "a transaction is done again");
                }
                _ => break,
            }
            sleep(pause(tries)).await;
            fate = self.link.attempt(&mut batch, false).await;
        }
        if let Fate::Undone(Failure::Away(why)) = &fate {
            tracing::warn!(why, jobs = batch.len(), "writes were not committed");
        }
        let may_be_done = match fate {
            Fate::Committed => return answer_all(batch, &Ok(())),
            Fate::Undone(Failure::Away(why)) => return answer_all(batch, &Err(not_written(&why))),
            Fate::Undone(_) => false,
            Fate::Unknown(_) => true,
        };
        let alone = |job| Alone {
            job,
            may_be_done,
            tries: 0,
        };
        self.one_by_one(batch.into_iter().map(alone).collect(), deadline)
            .await;
    }

    /// One try each, and again in turn, so that nobody's tries use up the time of the others.
    async fn one_by_one(&mut self, mut left: VecDeque<Alone>, deadline: Instant) {
        while let Some(mut alone) = left.pop_front() {
            if Instant::now() >= deadline {
                alone.give_up(Failure::Again("others' writes took all the time"));
                continue;
            }
            if alone.tries > 0 {
                sleep(pause(alone.tries)).await;
            }
            alone.tries += 1;
            let one = std::slice::from_mut(&mut alone.job);
            let failure = match self.link.attempt(one, alone.may_be_done).await {
                Fate::Committed => {
                    alone.job.answer(Ok(()));
                    continue;
                }
                Fate::Undone(failure) => failure,
                Fate::Unknown(failure) => {
                    alone.may_be_done = true;
                    failure
                }
            };
            // While it is not known what became of it, the server is waited for.
            let goes_on = failure.passes() && (alone.tries < TRIES || alone.may_be_done);
            if goes_on && Instant::now() < deadline {
                tracing::debug!(%failure, tries = alone.tries, "a write is tried again");
                left.push_back(alone);
            } else {
                alone.give_up(failure);
            }
        }
    }
}

/// A job whose transaction failed, to be done in one of its own.
struct Alone {
    job: Box<dyn Job>,
    may_be_done: bool,
    tries: u32,
}

impl Alone {
    fn give_up(self, failure: Failure) {
        let Self {
            job,
            may_be_done,
            tries,
        } = self;
        tracing::warn!(%failure, tries, may_be_done, "a write was not committed");
        job.answer(Err(if may_be_done {
            WriteError::Unknown(failure.to_string())
        } else {
            WriteError::NotWritten(failure.into_store_error())
        }));
    }
}

fn answer_all(jobs: Vec<Box<dyn Job>>, fate: &Result<(), WriteError>) {
    for job in jobs {
        job.answer(fate.clone());
    }
}

/// Longer from try to try, and not the same for all replicas.
fn pause(tries: u32) -> Duration {
    let full = FIRST_PAUSE
        .saturating_mul(1 << tries.min(10))
        .min(LONGEST_PAUSE);
    let part = u32::try_from(SystemEntropy.next() % 1_000).unwrap_or(0);
    full / 2 + full / 2 * part / 1_000
}
