//! The one task that writes: all jobs that are waiting go down as one transaction, and while it commits
//! the next ones gather. It owns its connection; nothing can cancel it.

use super::Failure;
use super::link::Link;
use super::queued::{Queued, not_written};
use super::transaction::Transaction;
use crate::SystemEntropy;
use crate::sql::WriteError;
use crate::sql::aside::{Aside, Passing};
use crate::sql::commits::Commits;
use application::ports::Entropy;
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
/// How long the jobs of a transaction that failed are tried, all together, and how long a job waits for a
/// row that somebody else holds; then they are given up.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);
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
    jobs: Mutex<Option<mpsc::Sender<Queued>>>,
    task: Mutex<Option<JoinHandle<()>>>,
    commits: Commits,
}

impl Writer {
    pub(super) fn start(link: Link) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let writing = Writing {
            link,
            passing: Passing::default(),
            held: Vec::new(),
            commits: Commits::of("mysql"),
        };
        let commits = writing.commits.clone();
        let task = tokio::spawn(writing.until_closed(receiver));
        Self {
            jobs: Mutex::new(Some(sender)),
            task: Mutex::new(Some(task)),
            commits,
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
        let job = Queued::new(input, work, answer);
        match timeout(QUEUE_WAIT, jobs.reserve()).await {
            Ok(Ok(place)) => {
                self.commits.waits();
                place.send(job);
            }
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

    fn jobs(&self) -> std::sync::MutexGuard<'_, Option<mpsc::Sender<Queued>>> {
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
    passing: Passing,
    /// Those that the batch at hand has passed over.
    held: Vec<Queued>,
    commits: Commits,
}

impl Writing {
    async fn until_closed(mut self, mut queue: mpsc::Receiver<Queued>) {
        let mut aside = Aside::new(MAX_BATCH);
        loop {
            match timeout(SIGN_OF_LIFE, aside.next_batch(&mut queue)).await {
                Err(_) => self.link.show_life().await,
                Ok(None) => break,
                Ok(Some(batch)) => {
                    let (began, many) = (Instant::now(), batch.len());
                    let new = batch.iter().filter_map(Queued::new_since);
                    new.for_each(|since| self.commits.begins(since));
                    self.settle(batch).await;
                    self.commits.ended(began, many);
                    aside.put(std::mem::take(&mut self.held));
                }
            }
        }
        self.link.close().await;
    }

    /// Tells every job how it ended, but for those that meet a row which somebody else holds: they are
    /// put aside. A transaction that collided is done again as a whole; where one of several jobs
    /// failed, each is done in a transaction of its own, so that the others do not suffer for it.
    async fn settle(&mut self, mut batch: Vec<Queued>) {
        let deadline = Instant::now() + PATIENCE;
        let fate = self.whole(&mut batch).await;
        if let Fate::Undone(Failure::Away(why)) = &fate {
            tracing::warn!(why, jobs = batch.len(), "writes were not committed");
        }
        let is_unknown = match fate {
            Fate::Committed => return self.answer_all(batch),
            Fate::Undone(Failure::Away(why)) => {
                for queued in batch {
                    queued.fail(Failure::Away(why.clone()));
                }
                return;
            }
            Fate::Undone(_) => false,
            Fate::Unknown(_) => true,
        };
        for queued in &mut batch {
            queued.may_be_done |= is_unknown && !queued.is_held;
            queued.tries = 0;
        }
        self.one_by_one(batch.into(), deadline).await;
    }

    async fn whole(&mut self, batch: &mut [Queued]) -> Fate {
        let mut fate = self.attempt(batch).await;
        if let Fate::Undone(failure) = &fate
            && failure.is_lost()
            && failure.passes()
        {
            // Mostly a connection that has died while nothing was to be done.
            tracing::debug!(%failure, "the connection that writes is lost");
            fate = self.attempt(batch).await;
        }
        for tries in 1..=WHOLE_TRIES {
            match &fate {
                // The second time what is held is passed over, where that can be.
                Fate::Undone(failure)
                    if failure.is_collision() || failure.is_held() && tries == 1 =>
                {
                    tracing::debug!(%failure, tries, "a transaction is done again");
                }
                _ => break,
            }
            sleep(pause(tries)).await;
            fate = self.attempt(batch).await;
        }
        fate
    }

    /// A row that was waited for in vain has rows passed over from then on.
    async fn attempt(&mut self, batch: &mut [Queued]) -> Fate {
        let fate = self.link.attempt(batch, self.passing.is_on()).await;
        if matches!(&fate, Fate::Undone(failure) if failure.is_held()) {
            self.passing.begin();
        }
        fate
    }

    fn answer_all(&mut self, batch: Vec<Queued>) {
        for queued in batch {
            if queued.is_held {
                self.held.push(queued);
            } else {
                queued.job.answer(Ok(()));
            }
        }
    }

    /// One try each, and again in turn, so that nobody's tries use up the time of the others.
    async fn one_by_one(&mut self, mut left: VecDeque<Queued>, deadline: Instant) {
        while let Some(mut alone) = left.pop_front() {
            if Instant::now() >= deadline {
                alone.fail(Failure::Again("others' writes took all the time"));
                continue;
            }
            if alone.tries > 0 {
                sleep(pause(alone.tries)).await;
            }
            alone.tries += 1;
            let failure = match self.attempt(std::slice::from_mut(&mut alone)).await {
                Fate::Committed => {
                    self.answer_all(vec![alone]);
                    continue;
                }
                Fate::Undone(failure) if failure.is_held() => {
                    self.held.push(alone);
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
                alone.fail(failure);
            }
        }
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
