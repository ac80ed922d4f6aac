//! One write that waits for its turn, whoever waits for it. It is answered once.

use super::Failure;
use super::transaction::Transaction;
use super::writer::{Doing, PATIENCE, Work};
use crate::sql::WriteError;
use crate::sql::aside::Patient;
use application::ports::StoreError;
use tokio::sync::oneshot;
use tokio::time::Instant;

pub(super) trait Job: Send {
    fn work<'a>(&'a mut self, transaction: &'a mut Transaction) -> Doing<'a, ()>;
    fn answer(self: Box<Self>, fate: Result<(), WriteError>);
}

/// A job, and what has become of it so far.
pub(super) struct Queued {
    pub(super) job: Box<dyn Job>,
    since: Instant,
    /// Whether an earlier try may have been committed: its answer was lost.
    pub(super) may_be_done: bool,
    /// Whether the last transaction has passed it over.
    pub(super) is_held: bool,
    /// How often it was tried alone, and how often it has waited for a row.
    pub(super) tries: u32,
    waits: u32,
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

pub(super) fn not_written(why: &str) -> WriteError {
    WriteError::NotWritten(StoreError::Unavailable(why.to_owned()))
}

fn not_reached() -> WriteError {
    not_written("the write was not reached")
}

impl Queued {
    pub(super) fn new<I, T>(
        input: I,
        work: Work<I, T>,
        answer: oneshot::Sender<Result<T, WriteError>>,
    ) -> Self
    where
        I: Send + 'static,
        T: Send + 'static,
    {
        let job = Pending {
            input,
            work,
            result: None,
            answer,
        };
        Self {
            job: Box::new(job),
            since: Instant::now(),
            may_be_done: false,
            is_held: false,
            tries: 0,
            waits: 0,
        }
    }

    /// Since when it has waited for its turn, if this is the first.
    pub(super) fn new_since(&self) -> Option<Instant> {
        (self.waits == 0).then_some(self.since)
    }

    pub(super) fn fail(self, failure: Failure) {
        let (tries, may_be_done) = (self.tries, self.may_be_done);
        tracing::warn!(%failure, tries, may_be_done, "a write was not committed");
        self.job.answer(Err(if may_be_done {
            WriteError::Unknown(failure.to_string())
        } else {
            WriteError::NotWritten(failure.into_store_error())
        }));
    }
}

impl Patient for Queued {
    fn until(&self) -> Instant {
        self.since + PATIENCE
    }

    fn waits_again(&mut self) -> u32 {
        let waits = self.waits;
        self.waits = waits.saturating_add(1);
        waits
    }

    fn give_up(self) {
        self.fail(Failure::Held);
    }
}
